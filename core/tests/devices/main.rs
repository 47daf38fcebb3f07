//! Remembered devices against a pool that keeps track of them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

mod alias;
mod calls;
mod confirmation;
mod forgotten;
mod opt_in;
mod refresh;
mod remembered;
mod resumed;
mod tracking;
mod unconfirmed;

use crate::support;
