//! When the app is told, and how often.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Wake, Waker},
    time::Duration,
};

use cognito_client::{
    AuthFlow, FirstFactor, SessionEvent, SessionEvents, SessionState, SignInStep, SignOut, UserPool,
};
use cognito_local_pool::LocalPool;
use futures_util::{FutureExt as _, Stream as _};
use serde_json::json;

use crate::kept_promises::{
    by_code, done,
    support::{TestStore, client, pool_with, sign_in, signed_in},
};

fn told(events: &mut SessionEvents) -> Vec<&'static str> {
    let mut told = Vec::new();
    while let Some(Some(event)) = events.next().now_or_never() {
        told.push(match event {
            SessionEvent::SignedIn { .. } => "in",
            SessionEvent::SignedOut { .. } => "out",
            SessionEvent::Refreshed { .. } => "refreshed",
            SessionEvent::Expired { .. } => "expired",
            _ => "other",
        });
    }
    told
}

#[tokio::test]
async fn signed_in_is_told_at_the_very_end_only() {
    let pool = pool_with(by_code()).await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let mut events = client.events();
    let step = client.sign_in_with("ana", AuthFlow::User(Some(FirstFactor::EmailOtp))).await.unwrap();
    let SignInStep::EmailCode(code) = step else { panic!("unexpected {step:?}") };
    assert!(told(&mut events).is_empty());
    code.answer("00000000").await.unwrap_err();
    assert!(told(&mut events).is_empty());
    let finished = tokio::spawn(async move {
        let event = events.next().await;
        (event, events)
    });
    let watching = client.clone();
    let session = done(code.answer(pool.latest_code("ana").unwrap()).await.unwrap());
    let (event, mut events) = finished.await.unwrap();
    assert!(matches!(event, Some(SessionEvent::SignedIn { username }) if username == "ana"));
    assert!(matches!(watching.state().await, SessionState::SignedIn(_)));
    assert!(told(&mut events).is_empty());
    drop(session);
}

#[tokio::test]
async fn every_sign_in_and_every_sign_out_is_told_once() {
    let pool = pool_with(LocalPool::builder()).await;
    let client = client(&pool).build().unwrap();
    let mut events = client.events();
    for scope in [SignOut::ThisDevice, SignOut::Everywhere, SignOut::ThisDevice] {
        let session = sign_in(&client).await;
        assert_eq!(told(&mut events), ["in"]);
        session.refresh().await.unwrap();
        assert_eq!(told(&mut events), ["refreshed"]);
        assert!(session.sign_out(scope).await.is_complete());
        assert_eq!(told(&mut events), ["out"]);
        session.sign_out(scope).await;
        assert!(told(&mut events).is_empty(), "{scope:?} told twice");
    }
}

/// Looks at the store at the very moment that it is woken.
struct Glance {
    store: TestStore,
    seen: Mutex<Option<BTreeMap<String, Vec<u8>>>>,
}

impl Wake for Glance {
    fn wake(self: Arc<Self>) {
        *self.seen.lock().unwrap() = Some(self.store.content());
    }
}

struct Listener {
    events: SessionEvents,
    glance: Arc<Glance>,
}

impl Listener {
    fn of(client: &UserPool, store: &TestStore) -> Self {
        let glance = Arc::new(Glance { store: store.clone(), seen: Mutex::default() });
        Self { events: client.events(), glance }
    }

    /// From now on.
    fn listens(&mut self) {
        told(&mut self.events);
        *self.glance.seen.lock().unwrap() = None;
        let waker = Waker::from(Arc::clone(&self.glance));
        assert!(Pin::new(&mut self.events).poll_next(&mut Context::from_waker(&waker)).is_pending());
    }

    /// What the store held when this was told.
    fn heard(&mut self, what: &str) -> TestStore {
        assert_eq!(told(&mut self.events), [what]);
        let store = TestStore::default();
        store.replace(self.glance.seen.lock().unwrap().take().expect("the listener is woken"));
        store
    }
}

#[tokio::test]
async fn a_process_that_starts_when_something_is_told_finds_it_so() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::ZERO)).await;
    let store = TestStore::default();
    let build = |store: &TestStore| client(&pool).store(store.clone()).build().unwrap();
    let client = build(&store);
    let mut listener = Listener::of(&client, &store);

    listener.listens();
    let session = sign_in(&client).await;
    let found = signed_in(&build(&listener.heard("in"))).await.tokens().await.unwrap();
    assert_eq!(found.refresh_token(), session.tokens().await.unwrap().refresh_token());

    listener.listens();
    let newer = session.refresh().await.unwrap();
    let found = signed_in(&build(&listener.heard("refreshed"))).await.tokens().await.unwrap();
    assert_eq!(found.refresh_token(), newer.refresh_token());

    listener.listens();
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
    session.refresh().await.unwrap_err();
    assert!(matches!(build(&listener.heard("expired")).state().await, SessionState::Expired { .. }));

    for scope in [SignOut::ThisDevice, SignOut::Everywhere] {
        let session = sign_in(&client).await;
        listener.listens();
        session.sign_out(scope).await;
        let next = build(&listener.heard("out"));
        assert!(matches!(next.state().await, SessionState::SignedOut), "{scope:?}");
        assert!(next.users().await.unwrap().is_empty(), "{scope:?}");
    }

    let session = sign_in(&client).await;
    listener.listens();
    session.delete_user().await.unwrap();
    let next = build(&listener.heard("out"));
    assert!(matches!(next.state().await, SessionState::SignedOut));
    assert!(next.users().await.unwrap().is_empty());
}
