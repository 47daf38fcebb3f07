//! The ways in, and the first factors of the choice-based one.

use crate::{
    Password,
    sign_in::{Factor, Flow},
};

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
    WebAuthn,
    /// A first factor of a later version of the service, by its name.
    Other(String),
}

/// A kind of first factor, as the service offers it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FirstFactorKind {
    /// `PASSWORD`: the password, sent.
    Password,
    /// `PASSWORD_SRP`: the password, proven.
    PasswordSrp,
    /// `EMAIL_OTP`: a code by e-mail.
    EmailOtp,
    /// `SMS_OTP`: a code by text message.
    SmsOtp,
    /// `WEB_AUTHN`: a passkey.
    WebAuthn,
    /// One that this version does not know, by its name.
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
    pub(super) fn split(self) -> (Factor, Option<Password>) {
        match self {
            Self::Password(password) => (Factor::Password, Some(password)),
            Self::PasswordSrp(password) => (Factor::PasswordSrp, Some(password)),
            Self::EmailOtp => (Factor::EmailOtp, None),
            Self::SmsOtp => (Factor::SmsOtp, None),
            Self::WebAuthn => (Factor::WebAuthn, None),
            Self::Other(name) => (Factor::Other(name), None),
        }
    }
}

impl FirstFactorKind {
    pub(super) fn of(name: &str) -> Self {
        match name {
            "PASSWORD" => Self::Password,
            "PASSWORD_SRP" => Self::PasswordSrp,
            "EMAIL_OTP" => Self::EmailOtp,
            "SMS_OTP" => Self::SmsOtp,
            "WEB_AUTHN" => Self::WebAuthn,
            other => Self::Other(other.to_owned()),
        }
    }
}
