//! A device whose clock is wrong.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use cognito_client::{AuthFlow, MemoryStore, Password, Session, SessionState, SignInStep, Tokens, UserPool};
use cognito_local_pool::LocalPool;

use crate::clock_table::{
    dates::{Dates, Net},
    support::{HandClock, PASSWORD, client},
};

static USERS: AtomicUsize = AtomicUsize::new(0);

/// Somebody whose time passes for the server and for the devices.
pub struct User(String);

impl User {
    pub fn new(server: &LocalPool) -> Self {
        let name = format!("u{}", USERS.fetch_add(1, Ordering::SeqCst));
        server.user(&name, PASSWORD).create().unwrap();
        Self(name)
    }

    #[allow(clippy::unused_self, reason = "it is the user's time that passes")]
    pub fn pass(&self, server: &LocalPool, time: Duration, devices: &[&Device<'_>]) {
        server.clock().advance(time);
        for device in devices {
            device.clock.pass(time);
        }
    }
}

pub struct Device<'s> {
    server: &'s LocalPool,
    username: String,
    store: MemoryStore,
    pub clock: Arc<HandClock>,
    pub net: Net,
    pub pool: UserPool,
}

impl<'s> Device<'s> {
    /// A device whose clock is off by so many seconds.
    pub fn new(server: &'s LocalPool, user: &User, off: i64, dates: Dates) -> Self {
        Self::over(server, &user.0, MemoryStore::new(), off, Net::new(dates))
    }

    fn over(server: &'s LocalPool, username: &str, store: MemoryStore, off: i64, net: Net) -> Self {
        let clock = HandClock::now();
        let ahead = server.clock().now().duration_since(SystemTime::now()).unwrap_or_default();
        clock.pass(ahead);
        clock.set_wrong_by(off);
        let pool =
            client(server).store(store.clone()).clock(clock.clone()).transport(net.clone()).build().unwrap();
        Self { server, username: username.to_owned(), store, clock, net, pool }
    }

    /// The app started again over the same store, its clock off by so many seconds.
    pub fn restarted(&self, off: i64) -> Self {
        Self::over(self.server, &self.username, self.store.clone(), off, self.net.clone())
    }

    pub fn move_wall(&self, by: i64) {
        self.clock.set_wrong_by(by);
    }

    pub async fn sign_in(&self) -> Session {
        let flow = AuthFlow::UserPassword(Password::new(PASSWORD));
        match self.pool.sign_in_with(&self.username, flow).await.unwrap() {
            SignInStep::Done(session) => session,
            other => panic!("unexpected {other:?}"),
        }
    }

    pub async fn session(&self) -> Session {
        match self.pool.state().await {
            SessionState::SignedIn(session) => session,
            other => panic!("unexpected {other:?}"),
        }
    }

    /// Replies that are not the service's come along, as far as the net has any.
    pub async fn meets_strangers(&self) {
        let session = self.session().await;
        match self.net.dates() {
            Dates::PortalAhead | Dates::PortalBehind => {
                self.net.portal(true);
                session.user().await.unwrap_err();
                self.net.portal(false);
            }
            Dates::Keys => {
                let tokens = session.tokens().await.unwrap();
                // What it says of the token is not the point: the clock may be wrong here.
                let _ = self.pool.verifier().verify_id_token(tokens.id_token()).await;
            }
            Dates::Right | Dates::Absent | Dates::Old => {}
        }
    }

    /// Asks for tokens as an app does, and compares them with the server's clock.
    pub async fn tokens_are_good(&self, when: &str) -> Vec<String> {
        let tokens = match self.session().await.tokens().await {
            Ok(tokens) => tokens,
            Err(error) => return vec![format!("{when}: no tokens: {error:?}")],
        };
        self.judge(when, &tokens)
    }

    fn judge(&self, when: &str, tokens: &Tokens) -> Vec<String> {
        let now = self.server.clock().now();
        let late = now.duration_since(tokens.expires_at()).ok();
        late.map(|late| format!("{when}: the tokens ran out {}s ago", late.as_secs())).into_iter().collect()
    }
}
