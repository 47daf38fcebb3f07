//! What a pool asks of passwords.

use std::time::Duration;

use serde_json::{Value, json};

use crate::wire::{Input, ServiceError};

const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";
/// Characters no password may go beyond.
const LONGEST: usize = 256;

/// A pool's password policy.
#[allow(clippy::struct_excessive_bools, reason = "the service's own four switches")]
#[derive(Clone, Debug)]
pub(crate) struct PasswordPolicy {
    minimum_length: usize,
    uppercase: bool,
    lowercase: bool,
    numbers: bool,
    symbols: bool,
    temporary_days: u64,
    /// How many of the latest passwords may not be taken again.
    pub(crate) history: usize,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            minimum_length: 8,
            uppercase: true,
            lowercase: true,
            numbers: true,
            symbols: true,
            temporary_days: 7,
            history: 0,
        }
    }
}

impl PasswordPolicy {
    /// Reads `PasswordPolicy`; its absent requirements are off, as in the service.
    pub(crate) fn read(policy: Input<'_>) -> Result<Self, ServiceError> {
        let flag = |name: &str| Ok::<_, ServiceError>(policy.flag(name)?.unwrap_or(false));
        Ok(Self {
            minimum_length: policy
                .integer_in("MinimumLength", 6..=99)?
                .and_then(|length| usize::try_from(length).ok())
                .unwrap_or(8),
            uppercase: flag("RequireUppercase")?,
            lowercase: flag("RequireLowercase")?,
            numbers: flag("RequireNumbers")?,
            symbols: flag("RequireSymbols")?,
            temporary_days: policy.integer_in("TemporaryPasswordValidityDays", 0..=365)?.unwrap_or(7),
            history: policy
                .integer_in("PasswordHistorySize", 0..=24)?
                .and_then(|size| usize::try_from(size).ok())
                .unwrap_or(0),
        })
    }

    /// How long a temporary password may be used.
    pub(crate) fn temporary_validity(&self) -> Duration {
        Duration::from_secs(self.temporary_days.saturating_mul(86_400))
    }

    /// Refuses a password that does not meet the policy, naming the first rule it breaks.
    pub(crate) fn check(&self, password: &str) -> Result<(), ServiceError> {
        let has = |wanted: fn(char) -> bool| password.chars().any(wanted);
        let complaint = if password.chars().count() < self.minimum_length {
            "Password not long enough"
        } else if self.uppercase && !has(char::is_uppercase) {
            "Password must have uppercase characters"
        } else if self.lowercase && !has(char::is_lowercase) {
            "Password must have lowercase characters"
        } else if self.numbers && !has(|letter| letter.is_ascii_digit()) {
            "Password must have numeric characters"
        } else if self.symbols && !has(|letter| SYMBOLS.contains(letter) || letter == ' ') {
            "Password must have symbol characters"
        } else if password.chars().count() > LONGEST {
            "Password too long"
        } else {
            return Ok(());
        };
        Err(ServiceError::new(
            "InvalidPasswordException",
            format!("Password did not conform with policy: {complaint}"),
        ))
    }

    pub(crate) fn described(&self) -> Value {
        let mut described = json!({
            "MinimumLength": self.minimum_length,
            "RequireUppercase": self.uppercase,
            "RequireLowercase": self.lowercase,
            "RequireNumbers": self.numbers,
            "RequireSymbols": self.symbols,
            "TemporaryPasswordValidityDays": self.temporary_days,
        });
        if let (1.., Some(members)) = (self.history, described.as_object_mut()) {
            members.insert("PasswordHistorySize".to_owned(), json!(self.history));
        }
        described
    }
}
