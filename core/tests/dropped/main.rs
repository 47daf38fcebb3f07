//! Every public call, dropped at every point where it waits: the store holds the old state or the new one, the events
//! say which, nothing stays locked, no token that the service honours is lost, and who signs out stays signed out.
//!
//! Calls to the service and to the store pass a gate (`gate.rs`), which holds the n-th passage of a call. The call is
//! dropped there, what was held lands, and the rest is judged from outside (`judge.rs`).
#![allow(clippy::async_yields_async, reason = "a call is made, and awaited where it can be dropped")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    missing_docs
)]

mod cases;
mod drive;
mod gate;
mod judge;
mod scene;
mod store;
mod wire;

use std::sync::Arc;

use crate::in_process;
use crate::support;
use cognito_local_pool::Builder;
use drive::{Case, explore};

/// Goes through these cases on one server.
async fn hold(server: Builder, cases: Vec<Case>) {
    let server = Arc::new(server.start().await.unwrap());
    let mut violated = Vec::new();
    let only = std::env::var("COGNITO_TEST_CASE").ok();
    for case in cases.iter().filter(|case| only.as_deref().is_none_or(|only| case.name.contains(only))) {
        violated.extend(explore(&server, case).await);
    }
    assert!(violated.is_empty(), "{} violations:\n{}", violated.len(), violated.join("\n"));
}
