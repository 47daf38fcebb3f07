//! The tests of every language, and an honest count at the end.

mod interop;
mod kotlin;
mod lanes;
mod model;
mod page;
mod programs;
mod rust;
mod swift;
mod tally;

use std::process::ExitCode;

use anyhow::Result;
use lanes::side_by_side;
use tally::Tally;

use crate::workspace::Workspace;
use crate::{Languages, bindings};

type Suite = fn(&Workspace) -> Result<Tally>;

pub fn run(workspace: &Workspace, only: &Languages) -> Result<ExitCode> {
    let all = !(only.rust || only.swift || only.kotlin || only.interop || only.page || only.model);
    let (swift, kotlin, interop) = (all || only.swift, all || only.kotlin, all || only.interop);

    if swift || kotlin {
        bindings::check(workspace)?;
    } else if interop {
        workspace.build_for_bindings()?;
    }
    // Rust's programs run two at a time by themselves; the others do so here, the longest first.
    let suites: [(&str, bool, Suite); 6] = [
        ("rust", all || only.rust, rust::run),
        ("kotlin", kotlin, kotlin::run),
        ("interop", interop, interop::run),
        ("swift", swift, swift::run),
        ("page", all || only.page, page::run),
        ("model", all || only.model, model::run),
    ];
    let wanted: Vec<_> = suites.into_iter().filter(|(_, wanted, _)| *wanted).collect();
    let (alone, beside): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(name, ..)| *name == "rust");
    let run_one = |(name, _, suite): (&'static str, bool, Suite)| {
        let result = suite(workspace).and_then(Tally::require_full_run);
        if let Err(error) = &result {
            println!("{name}: {error:#}");
        }
        (name, result)
    };
    let mut results: Vec<_> = alone.into_iter().map(run_one).collect();
    results.extend(side_by_side(beside, run_one));
    Ok(summarise(&results))
}

/// One line per language, then the sum. A language that could not be tested counts as one failure.
fn summarise(results: &[(&str, Result<Tally>)]) -> ExitCode {
    let mut sum = Tally::default();
    println!();
    for (name, result) in results {
        match result {
            Ok(tally) => {
                println!("{name:8} {tally}");
                sum += *tally;
            }
            Err(error) => {
                println!("{name:8} NOT TESTED: {error}");
                sum.failed += 1;
            }
        }
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
