//! The local pool's page, in a real headless Chromium.

use anyhow::Result;

use super::programs;
use super::tally::Tally;
use crate::toolchain::chromium;
use crate::workspace::Workspace;

/// The folder of these tests' package, which the part `rust` does not run.
pub const FOLDER: &str = "page";

pub fn run(workspace: &Workspace) -> Result<Tally> {
    chromium::find_or_install(workspace)?;
    let programs = programs::build(
        workspace,
        "build the page tests",
        workspace.cargo_for_all("build").args(["--test", "browser"]),
    )?;
    programs::run(workspace, programs, Ok)
}
