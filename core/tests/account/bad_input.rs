//! Input that no service could take: each with its own clear error, and nothing sent.

use cognito_client::{Error, FeedbackValue};

use super::*;

/// Checks that a call is refused for this field.
fn refused<T>(result: Result<T, Error>, field: &str, what: &str) {
    let error = result.err().unwrap_or_else(|| panic!("accepted: {what}"));
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)), "{what}: {error:?}");
    assert!(!error.message().is_empty());
    assert!(error.operation().is_none(), "{what} was sent");
}

fn long(length: usize) -> String {
    "x".repeat(length)
}

#[tokio::test]
async fn names_that_no_pool_has_are_refused_by_every_operation() {
    let (pool, client) = started(sending()).await;
    for bad in ["", "a\nb", "a\0", &long(129)] {
        refused(client.sign_up(bad, password()).await, "username", bad);
        refused(client.confirm_sign_up(bad, "123456").await, "username", bad);
        refused(client.resend_confirmation_code(bad).await, "username", bad);
        refused(client.forgot_password(bad).await, "username", bad);
        refused(client.confirm_forgot_password(bad, "123456", password()).await, "username", bad);
        let feedback = client.update_auth_event_feedback(bad, "event", "token", FeedbackValue::Valid);
        refused(feedback.await, "username", bad);
    }
    assert!(pool.recent_calls().is_empty());
}

#[tokio::test]
async fn unusable_passwords_and_codes_are_named() {
    let (pool, client) = started(sending()).await;
    for bad in [String::new(), long(257)] {
        refused(client.sign_up("ana", Password::new(bad.as_str())).await, "password", &bad);
        let reset = client.confirm_forgot_password("ana", "123456", Password::new(bad.as_str()));
        refused(reset.await, "new_password", &bad);
    }
    for bad in [String::new(), " \t\n".to_owned(), long(2049)] {
        refused(client.confirm_sign_up("ana", bad.as_str()).await, "code", &bad);
        refused(client.confirm_forgot_password("ana", bad.as_str(), password()).await, "code", &bad);
    }
    assert!(pool.recent_calls().is_empty());
}

#[tokio::test]
async fn attributes_and_validation_data_have_bounds() {
    let (pool, client) = started(sending()).await;
    let sign_up = || client.sign_up("ana", password());
    for (name, value) in [
        (String::new(), "value".to_owned()),
        (long(33), "value".to_owned()),
        ("a\nb".to_owned(), "value".to_owned()),
        ("name".to_owned(), long(2049)),
    ] {
        let attributes = UserAttributes::new().with(name.as_str(), value.as_str());
        refused(sign_up().attributes(attributes).await, "attributes", &name);
        refused(sign_up().validation_data([(name.as_str(), value.as_str())]).await, "validation_data", &name);
    }
    assert!(pool.recent_calls().is_empty());
    let at_the_bound = email("ana").with("name", long(2048));
    // Lengths count characters.
    sign_up().attributes(at_the_bound).validation_data([(long(32), "é".repeat(2048))]).await.unwrap();
}

#[tokio::test]
async fn metadata_has_bounds_in_every_operation() {
    let (pool, client) = started(sending()).await;
    let too_long = || [("key", long(131_073))];
    let field = "client_metadata";
    refused(client.sign_up("ana", password()).client_metadata(too_long()).await, field, "SignUp");
    refused(client.confirm_sign_up("ana", "1").client_metadata(too_long()).await, field, "ConfirmSignUp");
    refused(client.resend_confirmation_code("ana").client_metadata(too_long()).await, field, "Resend");
    refused(client.forgot_password("ana").client_metadata(too_long()).await, field, "ForgotPassword");
    let reset = client.confirm_forgot_password("ana", "1", password()).client_metadata(too_long());
    refused(reset.await, field, "ConfirmForgotPassword");
    assert!(pool.recent_calls().is_empty());
}

#[tokio::test]
async fn what_cannot_come_from_a_feedback_link_is_named() {
    let (pool, client) = started(sending()).await;
    let feedback = |event_id: String, token: String| {
        client.update_auth_event_feedback("ana", event_id, token, FeedbackValue::Invalid)
    };
    refused(feedback(String::new(), "token".to_owned()).await, "event_id", "no event");
    refused(feedback(long(51), "token".to_owned()).await, "event_id", "a long event");
    refused(feedback("event".to_owned(), String::new()).await, "feedback_token", "no token");
    refused(feedback("event".to_owned(), long(131_073)).await, "feedback_token", "a long token");
    assert!(pool.recent_calls().is_empty());
}
