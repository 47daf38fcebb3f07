//! Sessions of other SDKs: reading them as each release wrote them, reading what is no such thing, and taking them over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod finish;
mod fixture;
mod hostile;
mod partial;
mod released;
mod takeover;

use crate::support;
