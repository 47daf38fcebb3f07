//! Challenges whose meaning only the app knows.

use std::{collections::HashMap, sync::Arc};

use cognito_client::Answer;

use super::{SignInStep, challenge, give};
use crate::{CancelToken, CognitoError};

challenge! {
    /// The pool's triggers ask something (CUSTOM_CHALLENGE), in as many rounds as they like.
    CustomChallenge
}

#[uniffi::export]
impl CustomChallenge {
    /// What the trigger made public, by name.
    pub fn parameters(&self) -> HashMap<String, String> {
        self.0.parameters().into_iter().collect()
    }

    /// Answers. What a wrong answer does is for the triggers to decide: usually another round, or the end.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        text: Answer,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(text), client_metadata, cancel).await
    }
}

challenge! {
    /// A challenge told by name and parameters, to be answered with named responses.
    UnknownChallenge
}

#[uniffi::export]
impl UnknownChallenge {
    /// The challenge's name as the service gave it.
    pub fn name(&self) -> String {
        self.0.name().to_owned()
    }

    /// The challenge's parameters as the service gave them.
    pub fn parameters(&self) -> HashMap<String, String> {
        self.0.parameters().iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The challenges to choose from, where the service offers a choice.
    pub fn available_challenges(&self) -> Vec<String> {
        self.0.available_challenges().to_vec()
    }

    /// Answers with one named response. The user's name and, where the client has a secret, the secret hash are
    /// added.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        name: String,
        value: Answer,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer([(name, value)]), client_metadata, cancel).await
    }

    /// Answers with any number of named responses. A single one goes better by the other method, which keeps
    /// fewer copies.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer_all(
        &self,
        responses: HashMap<String, Answer>,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(responses), client_metadata, cancel).await
    }
}
