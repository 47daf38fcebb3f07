//! The pool's keys: fetched once however many ask, kept, and fetched again when they may have changed.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use futures_util::{FutureExt as _, future::Shared};
use tokio::{sync::oneshot, time::timeout};

use super::key_set::KeySet;
use crate::{
    Error, ErrorKind,
    clock::ServerClock,
    service::{Document, DocumentSource},
};

/// How long keys count as current if the server does not say.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(60 * 60);
/// Never less, so that a `no-cache` does not mean a request per token; unknown keys are asked for anyway.
const SHORTEST_LIFETIME: Duration = Duration::from_secs(60);
/// Never more, so that a withdrawn key is noticed.
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
/// After a request, whatever came of it, nobody is asked again for this long while there are keys.
const REST: Duration = Duration::from_secs(10);
/// How long a token whose key is known waits for the keys to be renewed.
const PATIENCE: Duration = Duration::from_secs(5);

type Outcome = Result<Arc<KeySet>, Error>;
/// A fetch under way, to be awaited by any number of verifications.
type Flight = Shared<oneshot::Receiver<Outcome>>;

/// The keys of one document, shared by all handles of a verifier.
pub(super) struct KeyCache {
    source: DocumentSource,
    clock: Arc<ServerClock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    keys: Option<Arc<KeySet>>,
    current_until: Option<SystemTime>,
    /// When the last fetch ended, and how if it failed.
    tried_at: Option<SystemTime>,
    failure: Option<Error>,
    flight: Option<Flight>,
}

/// Makes room for the next flight however this one ends, be it by a panic or with the runtime.
struct Landing(Arc<KeyCache>);

impl Drop for Landing {
    fn drop(&mut self) {
        self.0.state().flight = None;
    }
}

/// What a verification does about the keys.
enum Plan {
    Use(Arc<KeySet>),
    Fail(Error),
    /// Waits for the flight, and goes on with the keys there are if they know the token's.
    Wait {
        flight: Flight,
        known: Option<Arc<KeySet>>,
    },
}

impl State {
    fn are_current_at(&self, now: SystemTime) -> bool {
        self.current_until.is_some_and(|end| now < end)
    }

    /// Whether the last request is too recent for another. A clock that was set back does not prolong the rest.
    fn rests_at(&self, now: SystemTime) -> bool {
        self.tried_at.and_then(|tried| now.duration_since(tried).ok()).is_some_and(|since| since < REST)
    }
}

impl KeyCache {
    pub(super) fn new(source: DocumentSource, clock: Arc<ServerClock>) -> Self {
        Self { source, clock, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys to look a token's up in: the cached ones while they are current and know it, else newer ones.
    pub(super) async fn keys_for(self: &Arc<Self>, kid: &str) -> Outcome {
        let (flight, known) = match self.plan(kid) {
            Plan::Use(keys) => return Ok(keys),
            Plan::Fail(error) => return Err(error),
            Plan::Wait { flight, known } => (flight, known),
        };
        let Some(known) = known else {
            return landed(flight.await);
        };
        match timeout(PATIENCE, flight).await.map(landed) {
            Ok(Ok(keys)) => Ok(keys),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the pool's keys could not be renewed; the cached ones still count");
                Ok(known)
            }
            Err(_) => Ok(known),
        }
    }

    fn plan(self: &Arc<Self>, kid: &str) -> Plan {
        let now = self.clock.now();
        let state = self.state();
        let mut known = None;
        if let Some(keys) = &state.keys {
            let rests = state.rests_at(now);
            known = keys.get(kid).is_some().then(|| Arc::clone(keys));
            match (&known, &state.failure) {
                (Some(_), _) if rests || state.are_current_at(now) => return Plan::Use(Arc::clone(keys)),
                // Nobody knows whether the pool has this key by now.
                (None, Some(failure)) if rests => return Plan::Fail(failure.clone()),
                (None, None) if rests => return Plan::Use(Arc::clone(keys)),
                _ => {}
            }
        }
        Plan::Wait { flight: self.flight(state), known }
    }

    /// Asks for the keys unless they have just come, and says how that went.
    pub(super) async fn renew(self: &Arc<Self>) -> Result<(), Error> {
        let flight = {
            let state = self.state();
            let has_keys = state.keys.is_some() && state.failure.is_none();
            if has_keys && state.rests_at(self.clock.now()) {
                return Ok(());
            }
            self.flight(state)
        };
        landed(flight.await).map(drop)
    }

    /// The fetch under way, which begins if there is none.
    fn flight(self: &Arc<Self>, mut state: MutexGuard<'_, State>) -> Flight {
        if let Some(flight) = &state.flight {
            return flight.clone();
        }
        let (tell, told) = oneshot::channel();
        let flight = told.shared();
        state.flight = Some(flight.clone());
        // A runtime that is shutting down drops the task at once, which lands the flight and wants the lock.
        drop(state);
        let landing = Landing(Arc::clone(self));
        // A task of its own: it serves those who still wait when the one who asked first has given up.
        tokio::spawn(async move {
            let outcome = landing.0.fetch().await;
            drop(landing);
            // Nobody may be waiting any more.
            let _ = tell.send(outcome);
        });
        flight
    }

    async fn fetch(&self) -> Outcome {
        tracing::debug!("fetching the pool's keys");
        let read = |Document { body, lifetime }| {
            KeySet::parse(body.expose())
                .map(|keys| (Arc::new(keys), lifetime))
                .map_err(|error| error.with_operation("GetJwks"))
        };
        let outcome = self.source.fetch().await.and_then(read);
        // When the reply came, which may be long after it was asked for.
        let now = self.clock.now();
        let mut state = self.state();
        state.tried_at = Some(now);
        match outcome {
            Ok((keys, lifetime)) => {
                let lifetime =
                    lifetime.unwrap_or(DEFAULT_LIFETIME).clamp(SHORTEST_LIFETIME, LONGEST_LIFETIME);
                state.current_until = now.checked_add(lifetime);
                state.failure = None;
                state.keys = Some(Arc::clone(&keys));
                Ok(keys)
            }
            Err(error) => {
                state.failure = Some(error.clone());
                Err(error)
            }
        }
    }
}

fn landed(told: Result<Outcome, oneshot::error::RecvError>) -> Outcome {
    told.unwrap_or_else(|_| {
        Err(Error::new(ErrorKind::Cancelled, "the runtime stopped before the pool's keys were fetched"))
    })
}
