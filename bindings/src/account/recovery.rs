//! Replacing a forgotten password.

use std::{collections::HashMap, sync::Arc};

use cognito_client::{Answer, Password};

use crate::{CancelToken, CodeDelivery, CognitoError, UserPool, code_delivery::send, runtime::run};

#[uniffi::export]
impl UserPool {
    /// Has a code sent with which a forgotten password can be replaced (ForgotPassword); the service sends
    /// few in an hour.
    pub async fn forgot_password(
        &self,
        username: String,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<CodeDelivery, CognitoError> {
        send(self.core().forgot_password(username), client_metadata, cancel).await
    }

    /// Replaces a forgotten password with the code that was sent (ConfirmForgotPassword); spaces in the code
    /// do not matter.
    pub async fn confirm_forgot_password(
        &self,
        username: String,
        code: Answer,
        new_password: Password,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let confirmation = self
            .core()
            .confirm_forgot_password(username, code, new_password)
            .client_metadata(client_metadata.unwrap_or_default());
        run(cancel, async move { confirmation.await }).await
    }
}
