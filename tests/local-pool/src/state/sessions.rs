//! Session strings: each stands for one open challenge, expires, and is used up by its answer.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use super::SignIn;
use crate::clock::after;
use crate::tokens::{Fingerprint, session_string};
use crate::wire::ServiceError;

/// How many sessions are kept before the long expired ones are dropped.
const KEPT: usize = 10_000;
/// How long an expired session is remembered, so that it is called expired and not unknown.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// The challenge a session string stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// A permanent password must replace the temporary one.
    NewPassword,
    /// A proof of the password; the exchange itself is in its secret block.
    PasswordVerifier,
}

struct Session {
    sign_in: SignIn,
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
        sign_in: SignIn,
        challenge: Challenge,
        now: SystemTime,
        validity: Duration,
    ) -> String {
        if self.open.len() >= KEPT {
            self.open.retain(|_, session| after(session.expires_at, REMEMBERED) > now);
        }
        let string = session_string();
        let session = Session { sign_in, challenge, expires_at: after(now, validity), used: false };
        self.open.insert(Fingerprint::of(&string), session);
        string
    }

    /// The sign-in and challenge of an answerable session; it stays open until [`Sessions::close`].
    pub(crate) fn find(
        &self,
        string: &str,
        client_id: &str,
        now: SystemTime,
    ) -> Result<(&SignIn, &Challenge), ServiceError> {
        let session = self
            .open
            .get(&Fingerprint::of(string))
            .filter(|session| session.sign_in.client_id == client_id)
            .ok_or_else(Self::invalid)?;
        if session.used {
            return Err(ServiceError::not_authorized(
                "Invalid session for the user, session can only be used once.",
            ));
        }
        if session.expires_at <= now {
            return Err(ServiceError::not_authorized("Invalid session for the user, session is expired."));
        }
        Ok((&session.sign_in, &session.challenge))
    }

    /// Uses a session up.
    pub(crate) fn close(&mut self, string: &str) {
        if let Some(session) = self.open.get_mut(&Fingerprint::of(string)) {
            session.used = true;
        }
    }

    /// The refusal of a session that is not this client's, this user's or this challenge's.
    pub(crate) fn invalid() -> ServiceError {
        ServiceError::not_authorized("Invalid session for the user.")
    }
}
