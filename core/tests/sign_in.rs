//! Signing in, against the local pool.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    clippy::type_complexity
)]

use std::time::Duration;

use crate::support::{
    HandClock, PASSWORD, TestStore, client, impatient, pool, pool_with, sign_in, sign_in_anew, sign_in_as,
};
use cognito_client::{AuthFlow, ErrorKind, Password, SessionState, SignInStep, UserPool};
use cognito_local_pool::{Fault, LocalPool, UnknownUsers};

#[tokio::test]
async fn the_right_password_signs_in_and_is_never_sent() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    let session = sign_in(&client).await;
    assert_eq!(session.username(), "ana");
    let tokens = session.tokens().await.unwrap();
    assert_eq!(tokens.id_claims().email(), Some("ana@example.com"));
    assert_eq!(tokens.access_claims().scopes(), ["aws.cognito.signin.user.admin"]);
    assert_eq!(pool.calls("InitiateAuth"), 1);
    assert_eq!(pool.calls("RespondToAuthChallenge"), 1);
    assert!(matches!(client.state().await, SessionState::SignedIn(_)));
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_changes_nothing() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let error = sign_in_as(&client, "ana", "wrong").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IncorrectCredentials);
    assert_eq!(error.code(), Some("NotAuthorizedException"));
    assert!(error.request_id().is_some());
    assert!(store.content().is_empty());
    assert!(matches!(client.state().await, SessionState::SignedOut));
}

#[tokio::test]
async fn an_unknown_user_is_told_like_a_wrong_password() {
    for setting in [UnknownUsers::Hidden, UnknownUsers::Told] {
        let pool = pool_with(LocalPool::builder().prevent_user_existence_errors(setting)).await;
        let client = client(&pool).build().unwrap();
        let error = sign_in_as(&client, "nobody", PASSWORD).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IncorrectCredentials);
    }
}

#[tokio::test]
async fn the_password_itself_can_be_sent_where_the_pool_wants_it() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    let step = client.sign_in_with("ana", AuthFlow::UserPassword(PASSWORD.into())).await.unwrap();
    assert!(matches!(step, SignInStep::Done(_)));
    assert_eq!(pool.calls("RespondToAuthChallenge"), 0);
    let error = client
        .sign_in_with("ana", AuthFlow::UserPassword("wrong".into()))
        .replace_session(true)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IncorrectCredentials);
}

#[tokio::test]
async fn a_flow_that_the_client_does_not_allow_is_a_configuration_error() {
    let pool =
        pool_with(LocalPool::builder().auth_flows(&["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]))
            .await;
    let client = client(&pool).build().unwrap();
    let error = client.sign_in_with("ana", AuthFlow::UserPassword(PASSWORD.into())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn an_alias_signs_in_under_the_users_own_name_with_and_without_a_client_secret() {
    for secret in [None, Some("abcdefghijklmnopqrstuvwxyz0123456789")] {
        let mut builder = LocalPool::builder().alias_attributes(&["email"]);
        if let Some(secret) = secret {
            builder = builder.client_secret(secret);
        }
        let pool = pool_with(builder).await;
        let client = client(&pool).build().unwrap();
        let session = sign_in_as(&client, "ana@example.com", PASSWORD).await.unwrap();
        assert_eq!((session.username(), session.sign_in_name()), ("ana", "ana@example.com"));
        session.refresh().await.unwrap();
    }
}

#[tokio::test]
async fn a_wrong_client_secret_is_a_configuration_error() {
    let pool = pool_with(LocalPool::builder().client_secret("abcdefghijklmnopqrstuvwxyz0123456789")).await;
    let client = UserPool::builder(pool.pool_id(), pool.client_id())
        .endpoint(pool.url())
        .client_secret("another-secret-of-the-same-length-000".into())
        .build()
        .unwrap();
    let error = sign_in_as(&client, "ana", PASSWORD).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn passwords_are_taken_as_typed() {
    let pool = pool().await;
    for (name, password) in
        [("u1", " Leading and 7 trailing! "), ("u2", "Пароль-7-密码-Aa!"), ("u3", "e\u{301}-Aa7!xyz")]
    {
        pool.user(name, password).create().unwrap();
        let client = client(&pool).build().unwrap();
        sign_in_as(&client, name, password).await.unwrap();
    }
}

#[tokio::test]
async fn too_many_wrong_passwords_lock_out_for_a_while() {
    let pool = pool().await;
    // The first lock-out is short: by the machine's own clock it may be over before the next line.
    pool.clock().freeze();
    let client = client(&pool).build().unwrap();
    let mut kinds = Vec::new();
    for _ in 0..8 {
        kinds.push(sign_in_as(&client, "ana", "wrong").await.unwrap_err().kind());
    }
    assert!(kinds.contains(&ErrorKind::LockedOut), "{kinds:?}");
    assert_eq!(sign_in_as(&client, "ana", PASSWORD).await.unwrap_err().kind(), ErrorKind::LockedOut);
    pool.clock().advance(Duration::from_secs(16 * 60));
    sign_in_as(&client, "ana", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_temporary_password_is_replaced_on_the_way_in() {
    let pool = pool().await;
    pool.user("bob", "Temporary-7!").temporary().create().unwrap();
    let client = client(&pool).build().unwrap();
    let step = client.sign_in("bob", Password::new("Temporary-7!")).await.unwrap();
    let SignInStep::NewPassword(challenge) = step else { panic!("expected a challenge, got {step:?}") };
    assert!(challenge.required_attributes().is_empty());
    assert_eq!(challenge.username(), "bob");

    let none = [("", ""); 0];
    let weak = challenge.answer("weak".into(), none).await.unwrap_err();
    assert_eq!(weak.kind(), ErrorKind::InvalidPassword);
    let SignInStep::Done(session) = challenge.answer("Permanent-7!".into(), none).await.unwrap() else {
        panic!("expected the end");
    };
    assert_eq!(session.username(), "bob");
    let again = challenge.answer("Permanent-8!".into(), none).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::ChallengeExpired);
    sign_in_anew(&client, "bob", "Permanent-7!").await.unwrap();
}

#[tokio::test]
async fn a_device_clock_that_is_wrong_does_not_spoil_the_proof() {
    let pool = pool().await;
    for wrong in [-86_400, -3_600, -60, 60, 3_600, 86_400] {
        let clock = HandClock::now();
        clock.set_wrong_by(wrong);
        let client = client(&pool).clock(clock).build().unwrap();
        let session = sign_in(&client).await;
        session.tokens().await.unwrap();
        assert_eq!(pool.calls("GetTokensFromRefreshToken"), 0, "wrong by {wrong} s");
    }
}

#[tokio::test]
async fn faults_at_any_step_are_told_apart_and_leave_nothing_behind() {
    let pool = pool().await;
    let store = TestStore::default();
    let patient = client(&pool).store(store.clone()).build().unwrap();
    // Only where a time-out is what is waited for: a busy machine may be slower than it waits.
    let impatient = client(&pool).store(store.clone()).timeouts(impatient()).build().unwrap();
    for operation in ["InitiateAuth", "RespondToAuthChallenge"] {
        let cases: [(&UserPool, Fault, &[ErrorKind]); 5] = [
            (&patient, Fault::drop_before().times(9), &[ErrorKind::Network]),
            (&patient, Fault::status(500).times(9), &[ErrorKind::Service]),
            (&patient, Fault::garbage(), &[ErrorKind::Protocol]),
            (&patient, Fault::truncate(20).times(9), &[ErrorKind::Network, ErrorKind::Protocol]),
            (&impatient, Fault::delay(Duration::from_secs(20)).times(9), &[ErrorKind::Timeout]),
        ];
        for (client, fault, expected) in cases {
            pool.fault(fault.clone().on(operation));
            let error = sign_in_as(client, "ana", PASSWORD).await.unwrap_err();
            assert!(expected.contains(&error.kind()), "{operation} {fault:?}: {error:?}");
            assert!(store.content().is_empty(), "{operation} {fault:?}");
            pool.clear_faults();
        }
    }
    sign_in(&patient).await;
}

#[tokio::test]
async fn a_throttled_request_is_repeated_by_itself() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    pool.fault(Fault::throttle().on("InitiateAuth"));
    pool.fault(Fault::throttle().on("RespondToAuthChallenge"));
    sign_in(&client).await;
    assert_eq!((pool.calls("InitiateAuth"), pool.calls("RespondToAuthChallenge")), (2, 2));
}

#[tokio::test]
async fn several_sign_ins_run_at_once() {
    let pool = pool().await;
    for n in 0..8 {
        pool.user(format!("user{n}"), PASSWORD).create().unwrap();
    }
    let client = client(&pool).build().unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            let client = client.clone();
            tokio::spawn(async move { sign_in_as(&client, &format!("user{n}"), PASSWORD).await })
        })
        .collect();
    for (n, task) in tasks.into_iter().enumerate() {
        assert_eq!(task.await.unwrap().unwrap().username(), format!("user{n}"));
    }
}

#[tokio::test]
async fn a_sign_in_that_is_dropped_leaves_nothing_behind() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    pool.fault(Fault::delay(Duration::from_secs(30)).on("RespondToAuthChallenge"));
    let dropped =
        tokio::time::timeout(Duration::from_millis(200), sign_in_as(&client, "ana", PASSWORD)).await;
    assert!(dropped.is_err());
    assert!(store.content().is_empty());
    assert!(matches!(client.state().await, SessionState::SignedOut));
}
