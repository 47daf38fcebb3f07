//! Licences, banned crates, sources: cargo-deny with `deny.toml`.

use anyhow::Result;

use crate::run::{answer_of, step};
use crate::toolchain::python;
use crate::workspace::Workspace;

/// Checks what needs no more than the registry; with `advisories`, known vulnerabilities, too, whose list comes from GitHub.
///
/// # Errors
/// When cargo-deny finds something, or cannot be had.
pub fn check(workspace: &Workspace, advisories: bool) -> Result<()> {
    let mut command = workspace.cargo();
    if answer_of(workspace.cargo().args(["deny", "--version"])).is_none() {
        let folder = workspace.scratch().join("lint-venv");
        let python =
            python::environment(workspace, &folder, &workspace.root.join("xtask/lint-requirements.txt"))?;
        let beside = python.parent().map(std::path::Path::to_path_buf);
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env("PATH", std::env::join_paths(beside.into_iter().chain(std::env::split_paths(&path)))?);
    }
    command.args(["deny", "check", "licenses", "bans", "sources"]);
    if advisories {
        command.arg("advisories");
    }
    step(workspace, "licences, bans, sources", &mut command)?;
    Ok(())
}
