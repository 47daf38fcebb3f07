//! Stores that hold something damaged, refuse a part of a sign-in, or leave the client one thread.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use crate::support::{
    self, Failing, HandClock, PASSWORD, TestStore, client, pool, pool_with, sign_in, sign_in_as,
};
use cognito_client::{
    EncryptedFileStore, ErrorKind, SecretStore, SessionState, SignOut,
    store::{DataKey, SecretBytes, StoreError},
};
use cognito_local_pool::LocalPool;
use serde_json::json;

#[tokio::test]
async fn a_damaged_record_is_in_nobody_else_s_way() {
    let pool = pool_with(LocalPool::builder().alias_attributes(&["email"])).await;
    pool.user("bob", PASSWORD).email("bob@example.com").create().unwrap();
    let store = TestStore::default();
    let build = || client(&pool).store(store.clone()).build().unwrap();
    sign_in(&build()).await;
    sign_in_as(&build(), "bob@example.com", PASSWORD).await.unwrap();
    let mut content = store.content();
    let key = content.keys().find(|key| key.ends_with("/session/ana")).unwrap().clone();
    content.insert(key.clone(), b"{".to_vec());
    store.replace(content);

    let client = build();
    let names: Vec<_> = client.users().await.unwrap().into_iter().map(|user| user.username).collect();
    assert_eq!(names, ["bob"]);
    assert!(matches!(client.session("ana").await, SessionState::Unavailable(_)));
    assert!(matches!(client.session("bob@example.com").await, SessionState::SignedIn(_)));
    assert_eq!(client.switch_user("bob@example.com").await.unwrap().username(), "bob");
    let results = client.sign_out(["bob@example.com"], SignOut::ThisDevice).await;
    assert!(results[0].1.as_ref().unwrap().is_complete());
    assert_eq!(store.content()[&key], b"{", "nothing is deleted because it cannot be read");
    // A sign-in repairs it.
    sign_in(&client).await.refresh().await.unwrap();
}

#[tokio::test]
async fn a_sign_in_whose_user_cannot_be_made_the_current_one_leaves_nothing() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    store.fail(Failing { pointer_writes: true, ..Failing::default() });
    assert_eq!(sign_in_as(&client, "ana", PASSWORD).await.unwrap_err().kind(), ErrorKind::Storage);
    assert!(client.users().await.unwrap().is_empty());
    assert_eq!(pool.calls("RevokeToken"), 1, "what is not kept is given back");
    store.heal();
    let session = sign_in(&client).await;
    assert!(matches!(client.state().await, SessionState::SignedIn(_)));
    session.refresh().await.unwrap();
}

/// Fails to say who is current so many times.
struct Stumbling {
    store: TestStore,
    failures: AtomicUsize,
}

impl SecretStore for Stumbling {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        self.store.get(key)
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let fail = |left: usize| left.checked_sub(1);
        if key.ends_with("current-user")
            && self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fail).is_ok()
        {
            return Err(StoreError::Unavailable("not now".into()));
        }
        self.store.put(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.store.remove(key)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store.list(prefix)
    }
}

#[tokio::test]
async fn a_store_that_says_at_the_second_time_who_is_current_costs_no_sign_in() {
    let pool = pool().await;
    let store = TestStore::default();
    let stumbling = Arc::new(Stumbling { store: store.clone(), failures: AtomicUsize::new(1) });
    let session = sign_in(&client(&pool).shared_store(stumbling.clone()).build().unwrap()).await;
    assert_eq!(stumbling.failures.load(Ordering::SeqCst), 0, "it failed");
    let next = client(&pool).store(store).build().unwrap();
    assert!(matches!(next.state().await, SessionState::SignedIn(_)));
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn a_sign_in_that_is_taken_back_leaves_nobody_current() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let is_pointer = |key: &String| key.ends_with("current-user");
    let pointer: BTreeMap<_, _> = store.content().into_iter().filter(|(key, _)| is_pointer(key)).collect();
    assert!(session.sign_out(SignOut::ThisDevice).await.is_complete());
    // As another part of the app leaves it that makes the user the current one meanwhile.
    store.replace(pointer);
    store.fail(Failing { pointer_writes: true, ..Failing::default() });
    assert_eq!(sign_in_as(&client, "ana", PASSWORD).await.unwrap_err().kind(), ErrorKind::Storage);
    assert!(!store.content().keys().any(is_pointer));
}

#[tokio::test]
async fn a_session_that_has_ended_unnoticed_is_not_in_the_way_of_a_sign_in() {
    let pool = pool().await;
    let clock = HandClock::now();
    let client = client(&pool).clock(clock.clone()).build().unwrap();
    drop(sign_in(&client).await);
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
    pool.clock().advance(Duration::from_secs(2 * 3600));
    clock.pass(Duration::from_secs(2 * 3600));
    sign_in_as(&client, "ana", PASSWORD).await.unwrap().refresh().await.unwrap();

    // One that is only old is.
    pool.clock().advance(Duration::from_secs(2 * 3600));
    clock.pass(Duration::from_secs(2 * 3600));
    let refused = sign_in_as(&client, "ana", PASSWORD).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::AlreadySignedIn);
}

#[test]
fn one_thread_for_all_stores_is_enough() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let pool = servers.block_on(pool_with(LocalPool::builder().rotation(Duration::ZERO)));
    let folder = tempfile::tempdir().unwrap();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().max_blocking_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let open =
            || EncryptedFileStore::new(folder.path().join("store"), DataKey::from_bytes([7; 32])).unwrap();
        let build = || client(&pool).store(open()).build().unwrap();
        let (one, two) = (build(), build());
        sign_in(&one).await;
        let sessions = [support::signed_in(&one).await, support::signed_in(&two).await];
        let refreshes = (0..20).map(|n| {
            let session = sessions[n % 2].clone();
            tokio::spawn(async move { session.refresh().await })
        });
        let all = futures_util::future::join_all(refreshes.collect::<Vec<_>>());
        let all =
            tokio::time::timeout(Duration::from_secs(30), all).await.expect("nobody waits for a thread");
        assert!(all.into_iter().all(|refreshed| refreshed.unwrap().is_ok()));
    });
}

/// Another process holds one user's session for as long as it likes.
#[test]
fn whoever_waits_for_another_process_leaves_the_one_thread_to_the_others() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let pool = servers.block_on(pool_with(LocalPool::builder().rotation(Duration::ZERO)));
    pool.user("bob", PASSWORD).create().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let open = || EncryptedFileStore::new(folder.path().join("store"), DataKey::from_bytes([7; 32])).unwrap();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().max_blocking_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let client = client(&pool).store(open()).build().unwrap();
        let ana = sign_in(&client).await;
        let bob = sign_in_as(&client, "bob", PASSWORD).await.unwrap();
        let elsewhere = open();
        let key = elsewhere.list("").unwrap().into_iter().find(|key| key.ends_with("/session/ana")).unwrap();
        let held = elsewhere.lock(&key, Duration::ZERO).unwrap().unwrap();
        let before = pool.calls("GetTokensFromRefreshToken");
        let waiting = tokio::spawn(async move { ana.refresh().await });
        let begun = Instant::now();
        let mut refreshes = 0;
        while refreshes < 3 || begun.elapsed() < Duration::from_secs(1) {
            let refreshed = tokio::time::timeout(Duration::from_secs(15), bob.refresh()).await;
            refreshed.expect("nobody waits for a thread").unwrap();
            refreshes += 1;
        }
        assert!(!waiting.is_finished());
        assert_eq!(pool.calls("GetTokensFromRefreshToken"), before + refreshes, "what is held is left alone");
        drop(held);
        let refreshed = tokio::time::timeout(Duration::from_secs(15), waiting).await;
        refreshed.expect("the wait is over").unwrap().unwrap();
    });
}
