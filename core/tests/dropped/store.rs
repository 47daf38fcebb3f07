//! A store whose calls pass the gate.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use cognito_client::{
    SecretStore,
    store::{SecretBytes, StoreError, StoreIdentity, StoreLock},
};

use crate::dropped::gate::Gate;

/// A memory store, with locks or without.
#[derive(Clone)]
pub struct GatedStore {
    gate: Gate,
    can_lock: bool,
    items: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    locks: Arc<Locks>,
}

#[derive(Default)]
struct Locks {
    held: Mutex<BTreeSet<String>>,
    freed: Condvar,
}

struct Held(Arc<Locks>, String);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.held.lock().unwrap().remove(&self.1);
        self.0.freed.notify_all();
    }
}

/// Longer than any call here takes, and too short to hang on.
const LONGEST_WAIT: Duration = Duration::from_secs(8);

impl GatedStore {
    pub fn new(gate: Gate, can_lock: bool) -> Self {
        Self { gate, can_lock, items: Arc::default(), locks: Arc::default() }
    }

    /// The same content and locks, seen by a process whose calls nobody holds up.
    pub fn ungated(&self) -> Self {
        Self { gate: Gate::default(), ..self.clone() }
    }

    pub fn content(&self) -> BTreeMap<String, Vec<u8>> {
        self.items.lock().unwrap().clone()
    }

    /// Whether any session that is kept holds this token.
    pub fn keeps(&self, token: &str) -> bool {
        let kept = |value: &[u8]| value.windows(token.len()).any(|window| window == token.as_bytes());
        self.content().iter().any(|(key, value)| key.contains("/session/") && kept(value))
    }

    pub fn held_locks(&self) -> Vec<String> {
        self.locks.held.lock().unwrap().iter().cloned().collect()
    }

    fn gated<T>(&self, what: &str, key: &str, work: impl FnOnce() -> T) -> T {
        let _under_way = self.gate.begin();
        // Pool, client and user are others in every scene.
        let name = key.rsplit('/').nth(1).filter(|part| ["session", "device", "device-name"].contains(part));
        let name = name.or_else(|| key.rsplit('/').next()).unwrap_or_default();
        self.gate.pass(&format!("{what} of {name}"));
        let done = work();
        // Before and after a look the store is the same.
        if !matches!(what, "get" | "list") {
            self.gate.pass(&format!("{what} of {name}, done"));
        }
        done
    }
}

impl SecretStore for GatedStore {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        self.gated("get", key, || Ok(self.items.lock().unwrap().get(key).cloned().map(SecretBytes::new)))
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.gated("put", key, || {
            self.items.lock().unwrap().insert(key.to_owned(), value.to_vec());
            Ok(())
        })
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.gated("remove", key, || {
            self.items.lock().unwrap().remove(key);
            Ok(())
        })
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.gated("list", prefix, || {
            let items = self.items.lock().unwrap();
            Ok(items.keys().filter(|key| key.starts_with(prefix)).cloned().collect())
        })
    }

    fn lock(&self, name: &str, patience: Duration) -> Result<Option<StoreLock>, StoreError> {
        if !self.can_lock {
            return Ok(None);
        }
        self.gated("lock", name, || {
            let until = Instant::now() + patience.min(LONGEST_WAIT);
            let mut held = self.locks.held.lock().unwrap();
            while held.contains(name) {
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Err(StoreError::Busy("held by somebody else".into()));
                }
                held = self.locks.freed.wait_timeout(held, left).unwrap().0;
            }
            held.insert(name.to_owned());
            Ok(Some(StoreLock::new(Held(Arc::clone(&self.locks), name.to_owned()))))
        })
    }

    /// Another one for each process that a scene has: processes share the content and the locks only.
    fn identity(&self) -> StoreIdentity {
        StoreIdentity::of::<Self>(format!("{:p} {:p}", Arc::as_ptr(&self.items), self.gate.address()))
    }
}
