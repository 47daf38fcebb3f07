//! Stores of secrets, the app's and the library's.
#![allow(clippy::unwrap_used, clippy::panic, clippy::result_large_err, missing_docs)]

mod support;

use std::sync::Arc;

use cognito_client_ffi::{
    CognitoError, SecretStore, SessionState, StoreFailure, keyring_store, memory_store,
};
use support::{PASSWORD, block_on, client_with, local_pool, sign_in_as};

/// A store that does nothing but fail.
struct Failing(StoreFailure);

impl SecretStore for Failing {
    fn get(&self, _key: String) -> Result<Option<Vec<u8>>, StoreFailure> {
        Err(self.0.clone())
    }

    fn put(&self, _key: String, _value: Vec<u8>) -> Result<(), StoreFailure> {
        Err(self.0.clone())
    }

    fn remove(&self, _key: String) -> Result<(), StoreFailure> {
        Err(self.0.clone())
    }

    fn list(&self, _prefix: String) -> Result<Vec<String>, StoreFailure> {
        Err(self.0.clone())
    }
}

fn failures() -> [StoreFailure; 3] {
    let detail = "the drawer is stuck".to_owned();
    [
        StoreFailure::Unavailable { detail: detail.clone() },
        StoreFailure::Corrupt { detail: detail.clone() },
        StoreFailure::TooLarge { detail },
    ]
}

#[test]
fn a_store_that_fails_makes_the_state_unavailable_and_says_why() {
    let pool = local_pool();
    for failure in failures() {
        let client = client_with(&pool, Some(Arc::new(Failing(failure.clone()))));
        let state = block_on(client.state(None)).unwrap();
        let SessionState::Unavailable { error: CognitoError::Storage { info } } = &state else {
            panic!("unexpected {state:?}")
        };
        assert_eq!(info.detail, failure.to_string());
    }
}

#[test]
fn a_sign_in_whose_session_cannot_be_kept_fails_as_storage() {
    let pool = local_pool();
    for failure in failures() {
        let client = client_with(&pool, Some(Arc::new(Failing(failure))));
        let error = sign_in_as(&client, "ana", PASSWORD).unwrap_err();
        assert!(matches!(error, CognitoError::Storage { .. }), "{error:?}");
    }
}

fn keeps_replaces_lists_and_forgets(store: &dyn SecretStore) {
    let (key, other) = ("bindings-test/a".to_owned(), "bindings-test/b".to_owned());
    assert_eq!(store.get(key.clone()).unwrap(), None);
    store.put(key.clone(), b"one".to_vec()).unwrap();
    store.put(key.clone(), b"two".to_vec()).unwrap();
    store.put(other.clone(), b"three".to_vec()).unwrap();
    assert_eq!(store.get(key.clone()).unwrap().as_deref(), Some(b"two".as_slice()));
    let mut keys = store.list("bindings-test/".into()).unwrap();
    keys.sort();
    assert_eq!(keys, [key.clone(), other.clone()]);
    store.remove(key.clone()).unwrap();
    store.remove(key.clone()).unwrap();
    store.remove(other).unwrap();
    assert_eq!(store.get(key).unwrap(), None);
}

#[test]
fn the_memory_store_keeps_replaces_lists_and_forgets() {
    keeps_replaces_lists_and_forgets(&*memory_store());
}

#[test]
#[ignore = "needs a Secret Service: cargo xtask test"]
fn the_platform_s_vault_keeps_replaces_lists_and_forgets() {
    let service = format!("io.github.cognitoclient.bindings-test.{}", std::process::id());
    keeps_replaces_lists_and_forgets(&*keyring_store(service).unwrap());
}

#[test]
fn a_vault_without_a_service_name_is_refused() {
    let Err(failure) = keyring_store(String::new()) else { panic!("an empty name was taken") };
    assert!(matches!(failure, StoreFailure::Unavailable { .. }));
}
