//! How far a request has brought a sign-in.

use serde_json::Value;

use crate::state::SignIn;

/// What an answer was judged to be. A challenge judges; what is next, it leaves to [`next_step`](super::next_step).
pub(crate) enum Progress {
    /// It has shown something, and the sign-in goes on.
    Shown(SignIn),
    /// It was a choice, or half of a proof: its other half is asked for already.
    Answered(Value),
}

impl From<SignIn> for Progress {
    fn from(sign_in: SignIn) -> Self {
        Self::Shown(sign_in)
    }
}

impl From<Value> for Progress {
    fn from(answer: Value) -> Self {
        Self::Answered(answer)
    }
}
