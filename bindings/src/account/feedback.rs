//! What a user says about a sign-in that threat protection asked about.

use std::sync::Arc;

use cognito_client::Answer;

use crate::{CancelToken, CognitoError, UserPool, runtime::run};

/// Whether a sign-in that threat protection asked about was the user's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FeedbackValue {
    /// It was the user.
    Valid,
    /// It was somebody else.
    Invalid,
}

#[uniffi::export]
impl UserPool {
    /// Tells threat protection whether a sign-in was the user's own (UpdateAuthEventFeedback), with what
    /// stood in the link of its notification.
    pub async fn update_auth_event_feedback(
        &self,
        username: String,
        event_id: String,
        feedback_token: Answer,
        feedback_value: FeedbackValue,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let pool = self.core().clone();
        run(cancel, async move {
            pool.update_auth_event_feedback(username, event_id, feedback_token, feedback_value.into()).await
        })
        .await
    }
}

impl From<FeedbackValue> for cognito_client::FeedbackValue {
    fn from(value: FeedbackValue) -> Self {
        match value {
            FeedbackValue::Valid => Self::Valid,
            FeedbackValue::Invalid => Self::Invalid,
        }
    }
}
