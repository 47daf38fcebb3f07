//! Changing the password, and setting the first one.

use cognito_client::{AuthFlow, ErrorKind, FirstFactor, Password, SignInStep};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

use crate::user::{
    signed_in,
    support::{PASSWORD, TestStore, client, pool, sign_in_anew},
};

const NEW: &str = "Newer-Horse-88?";

fn password(text: &str) -> Password {
    Password::new(text)
}

#[tokio::test]
async fn a_changed_password_counts_and_the_session_goes_on() {
    let ana = signed_in(pool().await).await;
    let stored = ana.store.content();
    ana.session.change_password(password(PASSWORD), password(NEW)).await.unwrap();
    ana.is_untouched(&stored).await;
    let error = sign_in_anew(&ana.client, "ana", PASSWORD).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IncorrectCredentials);
    sign_in_anew(&ana.client, "ana", NEW).await.unwrap();
}

#[tokio::test]
async fn a_wrong_previous_password_leaves_the_session_alone() {
    let ana = signed_in(pool().await).await;
    let (stored, mut events) = (ana.store.content(), ana.client.events());
    for _ in 0..2 {
        let error =
            ana.session.change_password(password("Wrong-Horse-99!"), password(NEW)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IncorrectCredentials);
        ana.is_untouched(&stored).await;
    }
    assert_eq!(ana.pool.calls("ChangePassword"), 2);
    assert!(futures_util::poll!(std::pin::pin!(events.next())).is_pending(), "no event");
    ana.session.change_password(password(PASSWORD), password(NEW)).await.unwrap();
}

#[tokio::test]
async fn a_password_against_the_rules_is_told_with_the_rule() {
    let ana = signed_in(pool().await).await;
    let stored = ana.store.content();
    let error = ana.session.change_password(password(PASSWORD), password("short")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidPassword);
    assert!(error.message().to_lowercase().contains("password"), "{error}");
    ana.is_untouched(&stored).await;
}

#[tokio::test]
async fn many_tries_in_an_hour_are_too_many() {
    let ana = signed_in(pool().await).await;
    let mut last = None;
    for _ in 0..6 {
        last = ana.session.change_password(password("Wrong-Horse-99!"), password(NEW)).await.err();
    }
    assert_eq!(last.unwrap().kind(), ErrorKind::LimitExceeded);
    ana.session.user().await.unwrap();
}

#[tokio::test]
async fn a_lost_reply_is_not_taken_for_a_wrong_password() {
    let ana = signed_in(pool().await).await;
    let stored = ana.store.content();
    ana.pool.fault(Fault::drop_after().on("ChangePassword"));
    let error = ana.session.change_password(password(PASSWORD), password(NEW)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert_eq!(ana.pool.calls("ChangePassword"), 1);
    ana.is_untouched(&stored).await;
    sign_in_anew(&ana.client, "ana", NEW).await.unwrap();
}

#[tokio::test]
async fn a_user_without_a_password_sets_the_first_one() {
    let pool = LocalPool::builder()
        .auth_flows(&["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
        .pool_setting(
            "Policies",
            json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } }),
        )
        .start()
        .await
        .unwrap();
    let email = json!([{ "Name": "email", "Value": "bob@example.com" }]);
    pool.call("SignUp", &json!({ "Username": "bob", "UserAttributes": email })).unwrap();
    pool.call("AdminConfirmSignUp", &json!({ "Username": "bob" })).unwrap();
    let verified = json!([{ "Name": "email_verified", "Value": "true" }]);
    pool.call("AdminUpdateUserAttributes", &json!({ "Username": "bob", "UserAttributes": verified }))
        .unwrap();
    let client = client(&pool).store(TestStore::default()).build().unwrap();
    let SignInStep::EmailCode(code) =
        client.sign_in_with("bob", AuthFlow::User(Some(FirstFactor::EmailOtp))).await.unwrap()
    else {
        panic!("a code was due")
    };
    let SignInStep::Done(session) = code.answer(pool.latest_code("bob").unwrap()).await.unwrap() else {
        panic!("the code was right")
    };
    let error = session.change_password(password("any-previous"), password(NEW)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IncorrectCredentials);
    session.change_password(None, password(NEW)).await.unwrap();
    sign_in_anew(&client, "bob", NEW).await.unwrap();
    let error = session.change_password(None, password(PASSWORD)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "there is one now");
    session.user().await.unwrap();
}
