//! Sign-ins that another process goes on with, on a device the store knows.

use cognito_client::{CodeChallenge, Password, SignInStep, UserPool};
use cognito_local_pool::LocalPool;
use serde_json::json;

use crate::devices::{
    support::{PASSWORD, TestStore},
    tracking::{Mfa, admin_forgets, go, only_key, pool, process, record, with_code},
};

/// A known device that is not trusted, so that the code is asked for.
async fn untrusted(name: &str) -> (LocalPool, TestStore, String) {
    let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
    go(&pool, &process(&pool, &store), name).await;
    let key = only_key(&pool, "ana");
    let status = json!({"Username": "ana", "DeviceKey": key, "DeviceRememberedStatus": "not_remembered"});
    pool.call("AdminUpdateDeviceStatus", &status).unwrap();
    (pool, store, key)
}

async fn code(client: &UserPool, name: &str) -> CodeChallenge {
    match client.sign_in(name, Password::new(PASSWORD)).replace_session(true).await.unwrap() {
        SignInStep::SmsCode(code) => code,
        other => panic!("unexpected {other:?}"),
    }
}

async fn resumed(client: &UserPool, suspended: &str) -> CodeChallenge {
    match client.resume_sign_in(suspended).await.unwrap() {
        SignInStep::SmsCode(code) => code,
        other => panic!("unexpected {other:?}"),
    }
}

#[tokio::test]
async fn a_resumed_sign_in_is_on_the_same_device_and_its_snapshot_holds_no_secret() {
    for name in ["ana", "ana@example.com"] {
        let (pool, store, key) = untrusted(name).await;
        let suspended = code(&process(&pool, &store), name).await.suspend().await.unwrap();
        let session = with_code(&pool, &resumed(&process(&pool, &store), &suspended).await).await;
        assert_eq!(session.access_claims().unwrap().device_key(), Some(key.as_str()));
        assert_eq!(only_key(&pool, "ana"), key);
        session.refresh().await.unwrap();
    }
}

#[tokio::test]
async fn a_device_forgotten_while_the_sign_in_slept_does_not_end_it() {
    let (pool, store, old) = untrusted("ana").await;
    let suspended = code(&process(&pool, &store), "ana").await.suspend().await.unwrap();
    admin_forgets(&pool, "ana", &old);
    let client = process(&pool, &store);
    let code = resumed(&client, &suspended).await;
    let sent = pool.latest_code("ana").unwrap();
    // The password was not kept: should the step not be repeatable, it is asked for.
    let mut step = code.answer(sent).await.unwrap();
    let session = loop {
        step = match step {
            SignInStep::Done(session) => break session,
            SignInStep::Password(password) => password.answer(Password::new(PASSWORD)).await.unwrap(),
            SignInStep::SmsCode(code) => break with_code(&pool, &code).await,
            other => panic!("unexpected {other:?}"),
        };
    };
    session.refresh().await.unwrap();
    let new = only_key(&pool, "ana");
    assert_ne!(new, old);
    assert_eq!(record(&store, "ana").unwrap()["key"], json!(new));
}
