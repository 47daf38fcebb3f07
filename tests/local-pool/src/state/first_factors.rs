//! First factors of choice-based sign-in: what a pool allows and what a user can offer.

use serde_json::{Value, json};

use super::{Pool, User, UserStatus, mfa_need};
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
    const ALL: [Self; 5] = [Self::Password, Self::PasswordSrp, Self::EmailOtp, Self::SmsOtp, Self::WebAuthn];

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

/// The first factors a user can begin with. Codes and, unless they count for two factors, passkeys are not for users
/// of whom a second factor is asked.
pub(crate) fn first_factors(pool: &Pool, user: &User) -> Vec<FirstFactor> {
    let second = mfa_need(pool, user).is_some();
    let settled = matches!(user.status, UserStatus::Confirmed | UserStatus::Unconfirmed);
    FirstFactor::ALL
        .into_iter()
        .filter(|factor| pool.sign_in_policy.allows(*factor))
        .filter(|factor| match factor {
            FirstFactor::Password | FirstFactor::PasswordSrp => user.password.is_some(),
            FirstFactor::EmailOtp => settled && !second && user.attributes.contains_key("email"),
            FirstFactor::SmsOtp => settled && !second && user.attributes.contains_key("phone_number"),
            FirstFactor::WebAuthn => {
                user.status == UserStatus::Confirmed
                    && !user.passkeys.is_empty()
                    && (!second || pool.passkeys.two_factors)
            }
        })
        .collect()
}
