//! Sign-ins beside and after one another.

use cognito_client::{
    AuthFlow, CodeChallenge, ErrorKind, FirstFactor, Password, SessionState, SignInStep, UserAttributes,
    UserPool,
};
use cognito_local_pool::LocalPool;
use serde_json::json;

use crate::kept_promises::{
    by_code, done,
    support::{Listener, PASSWORD, TestStore, client, impatient, pool_with, sign_in, sign_in_as, signed_in},
};

async fn waiting_for_a_code(client: &UserPool) -> CodeChallenge {
    let flow = AuthFlow::User(Some(FirstFactor::EmailOtp));
    match client.sign_in_with("ana", flow).await.unwrap() {
        SignInStep::EmailCode(code) => code,
        other => panic!("unexpected {other:?}"),
    }
}

#[tokio::test]
async fn the_code_of_a_sign_in_is_refused_once_another_has_been_finished() {
    let pool = pool_with(by_code()).await;
    let client = client(&pool).build().unwrap();
    let old = waiting_for_a_code(&client).await;
    let sent = pool.latest_code("ana").unwrap();
    let session = sign_in(&client).await;
    let tokens = session.tokens().await.unwrap();

    let error = old.answer(sent).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadySignedIn);
    assert_eq!(pool.calls("RevokeToken"), 1, "the tokens it was given anyway are given back");
    assert_eq!(session.tokens().await.unwrap().access_token(), tokens.access_token());
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn of_two_sign_ins_that_wait_for_a_code_the_one_finished_first_counts() {
    let pool = pool_with(by_code()).await;
    let client = client(&pool).build().unwrap();
    let old = waiting_for_a_code(&client).await;
    let first = pool.latest_code("ana").unwrap();
    let new = waiting_for_a_code(&client).await;
    let session = done(new.answer(pool.latest_code("ana").unwrap()).await.unwrap());
    let error = old.answer(first).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadySignedIn);
    session.refresh().await.unwrap();
    assert_eq!(client.users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_session_by_an_alias_is_refreshed_with_its_device_after_a_restart() {
    let tracking = json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false});
    let pool = pool_with(by_code().pool_setting("DeviceConfiguration", tracking)).await;
    let (store, listener) = (TestStore::default(), Listener::default());
    let build = || client(&pool).store(store.clone()).transport(listener.clone()).build().unwrap();
    let key = {
        let session = sign_in_as(&build(), "ana@example.com", PASSWORD).await.unwrap();
        session.current_device().await.unwrap().unwrap().key
    };
    let restarted = build();
    let session = signed_in(&restarted).await;
    assert_eq!((session.username(), session.sign_in_name()), ("ana", "ana@example.com"));
    session.refresh().await.unwrap();
    let sent = listener.sent("GetTokensFromRefreshToken");
    assert_eq!(sent[0]["DeviceKey"], json!(key));
    assert!(matches!(restarted.session("ana@example.com").await, SessionState::SignedIn(_)));
}

#[tokio::test]
async fn the_offer_to_sign_in_at_once_outlives_wrong_codes() {
    let pool = by_code().start().await.unwrap();
    let client = client(&pool).build().unwrap();
    let email = UserAttributes::new().with_email("ana@example.com");
    let signed_up = client.sign_up("ana", Password::new(PASSWORD)).attributes(email).await.unwrap();
    let right = pool.latest_code("ana").unwrap();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..2 {
        let error = signed_up.confirm(wrong).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CodeMismatch);
    }
    let confirmed = signed_up.confirm(right).await.unwrap();
    assert!(confirmed.can_sign_in_at_once());
    done(confirmed.sign_in().await.unwrap());
    assert_eq!((pool.calls("InitiateAuth"), pool.calls("RespondToAuthChallenge")), (1, 0));
}

#[tokio::test]
async fn a_session_outlives_a_change_of_settings() {
    let pool = pool_with(LocalPool::builder()).await;
    let store = TestStore::default();
    let tokens = sign_in(&client(&pool).store(store.clone()).build().unwrap()).await.tokens().await.unwrap();
    let changed = client(&pool)
        .store(store)
        .timeouts(impatient())
        .refresh_leeway(std::time::Duration::from_secs(10))
        .refresh_client_metadata([("release", "2")])
        .device_name("another name")
        .build()
        .unwrap();
    let session = signed_in(&changed).await;
    assert_eq!(session.tokens().await.unwrap().access_token(), tokens.access_token());
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn another_pool_or_client_over_the_same_store_sees_no_session_and_leaves_it_alone() {
    let (pool, another) = (pool_with(LocalPool::builder()).await, pool_with(LocalPool::builder()).await);
    let store = TestStore::default();
    sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
    let before = store.content();
    let created = pool.call(
        "CreateUserPoolClient",
        &json!({"UserPoolId": pool.pool_id(), "ClientName": "second", "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}),
    );
    let second = created.unwrap()["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned();
    let same_pool = UserPool::builder(pool.pool_id(), second).endpoint(pool.url());
    for stranger in [client(&another), same_pool] {
        let stranger = stranger.store(store.clone()).build().unwrap();
        assert!(matches!(stranger.state().await, SessionState::SignedOut));
        assert!(matches!(stranger.session("ana").await, SessionState::SignedOut));
        assert!(stranger.users().await.unwrap().is_empty());
        assert!(stranger.sign_out(["ana"], cognito_client::SignOut::Everywhere).await.is_empty());
        let theirs = sign_in(&stranger).await;
        assert!(theirs.sign_out(cognito_client::SignOut::ThisDevice).await.is_complete());
        for (key, value) in &before {
            assert_eq!(store.content().get(key), Some(value), "{key}");
        }
    }
    signed_in(&client(&pool).store(store).build().unwrap()).await.refresh().await.unwrap();
}
