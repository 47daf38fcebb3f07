//! The local pool's page, in a real headless Chromium.

use anyhow::Result;

use super::tally::{Tally, of_cargo};
use crate::run::{attempt, show_end};
use crate::toolchain::chromium;
use crate::workspace::Workspace;

/// The package of these tests, which the part `rust` leaves out.
pub const PACKAGE: &str = "cognito-local-pool-page";

pub fn run(workspace: &Workspace) -> Result<Tally> {
    chromium::find_or_install(workspace)?;
    let mut tests = workspace.cargo();
    tests.args(["test", "--package", PACKAGE, "--no-fail-fast"]);
    let outcome = attempt(workspace, "page tests", &mut tests)?;
    if !outcome.status.success() {
        show_end(&outcome);
    }
    Ok(of_cargo(&outcome.output).believe_exit_code(&outcome))
}
