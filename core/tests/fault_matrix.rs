//! Every fault at every step of a refresh and of a sign-out, and every failure of the store at every step: afterwards
//! the store holds the old session or the new one, and only the server's word ends it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::support::{Failing, HandClock, TestStore, client, pool_with, sign_in};
use cognito_client::{
    ErrorKind, Session, SessionState, SignOut, Timeouts, UserPool,
    transport::{
        BoxFuture, HttpRequest, HttpResponse, HttpTransport, Transport, TransportError, TransportErrorKind,
    },
};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::Value;

const REFRESH: &str = "GetTokensFromRefreshToken";

/// Short enough for faults that never answer, long enough for a busy machine.
const TIMEOUTS: Timeouts = Timeouts::new()
    .with_connect(Duration::from_millis(1500))
    .with_request(Duration::from_millis(1500))
    .with_total(Duration::from_secs(4));

/// What happens to the request that is hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    DroppedBefore,
    DroppedAfter,
    Late,
    Failed,
    Throttled,
    Truncated,
    Garbage,
    NoSuchHost,
    WrongCertificate,
}

const TROUBLES: [Trouble; 9] = [
    Trouble::DroppedBefore,
    Trouble::DroppedAfter,
    Trouble::Late,
    Trouble::Failed,
    Trouble::Throttled,
    Trouble::Truncated,
    Trouble::Garbage,
    Trouble::NoSuchHost,
    Trouble::WrongCertificate,
];

impl Trouble {
    fn fault(self) -> Option<Fault> {
        Some(match self {
            Self::DroppedBefore => Fault::drop_before(),
            Self::DroppedAfter => Fault::drop_after(),
            Self::Late => Fault::delay(Duration::from_secs(20)),
            Self::Failed => Fault::status(500),
            Self::Throttled => Fault::throttle(),
            Self::Truncated => Fault::truncate(1),
            Self::Garbage => Fault::garbage(),
            Self::NoSuchHost | Self::WrongCertificate => return None,
        })
    }
}

/// A transport that finds no host or a wrong certificate on demand.
struct Broken {
    real: HttpTransport,
    kind: Arc<Mutex<Option<TransportErrorKind>>>,
}

impl Transport for Broken {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let kind = *self.kind.lock().unwrap();
        match kind {
            Some(kind) => Box::pin(async move { Err(TransportError::new(kind, "made to fail")) }),
            None => self.real.send(request),
        }
    }
}

struct Stage {
    pool: LocalPool,
    store: TestStore,
    client: UserPool,
    clock: Arc<HandClock>,
    kind: Arc<Mutex<Option<TransportErrorKind>>>,
}

impl Stage {
    /// Rotation with a grace period: what a lost reply leaves behind can be asked for again.
    async fn new() -> Self {
        let pool = pool_with(LocalPool::builder().rotation(Duration::from_secs(60))).await;
        let (store, clock) = (TestStore::default(), HandClock::now());
        let kind = Arc::new(Mutex::new(None));
        let real = HttpTransport::builder().build().unwrap();
        let client = client(&pool)
            .store(store.clone())
            .clock(clock.clone())
            .transport(Broken { real, kind: Arc::clone(&kind) })
            .timeouts(TIMEOUTS)
            .build()
            .unwrap();
        Self { pool, store, client, clock, kind }
    }

    /// The session of a user who signed in with more patience than the faults deserve.
    async fn session(&self) -> Session {
        let patient = client(&self.pool).store(self.store.clone()).clock(self.clock.clone()).build().unwrap();
        sign_in(&patient).await;
        match self.client.state().await {
            SessionState::SignedIn(session) => session,
            other => panic!("{other:?}"),
        }
    }

    fn strike(&self, trouble: Trouble, operation: &str) {
        match trouble.fault() {
            Some(fault) => self.pool.fault(fault.times(99).on(operation)),
            None => {
                let kind = match trouble {
                    Trouble::NoSuchHost => TransportErrorKind::Connect,
                    _ => TransportErrorKind::Tls,
                };
                *self.kind.lock().unwrap() = Some(kind);
            }
        }
    }

    fn heal(&self) {
        self.pool.clear_faults();
        *self.kind.lock().unwrap() = None;
        self.store.heal();
    }

    /// The stored record, whole and readable.
    fn record(&self) -> Option<Value> {
        let (_, bytes) = self.store.content().into_iter().find(|(key, _)| key.contains("/session/"))?;
        Some(serde_json::from_slice(&bytes).expect("a whole record"))
    }

    fn expire(&self) {
        self.pool.clock().advance(Duration::from_secs(3600));
        self.clock.pass(Duration::from_secs(3600));
    }
}

#[tokio::test]
async fn no_fault_of_a_refresh_costs_the_session() {
    let stage = Stage::new().await;
    let session = stage.session().await;
    for trouble in TROUBLES {
        stage.expire();
        let before = stage.record().unwrap();
        stage.strike(trouble, REFRESH);
        let error = session.tokens().await.unwrap_err();
        assert!(
            !matches!(error.kind(), ErrorKind::SessionExpired | ErrorKind::SignedOut),
            "{trouble:?}: {error:?}"
        );
        assert_eq!(stage.record().unwrap(), before, "{trouble:?}: the old session is still there");
        assert_eq!(stage.store.removals(), 0);
        stage.heal();
        session.tokens().await.unwrap_or_else(|error| panic!("after {trouble:?}: {error:?}"));
        assert_ne!(stage.record().unwrap(), before, "{trouble:?}: the new session is there");
    }
}

#[tokio::test]
async fn no_fault_of_a_sign_out_keeps_the_session_here_or_ends_it_in_silence() {
    for operation in ["GlobalSignOut", "RevokeToken"] {
        for trouble in TROUBLES {
            let stage = Stage::new().await;
            let session = stage.session().await;
            stage.strike(trouble, operation);
            let scope = if operation == "GlobalSignOut" { SignOut::Everywhere } else { SignOut::ThisDevice };
            let result = session.sign_out(scope).await;
            let part = if operation == "GlobalSignOut" { &result.global } else { &result.revocation };
            let reported = part.error().is_some();
            assert!(reported, "{operation} {trouble:?}: {result:?}");
            assert!(result.local.error().is_none());
            assert!(stage.record().is_none());
            assert!(matches!(stage.client.state().await, SessionState::SignedOut));
            stage.heal();
            let done = result.retry().unwrap().run().await;
            if operation == "GlobalSignOut"
                && matches!(
                    trouble,
                    Trouble::DroppedAfter | Trouble::Late | Trouble::Truncated | Trouble::Garbage
                )
            {
                // It was done, but nobody ever said so: that this session is over says nothing of the others.
                assert_eq!(done.global.error().unwrap().kind(), ErrorKind::SessionExpired);
                assert!(done.retry().is_none());
                continue;
            }
            assert!(done.is_complete(), "{operation} {trouble:?}: {done:?}");
        }
    }
}

#[tokio::test]
async fn no_failure_of_the_store_deletes_anything_or_mixes_two_sessions() {
    let failures = [
        Failing { reads: true, ..Failing::default() },
        Failing { writes: true, ..Failing::default() },
        Failing { reads: true, writes: true, removals: true, ..Failing::default() },
        Failing { pointer_writes: true, ..Failing::default() },
        Failing { removals: true, ..Failing::default() },
    ];
    for failing in failures {
        let stage = Stage::new().await;
        let session = stage.session().await;
        let before = stage.record().unwrap();
        stage.expire();
        stage.store.fail(failing);
        let outcome = session.tokens().await;
        if let Err(error) = &outcome {
            assert_eq!(error.kind(), ErrorKind::Storage);
        }
        let state = stage.client.state().await;
        assert!(
            matches!(state, SessionState::SignedIn(_) | SessionState::Unavailable(_)),
            "a store that fails signs nobody out: {state:?}"
        );
        assert_eq!(stage.store.removals(), 0);
        stage.store.heal();
        let tokens = session.tokens().await.unwrap();
        let after = stage.record().unwrap();
        assert_ne!(after, before);
        let stored = after["tokens"]["access"].as_str().unwrap();
        assert_eq!(stored, tokens.access_token().expose(), "what is told is what is stored");
        assert_eq!(after["tokens"]["refresh"].as_str().unwrap(), tokens.refresh_token().expose());
    }
}

#[tokio::test]
async fn a_store_that_disappears_and_comes_back_loses_nobody() {
    let stage = Stage::new().await;
    let session = stage.session().await;
    let content = stage.store.content();
    stage.store.replace(std::collections::BTreeMap::new());
    // The tokens in memory still count; a refresh finds that somebody else has signed the user out.
    session.tokens().await.unwrap();
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::SignedOut);
    assert_eq!(stage.pool.calls(REFRESH), 0);
    assert!(matches!(stage.client.state().await, SessionState::SignedOut));
    stage.store.replace(content);
    let SessionState::SignedIn(session) = stage.client.state().await else { panic!("lost") };
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn a_damaged_record_is_told_and_left_where_it_is() {
    let stage = Stage::new().await;
    let session = stage.session().await;
    let whole = stage.store.content();
    let key = stage.store.session_key();
    for damage in [&b""[..], b"{", b"{\"version\":99}", &[0xff, 0xfe]] {
        let mut damaged = whole.clone();
        damaged.insert(key.clone(), damage.to_vec());
        stage.store.replace(damaged.clone());
        assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::Storage);
        assert!(matches!(stage.client.state().await, SessionState::Unavailable(_)));
        assert_eq!(stage.store.content(), damaged);
    }
    assert_eq!((stage.pool.calls(REFRESH), stage.store.removals()), (0, 0));
    stage.store.replace(whole);
    session.refresh().await.unwrap();
}
