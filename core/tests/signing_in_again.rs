//! Signing in while there is a session already: over an ended one, over a live one, beside another's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use cognito_client::{
    AuthFlow, ErrorKind, Password, Session, SessionEvent, SessionState, SignInStep, SignOut, UserPool,
};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

use crate::support::{
    Failing, PASSWORD, TestStore, client, pool, pool_with, sign_in, sign_in_anew, sign_in_as, signed_in,
};

async fn again(client: &UserPool, name: &str) -> Session {
    sign_in_anew(client, name, PASSWORD).await.unwrap()
}

async fn with_alias() -> LocalPool {
    pool_with(LocalPool::builder().alias_attributes(&["email"])).await
}

/// Waits until the background has made the call this many times.
async fn called(pool: &LocalPool, operation: &str, times: u64) {
    tokio::time::timeout(std::time::Duration::from_secs(30), async {
        while pool.calls(operation) < times {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("the call is made");
}

#[tokio::test]
async fn a_live_session_is_not_replaced_unless_that_is_allowed() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let (before, calls) = (store.content(), pool.calls("InitiateAuth"));
    let error = sign_in_as(&client, "ana", PASSWORD).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadySignedIn);
    assert!(!error.is_retryable() && error.recovery().contains("sign the user out"));
    assert_eq!(pool.calls("InitiateAuth"), calls, "the name is known: nothing is sent");
    assert_eq!(store.content(), before);
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn an_alias_that_the_store_knows_is_refused_before_anything_is_sent() {
    let pool = with_alias().await;
    let client = client(&pool).build().unwrap();
    sign_in_as(&client, "ana@example.com", PASSWORD).await.unwrap();
    let calls = pool.calls("InitiateAuth");
    for name in ["ana@example.com", "ana"] {
        let error = sign_in_as(&client, name, PASSWORD).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadySignedIn, "{name}");
    }
    assert_eq!(pool.calls("InitiateAuth"), calls);
}

#[tokio::test]
async fn an_unknown_alias_of_a_signed_in_user_is_refused_at_the_end_and_its_tokens_revoked() {
    let pool = with_alias().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let before = store.content();
    let mut events = client.events();
    let error = sign_in_as(&client, "ana@example.com", PASSWORD).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadySignedIn);
    assert_eq!((store.content(), pool.calls("RevokeToken")), (before, 1));
    session.refresh().await.unwrap();
    assert_eq!(signed_in(&client).await.sign_in_name(), "ana");
    let told = events.next().await.unwrap();
    assert!(matches!(told, SessionEvent::Refreshed { .. }), "nothing but the refresh is told: {told:?}");
}

#[tokio::test]
async fn an_allowed_sign_in_takes_the_session_s_place_and_the_old_one_is_revoked() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let old = sign_in(&client).await;
    let before = old.tokens().await.unwrap();
    let new = again(&client, "ana").await;
    called(&pool, "RevokeToken", 1).await;
    let tokens = new.tokens().await.unwrap();
    assert_ne!(tokens.refresh_token(), before.refresh_token());
    let record = String::from_utf8(store.content()[&store.session_key()].clone()).unwrap();
    assert!(record.contains(tokens.refresh_token().expose()));
    // There is one session of a user, and the handles share it.
    assert_eq!(old.tokens().await.unwrap().access_token(), tokens.access_token());
    new.refresh().await.unwrap();
    let refused = pool.call(
        "GetTokensFromRefreshToken",
        &json!({"ClientId": pool.client_id(), "RefreshToken": before.refresh_token().expose()}),
    );
    assert!(refused.is_err(), "the replaced refresh token is good for nothing");
}

#[tokio::test]
async fn a_replaced_session_that_cannot_be_revoked_does_not_hold_the_new_one_up() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    sign_in(&client).await;
    pool.fault(Fault::status(400).times(9).on("RevokeToken"));
    again(&client, "ana").await.refresh().await.unwrap();
    called(&pool, "RevokeToken", 1).await;
}

#[tokio::test]
async fn nothing_is_revoked_where_the_pool_revokes_nothing() {
    let pool = pool_with(LocalPool::builder().client_setting("EnableTokenRevocation", json!(false))).await;
    let client = client(&pool).build().unwrap();
    sign_in(&client).await;
    again(&client, "ana").await.refresh().await.unwrap();
    assert_eq!(pool.calls("RevokeToken"), 0);
}

#[tokio::test]
async fn an_ended_session_and_a_signed_out_one_are_in_nobody_s_way() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    let session = sign_in(&client).await;
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
    session.refresh().await.unwrap_err();
    assert!(matches!(client.state().await, SessionState::Expired { .. }));
    let session = sign_in(&client).await;
    session.refresh().await.unwrap();
    session.sign_out(SignOut::ThisDevice).await;
    sign_in(&client).await.refresh().await.unwrap();
}

#[tokio::test]
async fn another_user_signs_in_beside_the_first() {
    let pool = pool().await;
    pool.user("bob", PASSWORD).create().unwrap();
    let client = client(&pool).build().unwrap();
    let ana = sign_in(&client).await;
    let bob = sign_in_as(&client, "bob", PASSWORD).await.unwrap();
    ana.refresh().await.unwrap();
    bob.refresh().await.unwrap();
    assert_eq!(pool.calls("RevokeToken"), 0);
}

#[tokio::test]
async fn permission_outlives_a_suspension() {
    let flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    let pool = pool_with(LocalPool::builder().alias_attributes(&["email"]).auth_flows(&flows)).await;
    let store = TestStore::default();
    let build = || client(&pool).store(store.clone()).build().unwrap();
    let first = build();
    sign_in(&first).await;
    let pending = |allowed: bool| {
        let client = first.clone();
        async move {
            let sign_in = client.sign_in_with("ana@example.com", AuthFlow::User(None));
            match sign_in.replace_session(allowed).await.unwrap() {
                SignInStep::ChooseFirstFactor(choice) => choice.suspend().await.unwrap(),
                other => panic!("unexpected {other:?}"),
            }
        }
    };
    let (refused, allowed) = (pending(false).await, pending(true).await);
    let second = build();
    for (text, expected) in [(refused, Some(ErrorKind::AlreadySignedIn)), (allowed, None)] {
        let SignInStep::ChooseFirstFactor(choice) = second.resume_sign_in(&text).await.unwrap() else {
            panic!("not the choice");
        };
        let factor = cognito_client::FirstFactor::PasswordSrp(Password::new(PASSWORD));
        let outcome = choice.answer(factor).await;
        assert_eq!(outcome.err().map(|error| error.kind()), expected);
    }
}

#[tokio::test]
async fn a_store_that_cannot_tell_refuses_before_anything_is_sent() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let before = { sign_in(&client).await.tokens().await.unwrap() };
    store.fail(Failing { reads: true, ..Failing::default() });
    let calls = pool.calls("InitiateAuth");
    let error = sign_in_as(&client, "ana", PASSWORD).await.unwrap_err();
    assert_eq!((error.kind(), pool.calls("InitiateAuth")), (ErrorKind::Storage, calls));
    store.heal();
    let tokens = signed_in(&client).await.tokens().await.unwrap();
    assert_eq!(tokens.refresh_token(), before.refresh_token());
}

#[tokio::test]
async fn a_refresh_under_way_does_not_undo_the_sign_in_that_replaces_its_session() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    pool.fault(Fault::delay(std::time::Duration::from_millis(500)).times(1).on("GetTokensFromRefreshToken"));
    let refreshing = session.clone();
    let refresh = tokio::spawn(async move { refreshing.refresh().await });
    called(&pool, "GetTokensFromRefreshToken", 1).await;
    let new = again(&client, "ana").await.tokens().await.unwrap();
    refresh.await.unwrap().unwrap();
    assert_eq!(session.tokens().await.unwrap().refresh_token(), new.refresh_token());
    let record = String::from_utf8(store.content()[&store.session_key()].clone()).unwrap();
    assert!(record.contains(new.refresh_token().expose()));
    session.refresh().await.unwrap();
}
