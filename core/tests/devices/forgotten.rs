//! Devices that the pool has forgotten, or that can prove nothing any more.

use cognito_client::{Password, SignInStep};
use cognito_local_pool::Fault;
use serde_json::json;

use crate::devices::{
    support::{PASSWORD, TestStore},
    tracking::{
        Mfa, admin_forgets, device_event, go, only_key, only_these, pool, process, record, tamper, with_code,
    },
};

#[tokio::test]
async fn after_the_administrator_forgot_the_device_it_is_asked_again_and_the_sign_in_ends_well() {
    for mfa in [Mfa::Off, Mfa::Sms] {
        for name in ["ana", "ana@example.com"] {
            for restart in [false, true] {
                let (pool, store) = (pool(mfa).await, TestStore::default());
                let mut client = process(&pool, &store);
                go(&pool, &client, name).await;
                let old = only_key(&pool, "ana");
                admin_forgets(&pool, "ana", &old);
                if restart {
                    client = process(&pool, &store);
                }
                let events = client.events();
                assert_eq!(go(&pool, &client, name).await.with_code, mfa == Mfa::Sms);
                let new = only_key(&pool, "ana");
                assert_ne!(new, old);
                assert_eq!(record(&store, "ana").unwrap()["key"], json!(new));
                only_these(client, events, &["forgotten", "confirmed true"]).await;
                assert!(!go(&pool, &process(&pool, &store), name).await.with_code, "and is known again");
                assert_eq!(only_key(&pool, "ana"), new);
            }
        }
    }
}

#[tokio::test]
async fn a_device_forgotten_between_two_steps_does_not_end_the_sign_in() {
    for operation in ["password", "code"] {
        let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
        go(&pool, &process(&pool, &store), "ana").await;
        let old = only_key(&pool, "ana");
        let client = process(&pool, &store);
        if operation == "code" {
            // Not remembered: its key is sent, and the code is asked for all the same.
            let status =
                json!({"Username": "ana", "DeviceKey": old, "DeviceRememberedStatus": "not_remembered"});
            pool.call("AdminUpdateDeviceStatus", &status).unwrap();
            let step = client.sign_in("ana", Password::new(PASSWORD)).replace_session(true).await.unwrap();
            let SignInStep::SmsCode(code) = step else { panic!("unexpected {step:?}") };
            admin_forgets(&pool, "ana", &old);
            let code = match code.answer(pool.latest_code("ana").unwrap()).await.unwrap() {
                SignInStep::Done(_) => continue,
                SignInStep::SmsCode(code) => code,
                other => panic!("unexpected {other:?}"),
            };
            with_code(&pool, &code).await;
        } else {
            let gone = json!({"__type": "ResourceNotFoundException", "message": "Device does not exist."});
            pool.fault(Fault::status_with_body(400, gone.to_string()).on("RespondToAuthChallenge"));
            go(&pool, &client, "ana").await;
        }
    }
}

#[tokio::test]
async fn a_device_whose_proof_is_refused_is_replaced() {
    let changes: [fn(&mut serde_json::Value); 3] = [
        |record| record["password"] = json!("wrong"),
        |record| drop(record.as_object_mut().unwrap().remove("password")),
        |record| record["group_key"] = json!("-another"),
    ];
    for change in changes {
        let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
        go(&pool, &process(&pool, &store), "ana@example.com").await;
        let old = only_key(&pool, "ana");
        tamper(&store, "ana", change);
        let client = process(&pool, &store);
        let events = client.events();
        assert!(go(&pool, &client, "ana@example.com").await.with_code);
        let new = record(&store, "ana").unwrap()["key"].clone();
        assert_ne!(new, json!(old));
        only_these(client, events, &["forgotten", "confirmed true"]).await;
        assert!(!go(&pool, &process(&pool, &store), "ana@example.com").await.with_code);
    }
}

#[tokio::test]
async fn nothing_is_deleted_before_the_sign_in_has_ended_well() {
    let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
    go(&pool, &process(&pool, &store), "ana").await;
    let (old, before) = (only_key(&pool, "ana"), record(&store, "ana"));
    admin_forgets(&pool, "ana", &old);
    let client = process(&pool, &store);
    let step = client.sign_in("ana", Password::new(PASSWORD)).replace_session(true).await.unwrap();
    let SignInStep::SmsCode(code) = step else { panic!("unexpected {step:?}") };
    assert!(code.answer("000000").await.is_err());
    code.cancel();
    assert_eq!(record(&store, "ana"), before);
}

#[tokio::test]
async fn a_forgotten_device_leaves_no_record_where_the_pool_tracks_devices_no_more() {
    let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
    go(&pool, &process(&pool, &store), "ana").await;
    let gone = json!({"__type": "ResourceNotFoundException", "message": "Device does not exist."});
    let off = json!({"UserPoolId": pool.pool_id(), "DeviceConfiguration": {}});
    pool.call("UpdateUserPool", &off).unwrap();
    pool.fault(Fault::status_with_body(400, gone.to_string()).on("InitiateAuth"));
    let client = process(&pool, &store);
    let mut events = client.events();
    let went = go(&pool, &client, "ana").await;
    assert_eq!(went.session.access_claims().unwrap().device_key(), None);
    assert_eq!(device_event(&mut events).await, "forgotten ana");
    assert_eq!(record(&store, "ana"), None);
}

#[tokio::test]
async fn a_store_that_cannot_be_read_before_a_sign_in_means_no_device() {
    let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
    go(&pool, &process(&pool, &store), "ana").await;
    let client = process(&pool, &store);
    store.fail(crate::support::Failing { reads: true, ..Default::default() });
    let step = client.sign_in("ana", Password::new(PASSWORD)).replace_session(true).await.unwrap();
    let SignInStep::SmsCode(code) = step else { panic!("unexpected {step:?}") };
    store.heal();
    with_code(&pool, &code).await;
    tamper(&store, "ana", |record| *record = json!({"version": 99}));
    assert!(go(&pool, &process(&pool, &store), "ana").await.with_code, "nor one of a later version");
}
