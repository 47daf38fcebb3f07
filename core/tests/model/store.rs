//! One store under two processes: what is kept, who holds which lock, and a view of it whose every call parks.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use cognito_client::{
    SecretStore,
    store::{SecretBytes, StoreError, StoreIdentity, StoreLock},
};

use crate::{
    server::read_access_token,
    stage::{Answer, Reading, Stage},
};

/// What the processes share.
#[derive(Default)]
pub(crate) struct Backing {
    pub(crate) items: BTreeMap<String, Vec<u8>>,
    /// By name: a number for each time it was had.
    pub(crate) locks: BTreeMap<String, u64>,
    pub(crate) locked: u64,
}

#[derive(Clone, Debug)]
pub(crate) enum Call {
    Get(String),
    Put(String, Vec<u8>),
    Remove(String),
    List(String),
    Lock(String),
}

/// What a session record says, as far as the model must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// A session that goes on, by sign-in and generation of its tokens.
    Active(usize, usize),
    /// A session that the server has ended.
    Ended,
    /// A session that is being signed out.
    Leaving,
    Nothing,
}

pub(crate) fn user_of(key: &str) -> Option<&str> {
    Some(key.split_once("/session/")?.1)
}

/// The last part of a key.
fn short(key: &str) -> &str {
    key.splitn(4, '/').last().unwrap_or(key)
}

pub(crate) fn read_record(bytes: &[u8]) -> Kept {
    let Ok(record) = serde_json::from_slice::<serde_json::Value>(bytes) else { return Kept::Ended };
    if record.get("leaving").is_some() {
        return Kept::Leaving;
    }
    let token = record.pointer("/tokens/access").and_then(serde_json::Value::as_str);
    token
        .and_then(read_access_token)
        .map_or(Kept::Ended, |(grant, generation)| Kept::Active(grant, generation))
}

impl Call {
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Get(key) => format!("get {}", short(key)),
            Self::Put(key, value) if user_of(key).is_some() => {
                format!("put {} = {:?}", short(key), read_record(value))
            }
            Self::Put(key, value) => format!("put {} = {}", short(key), String::from_utf8_lossy(value)),
            Self::Remove(key) => format!("remove {}", short(key)),
            Self::List(prefix) => format!("list {}", short(prefix)),
            Self::Lock(name) => format!("lock {}", short(name)),
        }
    }
}

impl Backing {
    pub(crate) fn kept(&self, user: &str) -> Kept {
        let found = self.items.iter().find(|(key, _)| user_of(key) == Some(user));
        found.map_or(Kept::Nothing, |(_, value)| read_record(value))
    }

    pub(crate) fn current_user(&self) -> Option<String> {
        let found = self.items.iter().find(|(key, _)| key.ends_with("/current-user"));
        found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
    }

    pub(crate) fn is_free(&self, name: &str) -> bool {
        !self.locks.contains_key(name)
    }

    /// Does what is asked, but for locks.
    pub(crate) fn perform(&mut self, call: &Call) -> Reading {
        match call {
            Call::Get(key) => Reading::Value(self.items.get(key).cloned().map(SecretBytes::new)),
            Call::Put(key, value) => {
                self.items.insert(key.clone(), value.clone());
                Reading::Done
            }
            Call::Remove(key) => {
                self.items.remove(key);
                Reading::Done
            }
            Call::List(prefix) => {
                Reading::Keys(self.items.keys().filter(|key| key.starts_with(prefix)).cloned().collect())
            }
            Call::Lock(_) => Reading::Done,
        }
    }
}

/// The lock, had until this is dropped.
pub(crate) struct Held {
    pub(crate) stage: Arc<Stage>,
    pub(crate) name: String,
    pub(crate) number: u64,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut world = self.stage.world();
        if world.backing.locks.get(&self.name) == Some(&self.number) {
            world.backing.locks.remove(&self.name);
        }
    }
}

/// A store as one process sees it.
pub(crate) struct View {
    pub(crate) stage: Arc<Stage>,
    pub(crate) process: usize,
    pub(crate) has_locks: bool,
}

impl View {
    fn ask(&self, call: Call) -> Answer {
        self.stage.store_call(self.process, call)
    }
}

impl SecretStore for View {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        match self.ask(Call::Get(key.to_owned()))? {
            Reading::Value(value) => Ok(value),
            _ => unreachable!("a get brings a value"),
        }
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.ask(Call::Put(key.to_owned(), value.to_vec())).map(|_| ())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.ask(Call::Remove(key.to_owned())).map(|_| ())
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        match self.ask(Call::List(prefix.to_owned()))? {
            Reading::Keys(keys) => Ok(keys),
            _ => unreachable!("a list brings keys"),
        }
    }

    /// Each run and each process in it has a content of its own, as far as one process can tell.
    fn identity(&self) -> StoreIdentity {
        StoreIdentity::of::<Self>(&format!("{:p} {}", Arc::as_ptr(&self.stage), self.process))
    }

    fn lock(&self, name: &str, _: Duration) -> Result<Option<StoreLock>, StoreError> {
        if !self.has_locks {
            return Ok(None);
        }
        match self.ask(Call::Lock(name.to_owned()))? {
            Reading::Lock(lock) => Ok(Some(lock)),
            _ => unreachable!("a lock brings a lock"),
        }
    }
}
