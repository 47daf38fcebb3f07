//! Session strings: each stands for one open challenge, expires, and is used up by its answer.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use crate::clock::after;
use crate::tokens::{Fingerprint, session_string};
use crate::wire::ServiceError;

/// How many sessions are kept before the long expired ones are dropped.
const KEPT: usize = 10_000;
/// How long an expired session is remembered, so that it is called expired and not unknown.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// The challenge a session string stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// A permanent password must replace the temporary one.
    NewPassword,
}

struct Session {
    client_id: String,
    username: String,
    challenge: Challenge,
    expires_at: SystemTime,
    used: bool,
}

/// The open sessions of a pool.
#[derive(Default)]
pub(crate) struct Sessions {
    open: HashMap<Fingerprint, Session>,
}

impl Sessions {
    /// Opens a session and returns its string.
    pub(crate) fn open(
        &mut self,
        client_id: &str,
        username: &str,
        challenge: Challenge,
        now: SystemTime,
        validity: Duration,
    ) -> String {
        if self.open.len() >= KEPT {
            self.open.retain(|_, session| after(session.expires_at, REMEMBERED) > now);
        }
        let string = session_string();
        let session = Session {
            client_id: client_id.to_owned(),
            username: username.to_owned(),
            challenge,
            expires_at: after(now, validity),
            used: false,
        };
        self.open.insert(Fingerprint::of(&string), session);
        string
    }

    /// The user an answerable session belongs to; it stays open until [`Sessions::close`].
    pub(crate) fn user(
        &self,
        string: &str,
        client_id: &str,
        challenge: Challenge,
        now: SystemTime,
    ) -> Result<String, ServiceError> {
        let session = self
            .open
            .get(&Fingerprint::of(string))
            .filter(|session| session.client_id == client_id && session.challenge == challenge)
            .ok_or_else(|| ServiceError::not_authorized("Invalid session for the user."))?;
        if session.used {
            return Err(ServiceError::not_authorized(
                "Invalid session for the user, session can only be used once.",
            ));
        }
        if session.expires_at <= now {
            return Err(ServiceError::not_authorized("Invalid session for the user, session is expired."));
        }
        Ok(session.username.clone())
    }

    /// Uses a session up.
    pub(crate) fn close(&mut self, string: &str) {
        if let Some(session) = self.open.get_mut(&Fingerprint::of(string)) {
            session.used = true;
        }
    }
}
