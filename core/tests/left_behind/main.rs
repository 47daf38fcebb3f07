//! What handles, runtimes and processes leave behind when they go away: taken up by whoever comes next, and nothing lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod replies;
mod runtimes;
mod sign_outs;
mod writes;

use std::time::Duration;

use crate::in_process;
use crate::support::{self, TestStore, pool_with};
use cognito_local_pool::LocalPool;
use serde_json::Value;

const REFRESH: &str = "GetTokensFromRefreshToken";

/// Waits for what comes about behind the callers' back.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    tokio::time::timeout(Duration::from_secs(30), async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap_or_else(|_| panic!("{what}"));
}

async fn rotating() -> LocalPool {
    pool_with(LocalPool::builder().rotation(Duration::ZERO)).await
}

/// The session's record, for a test to change.
fn change_record(store: &TestStore, change: impl FnOnce(&mut Value)) {
    let (key, mut content) = (store.session_key(), store.content());
    let mut record: Value = serde_json::from_slice(&content[&key]).unwrap();
    change(&mut record);
    content.insert(key, record.to_string().into_bytes());
    store.replace(content);
}
