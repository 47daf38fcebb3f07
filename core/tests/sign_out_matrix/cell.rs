//! One cell of the matrix: what is asked, what goes wrong, and how the session stands.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cognito_client::{AuthFlow, MemoryStore, Password, Session, SignIn, SignInStep, SignOut, UserPool};
use cognito_local_pool::LocalPool;
use serde_json::json;

use crate::sign_out_matrix::{
    HOUR,
    support::{HandClock, PASSWORD, client},
    trouble::{Trouble, Way},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    Off,
    NoGrace,
    Grace,
}

impl Rotation {
    pub fn grace(self) -> Option<Duration> {
        match self {
            Self::Off => None,
            Self::NoGrace => Some(Duration::ZERO),
            Self::Grace => Some(Duration::from_secs(60)),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Good,
    AccessExpired,
    RefreshExpired,
}

pub struct Cell {
    pub scope: SignOut,
    pub trouble: Trouble,
    /// The operation that is troubled; empty for all.
    pub at: &'static str,
    pub rotation: Rotation,
    pub standing: Standing,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.at.is_empty() { "every call" } else { self.at };
        let Self { scope, trouble, rotation, standing, .. } = self;
        write!(f, "{scope:?}, {trouble:?} at {at}, rotation {rotation:?}, {standing:?}")
    }
}

impl Cell {
    /// Whether the trouble may take away what a confirmation needs: a rotated refresh token that is lost with its reply,
    /// or the session itself, which a sign-out everywhere has ended whose reply is lost. That a session is over says
    /// nothing of the user's others.
    pub fn may_stay_unconfirmed(&self) -> bool {
        let hits = |call: &str| self.at.is_empty() || self.at == call;
        let token_is_lost = hits("GetTokensFromRefreshToken")
            && self.rotation == Rotation::NoGrace
            && self.standing == Standing::AccessExpired;
        let session_is_over = hits("GlobalSignOut") && self.standing == Standing::Good;
        self.trouble.loses_replies() && (token_is_lost || session_is_over)
    }
}

/// A device with an app of its own.
pub struct Device {
    pub way: Way,
    pub pool: UserPool,
    pub store: MemoryStore,
    pub session: Session,
    pub clock: Arc<HandClock>,
}

impl Device {
    async fn signed_in(server: &Arc<LocalPool>, user: &str) -> Self {
        let (way, store, clock) = (Way::new(server), MemoryStore::new(), HandClock::now());
        let pool = build(server, &way, &store, &clock);
        let sign_in: SignIn = pool.sign_in_with(user, AuthFlow::UserPassword(Password::new(PASSWORD)));
        let SignInStep::Done(session) = sign_in.await.unwrap() else { panic!("more is asked") };
        Self { way, pool, store, session, clock }
    }

    /// The app after a restart.
    pub fn restarted(&self) -> UserPool {
        build(&self.way.service.pool, &self.way, &self.store, &self.clock)
    }

    /// Whether the device is still signed in as far as the service is concerned.
    pub async fn is_in(&self) -> bool {
        self.session.refresh().await.is_ok()
    }

    /// Which of all tokens that this device ever got the service still takes. Where tokens rotate, a good one is
    /// spent by it.
    pub fn good_tokens(&self) -> Vec<&'static str> {
        let service = &self.way.service;
        let mut good = Vec::new();
        if service.handed().iter().any(|handed| service.is_good(&handed.refresh)) {
            good.push("a refresh token");
        }
        let takes = |token: &String| service.pool.call("GetUser", &json!({"AccessToken": token})).is_ok();
        if self.way.access_tokens().iter().any(takes) {
            good.push("an access token");
        }
        good
    }
}

fn build(server: &LocalPool, way: &Way, store: &MemoryStore, clock: &Arc<HandClock>) -> UserPool {
    client(server).transport(way.clone()).store(store.clone()).clock(clock.clone()).build().unwrap()
}

/// The device that signs out, and another of the same user.
pub async fn devices(server: &Arc<LocalPool>, standing: Standing) -> (Device, Device) {
    static USERS: AtomicUsize = AtomicUsize::new(0);
    let user = format!("u{}", USERS.fetch_add(1, Ordering::SeqCst));
    server.user(&user, PASSWORD).create().unwrap();
    let here = Device::signed_in(server, &user).await;
    if standing != Standing::Good {
        server.clock().advance(2 * HOUR);
        here.clock.pass(2 * HOUR);
    }
    let there = Device::signed_in(server, &user).await;
    (here, there)
}
