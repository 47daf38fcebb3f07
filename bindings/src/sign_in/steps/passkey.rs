use std::{collections::HashMap, sync::Arc};

use super::{SignInStep, challenge, give};
use crate::{CancelToken, CognitoError};

challenge! {
    /// A passkey is to sign (WEB_AUTHN). The platform's authenticator takes the options and gives the
    /// credential, both in the JSON of Web Authentication.
    PasskeyChallenge
}

#[uniffi::export]
impl PasskeyChallenge {
    /// PublicKeyCredentialRequestOptionsJSON: the challenge, the relying party and the allowed credentials.
    pub fn request_options_json(&self) -> String {
        self.0.request_options_json().to_owned()
    }

    /// Answers with the assertion as AuthenticationResponseJSON.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        credential_json: String,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(credential_json), client_metadata, cancel).await
    }
}
