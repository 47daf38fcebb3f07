//! A store in memory that fails and dawdles.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use cognito_client::{
    SecretStore,
    store::{SecretBytes, StoreError},
};

use crate::chance::Chance;

#[derive(Clone)]
pub(crate) struct ShakyStore(Arc<Inner>);

struct Inner {
    items: Mutex<BTreeMap<String, SecretBytes>>,
    chance: Mutex<Chance>,
    healed: AtomicBool,
}

impl ShakyStore {
    pub(crate) fn new(chance: Chance) -> Self {
        Self(Arc::new(Inner {
            items: Mutex::default(),
            chance: Mutex::new(chance),
            healed: AtomicBool::new(false),
        }))
    }

    pub(crate) fn heal(&self, healed: bool) {
        self.0.healed.store(healed, Ordering::SeqCst);
    }

    /// Two calls in a hundred fail, and as many take long.
    fn shake(&self) -> Result<(), StoreError> {
        if self.0.healed.load(Ordering::SeqCst) {
            return Ok(());
        }
        let (fails, pause) = {
            let mut chance = self.0.chance.lock().unwrap_or_else(PoisonError::into_inner);
            (chance.percent(2), chance.percent(2).then(|| Duration::from_millis(20 + chance.below(200))))
        };
        if let Some(pause) = pause {
            thread::sleep(pause);
        }
        if fails { Err(StoreError::Unavailable("locked".into())) } else { Ok(()) }
    }

    fn items(&self) -> MutexGuard<'_, BTreeMap<String, SecretBytes>> {
        self.0.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for ShakyStore {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        self.shake()?;
        Ok(self.items().get(key).cloned())
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.shake()?;
        self.items().insert(key.to_owned(), SecretBytes::new(value.to_vec()));
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.shake()?;
        self.items().remove(key);
        Ok(())
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.shake()?;
        Ok(self.items().keys().filter(|key| key.starts_with(prefix)).cloned().collect())
    }
}
