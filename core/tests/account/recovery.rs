//! Forgotten passwords.

use std::time::Duration;

use cognito_client::SignInStep;

use super::*;
use crate::support::pool_with;

const NEW: &str = "Another-Horse8!";

async fn with_ana() -> (LocalPool, UserPool) {
    let pool = pool_with(LocalPool::builder()).await;
    pool.clock().freeze();
    let client = support::client(&pool).build().unwrap();
    (pool, client)
}

fn new() -> Password {
    Password::new(NEW)
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_with_the_code_that_was_sent() {
    let (pool, client) = with_ana().await;
    let delivery = client.forgot_password("ana").client_metadata([("shop", "berlin")]).await.unwrap();
    assert_eq!(delivery.destination.as_deref(), Some("a***@e***"));
    assert_eq!(pool.latest_client_metadata("ForgotPassword").unwrap()["shop"], "berlin");
    let sent = code(&pool, "ana");
    done(client.sign_in("ana", password()).replace_session(true).await.unwrap());

    let mismatch = client.confirm_forgot_password("ana", wrong(&sent), new()).await.unwrap_err();
    assert_eq!(mismatch.kind(), ErrorKind::CodeMismatch);
    let weak = client.confirm_forgot_password("ana", sent.as_str(), Password::new("weak")).await.unwrap_err();
    assert_eq!(weak.kind(), ErrorKind::InvalidPassword);
    let reset = client.confirm_forgot_password("ana", format!(" {sent} "), new());
    reset.client_metadata([("shop", "munich")]).await.unwrap();
    assert_eq!(pool.latest_client_metadata("ConfirmForgotPassword").unwrap()["shop"], "munich");

    done(client.sign_in("ana", new()).replace_session(true).await.unwrap());
    let old = client.sign_in("ana", password()).replace_session(true).await.unwrap_err();
    assert_eq!(old.kind(), ErrorKind::IncorrectCredentials);
    let used = client.confirm_forgot_password("ana", sent, new()).await.unwrap_err();
    assert_eq!(used.kind(), ErrorKind::CodeExpired);
}

#[tokio::test]
async fn a_session_survives_the_recovery_of_its_user() {
    let (pool, client) = with_ana().await;
    let session = done(client.sign_in("ana", password()).replace_session(true).await.unwrap());
    client.forgot_password("ana").await.unwrap();
    client.confirm_forgot_password("ana", code(&pool, "ana"), new()).await.unwrap();
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn a_code_of_an_hour_ago_is_replaced_by_a_new_one() {
    let (pool, client) = with_ana().await;
    client.forgot_password("ana").await.unwrap();
    pool.clock().advance(Duration::from_secs(60 * 60));
    let old = client.confirm_forgot_password("ana", code(&pool, "ana"), new()).await.unwrap_err();
    assert_eq!(told(&old), (ErrorKind::CodeExpired, "Request a new code."));
    client.forgot_password("ana").await.unwrap();
    client.confirm_forgot_password("ana", code(&pool, "ana"), new()).await.unwrap();
}

#[tokio::test]
async fn a_password_that_an_administrator_reset_is_replaced_with_or_without_a_sign_in() {
    let (pool, client) = with_ana().await;
    pool.call("AdminResetUserPassword", &json!({"Username": "ana"})).unwrap();
    let SignInStep::ResetPassword(reset) =
        client.sign_in("ana", password()).replace_session(true).await.unwrap()
    else {
        panic!("expected the reset")
    };
    done(reset.answer(code(&pool, "ana"), new()).await.unwrap());

    pool.call("AdminResetUserPassword", &json!({"Username": "ana"})).unwrap();
    client.confirm_forgot_password("ana", code(&pool, "ana"), password()).await.unwrap();
    done(client.sign_in("ana", password()).replace_session(true).await.unwrap());
}

#[tokio::test]
async fn users_who_cannot_recover_by_themselves_are_told_so() {
    let (pool, client) = with_ana().await;
    pool.user("unreachable", PASSWORD).create().unwrap();
    let error = client.forgot_password("unreachable").await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, None));
    assert!(error.message().contains("no registered/verified email or phone_number"), "{error}");
    pool.user("invited", PASSWORD).email("invited@example.com").temporary().create().unwrap();
    assert_eq!(client.forgot_password("invited").await.unwrap_err().kind(), ErrorKind::NotAuthorized);
    pool.call("AdminDisableUser", &json!({"Username": "ana"})).unwrap();
    assert_eq!(client.forgot_password("ana").await.unwrap_err().kind(), ErrorKind::UserDisabled);
}

#[tokio::test]
async fn a_new_password_of_unknown_outcome_is_tried_by_signing_in() {
    let (pool, client) = with_ana().await;
    client.forgot_password("ana").await.unwrap();
    let sent = code(&pool, "ana");
    pool.fault(Fault::drop_after().on("ConfirmForgotPassword"));
    let lost = client.confirm_forgot_password("ana", sent.as_str(), new()).await.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::Network);
    assert!(lost.recovery().contains("sign in with the new password"), "{}", lost.recovery());
    assert_eq!(pool.calls("ConfirmForgotPassword"), 1, "the used code would be reported as wrong");
    let again = client.confirm_forgot_password("ana", sent, new()).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::CodeExpired);
    done(client.sign_in("ana", new()).replace_session(true).await.unwrap());
}

#[tokio::test]
async fn a_message_of_unknown_outcome_is_not_sent_twice_and_limits_are_told() {
    let (pool, client) = with_ana().await;
    pool.fault(Fault::drop_after().on("ForgotPassword"));
    assert_eq!(client.forgot_password("ana").await.unwrap_err().kind(), ErrorKind::Network);
    assert_eq!(pool.outbox().len(), 1);
    for (operation_code, kind) in [
        ("LimitExceededException", ErrorKind::LimitExceeded),
        ("CodeDeliveryFailureException", ErrorKind::CodeDelivery),
        ("TooManyFailedAttemptsException", ErrorKind::LockedOut),
    ] {
        pool.fault(refusing("ForgotPassword", operation_code));
        assert_eq!(client.forgot_password("ana").await.unwrap_err().kind(), kind);
        pool.fault(refusing("ConfirmForgotPassword", operation_code));
        let error = client.confirm_forgot_password("ana", "123456", new()).await.unwrap_err();
        assert_eq!(error.kind(), kind);
    }
    pool.fault(refusing("ConfirmForgotPassword", "PasswordHistoryPolicyViolationException"));
    let error = client.confirm_forgot_password("ana", "123456", new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidPassword);
}
