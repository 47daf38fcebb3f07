//! Time-based one-time passwords (RFC 6238): SHA-1, six digits, thirty seconds, one step early or late.

use std::time::SystemTime;

use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::clock::seconds;

/// The bytes of a fresh secret: a hash's length, as RFC 4226 recommends.
const LENGTH: usize = 20;
/// The shortest secret taken from outside, in bytes.
const SHORTEST: usize = 10;
const STEP: u64 = 30;

/// The shared secret of one user's authenticator app.
#[derive(Clone)]
pub(crate) struct TotpSecret {
    totp: Totp,
    base32: String,
}

impl TotpSecret {
    pub(crate) fn fresh() -> Self {
        Self::new(Secret::new_stack(rand::random::<[u8; LENGTH]>()))
    }

    /// Reads Base32 (RFC 4648, in either case, padded or not); `None` if it is none or too short.
    pub(crate) fn read(base32: &str) -> Option<Self> {
        let plain: String =
            base32.trim_end_matches('=').chars().filter(|letter| !letter.is_whitespace()).collect();
        let secret = Secret::try_from_base32(plain.to_ascii_uppercase()).ok()?;
        (secret.as_bytes().len() >= SHORTEST).then(|| Self::new(secret))
    }

    fn new(secret: Secret) -> Self {
        let base32 = secret.to_base32();
        let builder = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(STEP)
            .with_secret(secret);
        Self { totp: builder.build_noncompliant(), base32 }
    }

    /// The secret in Base32 without padding.
    pub(crate) fn base32(&self) -> &str {
        &self.base32
    }

    /// The code of the moment.
    pub(crate) fn code(&self, now: SystemTime) -> String {
        self.totp.generate(seconds(now)).to_string()
    }

    /// The step `code` belongs to, if it is the one of the moment, the one before or the one after.
    pub(crate) fn step_of(&self, code: &str, now: SystemTime) -> Option<u64> {
        self.totp.check(code, seconds(now))
    }
}
