//! Telling threat protection whether a sign-in was the user's own.

use cognito_client::FeedbackValue;

use super::*;

#[tokio::test]
async fn feedback_is_given_once_the_service_says_so() {
    let (pool, client) = started(sending()).await;
    let feedback = |value| client.update_auth_event_feedback("ana", "event-1", "token", value);
    pool.fault(Fault::status_with_body(200, "{}").on("UpdateAuthEventFeedback").times(2));
    feedback(FeedbackValue::Valid).await.unwrap();
    feedback(FeedbackValue::Invalid).await.unwrap();
    for (code, kind) in [
        ("NotAuthorizedException", ErrorKind::NotAuthorized),
        ("InvalidParameterException", ErrorKind::InvalidInput),
        ("UserPoolAddOnNotEnabledException", ErrorKind::NotSupported),
    ] {
        pool.fault(refusing("UpdateAuthEventFeedback", code));
        let error = feedback(FeedbackValue::Valid).await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (kind, Some("UpdateAuthEventFeedback")));
    }
}
