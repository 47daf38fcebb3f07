//! The first factor: which, and the password if it is that.

use std::{collections::HashMap, sync::Arc};

use cognito_client::Password;

use super::{SignInStep, challenge, give};
use crate::{CancelToken, CognitoError, FirstFactorKind};

challenge! {
    /// The user chooses how to sign in (SELECT_CHALLENGE).
    FirstFactorChoice
}

#[uniffi::export]
impl FirstFactorChoice {
    /// The first factors to choose from. For a user who does not exist the pool may make them up.
    pub fn options(&self) -> Vec<FirstFactorKind> {
        self.0.options().into_iter().map(FirstFactorKind::from_core).collect()
    }

    /// Chooses. A password is given along with the choice of one, and only then; a wrong one leaves the choice
    /// open.
    #[uniffi::method(default(password = None, client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        factor: FirstFactorKind,
        password: Option<Password>,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(factor.with(password)?), client_metadata, cancel).await
    }
}

challenge! {
    /// The password is needed (PASSWORD, PASSWORD_SRP), or needed again because a resumed sign-in has to begin
    /// anew.
    PasswordChallenge
}

#[uniffi::export]
impl PasswordChallenge {
    /// Answers with the password: sent, or only proven where the sign-in goes by SRP. A wrong one leaves the
    /// step open.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        password: Password,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(password), client_metadata, cancel).await
    }
}
