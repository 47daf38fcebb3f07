use std::{collections::HashMap, fmt, time::Duration};

use cognito_client::SignIn;

/// What a sign-in may be asked to do differently.
#[derive(Clone, Default, uniffi::Record)]
#[uniffi::export(Display)]
pub struct SignInOptions {
    /// Texts for the pool's Lambda triggers, sent with every request of this sign-in unless an answer brings its
    /// own. They are neither encrypted nor kept: never put secrets in.
    #[uniffi(default)]
    pub client_metadata: HashMap<String, String>,
    /// The levels of assurance to reach, the most wanted first (TARGET_ACR_VALUES). Only with the flow in which
    /// the user chooses, in pools that offer step-up. What was reached stands in the id token's claim acr, which
    /// the app must check.
    #[uniffi(default)]
    pub target_acr_values: Vec<String>,
    /// How old an earlier authentication may be to count, in whole seconds (MAX_AGE); together with levels of
    /// assurance.
    #[uniffi(default)]
    pub max_age: Option<Duration>,
    /// Lets the sign-in take the place of a session that the user has here already. Else it fails with AlreadySignedIn
    /// and the session stays as it is. Neither an expired session nor another user's is ever in the way.
    #[uniffi(default)]
    pub replace_session: bool,
}

impl SignInOptions {
    pub(crate) fn apply(self, sign_in: SignIn) -> SignIn {
        let mut sign_in = sign_in.client_metadata(self.client_metadata).replace_session(self.replace_session);
        if !self.target_acr_values.is_empty() {
            sign_in = sign_in.target_acr_values(self.target_acr_values);
        }
        if let Some(age) = self.max_age {
            sign_in = sign_in.max_age(age);
        }
        sign_in
    }
}

impl fmt::Display for SignInOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInOptions")
            .field("client_metadata", &self.client_metadata.keys())
            .field("target_acr_values", &self.target_acr_values)
            .field("max_age", &self.max_age)
            .field("replace_session", &self.replace_session)
            .finish()
    }
}

impl fmt::Debug for SignInOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
