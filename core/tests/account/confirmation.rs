//! Confirming an account.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn a_wrong_code_leaves_the_account_to_be_confirmed_with_the_right_one() {
    let (pool, client) = started(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    let right = code(&pool, "ana");
    let error = signed_up.confirm(wrong(&right)).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::CodeMismatch, Some("ConfirmSignUp")));
    let (first, last) = right.split_at(3);
    signed_up.confirm(format!(" {first} {last}\n")).await.unwrap();
}

#[tokio::test]
async fn a_code_that_is_too_old_is_replaced_by_a_new_one() {
    let (pool, client) = started(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    let old = code(&pool, "ana");
    pool.clock().advance(Duration::from_secs(24 * 60 * 60));
    assert_eq!(signed_up.confirm(old.as_str()).await.unwrap_err().kind(), ErrorKind::CodeExpired);
    let delivery = client.resend_confirmation_code("ana").await.unwrap();
    assert_eq!(delivery.destination.as_deref(), Some("a***@e***"));
    let new = code(&pool, "ana");
    if new != old {
        assert_eq!(signed_up.confirm(old).await.unwrap_err().kind(), ErrorKind::CodeMismatch);
    }
    signed_up.confirm(new).await.unwrap();
}

#[tokio::test]
async fn an_app_that_was_restarted_confirms_by_name() {
    let (pool, client) = started(sending()).await;
    client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    let restarted = support::client(&pool).build().unwrap();
    let confirmed = restarted
        .confirm_sign_up("ana", code(&pool, "ana"))
        .client_metadata([("from", "restart")])
        .await
        .unwrap();
    assert_eq!(pool.latest_client_metadata("ConfirmSignUp").unwrap()["from"], "restart");
    assert!(!confirmed.can_sign_in_at_once());
    // Nothing is known of the user but the name, and this client does not let users choose.
    assert_eq!(confirmed.sign_in().await.unwrap_err().kind(), ErrorKind::Configuration);
    done(restarted.sign_in("ana", password()).await.unwrap());
}

#[tokio::test]
async fn an_address_that_is_another_user_s_alias_is_taken_over_only_when_asked_for() {
    let (pool, client) = started(sending()).await;
    let older = client.sign_up("older", password()).attributes(email("ana")).await.unwrap();
    older.confirm(code(&pool, "older")).await.unwrap();
    let newer = client.sign_up("newer", password()).attributes(email("ana")).await.unwrap();
    let sent = code(&pool, "newer");
    let error = newer.confirm(sent.as_str()).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::AlreadyExists, Some("AliasExistsException")));
    assert!(error.recovery().contains("force_alias_creation"));
    let by_alias =
        || async { done(client.sign_in("ana@example.com", password()).replace_session(true).await.unwrap()) };
    assert_eq!(by_alias().await.username(), "older");

    newer.confirm(sent).force_alias_creation(true).await.unwrap();
    assert_eq!(by_alias().await.username(), "newer");
}

#[tokio::test]
async fn an_account_that_was_confirmed_long_ago_says_so() {
    let (pool, client) = started(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    let sent = code(&pool, "ana");
    signed_up.confirm(sent.as_str()).await.unwrap();
    let sign_in = "Let the user sign in; the account needs no confirmation any more.";
    for error in [
        signed_up.confirm(sent.as_str()).await.unwrap_err(),
        client.confirm_sign_up("ana", sent).await.unwrap_err(),
        signed_up.resend_code().await.unwrap_err(),
        client.resend_confirmation_code("ana").await.unwrap_err(),
    ] {
        assert_eq!(told(&error), (ErrorKind::AlreadyExists, sign_in), "{error:?}");
    }
    assert_eq!(pool.outbox().len(), 1);
}

#[tokio::test]
async fn a_confirmation_whose_answer_was_lost_is_repeated_and_counts() {
    let (pool, client) = started(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    pool.fault(Fault::drop_after().on("ConfirmSignUp"));
    let confirmed = signed_up.confirm(code(&pool, "ana")).await.unwrap();
    assert_eq!(pool.calls("ConfirmSignUp"), 2);
    done(confirmed.sign_in().await.unwrap());
}

#[tokio::test]
async fn a_confirmation_that_no_answer_came_to_counts_when_the_app_tries_again() {
    for fault in [Fault::drop_after(), Fault::garbage(), Fault::status(500).applied()] {
        let (pool, client) = started(sending()).await;
        let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
        let sent = code(&pool, "ana");
        pool.fault(fault.on("ConfirmSignUp").times(3));
        let lost = signed_up.confirm(sent.as_str()).await.unwrap_err();
        assert!(
            matches!(lost.kind(), ErrorKind::Network | ErrorKind::Protocol | ErrorKind::Service),
            "{lost:?}"
        );
        pool.clear_faults();
        // By whichever handle, and once.
        client.confirm_sign_up("ana", sent.as_str()).await.unwrap();
        assert_eq!(signed_up.confirm(sent).await.unwrap_err().kind(), ErrorKind::AlreadyExists);
    }
}

#[tokio::test]
async fn limits_are_told_and_leave_the_code_good() {
    let (pool, client) = started(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    for (service_code, kind) in [
        ("LimitExceededException", ErrorKind::LimitExceeded),
        ("TooManyFailedAttemptsException", ErrorKind::LockedOut),
    ] {
        pool.fault(refusing("ConfirmSignUp", service_code));
        let error = signed_up.confirm(code(&pool, "ana")).await.unwrap_err();
        assert_eq!(error.kind(), kind);
    }
    pool.fault(refusing("ResendConfirmationCode", "LimitExceededException"));
    let error = signed_up.resend_code().await.unwrap_err();
    assert_eq!(told(&error), (ErrorKind::LimitExceeded, "Try again much later."));
    signed_up.confirm(code(&pool, "ana")).await.unwrap();
}

#[tokio::test]
async fn a_new_code_of_unknown_outcome_is_not_asked_for_twice() {
    let (pool, client) = started(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    pool.fault(Fault::drop_after().on("ResendConfirmationCode"));
    assert_eq!(signed_up.resend_code().await.unwrap_err().kind(), ErrorKind::Network);
    assert_eq!(pool.calls("ResendConfirmationCode"), 1);
    signed_up.resend_code().client_metadata([("try", "second")]).await.unwrap();
    assert_eq!(pool.latest_client_metadata("ResendConfirmationCode").unwrap()["try"], "second");
}
