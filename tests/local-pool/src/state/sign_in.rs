//! A sign-in under way.

use super::{Factor, StepUp};

/// How a sign-in began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// `USER_SRP_AUTH`.
    Srp,
    /// `USER_PASSWORD_AUTH`.
    Password,
    /// `USER_AUTH`: the user chooses the first factor.
    Choice,
    /// `CUSTOM_AUTH`: triggers ask and judge.
    Custom,
}

/// One entry of what a custom sign-in has come through so far, as its triggers are told.
#[derive(Clone, Debug)]
pub(crate) struct Round {
    pub(crate) challenge: &'static str,
    pub(crate) passed: bool,
    pub(crate) metadata: Option<String>,
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
    /// The level that must be reached, where one was asked for.
    pub(crate) step_up: Option<StepUp>,
    /// The rounds of a custom sign-in.
    pub(crate) rounds: Vec<Round>,
    /// Whether a temporary password was replaced on the way.
    pub(crate) chose_password: bool,
    /// The device the client says it is on.
    pub(crate) device_key: Option<String>,
    /// Whether it goes on in the pool's own pages.
    pub(crate) by_pages: bool,
}

impl SignIn {
    pub(crate) fn new(client_id: &str, user_id: &str, flow: Flow) -> Self {
        Self {
            client_id: client_id.to_owned(),
            user_id: user_id.to_owned(),
            nobody: false,
            flow,
            shown: Vec::new(),
            step_up: None,
            rounds: Vec::new(),
            chose_password: false,
            device_key: None,
            by_pages: false,
        }
    }

    /// The sign-in with one more factor shown.
    pub(crate) fn with(mut self, factor: Factor) -> Self {
        self.shown.push(factor);
        self
    }
}
