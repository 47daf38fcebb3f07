//! ConfirmDevice after a sign-in: what it leaves when it fails, hangs, or nobody waits for it.

use std::{future::IntoFuture as _, time::Duration};

use cognito_client::{Password, SessionState};
use cognito_local_pool::Fault;
use serde_json::json;

use crate::devices::{
    support::{Failing, PASSWORD, TestStore, client},
    tracking::{Mfa, device_event, devices, go, is_remembered, only_key, only_these, pool, process, record},
};

#[tokio::test]
async fn a_device_that_cannot_be_confirmed_is_an_event_and_no_failed_sign_in() {
    for fault in [
        Fault::status(500).times(9),
        Fault::drop_before().times(9),
        Fault::garbage(),
        Fault::status_with_body(400, r#"{"__type":"InvalidParameterException","message":"no"}"#),
    ] {
        let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
        pool.fault(fault.on("ConfirmDevice"));
        let client = process(&pool, &store);
        let events = client.events();
        let went = go(&pool, &client, "ana").await;
        pool.clear_faults();
        let key = went.session.access_claims().unwrap().device_key().unwrap().to_owned();
        let kept = record(&store, "ana").unwrap();
        assert_eq!((&kept["key"], &kept["confirmed"]), (&json!(key), &json!(false)));
        assert!(kept["password"].is_string(), "it is tried again");
        went.session.refresh().await.unwrap();
        drop(went);
        only_these(client, events, &["failed"]).await;
        // The next sign-in is as on a new device, and takes its place.
        let went = go(&pool, &process(&pool, &store), "ana").await;
        assert!(went.with_code);
        assert_eq!(record(&store, "ana").unwrap()["confirmed"], json!(true));
    }
}

#[tokio::test]
async fn a_confirmation_whose_answer_got_lost_is_made_again_and_counts() {
    let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
    pool.fault(Fault::drop_after().on("ConfirmDevice"));
    let client = process(&pool, &store);
    let events = client.events();
    drop(go(&pool, &client, "ana").await);
    assert_eq!(pool.calls("ConfirmDevice"), 2);
    // Whether it is remembered was in the answer.
    only_these(client, events, &["confirmed false"]).await;
    assert_eq!(record(&store, "ana").unwrap().get("remembered"), None);
    assert!(is_remembered(&pool, "ana", &only_key(&pool, "ana")));
    assert!(!go(&pool, &process(&pool, &store), "ana").await.with_code);
}

#[tokio::test]
async fn a_sign_in_that_nobody_waits_for_still_confirms_its_device() {
    let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
    pool.fault(Fault::delay(Duration::from_millis(300)).on("ConfirmDevice"));
    let client = process(&pool, &store);
    let mut events = client.events();
    let mut sign_in = client.sign_in("ana", Password::new(PASSWORD)).into_future();
    loop {
        tokio::select! {
            step = &mut sign_in => panic!("not before the device is confirmed: {step:?}"),
            event = events.next() => {
                if matches!(event, Some(cognito_client::SessionEvent::SignedIn { .. })) {
                    break;
                }
            }
        }
    }
    // The session is stored; only the confirmation is out.
    drop(sign_in);
    assert_eq!(device_event(&mut events).await, "confirmed ana true");
    assert_eq!(record(&store, "ana").unwrap()["confirmed"], json!(true));
    assert!(matches!(client.state().await, SessionState::SignedIn(_)));
    assert_eq!(devices(&pool, "ana").len(), 1);
}

#[tokio::test]
async fn done_means_confirmed() {
    let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
    pool.fault(Fault::delay(Duration::from_millis(200)).on("ConfirmDevice"));
    go(&pool, &process(&pool, &store), "ana").await;
    assert!(is_remembered(&pool, "ana", &only_key(&pool, "ana")));
    assert_eq!(record(&store, "ana").unwrap()["confirmed"], json!(true));
}

#[tokio::test]
async fn the_name_of_the_device_goes_to_the_pool_and_is_checked_before() {
    let pool = pool(Mfa::Off).await;
    let named = client(&pool).device_name("Ana's laptop").build().unwrap();
    let session = go(&pool, &named, "ana").await.session;
    assert_eq!(session.current_device().await.unwrap().unwrap().name.as_deref(), Some("Ana's laptop"));
    let error = client(&pool).device_name("").build().unwrap_err();
    assert_eq!(error.field(), Some("device_name"));
}

#[tokio::test]
async fn a_store_that_takes_no_device_costs_neither_the_session_nor_its_refresh() {
    // The pointer to the current user is written last: a store that fails before has failed the session itself.
    let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
    let client = process(&pool, &store);
    let events = client.events();
    store.fail(Failing { device_writes: true, ..Failing::default() });
    let went = go(&pool, &client, "ana").await;
    assert_eq!(pool.calls("ConfirmDevice"), 0, "nobody could prove it later");
    went.session.refresh().await.unwrap();
    drop(went);
    only_these(client, events, &["trouble"]).await;
}
