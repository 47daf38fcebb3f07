use std::{collections::HashMap, fmt};

use cognito_client::SignIn;

use crate::{CognitoError, seconds::duration};

/// What a sign-in may be asked to do differently.
#[derive(Clone, Default, uniffi::Record)]
pub struct SignInOptions {
    /// Texts for the pool's Lambda triggers.
    pub client_metadata: HashMap<String, String>,
    /// The levels of assurance to reach, the most wanted first.
    pub target_acr_values: Vec<String>,
    /// How old an earlier authentication may be to count, in seconds.
    pub max_age: Option<f64>,
    /// Whether it may take the place of a session that the user has here already.
    pub replace_session: bool,
}

impl SignInOptions {
    pub(crate) fn apply(self, sign_in: SignIn) -> Result<SignIn, CognitoError> {
        let mut sign_in = sign_in.client_metadata(self.client_metadata).replace_session(self.replace_session);
        if !self.target_acr_values.is_empty() {
            sign_in = sign_in.target_acr_values(self.target_acr_values);
        }
        if let Some(age) = duration("max_age", self.max_age)? {
            sign_in = sign_in.max_age(age);
        }
        Ok(sign_in)
    }
}

impl fmt::Debug for SignInOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInOptions")
            .field("client_metadata", &self.client_metadata.keys())
            .field("target_acr_values", &self.target_acr_values)
            .field("max_age", &self.max_age)
            .field("replace_session", &self.replace_session)
            .finish()
    }
}
