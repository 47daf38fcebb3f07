//! The ways in, and the first factors of the choice-based one.

use crate::{FirstFactorKind, Password, sign_in::Flow};

/// How a sign-in begins (`AuthFlow`). The app client must allow the flow (`ExplicitAuthFlows`).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AuthFlow {
    /// `USER_SRP_AUTH`: proves the password without sending it.
    UserSrp(Password),
    /// `USER_PASSWORD_AUTH`: sends the password, as pools with a user-migration trigger need.
    UserPassword(Password),
    /// `CUSTOM_AUTH`: the pool's triggers ask what they like.
    Custom,
    /// `CUSTOM_AUTH` that begins with a proof of the password.
    CustomWithSrp(Password),
    /// `USER_AUTH`: the user chooses among the first factors they have. With a preferred one, and if the user
    /// has it, there is no choice to make.
    User(Option<FirstFactor>),
}

/// A first factor of [`AuthFlow::User`], with what it needs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FirstFactor {
    /// `PASSWORD`: sends the password.
    Password(Password),
    /// `PASSWORD_SRP`: proves the password without sending it.
    PasswordSrp(Password),
    /// `EMAIL_OTP`: a code by e-mail.
    EmailOtp,
    /// `SMS_OTP`: a code by text message.
    SmsOtp,
    /// `WEB_AUTHN`: a passkey.
    Passkey,
    /// A first factor of a later version of the service, by its name.
    Other(String),
}

impl AuthFlow {
    pub(super) fn split(self) -> (Flow, Option<Password>) {
        match self {
            Self::UserSrp(password) => (Flow::Srp, Some(password)),
            Self::UserPassword(password) => (Flow::Password, Some(password)),
            Self::Custom => (Flow::Custom, None),
            Self::CustomWithSrp(password) => (Flow::CustomWithSrp, Some(password)),
            Self::User(None) => (Flow::User(None), None),
            Self::User(Some(factor)) => {
                let (factor, password) = factor.split();
                (Flow::User(Some(factor)), password)
            }
        }
    }
}

impl FirstFactor {
    pub(super) fn split(self) -> (FirstFactorKind, Option<Password>) {
        match self {
            Self::Password(password) => (FirstFactorKind::Password, Some(password)),
            Self::PasswordSrp(password) => (FirstFactorKind::PasswordSrp, Some(password)),
            Self::EmailOtp => (FirstFactorKind::EmailOtp, None),
            Self::SmsOtp => (FirstFactorKind::SmsOtp, None),
            Self::Passkey => (FirstFactorKind::Passkey, None),
            Self::Other(name) => (FirstFactorKind::Other(name), None),
        }
    }
}
