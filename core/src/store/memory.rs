use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{SecretBytes, SecretStore, StoreError, StoreIdentity};

/// Keeps sessions for the life of the process. Clones share their content.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<BTreeMap<String, SecretBytes>>>);

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn items(&self) -> MutexGuard<'_, BTreeMap<String, SecretBytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        Ok(self.items().get(key).cloned())
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.items().insert(key.to_owned(), SecretBytes::new(value.to_vec()));
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.items().remove(key);
        Ok(())
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.items().keys().filter(|key| key.starts_with(prefix)).cloned().collect())
    }

    /// That of all clones, as long as one of them is there.
    fn identity(&self) -> StoreIdentity {
        StoreIdentity::of::<Self>(format!("{:p}", Arc::as_ptr(&self.0)))
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryStore({} items)", self.items().len())
    }
}
