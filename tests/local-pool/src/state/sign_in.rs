//! A sign-in under way.

/// How a sign-in began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// `USER_SRP_AUTH`.
    Srp,
    /// `USER_PASSWORD_AUTH`.
    Password,
    /// `USER_AUTH`: the user chooses the first factor.
    Choice,
}

/// Something a user has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    /// The password, in clear or by proof.
    Password,
}

/// A sign-in under way: who it is for, and what has been shown so far.
#[derive(Clone, Debug)]
pub(crate) struct SignIn {
    pub(crate) client_id: String,
    /// The user's real name; for a simulated user, the name simulated.
    pub(crate) user_id: String,
    /// Whether the user is simulated.
    pub(crate) nobody: bool,
    pub(crate) flow: Flow,
    /// What was shown, in order.
    pub(crate) shown: Vec<Factor>,
}

impl SignIn {
    pub(crate) fn new(client_id: &str, user_id: &str, flow: Flow) -> Self {
        Self {
            client_id: client_id.to_owned(),
            user_id: user_id.to_owned(),
            nobody: false,
            flow,
            shown: Vec::new(),
        }
    }

    /// The sign-in with one more factor shown.
    pub(crate) fn with(mut self, factor: Factor) -> Self {
        self.shown.push(factor);
        self
    }
}
