//! Swift: the package's tests, linked against the debug library, with the local pool at hand.

use std::ffi::OsStr;

use anyhow::Result;

use super::tally::{Tally, of_swift};
use crate::run::{attempt, show_end};
use crate::toolchain::swift::Swift;
use crate::workspace::Workspace;

pub fn run(workspace: &Workspace) -> Result<Tally> {
    let swift = Swift::find(workspace)?;
    let mut command = swift.command(workspace, &workspace.debug(), OsStr::new("test"));
    let outcome = attempt(workspace, "swift tests", &mut command)?;
    if !outcome.status.success() {
        show_end(&outcome);
    }
    Ok(of_swift(&outcome.output).believe_exit_code(&outcome))
}
