//! What an account needs before its user can sign in.

use std::{collections::HashMap, sync::Arc};

use cognito_client::{Answer, Password};

use super::{SignInStep, challenge, give};
use crate::{CancelToken, CodeDelivery, CognitoError, code_delivery::send};

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
