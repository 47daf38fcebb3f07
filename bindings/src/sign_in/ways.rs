//! The ways in: those with a password, which crosses beside them as an argument of its own, and those without.

use cognito_client::{AuthFlow, FirstFactor, Password};

/// A flow that begins with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PasswordFlow {
    /// It is proven (USER_SRP_AUTH).
    UserSrp,
    /// It is sent (USER_PASSWORD_AUTH).
    UserPassword,
    /// It is proven, then the pool's triggers ask (CUSTOM_AUTH).
    CustomWithSrp,
    /// It is the preferred one of the user's first factors (USER_AUTH).
    User {
        /// Sent or proven.
        preferred: PasswordFactor,
    },
}

/// A flow that begins without a password.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PasswordlessFlow {
    /// The pool's triggers ask (CUSTOM_AUTH).
    Custom,
    /// The user chooses among their first factors (USER_AUTH).
    User {
        /// The one to use without asking.
        preferred: Option<PasswordlessFactor>,
    },
}

/// A first factor that is a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PasswordFactor {
    /// Sent (PASSWORD).
    Password,
    /// Proven (PASSWORD_SRP).
    PasswordSrp,
}

/// A first factor that is none.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PasswordlessFactor {
    /// A code by e-mail (EMAIL_OTP).
    EmailOtp,
    /// A code by text message (SMS_OTP).
    SmsOtp,
    /// A passkey (WEB_AUTHN).
    Passkey,
    /// One that this version does not know.
    Other {
        /// Its name.
        name: String,
    },
}

/// A first factor as the service offers it.
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
    Passkey,
    /// One that this version does not know.
    Other {
        /// Its name.
        name: String,
    },
}

impl PasswordFlow {
    pub(crate) fn begin(self, password: Password) -> AuthFlow {
        match self {
            Self::UserSrp => AuthFlow::UserSrp(password),
            Self::UserPassword => AuthFlow::UserPassword(password),
            Self::CustomWithSrp => AuthFlow::CustomWithSrp(password),
            Self::User { preferred } => AuthFlow::User(Some(preferred.give(password))),
        }
    }
}

impl PasswordFactor {
    pub(crate) fn give(self, password: Password) -> FirstFactor {
        match self {
            Self::Password => FirstFactor::Password(password),
            Self::PasswordSrp => FirstFactor::PasswordSrp(password),
        }
    }
}

impl From<PasswordlessFlow> for AuthFlow {
    fn from(flow: PasswordlessFlow) -> Self {
        match flow {
            PasswordlessFlow::Custom => Self::Custom,
            PasswordlessFlow::User { preferred } => Self::User(preferred.map(FirstFactor::from)),
        }
    }
}

impl From<PasswordlessFactor> for FirstFactor {
    fn from(factor: PasswordlessFactor) -> Self {
        match factor {
            PasswordlessFactor::EmailOtp => Self::EmailOtp,
            PasswordlessFactor::SmsOtp => Self::SmsOtp,
            PasswordlessFactor::Passkey => Self::Passkey,
            PasswordlessFactor::Other { name } => Self::Other(name),
        }
    }
}

impl From<cognito_client::FirstFactorKind> for FirstFactorKind {
    fn from(kind: cognito_client::FirstFactorKind) -> Self {
        match kind {
            cognito_client::FirstFactorKind::Password => Self::Password,
            cognito_client::FirstFactorKind::PasswordSrp => Self::PasswordSrp,
            cognito_client::FirstFactorKind::EmailOtp => Self::EmailOtp,
            cognito_client::FirstFactorKind::SmsOtp => Self::SmsOtp,
            cognito_client::FirstFactorKind::Passkey => Self::Passkey,
            cognito_client::FirstFactorKind::Other(name) => Self::Other { name },
            other => Self::Other { name: format!("{other:?}") },
        }
    }
}
