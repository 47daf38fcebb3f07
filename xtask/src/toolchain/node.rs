//! Node packages, exactly as locked.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use super::{apt, major_version_after, on_path};
use crate::run::{answer_of, step};
use crate::workspace::Workspace;

/// The oldest Node with the global `fetch` and `crypto` that today's packages expect.
const OLDEST: u32 = 18;

/// Installs the packages of the lock file in `folder`.
///
/// # Errors
/// When Node is missing and cannot be installed here, is too old, or a package cannot be had.
pub fn install_locked(workspace: &Workspace, folder: &Path) -> Result<()> {
    if on_path("node").is_none() || on_path("npm").is_none() {
        apt::install(workspace, "Node 18 or later with npm", &["nodejs", "npm"])?;
    }
    let version =
        answer_of(Command::new("node").arg("--version")).and_then(|text| major_version_after(&text, "v"));
    ensure!(version.is_some_and(|version| version >= OLDEST), "Node {OLDEST} or later is needed");
    step(
        workspace,
        "install Node packages",
        Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder),
    )?;
    Ok(())
}
