use std::{collections::HashMap, sync::Arc};

use cognito_client::Password;

use super::{SignInStep, challenge, give};
use crate::{CancelToken, CognitoError};

challenge! {
    /// The user replaces a temporary password (NEW_PASSWORD_REQUIRED).
    NewPasswordChallenge
}

#[uniffi::export]
impl NewPasswordChallenge {
    /// The attributes that the pool requires and the user does not have yet, such as given_name.
    pub fn required_attributes(&self) -> Vec<String> {
        self.0.required_attributes().to_vec()
    }

    /// The attributes that the user has, by name.
    pub fn attributes(&self) -> HashMap<String, String> {
        self.0.attributes().into_iter().collect()
    }

    /// Answers with the new password and attributes by name, without a prefix. Every required attribute must be
    /// among them; those that the user has already need not be repeated.
    #[uniffi::method(default(client_metadata = None, cancel = None, attributes))]
    pub async fn answer(
        &self,
        new_password: Password,
        attributes: HashMap<String, String>,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(new_password, attributes), client_metadata, cancel).await
    }
}
