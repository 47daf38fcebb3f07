//! Codes sent to users to confirm, verify or reset something.

use std::time::{Duration, SystemTime};

use crate::clock::after;
use crate::wire::ServiceError;

/// What a sent code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodePurpose {
    /// Confirming a sign-up.
    SignUp,
    /// Choosing a new password.
    PasswordReset,
    /// Showing that an address or number is the user's.
    Attribute,
}

/// A code sent to the user.
#[derive(Clone)]
pub(crate) struct Code {
    purpose: CodePurpose,
    digits: String,
    expires_at: SystemTime,
    failures: u32,
}

impl Code {
    /// Wrong tries before a code is worth nothing.
    const TRIES: u32 = 15;

    pub(crate) fn new(purpose: CodePurpose, digits: String, now: SystemTime) -> Self {
        let validity = match purpose {
            CodePurpose::SignUp | CodePurpose::Attribute => Duration::from_secs(24 * 3600),
            CodePurpose::PasswordReset => Duration::from_secs(3600),
        };
        Self { purpose, digits, expires_at: after(now, validity), failures: 0 }
    }

    pub(crate) fn is_for(&self, purpose: CodePurpose) -> bool {
        self.purpose == purpose
    }

    /// Judges what a user typed: right and in time, or the service's refusal.
    pub(crate) fn judge(&mut self, digits: &str, now: SystemTime) -> Result<(), ServiceError> {
        if self.expires_at <= now {
            return Err(ServiceError::expired_code());
        }
        if self.failures >= Self::TRIES {
            return Err(ServiceError::too_many_attempts());
        }
        if self.digits != digits {
            self.failures = self.failures.saturating_add(1);
            return Err(ServiceError::code_mismatch());
        }
        Ok(())
    }
}

/// An address or number that waits for its code.
#[derive(Clone)]
pub(crate) struct Verification {
    pub(crate) code: Code,
    /// The value the code was sent to; the attribute may still have another.
    pub(crate) value: String,
}
