//! A Python environment of the project's own, so that nothing is installed into the machine's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use crate::run::{answer_of, step};
use crate::workspace::Workspace;

/// An environment with exactly the pinned packages of `requirements`; made anew when they change. Returns its `python`.
///
/// # Errors
/// When Python is missing and cannot be installed here, or a package cannot be had.
pub fn environment(workspace: &Workspace, folder: &Path, requirements: &Path) -> Result<PathBuf> {
    let wanted =
        fs::read_to_string(requirements).with_context(|| format!("reading {}", requirements.display()))?;
    let python = folder.join("bin/python");
    let installed = folder.join("installed-requirements.txt");
    if fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(python);
    }
    make(workspace, folder)?;
    step(
        workspace,
        "install Python packages",
        Command::new(&python).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(requirements),
    )?;
    fs::write(&installed, wanted).with_context(|| format!("writing {}", installed.display()))?;
    Ok(python)
}

/// An environment with the newest release of one package, looked up at every call. Returns its `python`.
///
/// # Errors
/// When Python is missing and cannot be installed here, or the package cannot be had.
pub fn newest(workspace: &Workspace, folder: &Path, package: &str) -> Result<PathBuf> {
    let python = folder.join("bin/python");
    if answer_of(Command::new(&python).args(["-m", "pip", "--version"])).is_none() {
        make(workspace, folder)?;
    }
    step(
        workspace,
        &format!("install the newest {package}"),
        Command::new(&python).args(["-m", "pip", "install", "--quiet", "--upgrade", package]),
    )?;
    Ok(python)
}

/// An empty environment in place of whatever is there.
fn make(workspace: &Workspace, folder: &Path) -> Result<()> {
    if answer_of(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_none() {
        apt::install(workspace, "Python 3 with venv", &["python3", "python3-venv"])?;
    }
    step(
        workspace,
        "make a Python environment",
        Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder),
    )?;
    Ok(())
}
