//! Sessions in the platform's own vault. Needs a vault that is unlocked: `cargo xtask test` provides one.
#![cfg(feature = "keyring")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod store_suite;
mod support;

use std::sync::Arc;

use cognito_client::{
    KeyringStore, SecretStore, SessionState, SignOut,
    store::{KeyringOptions, StoreError},
};
use store_suite::Opener;
use support::{client, pool, sign_in, signed_in};

/// A service name of its own for each test, so that they run in parallel.
fn store(name: &str) -> KeyringStore {
    KeyringStore::new(format!("io.github.cognitoclient.test.{name}.{}", std::process::id())).unwrap()
}

fn vault(name: &str, test: fn(Opener<'_>)) {
    with_options(name, test, |options| options);
}

/// As large as Windows allows.
fn vault_of_small_items(name: &str, test: fn(Opener<'_>)) {
    with_options(&format!("small.{name}"), test, |options| options.largest_item(2_560));
}

fn with_options(name: &str, test: fn(Opener<'_>), change: fn(KeyringOptions) -> KeyringOptions) {
    let locks = tempfile::tempdir().unwrap();
    let service = format!("io.github.cognitoclient.test.{name}.{}", std::process::id());
    let open = || change(KeyringOptions::new(&service)).lock_directory(locks.path()).open().unwrap();
    test(&|| Arc::new(open()));
    let store = open();
    for name in store.list("").unwrap() {
        store.remove(&name).unwrap();
    }
    assert!(store.list("").unwrap().is_empty());
}

store_suite!(
    the_vault,
    #[ignore = "needs a Secret Service: cargo xtask test"]
    super::vault
);
store_suite!(
    the_vault_in_small_items,
    #[ignore = "needs a Secret Service: cargo xtask test"]
    super::vault_of_small_items
);

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
