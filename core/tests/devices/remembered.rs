//! The second sign-in on a remembered device.

use cognito_client::{AuthFlow, Password, SignInStep, SignOut};
use serde_json::json;

use crate::devices::{
    support::{PASSWORD, TestStore, client},
    tracking::{
        Mfa, devices, go, is_remembered, only_key, only_these, pool, pool_with, process, record, user,
    },
};

#[tokio::test]
async fn a_second_sign_in_on_a_remembered_device_passes_without_the_second_factor() {
    for restart in [false, true] {
        for (first, second) in [
            ("ana", "ana"),
            ("ana@example.com", "ana@example.com"),
            ("Ana@Example.com", "ana@example.com"),
            ("ana@example.com", "ana"),
        ] {
            let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
            let mut client = process(&pool, &store);
            let went = go(&pool, &client, first).await;
            assert!(went.with_code);
            let key = only_key(&pool, "ana");
            assert!(is_remembered(&pool, "ana", &key));
            went.session.sign_out(SignOut::ThisDevice).await;
            if restart {
                client = process(&pool, &store);
            }
            pool.clear_calls();
            let went = go(&pool, &client, second).await;
            assert!(!went.with_code, "{first}, then {second}, restart: {restart}");
            assert_eq!(only_key(&pool, "ana"), key, "no other device came up");
            assert_eq!(went.session.access_claims().unwrap().device_key(), Some(key.as_str()));
            assert_eq!((pool.calls("InitiateAuth"), pool.calls("ConfirmDevice")), (1, 0));
        }
    }
}

#[tokio::test]
async fn a_known_device_stays_the_same_where_no_second_factor_is_in_use() {
    for name in ["ana", "ana@example.com"] {
        let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
        go(&pool, &process(&pool, &store), name).await;
        let key = only_key(&pool, "ana");
        go(&pool, &process(&pool, &store), name).await;
        assert_eq!(only_key(&pool, "ana"), key);
    }
}

#[tokio::test]
async fn a_name_that_was_never_typed_here_leads_to_the_device_once_the_service_has_named_the_user() {
    let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
    go(&pool, &process(&pool, &store), "ana").await;
    let went = go(&pool, &process(&pool, &store), "ana@example.com").await;
    assert!(!went.with_code);
    only_key(&pool, "ana");
    // From now on the alias leads there from the start, as flows need that name nobody on the way.
    let client = process(&pool, &store);
    let flow = AuthFlow::UserPassword(Password::new(PASSWORD));
    let step = client.sign_in_with("ana@example.com", flow).replace_session(true).await.unwrap();
    assert!(matches!(step, SignInStep::Done(_)), "{step:?}");
}

#[tokio::test]
async fn a_device_passes_by_the_password_itself_too_and_brings_the_client_metadata_along() {
    let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
    go(&pool, &process(&pool, &store), "ana").await;
    let client = process(&pool, &store);
    pool.clear_calls();
    let flow = AuthFlow::UserPassword(Password::new(PASSWORD));
    let step = client
        .sign_in_with("ana", flow)
        .replace_session(true)
        .client_metadata([("from", "here")])
        .await
        .unwrap();
    assert!(matches!(step, SignInStep::Done(_)), "{step:?}");
    assert_eq!(pool.calls("RespondToAuthChallenge"), 2);
    let metadata = pool.latest_client_metadata("RespondToAuthChallenge").unwrap();
    assert_eq!(metadata.get("from").map(String::as_str), Some("here"));
}

#[tokio::test]
async fn a_client_with_a_secret_hashes_the_name_that_it_sends() {
    let builder = cognito_local_pool::LocalPool::builder()
        .client_secret("0123456789abcdefghijklmnopqrstuv")
        .pool_setting("DeviceConfiguration", json!({"ChallengeRequiredOnNewDevice": true}));
    let pool = crate::devices::tracking::started(builder, Mfa::Sms).await;
    let store = TestStore::default();
    assert!(go(&pool, &process(&pool, &store), "ana@example.com").await.with_code);
    assert!(!go(&pool, &process(&pool, &store), "ana@example.com").await.with_code);
}

#[tokio::test]
async fn users_and_pools_have_devices_of_their_own_in_one_store() {
    let store = TestStore::default();
    let (one, two) = (pool(Mfa::Sms).await, pool(Mfa::Sms).await);
    user(&one, "bob", Mfa::Sms);
    for (pool, name) in [(&one, "ana"), (&one, "bob"), (&two, "ana")] {
        assert!(go(pool, &process(pool, &store), name).await.with_code, "a device of somebody else is none");
    }
    for (pool, name) in [(&one, "ana"), (&one, "bob"), (&two, "ana")] {
        assert!(!go(pool, &process(pool, &store), name).await.with_code);
        only_key(pool, name);
    }
}

#[tokio::test]
async fn a_pool_that_tracks_devices_without_trusting_them_asks_every_time() {
    let pool = pool_with(Mfa::Sms, json!({"ChallengeRequiredOnNewDevice": false})).await;
    let store = TestStore::default();
    assert!(go(&pool, &process(&pool, &store), "ana").await.with_code);
    let key = only_key(&pool, "ana");
    assert!(go(&pool, &process(&pool, &store), "ana").await.with_code);
    assert_eq!(only_key(&pool, "ana"), key);
}

#[tokio::test]
async fn a_pool_without_devices_leaves_nothing_behind() {
    let pool = crate::support::pool().await;
    let store = TestStore::default();
    let client = process(&pool, &store);
    let events = client.events();
    go(&pool, &client, "ana").await;
    assert!(store.content().keys().all(|key| !key.contains("/device")));
    assert_eq!(pool.calls("ConfirmDevice"), 0);
    only_these(client, events, &[]).await;
}

#[tokio::test]
async fn the_secret_is_long_fresh_and_the_pool_never_sees_it() {
    let mut passwords = Vec::new();
    for _ in 0..2 {
        let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
        let client = client(&pool).store(store.clone()).device_name("Ana's laptop").build().unwrap();
        go(&pool, &client, "ana").await;
        let record = record(&store, "ana").unwrap();
        assert_eq!((&record["version"], &record["username"]), (&json!(1), &json!("ana")));
        assert_eq!((&record["confirmed"], &record["remembered"]), (&json!(true), &json!(true)));
        let device = &devices(&pool, "ana")[0];
        assert_eq!(record["key"], device["DeviceKey"]);
        let password = record["password"].as_str().unwrap().to_owned();
        assert!(password.len() * 6 >= 256);
        assert!(!format!("{:?}", pool.recent_calls()).contains(&password));
        passwords.push(password);
    }
    assert_ne!(passwords[0], passwords[1]);
}
