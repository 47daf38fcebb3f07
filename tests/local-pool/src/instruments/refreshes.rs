//! The log of refreshes: which refresh token was shown, which came of it, by their marks and never themselves.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::{Value, json};

use crate::clock::epoch;

/// How many of the latest refreshes are kept.
const KEPT: usize = 20_000;

/// One call of GetTokensFromRefreshToken that reached the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// When, by the server's clock.
    pub at: SystemTime,
    /// Whose token was shown; absent if it is not one of this server's.
    pub username: Option<String>,
    /// The sign-in that the token came of, by the `origin_jti` of its tokens.
    pub origin_jti: Option<String>,
    /// A mark of the refresh token that was shown: the same for the same token, and nothing to use it by.
    pub shown: String,
    /// A mark of the refresh token that came of it, if tokens rotate.
    pub issued: Option<String>,
    /// `ok` or the exception's name.
    pub outcome: String,
    /// The fault that kept the answer from its caller or came with it.
    pub fault: Option<String>,
}

/// A sign-in that ended in tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The user's name.
    pub username: String,
    /// What its tokens have in common: their `origin_jti`.
    pub origin_jti: String,
    /// Whether it was ended before its time: by RevokeToken, a sign-out everywhere, or an administrator.
    pub revoked: bool,
}

/// The refreshes of one server.
#[derive(Default)]
pub(crate) struct Refreshes {
    latest: Mutex<VecDeque<Refresh>>,
}

impl Refreshes {
    pub(crate) fn note(&self, refresh: Refresh) {
        let mut latest = self.latest();
        if latest.len() >= KEPT {
            latest.pop_front();
        }
        latest.push_back(refresh);
    }

    pub(crate) fn all(&self) -> Vec<Refresh> {
        self.latest().iter().cloned().collect()
    }

    pub(crate) fn take(&self) -> Vec<Refresh> {
        std::mem::take(&mut *self.latest()).into()
    }

    pub(crate) fn described(&self) -> Value {
        let each = self.all().into_iter().map(|refresh| {
            json!({
                "at": epoch(refresh.at), "username": refresh.username, "originJti": refresh.origin_jti,
                "shown": refresh.shown, "issued": refresh.issued, "outcome": refresh.outcome,
                "fault": refresh.fault,
            })
        });
        json!({ "refreshes": each.collect::<Vec<_>>() })
    }

    fn latest(&self) -> MutexGuard<'_, VecDeque<Refresh>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
