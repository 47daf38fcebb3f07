//! How many tests ran, as their own runners say.

use std::fmt;
use std::ops::{Add, AddAssign};

use anyhow::{Context, Result, ensure};

use crate::run::Outcome;

/// Tests that ran and how they ended.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Tally {
    /// The runner's exit code has the last word: a crash or a build error may leave no failed test behind.
    pub fn believe_exit_code(mut self, outcome: &Outcome) -> Self {
        if !outcome.status.success() && self.failed == 0 {
            self.failed = 1;
        }
        self
    }

    /// # Errors
    /// When nothing ran, or something was left out: both look like success and are not.
    pub fn require_full_run(self) -> Result<Self> {
        ensure!(self.passed + self.failed > 0, "no test ran");
        ensure!(self.skipped == 0, "{} tests were skipped", self.skipped);
        Ok(self)
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The sum of cargo's `test result: ok. 5 passed; 0 failed; 0 ignored; …` lines.
pub fn of_cargo(output: &str) -> Tally {
    let mut tally = Tally::default();
    for line in output.lines() {
        let Some((_, counts)) = line.split_once("test result: ") else {
            continue;
        };
        tally += Tally {
            passed: number_before(counts, " passed").unwrap_or(0),
            failed: number_before(counts, " failed").unwrap_or(0),
            skipped: number_before(counts, " ignored").unwrap_or(0),
        };
    }
    tally
}

/// What `swift test` says: XCTest and Swift Testing each report their own tests.
pub fn of_swift(output: &str) -> Tally {
    let mut tally = Tally::default();
    let mut everything_follows = false;
    for line in output.lines() {
        if everything_follows && line.contains("Executed ") {
            let ran = number_before(line, " test").unwrap_or(0);
            let failed = number_before(line, " failure").unwrap_or(0).min(ran);
            let skipped = number_before(line, " test skipped")
                .or_else(|| number_before(line, " tests skipped"))
                .unwrap_or(0);
            tally += Tally { passed: ran.saturating_sub(failed + skipped), failed, skipped };
        }
        everything_follows =
            line.contains("Test Suite 'All tests'") || line.contains("Test Suite 'Selected tests'");
        if let Some((_, counts)) = line.split_once("Test run with ") {
            tally.passed += number_before(counts, " test").unwrap_or(0);
        } else if let Some(verdict) = swift_testing_verdict(line) {
            if verdict.contains(" failed after ") {
                tally.failed += 1;
            } else if verdict.contains(" skipped") {
                tally.skipped += 1;
            }
        }
    }
    // Swift Testing's total counts the failed and not the skipped ones; XCTest's were separated above.
    let failed_in_swift_testing = output
        .lines()
        .filter_map(swift_testing_verdict)
        .filter(|verdict| verdict.contains(" failed after "))
        .count();
    tally.passed = tally.passed.saturating_sub(failed_in_swift_testing);
    tally
}

/// The last line `N passed, M failed` of a program of ours.
///
/// # Errors
/// When there is no such line.
pub fn of_own_summary(output: &str) -> Result<Tally> {
    output
        .lines()
        .rev()
        .find_map(|line| {
            Some(Tally {
                passed: number_before(line, " passed")?,
                failed: number_before(line, " failed")?,
                skipped: number_before(line, " skipped").unwrap_or(0),
            })
        })
        .context("no line “N passed, M failed”")
}

/// The counts in one surefire report.
///
/// # Errors
/// When it is not such a report.
pub fn of_surefire(report: &str) -> Result<Tally> {
    let document = roxmltree::Document::parse(report).context("not XML")?;
    let count = |name| {
        document
            .root_element()
            .attribute(name)
            .and_then(|value| value.parse::<usize>().ok())
            .with_context(|| format!("no count “{name}”"))
    };
    let (ran, skipped) = (count("tests")?, count("skipped")?);
    let failed = count("failures")? + count("errors")?;
    Ok(Tally { passed: ran.saturating_sub(failed + skipped), failed, skipped })
}

/// What follows the mark in a line about a single test of Swift Testing: `✘ Test "name" failed after 0.1 seconds …`.
fn swift_testing_verdict(line: &str) -> Option<&str> {
    let (mark, verdict) = line.trim_start().split_once(' ')?;
    let about_a_test = verdict.trim_start().starts_with("Test ") && !mark.contains("Test");
    (about_a_test && !verdict.contains("Test run ")).then_some(verdict)
}

fn number_before(text: &str, word: &str) -> Option<usize> {
    let (before, _) = text.split_once(word)?;
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn tally(passed: usize, failed: usize, skipped: usize) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn cargo_s_results_are_summed_over_all_its_programs() {
        let output = "running 5 tests\ntest result: ok. 4 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                      test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n";
        assert_eq!(of_cargo(output), tally(11, 2, 1));
    }

    #[test]
    fn xctest_and_swift_testing_are_added_up() {
        let output = "Test Suite 'SignInTests' passed at 2026.\n\
             \t Executed 3 tests, with 0 failures (0 unexpected) in 0.1 (0.1) seconds\n\
             Test Suite 'All tests' passed at 2026.\n\
             \t Executed 3 tests, with 0 failures (0 unexpected) in 0.1 (0.1) seconds\n\
             ◇ Test run started.\n◇ Test \"signs in\" started.\n✔ Test \"signs in\" passed after 0.001 seconds.\n\
             ✔ Test run with 1 test passed after 0.002 seconds.\n";
        assert_eq!(of_swift(output), tally(4, 0, 0));
    }

    #[test]
    fn failed_and_skipped_swift_tests_are_seen() {
        let output = "Test Suite 'All tests' failed at 2026.\n\
             \t Executed 5 tests, with 1 test skipped and 2 failures (0 unexpected) in 0.1 (0.1) seconds\n\
             ✘ Test refuses() recorded an issue at A.swift:3:5: Expectation failed: a == b\n\
             ✘ Test refuses() failed after 0.001 seconds with 1 issue.\n\
             ➜ Test later() skipped.\n\
             ✘ Test run with 3 tests in 1 suite failed after 0.002 seconds with 1 issue.\n";
        assert_eq!(of_swift(output), tally(2 + 2, 2 + 1, 1 + 1));
    }

    #[test]
    fn a_silent_runner_ran_nothing() {
        assert_eq!(of_cargo("error: could not compile"), Tally::default());
        assert_eq!(of_swift("error: no such module"), Tally::default());
        assert!(of_own_summary("all good").is_err());
        assert!(Tally::default().require_full_run().is_err());
        assert!(tally(3, 0, 1).require_full_run().is_err());
        assert!(tally(3, 1, 0).require_full_run().is_ok());
    }

    #[test]
    fn the_last_summary_line_counts() {
        let output = "pycognito: 2 passed, 1 failed\nnoise\n12 passed, 1 failed\n";
        assert_eq!(of_own_summary(output).unwrap(), tally(12, 1, 0));
    }

    #[test]
    fn surefire_reports_are_read() {
        let report =
            r#"<?xml version="1.0"?><testsuite name="T" tests="6" errors="1" skipped="1" failures="1"/>"#;
        assert_eq!(of_surefire(report).unwrap(), tally(3, 2, 1));
        assert!(of_surefire("<testsuite/>").is_err());
    }
}
