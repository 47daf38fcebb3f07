//! Sign-ups whose message or answer got lost: the account is there all the same.

use cognito_client::SignInStep;

use super::*;

/// The account is made, and the service says that the message failed.
fn undelivered(code: &str) -> Fault {
    let body = json!({"__type": code, "message": "the message could not be sent"});
    Fault::status_with_body(400, body.to_string()).on("SignUp").applied()
}

#[tokio::test]
async fn an_account_whose_code_could_not_be_sent_waits_for_another() {
    for (service_code, kind) in [
        ("LimitExceededException", ErrorKind::LimitExceeded),
        ("CodeDeliveryFailureException", ErrorKind::CodeDelivery),
    ] {
        let (pool, client) = started(sending()).await;
        pool.fault(undelivered(service_code));
        let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
        let why = signed_up.not_delivered().unwrap();
        assert_eq!((why.kind(), why.operation()), (kind, Some("SignUp")));
        assert_eq!(why.code(), Some(service_code));
        assert!(!signed_up.is_confirmed());
        assert_eq!((signed_up.user_sub(), signed_up.code_delivery()), (None, None));
        assert_eq!(pool.calls("SignUp"), 1, "nobody signs up twice");

        let delivery = signed_up.resend_code().await.unwrap();
        assert_eq!(delivery.attribute.as_deref(), Some("email"));
        let confirmed = signed_up.confirm(code(&pool, "ana")).await.unwrap();
        done(confirmed.sign_in().await.unwrap());
    }
}

#[tokio::test]
async fn a_sign_up_whose_answer_was_lost_is_not_repeated_and_can_be_finished_by_signing_in() {
    let (pool, client) = started(sending()).await;
    pool.fault(Fault::drop_after().on("SignUp"));
    let lost = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::Network);
    assert!(lost.is_retryable() && lost.recovery().contains("sign in with its password"));
    assert_eq!(pool.calls("SignUp"), 1);

    let again = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::AlreadyExists);
    let SignInStep::ConfirmSignUp(confirmation) =
        client.sign_in("ana", password()).replace_session(true).await.unwrap()
    else {
        panic!("expected the confirmation")
    };
    done(confirmation.answer(code(&pool, "ana")).await.unwrap());
}

#[tokio::test]
async fn a_busy_service_is_asked_again() {
    let (pool, client) = started(sending()).await;
    pool.fault(Fault::throttle().on("SignUp"));
    client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    pool.fault(Fault::throttle().on("ConfirmSignUp"));
    client.confirm_sign_up("ana", code(&pool, "ana")).await.unwrap();
}
