//! Session strings: each stands for one open challenge, expires, and is used up by its answer.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use super::opaque::{Fingerprint, session_string};
use super::{CustomChallenge, FirstFactor, Invented, Method, SignIn};
use crate::clock::after;
use crate::totp::TotpSecret;
use crate::wire::ServiceError;

/// How many sessions are kept before the long expired ones are dropped.
const KEPT: usize = 10_000;
/// How long an expired session is remembered, so that it is called expired and not unknown.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// Over what a code was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    Sms,
    Email,
}

/// What a code is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CodeRole {
    /// As the first factor of a choice-based sign-in.
    First,
    /// As the second factor.
    Second,
    /// To show that this e-mail address, given in MFA_SETUP, is the user's.
    SetUp(String),
}

/// The challenge a session string stands for.
#[derive(Clone)]
pub(crate) enum Challenge {
    /// A permanent password must replace the temporary one.
    NewPassword,
    /// A proof of the password; the exchange itself is in its secret block.
    PasswordVerifier,
    /// One of these first factors.
    Choose(Vec<FirstFactor>),
    /// The password in clear.
    Password,
    /// The client's half of a proof of the password.
    PasswordSrp,
    /// A code that was sent.
    Code { medium: Medium, role: CodeRole, digits: String },
    /// A code of the authenticator app.
    Totp,
    /// One of these second factors.
    ChooseMfa(Vec<Method>),
    /// A second factor must be set up: one of these.
    SetUpMfa { offered: Vec<Method>, secret: Option<TotpSecret>, verified: bool },
    /// A passkey; with the challenge it must sign.
    Passkey(String),
    /// An invented one.
    Invented(Invented),
    /// None: the string proves that its bearer signed up.
    SignedUp,
    /// None: the string proves that its bearer confirmed the sign-up with a code sent over this medium.
    Confirmed(Option<Medium>),
    /// The client's half of a proof of a remembered device.
    DeviceSrp,
    /// A proof of a remembered device; the exchange itself is in its secret block.
    DeviceVerifier,
    /// A trigger's own challenge.
    Custom(CustomChallenge),
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

    /// The client a known session belongs to.
    pub(crate) fn client_of(&self, string: &str) -> Option<&str> {
        self.open.get(&Fingerprint::of(string)).map(|session| session.sign_in.client_id.as_str())
    }

    /// The refusal of a session that is not this client's, this user's or this challenge's.
    pub(crate) fn invalid() -> ServiceError {
        ServiceError::not_authorized("Invalid session for the user.")
    }
}
