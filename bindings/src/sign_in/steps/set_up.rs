//! Setting up a second factor in the middle of a sign-in.

use std::{collections::HashMap, sync::Arc};

use cognito_client::{Answer, TotpSecret};

use super::{SignInStep, challenge, give};
use crate::{CancelToken, CognitoError};

challenge! {
    /// The user adds the account to an authenticator app (MFA_SETUP): show the QR code or the secret, then answer
    /// with the first code.
    TotpSetUp
}

#[uniffi::export]
impl TotpSetUp {
    /// The secret in Base32, for typing it into the app by hand.
    pub fn secret(&self) -> TotpSecret {
        self.0.secret()
    }

    /// Answers with the first code that the app shows. The name is what the pool shows when it asks for a code
    /// later.
    #[uniffi::method(default(device_name = None, client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        code: Answer,
        device_name: Option<String>,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(code, device_name.as_deref()), client_metadata, cancel).await
    }
}

challenge! {
    /// The user gives the address that codes go to from now on (MFA_SETUP).
    EmailSetUp
}

#[uniffi::export]
impl EmailSetUp {
    /// Answers with an e-mail address; the step that follows asks for the code sent there.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        email: String,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(email), client_metadata, cancel).await
    }
}
