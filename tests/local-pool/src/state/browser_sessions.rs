//! Who is signed in to a pool's pages: cookies that live for an hour and serve all clients of the pool.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use super::opaque::{Fingerprint, cookie};
use super::{Factor, SignIn};
use crate::clock::after;

/// How long a cookie serves.
pub(crate) const COOKIE_LIFE: Duration = Duration::from_secs(3600);
/// How many cookies are kept before the expired ones are dropped.
const KEPT: usize = 10_000;

/// One sign-in in a browser.
#[derive(Clone, Debug)]
pub(crate) struct BrowserSession {
    pub(crate) username: String,
    pub(crate) sub: String,
    pub(crate) authenticated_at: SystemTime,
    /// What was shown at sign-in.
    pub(crate) shown: Vec<Factor>,
}

/// The browser sessions of a pool, by their cookies.
#[derive(Default)]
pub(crate) struct BrowserSessions {
    sessions: HashMap<Fingerprint, BrowserSession>,
}

impl BrowserSessions {
    /// Begins a session and returns its cookie.
    pub(crate) fn begin(&mut self, sign_in: &SignIn, sub: &str, now: SystemTime) -> String {
        if self.sessions.len() >= KEPT {
            self.sessions.retain(|_, session| after(session.authenticated_at, COOKIE_LIFE) > now);
        }
        let cookie = cookie();
        let session = BrowserSession {
            username: sign_in.user_id.clone(),
            sub: sub.to_owned(),
            authenticated_at: now,
            shown: sign_in.shown.clone(),
        };
        self.sessions.insert(Fingerprint::of(&cookie), session);
        cookie
    }

    /// The session of a cookie, unless its hour is over.
    pub(crate) fn get(&self, cookie: &str, now: SystemTime) -> Option<&BrowserSession> {
        let session = self.sessions.get(&Fingerprint::of(cookie))?;
        (after(session.authenticated_at, COOKIE_LIFE) > now).then_some(session)
    }

    /// Ends the session of a cookie.
    pub(crate) fn end(&mut self, cookie: &str) {
        self.sessions.remove(&Fingerprint::of(cookie));
    }
}
