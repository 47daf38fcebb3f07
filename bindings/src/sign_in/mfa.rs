//! The kinds of second factor.

/// A kind of second factor.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MfaMethod {
    /// A code by text message (SMS_MFA).
    Sms,
    /// A code from an authenticator app (SOFTWARE_TOKEN_MFA).
    Totp,
    /// A code by e-mail (EMAIL_OTP).
    Email,
    /// A passkey whose user was verified (WEB_AUTHN_MFA).
    Passkey,
    /// One that this version does not know.
    Other {
        /// Its name.
        name: String,
    },
}

/// As they cross.
pub(crate) fn methods(methods: Vec<cognito_client::MfaMethod>) -> Vec<MfaMethod> {
    methods.into_iter().map(MfaMethod::from).collect()
}

impl From<cognito_client::MfaMethod> for MfaMethod {
    fn from(method: cognito_client::MfaMethod) -> Self {
        match method {
            cognito_client::MfaMethod::Sms => Self::Sms,
            cognito_client::MfaMethod::Totp => Self::Totp,
            cognito_client::MfaMethod::Email => Self::Email,
            cognito_client::MfaMethod::Passkey => Self::Passkey,
            cognito_client::MfaMethod::Other(name) => Self::Other { name },
            other => Self::Other { name: format!("{other:?}") },
        }
    }
}

impl From<MfaMethod> for cognito_client::MfaMethod {
    fn from(method: MfaMethod) -> Self {
        match method {
            MfaMethod::Sms => Self::Sms,
            MfaMethod::Totp => Self::Totp,
            MfaMethod::Email => Self::Email,
            MfaMethod::Passkey => Self::Passkey,
            MfaMethod::Other { name } => Self::Other(name),
        }
    }
}
