//! Stores of secrets, the app's and the library's.
#![allow(clippy::unwrap_used, clippy::panic, clippy::result_large_err, missing_docs)]

mod support;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use cognito_client_ffi::{
    ErrorKind, HeldLock, KeyringOptions, SecretStore, SessionState, StoreFailure, encrypted_file_store,
    encrypted_file_store_with_key_in, erase_encrypted_file_store, erase_encrypted_file_store_with_key_in,
    keyring_store, memory_store, unlock_keyring,
};
use support::{PASSWORD, block_on, client_with, local_pool, sign_in_as, until};

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

    fn lock(&self, _name: String, _patience: f64) -> Result<Option<Arc<dyn HeldLock>>, StoreFailure> {
        Ok(None)
    }
}

fn failures() -> [StoreFailure; 4] {
    let detail = "the drawer is stuck".to_owned();
    [
        StoreFailure::Unavailable { detail: detail.clone() },
        StoreFailure::Busy { detail: detail.clone() },
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
        let SessionState::Unavailable { error } = &state else { panic!("unexpected {state:?}") };
        assert_eq!(error.kind(), ErrorKind::Storage);
        assert_eq!(error.info().detail, failure.to_string());
    }
}

#[test]
fn a_sign_in_whose_session_cannot_be_kept_fails_as_storage() {
    let pool = local_pool();
    for failure in failures() {
        let client = client_with(&pool, Some(Arc::new(Failing(failure))));
        let error = sign_in_as(&client, "ana", PASSWORD).unwrap_err();
        assert!(error.kind() == ErrorKind::Storage, "{error:?}");
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
    keeps_replaces_lists_and_forgets(&*keyring_store(vault(&service)).unwrap());
}

fn vault(service: &str) -> KeyringOptions {
    KeyringOptions {
        service: service.to_owned(),
        access_group: None,
        accessibility: None,
        data_protection_keychain: false,
        lock_directory: None,
        largest_item: None,
    }
}

#[test]
fn a_vault_without_a_service_name_is_refused() {
    let Err(failure) = keyring_store(vault("")) else { panic!("an empty name was taken") };
    assert!(matches!(failure, StoreFailure::Unavailable { .. }));
    for bytes in [-1, 0, 255] {
        let tiny = KeyringOptions { largest_item: Some(bytes), ..vault("io.github.cognitoclient.tiny") };
        let Err(failure) = keyring_store(tiny) else { panic!("{bytes} bytes were taken") };
        // Where there is no vault at all, that is said first.
        assert!(
            matches!(failure, StoreFailure::TooLarge { .. } | StoreFailure::Unavailable { .. }),
            "{failure}"
        );
    }
    let failure = unlock_keyring(vault("")).unwrap_err();
    assert!(
        matches!(&failure, StoreFailure::Unavailable { detail } if detail.contains("service name")),
        "{failure}"
    );
}

#[test]
#[ignore = "needs a Secret Service: cargo xtask test"]
fn a_vault_that_is_open_needs_no_unlocking() {
    let options = KeyringOptions {
        service: "io.github.cognitoclient.bindings-test.unlock".into(),
        access_group: None,
        accessibility: None,
        data_protection_keychain: false,
        lock_directory: None,
        largest_item: None,
    };
    unlock_keyring(options).unwrap();
}

#[test]
fn the_encrypted_file_store_keeps_sessions_for_the_next_object_and_for_its_key_only() {
    let pool = local_pool();
    let directory = tempfile::tempdir().unwrap();
    let path = || directory.path().join("sessions").to_str().unwrap().to_owned();
    let store = encrypted_file_store(path(), vec![7; 32]).unwrap();
    keeps_replaces_lists_and_forgets(&*store);
    sign_in_as(&client_with(&pool, Some(store)), "ana", PASSWORD).unwrap();

    let again = encrypted_file_store(path(), vec![7; 32]).unwrap();
    let state = block_on(client_with(&pool, Some(again)).state(None)).unwrap();
    assert!(matches!(state, SessionState::SignedIn { .. }), "{state:?}");
    let refused = encrypted_file_store(path(), vec![8; 32]).err();
    assert!(matches!(refused, Some(StoreFailure::Corrupt { .. })), "{refused:?}");
    let refused = encrypted_file_store(path(), vec![7; 31]).err();
    assert!(matches!(refused, Some(StoreFailure::Unavailable { .. })), "{refused:?}");
}

#[test]
fn the_key_of_an_encrypted_file_store_is_made_in_the_vault_and_found_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = || directory.path().join("sessions").to_str().unwrap().to_owned();
    let vault = memory_store();
    let open = || encrypted_file_store_with_key_in(path(), Arc::clone(&vault), "key".into());
    keeps_replaces_lists_and_forgets(&*open().unwrap());
    assert!(vault.get("key".into()).unwrap().is_some());
    keeps_replaces_lists_and_forgets(&*open().unwrap());
    vault.remove("key".into()).unwrap();
    assert!(matches!(open().err(), Some(StoreFailure::Corrupt { .. })));
}

#[test]
fn an_encrypted_file_store_is_erased_together_with_its_key() {
    let directory = tempfile::tempdir().unwrap();
    let path = || directory.path().join("sessions").to_str().unwrap().to_owned();
    let vault = memory_store();
    let open = || encrypted_file_store_with_key_in(path(), Arc::clone(&vault), "key".into());
    open().unwrap().put("item".into(), b"one".to_vec()).unwrap();
    vault.put("key".into(), b"damaged".to_vec()).unwrap();
    assert!(matches!(open().err(), Some(StoreFailure::Corrupt { .. })));
    erase_encrypted_file_store_with_key_in(path(), Arc::clone(&vault), "key".into()).unwrap();
    assert!(vault.list(String::new()).unwrap().is_empty());
    assert!(open().unwrap().list(String::new()).unwrap().is_empty());

    erase_encrypted_file_store(path()).unwrap();
    let store = encrypted_file_store(path(), vec![7; 32]).unwrap();
    assert!(store.list(String::new()).unwrap().is_empty());
}

#[test]
fn a_lock_keeps_the_next_one_out_until_it_is_given_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions").to_str().unwrap().to_owned();
    let (one, other) =
        (encrypted_file_store(path.clone(), vec![7; 32]), encrypted_file_store(path, vec![7; 32]));
    let held = one.unwrap().lock("ana".into(), 60.0).unwrap().unwrap();
    let other = other.unwrap();
    let busy = other.lock("ana".into(), 0.0).err();
    assert!(matches!(busy, Some(StoreFailure::Busy { .. })), "{busy:?}");
    held.unlock().unwrap();
    assert!(other.lock("ana".into(), 60.0).unwrap().is_some());
    assert!(memory_store().lock("ana".into(), 0.0).unwrap().is_none());
}

/// Counts the locks it gave and got back.
#[derive(Default)]
struct Locking {
    given: AtomicUsize,
    back: Arc<Back>,
}

#[derive(Default)]
struct Back(AtomicUsize);

impl HeldLock for Back {
    fn unlock(&self) -> Result<(), StoreFailure> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl SecretStore for Locking {
    fn get(&self, _key: String) -> Result<Option<Vec<u8>>, StoreFailure> {
        Ok(None)
    }

    fn put(&self, _key: String, _value: Vec<u8>) -> Result<(), StoreFailure> {
        Ok(())
    }

    fn remove(&self, _key: String) -> Result<(), StoreFailure> {
        Ok(())
    }

    fn list(&self, _prefix: String) -> Result<Vec<String>, StoreFailure> {
        Ok(Vec::new())
    }

    fn lock(&self, _name: String, patience: f64) -> Result<Option<Arc<dyn HeldLock>>, StoreFailure> {
        assert!(patience > 0.0);
        self.given.fetch_add(1, Ordering::SeqCst);
        Ok(Some(Arc::clone(&self.back) as Arc<dyn HeldLock>))
    }
}

#[test]
fn an_app_s_lock_is_taken_for_a_refresh_and_given_back() {
    let pool = local_pool();
    let store = Arc::new(Locking::default());
    let session = sign_in_as(&client_with(&pool, Some(Arc::clone(&store) as _)), "ana", PASSWORD).unwrap();
    let before = store.given.load(Ordering::SeqCst);
    let _ = block_on(session.refresh(None, None));
    assert!(store.given.load(Ordering::SeqCst) > before);
    until(|| store.given.load(Ordering::SeqCst) == store.back.0.load(Ordering::SeqCst));
}
