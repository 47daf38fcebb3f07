//! What the tests share: a pool with a user, a clock to move, a store that can be made to fail.
#![allow(
    dead_code,
    clippy::struct_excessive_bools,
    clippy::unchecked_time_subtraction,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs
)]

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use cognito_client::{
    Clock, Error, Password, SecretStore, Session, SessionState, SignInStep, Timeouts, UserPool,
    UserPoolBuilder,
    store::{SecretBytes, StoreError},
    transport::{HttpRequest, HttpResponse, HttpTransport, Transport, TransportError},
};
use cognito_local_pool::{Builder, LocalPool};
use futures_util::future::BoxFuture;
use serde_json::Value;

pub const PASSWORD: &str = "Correct-Horse7!";

/// A pool with the user `ana`.
pub async fn pool() -> LocalPool {
    pool_with(LocalPool::builder()).await
}

pub async fn pool_with(builder: Builder) -> LocalPool {
    let pool = builder.start().await.unwrap();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    pool
}

/// A client of the pool, ready to be built.
pub fn client(pool: &LocalPool) -> UserPoolBuilder {
    let builder = UserPool::builder(pool.pool_id(), pool.client_id()).endpoint(pool.url());
    match pool.client_secret() {
        Some(secret) => builder.client_secret(secret.into()),
        None => builder,
    }
}

pub fn impatient() -> Timeouts {
    let quick = Duration::from_millis(500);
    Timeouts::new().with_connect(quick).with_request(quick).with_total(Duration::from_secs(2))
}

pub async fn sign_in(client: &UserPool) -> Session {
    sign_in_as(client, "ana", PASSWORD).await.unwrap()
}

pub async fn sign_in_as(client: &UserPool, username: &str, password: &str) -> Result<Session, Error> {
    match client.sign_in(username, Password::new(password)).await? {
        SignInStep::Done(session) => Ok(session),
        other => panic!("unexpected {other:?}"),
    }
}

/// As [`sign_in_as`], in the place of a session that there may be.
pub async fn sign_in_anew(client: &UserPool, username: &str, password: &str) -> Result<Session, Error> {
    match client.sign_in(username, Password::new(password)).replace_session(true).await? {
        SignInStep::Done(session) => Ok(session),
        other => panic!("unexpected {other:?}"),
    }
}

pub async fn signed_in(client: &UserPool) -> Session {
    match client.state().await {
        SessionState::SignedIn(session) => session,
        other => panic!("unexpected {other:?}"),
    }
}

/// Sends as always, and keeps what was sent.
#[derive(Clone)]
pub struct Listener {
    transport: HttpTransport,
    sent: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Default for Listener {
    fn default() -> Self {
        Self { transport: HttpTransport::builder().build().unwrap(), sent: Arc::default() }
    }
}

impl Listener {
    /// The bodies of this operation's requests, in order.
    pub fn sent(&self, operation: &str) -> Vec<Value> {
        let sent = self.sent.lock().unwrap();
        sent.iter().filter(|(name, _)| name == operation).map(|(_, body)| body.clone()).collect()
    }
}

impl Transport for Listener {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let target = request.headers.get("X-Amz-Target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = serde_json::from_slice(request.body.expose()).unwrap();
        self.sent.lock().unwrap().push((operation, body));
        self.transport.send(request)
    }
}

/// The device's clock, moved by hand.
pub struct HandClock(Mutex<(SystemTime, Duration)>);

impl HandClock {
    pub fn now() -> Arc<Self> {
        Arc::new(Self(Mutex::new((SystemTime::now(), Duration::ZERO))))
    }

    pub fn pass(&self, time: Duration) {
        let mut hands = self.0.lock().unwrap();
        hands.0 += time;
        hands.1 += time;
    }

    /// Sets the wall clock wrong; monotonic time takes no notice.
    pub fn set_wrong_by(&self, seconds: i64) {
        let mut hands = self.0.lock().unwrap();
        let by = Duration::from_secs(seconds.unsigned_abs());
        hands.0 = if seconds < 0 { hands.0 - by } else { hands.0 + by };
    }
}

impl Clock for HandClock {
    fn now(&self) -> SystemTime {
        self.0.lock().unwrap().0
    }

    fn monotonic(&self) -> Duration {
        self.0.lock().unwrap().1
    }
}

/// A memory store that fails on demand and counts what it was asked.
#[derive(Clone, Default)]
pub struct TestStore(Arc<Inner>);

#[derive(Default)]
struct Inner {
    items: Mutex<BTreeMap<String, Vec<u8>>>,
    failing: Mutex<Failing>,
    reads: AtomicUsize,
    writes: AtomicUsize,
    removals: AtomicUsize,
}

#[derive(Clone, Copy, Default)]
pub struct Failing {
    pub reads: bool,
    pub writes: bool,
    /// Writes of the pointer to the current user only.
    pub pointer_writes: bool,
    pub removals: bool,
    /// Writes of device records only.
    pub device_writes: bool,
}

impl TestStore {
    pub fn fail(&self, failing: Failing) {
        *self.0.failing.lock().unwrap() = failing;
    }

    pub fn heal(&self) {
        self.fail(Failing::default());
    }

    pub fn content(&self) -> BTreeMap<String, Vec<u8>> {
        self.0.items.lock().unwrap().clone()
    }

    pub fn replace(&self, content: BTreeMap<String, Vec<u8>>) {
        *self.0.items.lock().unwrap() = content;
    }

    pub fn reads(&self) -> usize {
        self.0.reads.load(Ordering::SeqCst)
    }

    pub fn removals(&self) -> usize {
        self.0.removals.load(Ordering::SeqCst)
    }

    /// The key of the one session in the store.
    pub fn session_key(&self) -> String {
        let content = self.content();
        content.keys().find(|key| key.contains("/session/")).unwrap().clone()
    }
}

fn locked(failing: bool) -> Result<(), StoreError> {
    if failing { Err(StoreError::Unavailable("locked".into())) } else { Ok(()) }
}

impl SecretStore for TestStore {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        self.0.reads.fetch_add(1, Ordering::SeqCst);
        locked(self.0.failing.lock().unwrap().reads)?;
        Ok(self.0.items.lock().unwrap().get(key).cloned().map(SecretBytes::new))
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.0.writes.fetch_add(1, Ordering::SeqCst);
        let failing = *self.0.failing.lock().unwrap();
        locked(failing.writes || (failing.pointer_writes && key.ends_with("current-user")))?;
        locked(failing.device_writes && key.contains("/device/"))?;
        self.0.items.lock().unwrap().insert(key.to_owned(), value.to_vec());
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.0.removals.fetch_add(1, Ordering::SeqCst);
        locked(self.0.failing.lock().unwrap().removals)?;
        self.0.items.lock().unwrap().remove(key);
        Ok(())
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        locked(self.0.failing.lock().unwrap().reads)?;
        let items = self.0.items.lock().unwrap();
        Ok(items.keys().filter(|key| key.starts_with(prefix)).cloned().collect())
    }
}
