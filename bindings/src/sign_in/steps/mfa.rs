//! Choosing a second factor, to use or to set up.

use std::{collections::HashMap, sync::Arc};

use super::{SignInStep, challenge, give};
use crate::{CancelToken, CognitoError};

/// A kind of second factor.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MfaMethod {
    /// A code by text message (SMS_MFA).
    Sms,
    /// A code from an authenticator app (SOFTWARE_TOKEN_MFA).
    Totp,
    /// A code by e-mail (EMAIL_OTP).
    Email,
    /// A passkey whose user was verified, which counts for two factors (WEB_AUTHN_MFA).
    WebAuthn,
    /// One that this version does not know.
    Other {
        /// Its name.
        name: String,
    },
}

impl From<cognito_client::MfaMethod> for MfaMethod {
    fn from(method: cognito_client::MfaMethod) -> Self {
        match method {
            cognito_client::MfaMethod::Sms => Self::Sms,
            cognito_client::MfaMethod::Totp => Self::Totp,
            cognito_client::MfaMethod::Email => Self::Email,
            cognito_client::MfaMethod::WebAuthn => Self::WebAuthn,
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
            MfaMethod::WebAuthn => Self::WebAuthn,
            MfaMethod::Other { name } => Self::Other(name),
        }
    }
}

challenge! {
    /// The user has several second factors and no preferred one (SELECT_MFA_TYPE).
    MfaChoice
}

#[uniffi::export]
impl MfaChoice {
    /// The second factors to choose from.
    pub fn options(&self) -> Vec<MfaMethod> {
        self.0.options().into_iter().map(MfaMethod::from).collect()
    }

    /// Chooses; the step that follows asks for that factor's code.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        method: MfaMethod,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(&method.into()), client_metadata, cancel).await
    }
}

challenge! {
    /// The pool wants a second factor, and the user chooses which to set up (MFA_SETUP).
    MfaSetUpChoice
}

#[uniffi::export]
impl MfaSetUpChoice {
    /// The second factors that can be set up now.
    pub fn options(&self) -> Vec<MfaMethod> {
        self.0.options().into_iter().map(MfaMethod::from).collect()
    }

    /// Chooses; the step that follows sets the factor up.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        method: MfaMethod,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(&method.into()), client_metadata, cancel).await
    }
}
