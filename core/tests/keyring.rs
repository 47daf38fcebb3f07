//! Sessions in the platform's own vault. Needs a vault that is unlocked: `cargo xtask test` provides one.
#![cfg(feature = "keyring")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use cognito_client::{KeyringStore, SecretStore, SessionState, SignOut, StoreError};
use support::{client, pool, sign_in, signed_in};

/// A service name of its own for each test, so that they run in parallel.
fn store(name: &str) -> KeyringStore {
    KeyringStore::new(format!("io.github.cognitoclient.test.{name}.{}", std::process::id())).unwrap()
}

#[test]
#[ignore = "needs a Secret Service: cargo xtask test"]
fn items_are_kept_replaced_listed_and_forgotten() {
    let store = store("items");
    assert!(store.get("a/1").unwrap().is_none());
    store.put("a/1", b"first").unwrap();
    store.put("a/1", "secönd \u{1F511}".as_bytes()).unwrap();
    store.put("a/2", &vec![b'x'; 20_000]).unwrap();
    store.put("b/1", b"other").unwrap();
    assert_eq!(store.get("a/1").unwrap().unwrap().as_slice(), "secönd \u{1F511}".as_bytes());
    assert_eq!(store.get("a/2").unwrap().unwrap().len(), 20_000);
    let mut keys = store.list("a/").unwrap();
    keys.sort();
    assert_eq!(keys, ["a/1", "a/2"]);
    for key in ["a/1", "a/2", "b/1", "never-there"] {
        store.remove(key).unwrap();
    }
    assert!(store.get("a/1").unwrap().is_none());
    assert!(store.list("").unwrap().is_empty());
}

#[test]
#[ignore = "needs a Secret Service: cargo xtask test"]
fn apps_do_not_see_each_others_items() {
    let (one, other) = (store("one"), store("other"));
    one.put("key", b"mine").unwrap();
    assert!(other.get("key").unwrap().is_none());
    assert!(other.list("").unwrap().is_empty());
    one.remove("key").unwrap();
}

#[test]
fn a_service_without_a_name_is_refused() {
    assert!(matches!(KeyringStore::new(""), Err(StoreError::Unavailable(_))));
}

#[tokio::test]
#[ignore = "needs a Secret Service: cargo xtask test"]
async fn a_session_outlives_the_client_object_and_ends_with_the_sign_out() {
    let pool = pool().await;
    let tokens = {
        let client = client(&pool).store(store("session")).build().unwrap();
        sign_in(&client).await.refresh().await.unwrap()
    };
    let client = client(&pool).store(store("session")).build().unwrap();
    let session = signed_in(&client).await;
    assert_eq!(session.tokens().await.unwrap().access_token(), tokens.access_token());
    assert!(session.sign_out(SignOut::Everywhere).await.is_complete());
    assert!(matches!(client.state().await, SessionState::SignedOut));
    assert!(store("session").list("").unwrap().is_empty());
}
