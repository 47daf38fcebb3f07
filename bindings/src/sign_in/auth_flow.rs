//! The ways in. A password crosses beside them, not inside: in here it would be copied and left unwiped.

use cognito_client::{AuthFlow, FirstFactor, Password};

use crate::CognitoError;

/// How a sign-in begins. The app client must allow the flow.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum AuthFlowKind {
    /// Proves the password without sending it (USER_SRP_AUTH).
    UserSrp,
    /// Sends the password, as pools with a user-migration trigger need (USER_PASSWORD_AUTH).
    UserPassword,
    /// The pool's triggers ask what they like (CUSTOM_AUTH). Takes no password.
    Custom,
    /// The pool's triggers ask what they like, after a proof of the password (CUSTOM_AUTH).
    CustomWithSrp,
    /// The user chooses among the first factors they have (USER_AUTH). Takes a password if one is preferred.
    User {
        /// The factor to use without asking, if the user has it.
        preferred: Option<FirstFactorKind>,
    },
}

/// A kind of first factor.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FirstFactorKind {
    /// The password, sent (PASSWORD).
    Password,
    /// The password, proven (PASSWORD_SRP).
    PasswordSrp,
    /// A code by e-mail (EMAIL_OTP).
    EmailOtp,
    /// A code by text message (SMS_OTP).
    SmsOtp,
    /// A passkey (WEB_AUTHN).
    WebAuthn,
    /// One that this version does not know.
    Other {
        /// Its name.
        name: String,
    },
}

impl AuthFlowKind {
    pub(crate) fn with(self, password: Option<Password>) -> Result<AuthFlow, CognitoError> {
        Ok(match self {
            Self::UserSrp => AuthFlow::UserSrp(needed(password)?),
            Self::UserPassword => AuthFlow::UserPassword(needed(password)?),
            Self::Custom => without(password.as_ref(), AuthFlow::Custom)?,
            Self::CustomWithSrp => AuthFlow::CustomWithSrp(needed(password)?),
            Self::User { preferred: None } => without(password.as_ref(), AuthFlow::User(None))?,
            Self::User { preferred: Some(kind) } => AuthFlow::User(Some(kind.with(password)?)),
        })
    }
}

impl FirstFactorKind {
    pub(crate) fn with(self, password: Option<Password>) -> Result<FirstFactor, CognitoError> {
        Ok(match self {
            Self::Password => FirstFactor::Password(needed(password)?),
            Self::PasswordSrp => FirstFactor::PasswordSrp(needed(password)?),
            Self::EmailOtp => without(password.as_ref(), FirstFactor::EmailOtp)?,
            Self::SmsOtp => without(password.as_ref(), FirstFactor::SmsOtp)?,
            Self::WebAuthn => without(password.as_ref(), FirstFactor::WebAuthn)?,
            Self::Other { name } => without(password.as_ref(), FirstFactor::Other(name))?,
        })
    }

    pub(crate) fn from_core(kind: cognito_client::FirstFactorKind) -> Self {
        match kind {
            cognito_client::FirstFactorKind::Password => Self::Password,
            cognito_client::FirstFactorKind::PasswordSrp => Self::PasswordSrp,
            cognito_client::FirstFactorKind::EmailOtp => Self::EmailOtp,
            cognito_client::FirstFactorKind::SmsOtp => Self::SmsOtp,
            cognito_client::FirstFactorKind::WebAuthn => Self::WebAuthn,
            cognito_client::FirstFactorKind::Other(name) => Self::Other { name },
            other => Self::Other { name: format!("{other:?}") },
        }
    }
}

fn needed(password: Option<Password>) -> Result<Password, CognitoError> {
    password.ok_or_else(|| CognitoError::invalid("password", "is needed for this way to sign in"))
}

fn without<T>(password: Option<&Password>, way: T) -> Result<T, CognitoError> {
    match password {
        None => Ok(way),
        Some(_) => Err(CognitoError::invalid("password", "is not used by this way to sign in")),
    }
}
