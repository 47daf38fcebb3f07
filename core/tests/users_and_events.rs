//! Several users in one process, and what listeners are told of their sessions.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use crate::support::{
    Failing, HandClock, PASSWORD, TestStore, client, pool, pool_with, sign_in, sign_in_anew, sign_in_as,
};
use cognito_client::{
    ErrorKind, MemoryStore, SecretStore, SessionEvent, SessionEvents, SessionState, SignOut, SignOutPart,
    store::{SecretBytes, StoreError},
};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

/// The events so far, in short.
async fn told(events: &mut SessionEvents) -> Vec<String> {
    let mut all = Vec::new();
    while let Ok(Some(event)) = tokio::time::timeout(Duration::from_millis(20), events.next()).await {
        all.push(match event {
            SessionEvent::SignedIn { username } => format!("in {username}"),
            SessionEvent::Refreshed { username } => format!("refreshed {username}"),
            SessionEvent::RefreshFailed { username, error, will_retry } => {
                format!("failed {username} {} {will_retry}", error.kind())
            }
            SessionEvent::Expired { username, .. } => format!("expired {username}"),
            SessionEvent::SignedOut { username } => format!("out {username}"),
            SessionEvent::StorageTrouble { username, .. } => format!("trouble {username}"),
            other => panic!("unexpected {other:?}"),
        });
    }
    all
}

#[tokio::test]
async fn users_live_side_by_side_and_one_of_them_is_current() {
    let pool = pool_with(LocalPool::builder().alias_attributes(&["email"])).await;
    pool.user("bob", PASSWORD).email("bob@example.com").create().unwrap();
    let store = TestStore::default();
    let client = client(&pool).store(store).build().unwrap();
    assert!(client.users().await.unwrap().is_empty());
    sign_in(&client).await;
    sign_in_as(&client, "bob@example.com", PASSWORD).await.unwrap();

    let users = client.users().await.unwrap();
    let names: Vec<_> =
        users.iter().map(|user| (user.username.as_str(), user.sign_in_name.as_str())).collect();
    assert_eq!(names, [("ana", "ana"), ("bob", "bob@example.com")]);
    assert!(users.iter().all(|user| !user.expired));
    let current = |state| match state {
        SessionState::SignedIn(session) => session.username().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(current(client.state().await), "bob");
    assert_eq!(client.switch_user("ana").await.unwrap().username(), "ana");
    assert_eq!(current(client.state().await), "ana");
    assert_eq!(current(client.session("bob@example.com").await), "bob");
    assert!(matches!(client.session("eve").await, SessionState::SignedOut));
    assert_eq!(client.switch_user("eve").await.unwrap_err().kind(), ErrorKind::SignedOut);
    assert_eq!(current(client.state().await), "ana");
}

#[tokio::test]
async fn one_user_s_end_is_not_the_other_s() {
    let pool = pool().await;
    pool.user("bob", PASSWORD).create().unwrap();
    let client = client(&pool).build().unwrap();
    let (ana, bob) = (sign_in(&client).await, sign_in_as(&client, "bob", PASSWORD).await.unwrap());
    let mut events = client.events();
    pool.call("AdminDeleteUser", &json!({"UserPoolId": pool.pool_id(), "Username": "ana"})).unwrap();
    assert_eq!(ana.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    bob.refresh().await.unwrap();
    assert_eq!(ana.tokens().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    assert_eq!(told(&mut events).await, ["expired ana", "refreshed bob"]);
    assert!(matches!(client.session("ana").await, SessionState::Expired { .. }));
    let users = client.users().await.unwrap();
    assert_eq!(users.iter().map(|user| user.expired).collect::<Vec<_>>(), [true, false]);
    assert_eq!(client.switch_user("ana").await.unwrap_err().kind(), ErrorKind::SessionExpired);
}

#[tokio::test]
async fn a_list_of_users_is_signed_out_with_a_result_for_each() {
    let pool = pool().await;
    pool.user("bob", PASSWORD).create().unwrap();
    pool.user("eve", PASSWORD).create().unwrap();
    let client = client(&pool).build().unwrap();
    sign_in(&client).await;
    sign_in_as(&client, "bob", PASSWORD).await.unwrap();
    sign_in_as(&client, "eve", PASSWORD).await.unwrap();
    let results = client.sign_out(["ana", "bob", "nobody"], SignOut::ThisDevice).await;
    let names: Vec<_> = results.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ana", "bob"]);
    assert!(results.iter().all(|(_, result)| result.as_ref().unwrap().is_complete()));
    let left = client.users().await.unwrap();
    assert_eq!(left.iter().map(|user| user.username.as_str()).collect::<Vec<_>>(), ["eve"]);
}

#[tokio::test]
async fn each_change_is_told_once_however_many_asked_for_it() {
    let pool = pool().await;
    let clock = HandClock::now();
    let client = client(&pool).clock(clock.clone()).build().unwrap();
    let (mut events, mut others) = (client.events(), client.events());
    let session = sign_in(&client).await;
    pool.clock().advance(Duration::from_secs(3600));
    clock.pass(Duration::from_secs(3600));
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let session = session.clone();
            tokio::spawn(async move { session.tokens().await })
        })
        .collect();
    for task in waiting {
        task.await.unwrap().unwrap();
    }
    pool.fault(Fault::status(500).times(9).on("GetTokensFromRefreshToken"));
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::Service);
    pool.clear_faults();
    session.sign_out(SignOut::ThisDevice).await;
    session.sign_out(SignOut::ThisDevice).await;
    let expected = ["in ana", "refreshed ana", "failed ana service false", "out ana"];
    assert_eq!(told(&mut events).await, expected);
    assert_eq!(told(&mut others).await, expected);
    drop((session, client));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn trouble_with_the_store_is_told_as_such() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let mut events = client.events();
    let session = sign_in(&client).await;
    store.fail(Failing { reads: true, ..Failing::default() });
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::Storage);
    store.heal();
    session.refresh().await.unwrap();
    assert_eq!(told(&mut events).await, ["in ana", "trouble ana", "refreshed ana"]);
}

#[tokio::test]
async fn a_sign_out_that_was_offline_is_finished_later() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    let session = sign_in(&client).await;
    let tokens = session.tokens().await.unwrap();
    pool.fault(Fault::drop_before().times(99));
    let result = session.sign_out(SignOut::Everywhere).await;
    assert!(matches!(
        (&result.global, &result.revocation, &result.local),
        (SignOutPart::Failed(_), SignOutPart::Failed(_), SignOutPart::Confirmed)
    ));
    assert!(matches!(client.state().await, SessionState::SignedOut));
    let retry = result.retry().unwrap();
    assert!(!format!("{retry:?} {result:?}").contains(tokens.refresh_token().expose()));
    let still = retry.run().await;
    assert!(!still.is_complete());

    pool.clear_faults();
    // The access token has expired meanwhile: the last refresh is spent on the sign-out.
    pool.clock().advance(Duration::from_secs(2 * 3600));
    let done = still.retry().unwrap().run().await;
    assert!(done.is_complete(), "{done:?}");
    assert!(matches!((&done.global, &done.revocation), (SignOutPart::Confirmed, SignOutPart::NotNeeded)));
    assert!(done.retry().is_none());
}

#[tokio::test]
async fn a_background_refresh_comes_before_anybody_asks() {
    let pool = pool().await;
    let clock = HandClock::now();
    let client = client(&pool).clock(clock.clone()).background_refresh(true).build().unwrap();
    let session = sign_in(&client).await;
    let mut events = client.events();
    clock.pass(Duration::from_secs(3590));
    pool.clock().advance(Duration::from_secs(3590));
    // The watcher has gone to sleep for a minute by tokio's clock; that minute is over at once.
    tokio::task::yield_now().await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(61)).await;
    tokio::time::resume();
    let event = events.next().await;
    assert!(matches!(event, Some(SessionEvent::Refreshed { .. })), "{event:?}");
    assert_eq!(pool.calls("GetTokensFromRefreshToken"), 1);
    drop(session);
}

/// A store in which sessions take a while to be written: until they are let through.
#[derive(Clone, Default)]
struct SlowStore {
    items: Arc<MemoryStore>,
    /// Whether the way is closed, and how many writes wait.
    way: Arc<(Mutex<(bool, usize)>, Condvar)>,
}

impl SlowStore {
    fn close(&self, closed: bool) {
        self.way.0.lock().unwrap().0 = closed;
        self.way.1.notify_all();
    }

    fn waiting(&self) -> usize {
        self.way.0.lock().unwrap().1
    }
}

impl SecretStore for SlowStore {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        self.items.get(key)
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        if key.contains("/session/") {
            let mut way = self.way.0.lock().unwrap();
            way.1 += 1;
            let mut way = self.way.1.wait_while(way, |way| way.0).unwrap();
            way.1 -= 1;
        }
        self.items.put(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.items.remove(key)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.items.list(prefix)
    }
}

#[tokio::test]
async fn a_deleted_user_s_end_is_told_once_though_another_sign_in_was_being_stored() {
    let pool = pool().await;
    let store = SlowStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let mut events = client.events();
    let session = sign_in(&client).await;
    store.close(true);
    let again = tokio::spawn({
        let client = client.clone();
        async move { sign_in_anew(&client, "ana", PASSWORD).await }
    });
    while store.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    let deletion = tokio::spawn({
        let session = session.clone();
        async move { session.delete_user().await }
    });
    // The service has deleted the user, and the deletion waits for its turn.
    while pool.calls("DeleteUser") == 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..10_000 {
        tokio::task::yield_now().await;
    }
    store.close(false);
    let newer = again.await.unwrap().unwrap();
    deletion.await.unwrap().unwrap();
    assert!(matches!(client.state().await, SessionState::SignedOut));
    drop((session, newer, client));
    let mut told = Vec::new();
    while let Some(event) = events.next().await {
        told.push(event);
    }
    let ends = told.iter().filter(|event| matches!(event, SessionEvent::SignedOut { .. })).count();
    assert!(ends == 1 && matches!(told.last(), Some(SessionEvent::SignedOut { .. })), "{told:?}");
}

#[tokio::test]
async fn signing_out_of_a_session_that_has_ended_says_nothing_of_the_next_one() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    let mut events = client.events();
    let ended = sign_in(&client).await;
    pool.call("AdminUserGlobalSignOut", &json!({"UserPoolId": pool.pool_id(), "Username": "ana"})).unwrap();
    assert_eq!(ended.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    let next = sign_in(&client).await;
    assert!(ended.sign_out(SignOut::ThisDevice).await.is_complete());
    next.refresh().await.unwrap();
    assert!(matches!(client.state().await, SessionState::SignedIn(_)));
    assert_eq!(told(&mut events).await, ["in ana", "expired ana", "in ana", "refreshed ana"]);
}
