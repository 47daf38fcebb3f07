//! What an account needs before its user can sign in.

use std::{collections::HashMap, fmt, sync::Arc};

use cognito_client::{Answer, CodeRequest, Password};

use super::{SignInStep, challenge, give};
use crate::{CancelToken, CognitoError, runtime::run};

/// Where a code went, as the service says. It may say so for a user who does not exist: tell people that a code
/// was sent if the account exists.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct CodeDelivery {
    /// The masked address or number, such as a***@e***; for display only.
    #[uniffi(default)]
    pub destination: Option<String>,
    /// SMS or EMAIL.
    #[uniffi(default)]
    pub medium: Option<String>,
    /// The attribute that holds the address, such as email.
    #[uniffi(default)]
    pub attribute: Option<String>,
}

impl From<cognito_client::CodeDelivery> for CodeDelivery {
    fn from(delivery: cognito_client::CodeDelivery) -> Self {
        Self { destination: delivery.destination, medium: delivery.medium, attribute: delivery.attribute }
    }
}

impl fmt::Display for CodeDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeDelivery")
            .field("medium", &self.medium)
            .field("attribute", &self.attribute)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CodeDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

challenge! {
    /// The user has signed up and not confirmed yet: the code of the sign-up is needed, then the sign-in goes on
    /// by itself.
    SignUpConfirmation
}

#[uniffi::export]
impl SignUpConfirmation {
    /// Confirms the sign-up and goes on with the sign-in.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        code: Answer,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(code), client_metadata, cancel).await
    }

    /// Has the code sent again. Fails with LimitExceeded after a few messages in an hour.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn resend(
        &self,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<CodeDelivery, CognitoError> {
        send(self.0.resend(), client_metadata, cancel).await
    }
}

challenge! {
    /// The password must be reset before the user can sign in: a code and a new password are needed, then the
    /// sign-in goes on by itself. An administrator's reset has sent the code already; imported users need
    /// send_code first.
    PasswordReset
}

#[uniffi::export]
impl PasswordReset {
    /// Has a code sent. Fails with LimitExceeded after a few messages in an hour.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn send_code(
        &self,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<CodeDelivery, CognitoError> {
        send(self.0.send_code(), client_metadata, cancel).await
    }

    /// Sets the new password and goes on with the sign-in.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        code: Answer,
        new_password: Password,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(code, new_password), client_metadata, cancel).await
    }
}

/// Has a code sent.
async fn send(
    request: CodeRequest,
    client_metadata: Option<HashMap<String, String>>,
    cancel: Option<Arc<CancelToken>>,
) -> Result<CodeDelivery, CognitoError> {
    let request = match client_metadata {
        Some(metadata) => request.client_metadata(metadata),
        None => request,
    };
    run(cancel, async move { request.await.map(CodeDelivery::from) }).await
}
