//! Refreshing sessions that are bound to a device.

use cognito_client::{ErrorKind, SecretStore as _, SessionState, SignOut};
use cognito_local_pool::Fault;
use serde_json::json;

use crate::devices::{
    support::{TestStore, signed_in},
    tracking::{Mfa, admin_forgets, go, only_key, pool, process},
};

#[tokio::test]
async fn a_session_is_refreshed_with_the_key_of_its_device_before_and_after_a_restart() {
    for confirmed in [true, false] {
        let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
        if !confirmed {
            pool.fault(Fault::status(400).on("ConfirmDevice"));
        }
        let session = go(&pool, &process(&pool, &store), "ana").await.session;
        session.refresh().await.unwrap();
        session.refresh().await.unwrap();
        signed_in(&process(&pool, &store)).await.refresh().await.unwrap();
        // A device record that is gone or another's does not matter: the tokens are bound to theirs.
        let record = store.content().into_keys().find(|key| key.ends_with("/device/ana")).unwrap();
        store.remove(&record).unwrap();
        signed_in(&process(&pool, &store)).await.refresh().await.unwrap();
    }
}

#[tokio::test]
async fn the_session_knows_its_device_even_where_the_access_token_does_not_tell() {
    let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
    let session = go(&pool, &process(&pool, &store), "ana").await.session;
    let record: serde_json::Value = serde_json::from_slice(&store.content()[&store.session_key()]).unwrap();
    assert_eq!(record["device_key"], json!(only_key(&pool, "ana")));
    session.refresh().await.unwrap();
    let record: serde_json::Value = serde_json::from_slice(&store.content()[&store.session_key()]).unwrap();
    assert_eq!(record["device_key"], json!(only_key(&pool, "ana")), "a refresh keeps it");
}

#[tokio::test]
async fn a_session_on_a_known_device_is_bound_to_it_too() {
    let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
    go(&pool, &process(&pool, &store), "ana").await.session.sign_out(SignOut::ThisDevice).await;
    let went = go(&pool, &process(&pool, &store), "ana").await;
    assert!(!went.with_code);
    went.session.refresh().await.unwrap();
}

#[tokio::test]
async fn a_session_whose_device_was_forgotten_ends_on_the_server_s_word_only() {
    let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
    let client = process(&pool, &store);
    let session = go(&pool, &client, "ana").await.session;
    // Not knowing the device is no verdict on the session: the service is asked without.
    let gone = json!({"__type": "ResourceNotFoundException", "message": "Device does not exist."});
    pool.fault(Fault::status_with_body(400, gone.to_string()).times(2).on("GetTokensFromRefreshToken"));
    let calls = pool.calls("GetTokensFromRefreshToken");
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(pool.calls("GetTokensFromRefreshToken"), calls + 2);
    assert!(matches!(client.state().await, SessionState::SignedIn(_)));
    session.refresh().await.unwrap();

    admin_forgets(&pool, "ana", &only_key(&pool, "ana"));
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    assert!(matches!(client.state().await, SessionState::Expired { .. }));
    go(&pool, &client, "ana").await.session.refresh().await.unwrap();
}
