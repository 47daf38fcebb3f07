//! Rust: every test of the workspace, with a real Secret Service in reach, then the examples in the documentation.

use anyhow::Result;

use super::page;
use super::tally::{Tally, of_cargo};
use crate::run::{attempt, show_end};
use crate::toolchain::secret_service;
use crate::workspace::Workspace;

pub fn run(workspace: &Workspace) -> Result<Tally> {
    let mut tests = workspace.cargo();
    tests
        .args(["test", "--workspace", "--lib", "--bins", "--tests", "--examples", "--no-fail-fast"])
        // They need a browser and are a part of their own.
        .args(["--exclude", page::PACKAGE])
        // Tests that need the Secret Service are ignored by a plain `cargo test`; here they all run.
        .args(["--", "--include-ignored"]);
    let mut documentation = workspace.cargo();
    documentation.args(["test", "--workspace", "--doc", "--no-fail-fast"]);

    let mut sum = Tally::default();
    for (name, mut command) in [
        ("rust tests", secret_service::around(workspace, tests)?),
        ("rust documentation examples", documentation),
    ] {
        let outcome = attempt(workspace, name, &mut command)?;
        if !outcome.status.success() {
            show_end(&outcome);
        }
        sum += of_cargo(&outcome.output).believe_exit_code(&outcome);
    }
    Ok(sum)
}
