//! What a user says of a sign-in that threat protection asked about.

use serde::Serialize;

use crate::{
    Answer, Error,
    secret::wire,
    service::{
        json::Members,
        operation::{Authority, Operation, RetrySafety},
    },
};

/// Tells whether a sign-in was the user's own, with the token of a notification's link.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UpdateAuthEventFeedback {
    pub(crate) user_pool_id: String,
    pub(crate) username: String,
    pub(crate) event_id: String,
    #[serde(serialize_with = "wire::expose")]
    pub(crate) feedback_token: Answer,
    pub(crate) feedback_value: &'static str,
}

impl Operation for UpdateAuthEventFeedback {
    const NAME: &'static str = "UpdateAuthEventFeedback";
    type Reply = ();

    fn authority(&self) -> Authority {
        Authority::Credentials
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(_: Members) -> Result<(), Error> {
        Ok(())
    }
}
