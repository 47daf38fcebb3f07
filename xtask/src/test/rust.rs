//! Rust: every test of the workspace, with a real Secret Service in reach, then the crate without its own HTTP, then the
//! examples in the documentation.

use anyhow::Result;

use super::page;
use super::programs;
use super::tally::{Tally, of_cargo};
use crate::run::{attempt, show_end};
use crate::toolchain::secret_service;
use crate::workspace::Workspace;

pub fn run(workspace: &Workspace) -> Result<Tally> {
    secret_service::find_or_install(workspace)?;
    let mut tests = programs::build(
        workspace,
        "build the rust tests",
        workspace.cargo_for_all("build").args(["--lib", "--bins", "--tests", "--examples"]),
    )?;
    // They need a browser and are a part of their own.
    tests.retain(|program| program.package() != page::FOLDER);
    tests.extend(programs::build(
        workspace,
        "build the tests of xtask",
        workspace.cargo().args(["test", "--package", "xtask", "--no-run"]),
    )?);
    let mut sum = programs::run(workspace, tests, secret_service::around)?;

    let mut without_http = workspace.cargo();
    without_http.args(["test", "--package", "cognito-client", "--no-default-features"]);
    let outcome = attempt(workspace, "rust without http", without_http.args(["--test", "own_transport"]))?;
    if !outcome.status.success() {
        show_end(&outcome);
    }
    sum += of_cargo(&outcome.output).believe_exit_code(&outcome);

    let mut documentation = workspace.cargo_for_all("test");
    documentation.args(["--doc", "--no-fail-fast"]);
    let outcome = attempt(workspace, "rust documentation examples", &mut documentation)?;
    if !outcome.status.success() {
        show_end(&outcome);
    }
    sum += of_cargo(&outcome.output).believe_exit_code(&outcome);
    Ok(sum)
}
