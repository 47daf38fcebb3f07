//! Signing in right after the confirmation, with the session it hands out or without.

use std::time::Duration;

use cognito_client::{ConfirmedAccount, FirstFactor, SignInStep};

use super::*;

/// As long as a session string lives.
const VALIDITY: Duration = Duration::from_secs(180);

async fn confirmed(pool: &LocalPool, client: &UserPool, password: Option<Password>) -> ConfirmedAccount {
    let signed_up = client.sign_up("ana", password).attributes(email("ana")).await.unwrap();
    signed_up.confirm(code(pool, "ana")).await.unwrap()
}

#[tokio::test]
async fn the_session_of_the_confirmation_signs_in_by_itself() {
    let (pool, client) = started(choosing(&["PASSWORD", "EMAIL_OTP"])).await;
    let confirmed = confirmed(&pool, &client, Some(password())).await;
    assert!(confirmed.can_sign_in_at_once());
    let session = done(confirmed.sign_in().client_metadata([("first", "time")]).await.unwrap());
    assert_eq!(session.username(), "ana");
    assert_eq!((pool.calls("InitiateAuth"), pool.calls("RespondToAuthChallenge")), (1, 0));
    assert_eq!(pool.latest_client_metadata("InitiateAuth").unwrap()["first"], "time");
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn a_session_that_is_too_old_or_used_up_gives_way_to_the_password() {
    let (pool, client) = started(choosing(&["PASSWORD", "EMAIL_OTP"])).await;
    let confirmed = confirmed(&pool, &client, Some(password())).await;
    done(confirmed.sign_in().replace_session(true).await.unwrap());
    // The same offer again: it was good once.
    done(confirmed.sign_in().replace_session(true).await.unwrap());
    assert_eq!(pool.calls("InitiateAuth"), 3);
    pool.clock().advance(VALIDITY);
    done(confirmed.sign_in().replace_session(true).await.unwrap());
    assert_eq!(pool.calls("InitiateAuth"), 5);
}

#[tokio::test]
async fn where_the_offer_is_not_kept_the_password_is_used_without_asking() {
    // The pool knows no sign-in by code, so that the offer comes to a choice.
    let (pool, client) = started(choosing(&["PASSWORD"])).await;
    let confirmed = confirmed(&pool, &client, Some(password())).await;
    assert!(confirmed.can_sign_in_at_once());
    done(confirmed.sign_in().await.unwrap());
    assert_eq!((pool.calls("InitiateAuth"), pool.calls("RespondToAuthChallenge")), (2, 1));
}

#[tokio::test]
async fn clients_that_know_no_other_flow_than_the_choice_fall_back_on_the_password_too() {
    let builder = choosing(&["PASSWORD"]).auth_flows(&["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    let (pool, client) = started(builder).await;
    done(confirmed(&pool, &client, Some(password())).await.sign_in().await.unwrap());
}

#[tokio::test]
async fn a_sign_up_that_outlived_its_session_is_confirmed_without_it() {
    let (pool, client) = started(choosing(&["PASSWORD", "EMAIL_OTP"])).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    pool.clock().advance(VALIDITY);
    let right = code(&pool, "ana");
    assert_eq!(signed_up.confirm(wrong(&right)).await.unwrap_err().kind(), ErrorKind::CodeMismatch);
    assert_eq!(pool.calls("ConfirmSignUp"), 2);
    let confirmed = signed_up.confirm(right).await.unwrap();
    assert_eq!(pool.calls("ConfirmSignUp"), 3, "a session that was refused is not sent again");
    assert!(!confirmed.can_sign_in_at_once());
    done(confirmed.sign_in().await.unwrap());
}

#[tokio::test]
async fn without_password_and_offer_the_user_gives_a_first_factor() {
    let (pool, client) = started(choosing(&["PASSWORD", "EMAIL_OTP"])).await;
    let confirmed = confirmed(&pool, &client, None).await;
    pool.clock().advance(VALIDITY);
    let SignInStep::ChooseFirstFactor(choice) = confirmed.sign_in().await.unwrap() else {
        panic!("expected a choice")
    };
    let SignInStep::EmailCode(challenge) = choice.answer(FirstFactor::EmailOtp).await.unwrap() else {
        panic!("expected a code")
    };
    done(challenge.answer(code(&pool, "ana")).await.unwrap());
}

#[tokio::test]
async fn after_a_restart_the_user_gives_a_first_factor() {
    let (pool, client) = started(choosing(&["PASSWORD", "EMAIL_OTP"])).await;
    client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    let restarted = support::client(&pool).build().unwrap();
    let confirmed = restarted.confirm_sign_up("ana", code(&pool, "ana")).await.unwrap();
    assert!(!confirmed.can_sign_in_at_once());
    let SignInStep::ChooseFirstFactor(choice) = confirmed.sign_in().await.unwrap() else {
        panic!("expected a choice")
    };
    done(choice.answer(FirstFactor::PasswordSrp(password())).await.unwrap());
}

#[tokio::test]
async fn a_broken_connection_leaves_the_offer_to_be_taken_up_again() {
    let (pool, client) = started(choosing(&["PASSWORD", "EMAIL_OTP"])).await;
    let confirmed = confirmed(&pool, &client, Some(password())).await;
    for fault in [Fault::drop_before(), Fault::drop_after()] {
        pool.fault(fault.on("InitiateAuth").times(3));
        assert_eq!(confirmed.sign_in().await.unwrap_err().kind(), ErrorKind::Network);
        pool.clear_faults();
    }
    done(confirmed.sign_in().await.unwrap());
}
