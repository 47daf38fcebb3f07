//! Authorization codes: each stands for one sign-in in the browser, lives for five minutes and serves once.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use super::opaque::Fingerprint;
use super::{BrowserSession, OAuthGrant};
use crate::clock::after;

/// How long a code may be exchanged.
const LIFE: Duration = Duration::from_secs(5 * 60);
/// How many codes are kept before the long expired ones are dropped.
const KEPT: usize = 10_000;
/// How long an exchanged or expired code is remembered, so that its replay ends what the exchange began.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// What a code was issued for.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationCode {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    /// The `code_challenge` (S256), where one was sent.
    pub(crate) challenge: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) grant: OAuthGrant,
    pub(crate) session: BrowserSession,
    issued_at: SystemTime,
    /// The `event_id` of the sign-in the code was exchanged for.
    pub(crate) exchanged: Option<String>,
}

impl AuthorizationCode {
    pub(crate) fn new(
        client_id: &str,
        redirect_uri: &str,
        grant: OAuthGrant,
        session: BrowserSession,
        now: SystemTime,
    ) -> Self {
        Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            challenge: None,
            nonce: None,
            grant,
            session,
            issued_at: now,
            exchanged: None,
        }
    }

    pub(crate) fn is_expired(&self, now: SystemTime) -> bool {
        after(self.issued_at, LIFE) <= now
    }
}

/// The codes of a pool.
#[derive(Default)]
pub(crate) struct AuthorizationCodes {
    codes: HashMap<Fingerprint, AuthorizationCode>,
}

impl AuthorizationCodes {
    /// Issues a code, which looks like a UUID.
    pub(crate) fn issue(&mut self, code: AuthorizationCode, now: SystemTime) -> String {
        if self.codes.len() >= KEPT {
            self.codes.retain(|_, code| after(code.issued_at, REMEMBERED) > now);
        }
        let text = uuid::Uuid::new_v4().to_string();
        self.codes.insert(Fingerprint::of(&text), code);
        text
    }

    pub(crate) fn get(&self, text: &str) -> Option<&AuthorizationCode> {
        self.codes.get(&Fingerprint::of(text))
    }

    /// Notes which sign-in a code was exchanged for.
    pub(crate) fn exchanged(&mut self, text: &str, event_id: &str) {
        if let Some(code) = self.codes.get_mut(&Fingerprint::of(text)) {
            code.exchanged = Some(event_id.to_owned());
        }
    }
}
