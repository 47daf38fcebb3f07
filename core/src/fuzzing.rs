//! Doors for the fuzz targets of this project, in terms that are public. Behind the feature `internals`, which no
//! app turns on: nothing here is promised to anybody.

mod own;
mod service;
mod sign_in;

use std::sync::Arc;

pub use service::{OPERATIONS, Outcome, Wire};
pub use sign_in::{Answer, Beginning, Moment, Next, Question, Reply, Said, SignIn, Way};

use crate::{
    AccessClaims, Error, IdClaims, SystemClock, TotpSecret, TotpUri,
    clock::{ClockOffset, ServerClock},
    jwt,
    sign_in::Seal,
    store::{SessionRecord, StoreError},
};

/// Reads a token in both of the places it may stand in.
pub fn jwt(token: &str) -> (Result<AccessClaims, Error>, Result<IdClaims, Error>) {
    (
        jwt::decode(token, "AuthenticationResult.AccessToken", "access").map(AccessClaims::new),
        jwt::decode(token, "AuthenticationResult.IdToken", "id").map(IdClaims::new),
    )
}

/// Reads a session record and writes it again, its clock offset taken over as at a start of the app.
///
/// # Errors
/// When the record cannot be read or written.
pub fn session_record(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let record = SessionRecord::decode(bytes)?;
    let clock = ServerClock::new(Arc::new(SystemClock::default()));
    clock.recall(ClockOffset { millis: record.clock_offset_millis });
    let _now = clock.now();
    record.encode().map(|bytes| bytes.to_vec())
}

/// The URI that an authenticator app is set up with.
///
/// # Errors
/// When one of the names or the secret will not do.
pub fn totp_uri(issuer: &str, account: &str, secret: &str) -> Result<TotpUri, Error> {
    crate::totp::totp_uri(issuer, account, &TotpSecret::new(secret))
}

/// Seals the sign-ins of one pool, with a key that is no secret.
pub struct Sealing(Seal);

impl Sealing {
    /// # Errors
    /// When there is no cipher.
    pub fn new() -> Result<Self, Error> {
        Seal::new(&[7; 32], "eu-west-1_Ab3dEfGh9", "client").map(Self)
    }

    /// # Errors
    /// When it cannot be sealed.
    pub fn close(&self, plain: &[u8], nonce: [u8; 12]) -> Result<String, Error> {
        self.0.close(plain, nonce)
    }

    /// # Errors
    /// When it is not what was sealed here.
    pub fn open(&self, text: &str) -> Result<Vec<u8>, Error> {
        self.0.open(text).map(|plain| plain.to_vec())
    }
}
