//! A challenge a trigger made.

use std::collections::BTreeMap;
use std::fmt;

/// What is kept of a custom challenge while it is open.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct CustomChallenge {
    /// What only the judging trigger is told.
    pub(crate) private: BTreeMap<String, String>,
    pub(crate) metadata: Option<String>,
}

impl fmt::Debug for CustomChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomChallenge").finish_non_exhaustive()
    }
}
