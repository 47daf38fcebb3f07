//! The operations that the client is held to, against AWS's newest description of them.

use anyhow::Result;

use super::tally::Tally;
use crate::model;
use crate::workspace::Workspace;

/// One test: nothing is new. What the client makes of the operations is tested by the core's own tests.
pub fn run(workspace: &Workspace) -> Result<Tally> {
    model::check(workspace)?;
    Ok(Tally { passed: 1, ..Tally::default() })
}
