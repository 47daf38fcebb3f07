//! Clients that others wrote against our pool, our client against servers that others wrote.

use std::process::Command;

use anyhow::Result;

use super::tally::{Tally, of_own_summary};
use crate::run::{attempt, show_end};
use crate::toolchain::{node, python};
use crate::workspace::{LOCAL_POOL, Workspace};

pub fn run(workspace: &Workspace) -> Result<Tally> {
    let folder = workspace.root.join("tests/interop");
    let python = python::environment(
        workspace,
        &workspace.scratch().join("interop-venv"),
        &folder.join("requirements.txt"),
    )?;
    node::install_locked(workspace, &folder)?;
    let outcome = attempt(
        workspace,
        "interop tests",
        Command::new(python)
            .arg(folder.join("run.py"))
            .current_dir(&workspace.root)
            .env("COGNITO_INTEROP_BIN_DIR", workspace.debug())
            .env(LOCAL_POOL, workspace.local_pool()),
    )?;
    if !outcome.status.success() {
        show_end(&outcome);
    }
    Ok(of_own_summary(&outcome.output)?.believe_exit_code(&outcome))
}
