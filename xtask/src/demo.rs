//! The demo is an example of the core crate; this only starts it.

use std::process::ExitCode;

use anyhow::Result;

use crate::run::on_terminal;
use crate::workspace::Workspace;

pub fn run(workspace: &Workspace) -> Result<ExitCode> {
    on_terminal(workspace.cargo().args([
        "run",
        "--quiet",
        "--package",
        "cognito-client",
        "--example",
        "demo",
    ]))
}
