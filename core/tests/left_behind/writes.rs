//! Writes that nobody waits for any more, and stores that refuse them.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use cognito_client::{
    ErrorKind, SecretStore, SessionEvent, SessionState, SignOut,
    store::{SecretBytes, StoreError},
};
use futures_util::FutureExt as _;
use serde_json::json;

use crate::left_behind::{
    rotating,
    support::{Failing, TestStore, client, pool, sign_in, signed_in},
    until,
};

#[tokio::test]
async fn a_rotated_token_that_the_store_would_not_take_outlives_every_handle() {
    let pool = rotating().await;
    let store = TestStore::default();
    let before = {
        let client = client(&pool).store(store.clone()).build().unwrap();
        let session = sign_in(&client).await;
        let before = store.content();
        store.fail(Failing { writes: true, ..Failing::default() });
        assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::Storage);
        before
    };
    store.heal();
    until("the tokens are stored in the end", || store.content() != before).await;
    let next = client(&pool).store(store).build().unwrap();
    signed_in(&next).await.refresh().await.unwrap();
}

/// Whom to tell of a call of the store, and who lets it through.
type Held = Mutex<Option<(mpsc::Sender<&'static str>, mpsc::Receiver<()>)>>;

/// Holds one write of a session, or what one read of it has found, until it is told to let it through.
#[derive(Default)]
struct Holding {
    store: TestStore,
    write: Held,
    read: Held,
}

impl Holding {
    /// What becomes of the next call, and what lets it through.
    fn hold(next: &Held) -> (mpsc::Receiver<&'static str>, mpsc::Sender<()>) {
        let ((tell, told), (let_through, through)) = (mpsc::channel(), mpsc::channel());
        *next.lock().unwrap() = Some((tell, through));
        (told, let_through)
    }
}

impl SecretStore for Holding {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        let found = self.store.get(key);
        let held = if key.contains("/session/") { self.read.lock().unwrap().take() } else { None };
        if let Some((tell, through)) = held {
            tell.send("done").unwrap();
            through.recv().ok();
        }
        found
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let held = if key.contains("/session/") { self.write.lock().unwrap().take() } else { None };
        let Some((tell, through)) = held else { return self.store.put(key, value) };
        tell.send("on its way").unwrap();
        through.recv().ok();
        let done = self.store.put(key, value);
        tell.send("done").unwrap();
        done
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.store.remove(key)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store.list(prefix)
    }
}

#[test]
fn a_write_that_outlives_its_runtime_undoes_no_sign_out() {
    let lasting = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let ending = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (pool, store) = (lasting.block_on(rotating()), Arc::new(Holding::default()));
    let build = || client(&pool).shared_store(store.clone()).build().unwrap();
    let session = ending.block_on(async { sign_in(&build()).await });
    let (told, let_through) = Holding::hold(&store.write);
    ending.spawn(async move { session.refresh().await });
    let soon = Duration::from_secs(30);
    assert_eq!(told.recv_timeout(soon), Ok("on its way"));
    ending.shutdown_background();
    lasting.block_on(async {
        let session = signed_in(&build()).await;
        let mut leaving = tokio::spawn(async move { session.sign_out(SignOut::ThisDevice).await });
        // It may well wait for the write.
        let at_once = tokio::time::timeout(Duration::from_secs(1), &mut leaving).await;
        let_through.send(()).unwrap();
        assert_eq!(told.recv_timeout(soon), Ok("done"));
        if at_once.is_err() {
            leaving.await.unwrap();
        }
        assert!(matches!(build().state().await, SessionState::SignedOut));
        assert!(build().users().await.unwrap().is_empty());
    });
}

#[tokio::test]
async fn a_look_that_began_before_a_sign_out_finds_no_session_after_it() {
    let pool = pool().await;
    let store = Arc::new(Holding::default());
    let build = || client(&pool).shared_store(store.clone()).build().unwrap();
    let (session, other) = (sign_in(&build()).await, build());
    let mut events = other.events();
    let (told, let_through) = Holding::hold(&store.read);
    let looking = tokio::spawn(async move { (other.state().await, other) });
    until("the session was read", || told.try_recv().is_ok()).await;
    assert!(session.sign_out(SignOut::ThisDevice).await.is_complete());
    let_through.send(()).unwrap();
    let (state, _other) = looking.await.unwrap();
    assert!(matches!(state, SessionState::SignedOut), "{state:?}");
    assert!(events.next().now_or_never().is_none(), "of a session that it never had");
}

#[tokio::test]
async fn a_sign_out_that_the_store_takes_nothing_of_holds_in_this_process() {
    let pool = pool().await;
    let store = Arc::new(Holding::default());
    let build = || client(&pool).shared_store(store.clone()).build().unwrap();
    let client = build();
    let session = sign_in(&client).await;
    store.store.fail(Failing { writes: true, removals: true, ..Failing::default() });
    assert!(session.sign_out(SignOut::ThisDevice).await.local.error().is_some());
    for client in [client, build()] {
        assert!(matches!(client.state().await, SessionState::SignedOut));
        assert!(client.users().await.unwrap().is_empty());
    }
    store.store.heal();
    // What is on record still is nobody's, and in the way of no sign-in.
    sign_in(&build()).await.refresh().await.unwrap();
}

#[tokio::test]
async fn an_end_that_the_store_would_not_note_is_told_once() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let mut events = client.events();
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
    store.fail(Failing { writes: true, ..Failing::default() });
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    for _ in 0..2 {
        match client.state().await {
            SessionState::Expired { username, .. } => assert_eq!(username, "ana"),
            SessionState::SignedIn(again) => drop(again.refresh().await),
            other => panic!("unexpected {other:?}"),
        }
        store.heal();
    }
    drop(client);
    drop(session);
    let mut ends = 0;
    while let Some(event) = tokio::time::timeout(Duration::from_secs(30), events.next()).await.unwrap() {
        ends += usize::from(matches!(event, SessionEvent::Expired { .. }));
    }
    assert_eq!(ends, 1);
}
