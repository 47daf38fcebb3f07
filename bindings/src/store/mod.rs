//! Stores of secrets across the border, in both directions.

mod built_in;
mod failure;
#[cfg_attr(not(feature = "keyring"), path = "no_vault.rs")]
mod vault;

use std::{
    any::Any,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cognito_client::store::{SecretBytes, StoreError, StoreLock};

pub use built_in::{
    KeychainAccessibility, KeyringOptions, encrypted_file_store, encrypted_file_store_with_key_in,
    erase_encrypted_file_store, erase_encrypted_file_store_with_key_in, keyring_store, memory_store,
    unlock_keyring,
};
pub use failure::StoreFailure;

/// A place for secrets, by key, that an app may write itself.
#[uniffi::export(rust, foreign)]
pub trait SecretStore: Any + Send + Sync {
    /// The value kept under the key, or nothing if there certainly is none.
    fn get(&self, key: String) -> Result<Option<Vec<u8>>, StoreFailure>;

    /// Keeps the value under the key, replacing what was there: the whole value, or else the old one stays.
    fn put(&self, key: String, value: Vec<u8>) -> Result<(), StoreFailure>;

    /// Forgets the key; there being nothing to forget is no failure.
    fn remove(&self, key: String) -> Result<(), StoreFailure>;

    /// The keys that begin with the prefix, in any order.
    fn list(&self, prefix: String) -> Result<Vec<String>, StoreFailure>;

    /// Keeps every other thread and process that asks for the same name out until the answer is unlocked; the
    /// operating system should do it when the process dies.
    fn lock(&self, name: String, patience: f64) -> Result<Option<Arc<dyn HeldLock>>, StoreFailure>;
}

/// A lock that an app's store holds for the library.
#[uniffi::export(rust, foreign)]
pub trait HeldLock: Send + Sync {
    /// Gives the lock back.
    fn unlock(&self) -> Result<(), StoreFailure>;
}

/// In seconds: for ever, as far as anybody waits.
const LONGEST_PATIENCE: f64 = 1e9;

/// A store of the core, as apps see it.
struct Given(Arc<dyn cognito_client::SecretStore>);

impl Given {
    fn shared(store: impl cognito_client::SecretStore) -> Arc<dyn SecretStore> {
        Arc::new(Self(Arc::new(store)))
    }
}

impl SecretStore for Given {
    fn get(&self, key: String) -> Result<Option<Vec<u8>>, StoreFailure> {
        Ok(self.0.get(&key)?.map(|mut value| std::mem::take(&mut *value)))
    }

    fn put(&self, key: String, value: Vec<u8>) -> Result<(), StoreFailure> {
        Ok(self.0.put(&key, &SecretBytes::new(value))?)
    }

    fn remove(&self, key: String) -> Result<(), StoreFailure> {
        Ok(self.0.remove(&key)?)
    }

    fn list(&self, prefix: String) -> Result<Vec<String>, StoreFailure> {
        Ok(self.0.list(&prefix)?)
    }

    fn lock(&self, name: String, patience: f64) -> Result<Option<Arc<dyn HeldLock>>, StoreFailure> {
        // Nobody waits for less than nothing; what is no number is no reason to wait.
        let patience = Duration::try_from_secs_f64(patience.clamp(0.0, LONGEST_PATIENCE)).unwrap_or_default();
        let lock = self.0.lock(&name, patience)?;
        Ok(lock.map(|lock| Arc::new(GivenLock(Mutex::new(Some(lock)))) as Arc<dyn HeldLock>))
    }
}

/// A lock of the core, as apps see it.
struct GivenLock(Mutex<Option<StoreLock>>);

impl HeldLock for GivenLock {
    fn unlock(&self) -> Result<(), StoreFailure> {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
        Ok(())
    }
}

/// The store as the core sees it: its own ones as they are, with their locks.
pub(crate) fn into_core(store: Arc<dyn SecretStore>) -> Arc<dyn cognito_client::SecretStore> {
    let any: &dyn Any = &*store;
    match any.downcast_ref::<Given>() {
        Some(given) => Arc::clone(&given.0),
        None => Arc::new(Taken(store)),
    }
}

/// A store from the app, as the core sees it.
struct Taken(Arc<dyn SecretStore>);

impl cognito_client::SecretStore for Taken {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        Ok(self.0.get(key.to_owned())?.map(SecretBytes::new))
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        Ok(self.0.put(key.to_owned(), value.to_vec())?)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        Ok(self.0.remove(key.to_owned())?)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.0.list(prefix.to_owned())?)
    }

    fn lock(&self, name: &str, patience: Duration) -> Result<Option<StoreLock>, StoreError> {
        let held = self.0.lock(name.to_owned(), patience.as_secs_f64())?;
        Ok(held.map(|held| StoreLock::new(TakenLock(held))))
    }
}

/// A lock from the app, which is given back when the core drops it.
struct TakenLock(Arc<dyn HeldLock>);

impl Drop for TakenLock {
    fn drop(&mut self) {
        // There is nobody left to tell; the next one who locks is told.
        let _ = self.0.unlock();
    }
}
