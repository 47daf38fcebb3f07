use crate::{Answer, Error, UserPool, checks, service::UpdateAuthEventFeedback};

const LONGEST_EVENT_ID: usize = 50;
/// The service names no bound; no token of its comes near this.
const LONGEST_TOKEN: usize = 131_072;

/// Whether a sign-in that threat protection asked about was the user's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FeedbackValue {
    /// It was the user.
    Valid,
    /// It was somebody else.
    Invalid,
}

pub(super) async fn send(
    pool: &UserPool,
    username: String,
    event_id: String,
    feedback_token: Answer,
    value: FeedbackValue,
) -> Result<(), Error> {
    checks::username(&username)?;
    checks::text("event_id", &event_id, LONGEST_EVENT_ID)?;
    checks::text("feedback_token", feedback_token.expose(), LONGEST_TOKEN)?;
    let request = UpdateAuthEventFeedback {
        user_pool_id: pool.id().to_owned(),
        username,
        event_id,
        feedback_token,
        feedback_value: match value {
            FeedbackValue::Valid => "Valid",
            FeedbackValue::Invalid => "Invalid",
        },
    };
    pool.core.context.service.call(&request).await
}
