//! The log of refreshes: which refresh token was shown, which came of it, by their marks and never themselves.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::clock::epoch;
use crate::service::Service;
use crate::state::Fingerprint;
use crate::wire::ServiceError;

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
    /// Notes a call with its outcome; `fault` is what strikes the answer.
    pub(crate) fn note(
        service: &Service,
        request: &Map<String, Value>,
        outcome: &Result<Value, ServiceError>,
        fault: Option<&str>,
    ) {
        let Some(shown) = request.get("RefreshToken").and_then(Value::as_str) else { return };
        let issued =
            outcome.as_ref().ok().and_then(|reply| reply.pointer("/AuthenticationResult/RefreshToken"));
        let owner = {
            let client_id = request.get("ClientId").and_then(Value::as_str).unwrap_or_default();
            let directory = service.directory();
            let pool = directory.pool_of_client(client_id).ok();
            let grant = pool.and_then(|pool| pool.grants.of_token(shown));
            grant.map(|grant| (grant.username.clone(), grant.origin_jti.clone()))
        };
        let (username, origin_jti) = owner.unzip();
        let refresh = Refresh {
            at: service.clock.now(),
            username,
            origin_jti,
            shown: Fingerprint::of(shown).mark(),
            issued: issued.and_then(Value::as_str).map(|token| Fingerprint::of(token).mark()),
            outcome: outcome.as_ref().map_or_else(ServiceError::name, |_| "ok").to_owned(),
            fault: fault.map(str::to_owned),
        };
        let mut latest = service.refreshes.latest();
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
