//! First factors of choice-based sign-in, and which of them a pool allows.

use serde_json::{Value, json};

use crate::wire::{Input, ServiceError, constraint};

/// A way to begin a choice-based sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FirstFactor {
    Password,
    PasswordSrp,
    EmailOtp,
    SmsOtp,
    WebAuthn,
}

impl FirstFactor {
    pub(crate) const ALL: [Self; 5] =
        [Self::Password, Self::PasswordSrp, Self::EmailOtp, Self::SmsOtp, Self::WebAuthn];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Password => "PASSWORD",
            Self::PasswordSrp => "PASSWORD_SRP",
            Self::EmailOtp => "EMAIL_OTP",
            Self::SmsOtp => "SMS_OTP",
            Self::WebAuthn => "WEB_AUTHN",
        }
    }

    pub(crate) fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.name() == name)
    }
}

/// A pool's `SignInPolicy`.
#[derive(Clone, Debug)]
pub(crate) struct SignInPolicy {
    allowed: Vec<String>,
}

impl SignInPolicy {
    /// Reads `Policies`; without a `SignInPolicy` only passwords are allowed.
    pub(crate) fn read(policies: Option<Input<'_>>) -> Result<Self, ServiceError> {
        let policy = policies.map(|policies| policies.object("SignInPolicy")).transpose()?.flatten();
        let allowed = policy.map(|policy| policy.texts("AllowedFirstAuthFactors")).transpose()?.flatten();
        let allowed = allowed.unwrap_or_else(|| vec!["PASSWORD".to_owned()]);
        let known = ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"];
        if allowed.is_empty() || allowed.iter().any(|name| !known.contains(&name.as_str())) {
            return Err(constraint(
                "AllowedFirstAuthFactors",
                &format!("Member must satisfy enum value set: [{}]", known.join(", ")),
            ));
        }
        Ok(Self { allowed })
    }

    pub(crate) fn allows(&self, factor: FirstFactor) -> bool {
        let setting = if factor == FirstFactor::PasswordSrp { FirstFactor::Password } else { factor };
        self.allowed.iter().any(|name| name == setting.name())
    }

    /// Whether users without a password make sense here.
    pub(crate) fn allows_codes(&self) -> bool {
        self.allows(FirstFactor::EmailOtp) || self.allows(FirstFactor::SmsOtp)
    }

    pub(crate) fn described(&self) -> Value {
        json!({ "AllowedFirstAuthFactors": self.allowed })
    }
}
