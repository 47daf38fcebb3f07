//! Running other programs: one line per step, their output in a log file, the end of it shown when they fail.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Lines of a failed program's output that are repeated on the terminal.
const SHOWN_ON_FAILURE: usize = 120;

/// Lines about failures that are repeated before these.
const SHOWN_OF_FAILURES: usize = 400;

/// How long one program may take: far more than any needs, so that a hang ends with an error and not with the night.
const LIMIT: Duration = Duration::from_secs(25 * 60);

/// What a program did.
pub struct Outcome {
    pub status: ExitStatus,
    pub output: String,
    pub log: PathBuf,
    pub took: Duration,
}

/// Runs a program that must succeed and returns what it printed.
///
/// # Errors
/// When it cannot be started or ends with another code than zero.
pub fn step(workspace: &Workspace, name: &str, command: &mut Command) -> Result<String> {
    let outcome = attempt(workspace, name, command)?;
    if !outcome.status.success() {
        show_end(&outcome);
        bail!("{name}: {}", outcome.status);
    }
    Ok(outcome.output)
}

/// Runs a program that may fail.
///
/// Its output goes to a file and not through a pipe: a daemon it leaves behind would hold a pipe open.
///
/// # Errors
/// When it cannot be started.
pub fn attempt(workspace: &Workspace, name: &str, command: &mut Command) -> Result<Outcome> {
    // What runs beside others, on a thread of its own, is told in one line once it is over.
    let alone = thread::current().name() == Some("main");
    if alone {
        print!("{name} … ");
        io::stdout().flush().ok();
    }
    let result = carry_out(workspace, name, command);
    let verdict = result.as_ref().map_or_else(|error| format!("{error:#}"), verdict);
    if alone {
        println!("{verdict}");
    } else {
        println!("{name} … {verdict}");
    }
    result
}

fn verdict(outcome: &Outcome) -> String {
    let verdict = if outcome.status.success() { "ok" } else { "FAILED" };
    format!("{verdict} ({:.1} s)", outcome.took.as_secs_f32())
}

fn carry_out(workspace: &Workspace, name: &str, command: &mut Command) -> Result<Outcome> {
    let logs = workspace.scratch().join("logs");
    fs::create_dir_all(&logs).with_context(|| format!("creating {}", logs.display()))?;
    let log = logs.join(format!("{}.log", file_name(name)));
    let file = File::create(&log).with_context(|| format!("creating {}", log.display()))?;
    command.stdin(Stdio::null()).stdout(file.try_clone().context("log file")?).stderr(file);

    let started = Instant::now();
    let mut child = command.spawn().with_context(|| format!("could not start {}", program(command)))?;
    let Some(status) = wait_at_most(&mut child, LIMIT)? else {
        bail!("{name}: STOPPED after {} s, see {}", LIMIT.as_secs(), log.display());
    };
    let took = started.elapsed();
    let output = fs::read(&log).with_context(|| format!("reading {}", log.display()))?;
    Ok(Outcome { status, output: String::from_utf8_lossy(&output).into_owned(), log, took })
}

/// How the program ended, or `None` when it had to be killed.
fn wait_at_most(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().context("waiting")? {
            return Ok(Some(status));
        }
        if started.elapsed() > limit {
            child.kill().context("stopping a program")?;
            child.wait().context("waiting")?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Runs a program on this terminal and passes its exit code on.
///
/// # Errors
/// When it cannot be started.
pub fn on_terminal(command: &mut Command) -> Result<ExitCode> {
    let status = command.status().with_context(|| format!("starting {}", program(command)))?;
    Ok(exit_code(status))
}

/// What a program prints, when it is there and succeeds.
pub fn answer_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| {
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        text
    })
}

/// Another program's exit code as ours; a program ended by a signal counts as failed.
pub fn exit_code(status: ExitStatus) -> ExitCode {
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Prints what a failed program said of its failures, then the end of its output, and the file that has all of it. In one
/// piece: programs that run at the same time do not speak in between.
pub fn show_end(outcome: &Outcome) {
    let lines: Vec<&str> = outcome.output.lines().collect();
    let log = outcome.log.display().to_string();
    let mut shown = String::new();
    let failures = failures(&lines);
    if !failures.is_empty() {
        shown.extend(["---- failures in ", &log, " ----\n"]);
        failures.iter().take(SHOWN_OF_FAILURES).for_each(|line| shown.extend([line, "\n"]));
    }
    shown.extend(["---- end of ", &log, " ----\n"]);
    let skipped = lines.len().saturating_sub(SHOWN_ON_FAILURE);
    lines.iter().skip(skipped).for_each(|line| shown.extend([line, "\n"]));
    println!("{shown}----");
}

/// The lines in which Rust's test programs tell what their failed tests printed, and those in which compilers and
/// `XCTest` name an error.
fn failures<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut told = false;
    let mut found = Vec::new();
    for line in lines {
        if *line == "failures:" {
            told = true;
        }
        if told || line.starts_with("error") || line.contains(": error: ") {
            found.push(*line);
        }
        if line.starts_with("test result:") {
            told = false;
        }
    }
    found
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn file_name(step: &str) -> String {
    step.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_program_that_does_not_end_is_killed() {
        let mut endless = Command::new("sleep").arg("600").spawn().unwrap();
        assert!(wait_at_most(&mut endless, Duration::ZERO).unwrap().is_none());
        assert!(endless.try_wait().unwrap().is_some());
    }

    #[test]
    fn what_failed_tests_printed_is_found_wherever_it_stands() {
        let output = "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\nthe reason\n\n\
                      failures:\n    b\n\ntest result: FAILED. 1 passed; 1 failed\n\nrunning 1 test\ntest c ... ok\n\
                      test result: ok. 1 passed\nerror: 1 target failed:";
        let lines: Vec<&str> = output.lines().collect();
        let found = failures(&lines);
        assert!(found.contains(&"the reason") && found.contains(&"error: 1 target failed:"), "{found:?}");
        assert!(!found.contains(&"test c ... ok") && !found.contains(&"test a ... ok"), "{found:?}");
    }

    #[test]
    fn a_program_that_ends_is_believed() {
        let mut failing = Command::new("false").spawn().unwrap();
        let status = wait_at_most(&mut failing, LIMIT).unwrap().unwrap();
        assert!(!status.success());
    }
}
