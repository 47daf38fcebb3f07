//! Session records by user, and what a pool's client keeps for itself, on top of any store.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::task;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{SecretBytes, SecretStore, SessionRecord, StoreError, StoreLock};
use crate::{Error, ErrorKind, encoding};

/// Keeps the sessions of several pools and clients in one store apart.
#[derive(Clone, Debug)]
pub(crate) struct Namespace {
    prefix: String,
}

impl Namespace {
    pub(crate) fn new(pool_id: &str, client_id: &str) -> Self {
        Self { prefix: format!("cognito-client/{pool_id}/{client_id}/") }
    }

    pub(super) fn session(&self, username: &str) -> String {
        format!("{}session/{username}", self.prefix)
    }

    fn sessions(&self) -> String {
        self.session("")
    }

    pub(super) fn device(&self, username: &str) -> String {
        format!("{}device/{username}", self.prefix)
    }

    pub(super) fn device_name(&self, name: &str) -> String {
        format!("{}device-name/{name}", self.prefix)
    }

    fn current_user(&self) -> String {
        format!("{}current-user", self.prefix)
    }

    fn device_id(&self) -> String {
        format!("{}device-id", self.prefix)
    }

    fn seal_key(&self) -> String {
        format!("{}sign-in-key", self.prefix)
    }
}

/// How long to wait for another process to finish with a session: longer than any refresh takes.
const PATIENCE: Duration = Duration::from_secs(75);

/// Seals what a sign-in leaves behind for another process.
pub(crate) type SealKey = Zeroizing<[u8; 32]>;

/// The four outcomes of a read. Only `Missing` means that there is nothing.
pub(crate) enum Stored<T> {
    Found(T),
    Missing,
    Unavailable(Error),
    Corrupt(Error),
}

impl<T> Stored<T> {
    /// What was found, if anything; what could not be told is an error.
    pub(crate) fn into_found(self) -> Result<Option<T>, Error> {
        match self {
            Self::Found(value) => Ok(Some(value)),
            Self::Missing => Ok(None),
            Self::Unavailable(error) | Self::Corrupt(error) => Err(error),
        }
    }
}

/// Reads and writes session records off the async threads.
#[derive(Clone)]
pub(crate) struct SessionStore {
    store: Arc<dyn SecretStore>,
    pub(super) names: Namespace,
    /// Held while something is made that the store lacks, so that it is made once, and while a record is changed.
    pub(super) making: Arc<Mutex<()>>,
}

impl SessionStore {
    pub(crate) fn new(store: Arc<dyn SecretStore>, names: Namespace) -> Self {
        Self { store, names, making: Arc::default() }
    }

    pub(crate) async fn read(&self, username: &str) -> Stored<SessionRecord> {
        let key = self.names.session(username);
        let read = self.run(move |store| store.get(&key)).await;
        sort(read.map(|bytes| bytes.map(|bytes| SessionRecord::decode(&bytes))))
    }

    /// Writes the record as a whole.
    pub(crate) async fn write(&self, record: &SessionRecord) -> Result<(), Error> {
        let key = self.names.session(&record.username);
        let bytes = record.encode()?;
        Ok(self.run(move |store| store.put(&key, &bytes)).await?)
    }

    pub(crate) async fn remove(&self, username: &str) -> Result<(), Error> {
        let key = self.names.session(username);
        Ok(self.run(move |store| store.remove(&key)).await?)
    }

    /// Removes all that is kept of a user who is no more: the session record, the pointer to the current user if it
    /// is this one, the device record and the names that lead to it.
    pub(crate) async fn forget_user(&self, username: &str) -> Result<(), Error> {
        self.remove(username).await?;
        self.clear_current_user(username).await?;
        self.remove_device(username, None).await?;
        self.forget_device_names(username).await
    }

    /// The names of the users that there are records of.
    pub(crate) async fn users(&self) -> Result<Vec<String>, Error> {
        let prefix = self.names.sessions();
        let names = self.run(move |store| {
            let keys = store.list(&prefix)?;
            Ok(keys.iter().filter_map(|key| key.strip_prefix(&prefix)).map(str::to_owned).collect())
        });
        Ok(names.await?)
    }

    /// Keeps other processes over the same store from changing this user's session until it is dropped.
    ///
    /// A store that has no place for its locks works as one that has none: that serves all but those who share it.
    pub(crate) async fn lock(&self, username: &str) -> Result<Option<StoreLock>, Error> {
        let name = self.names.session(username);
        match self.run(move |store| store.lock(&name, PATIENCE)).await {
            Err(StoreError::Unavailable(why)) => {
                tracing::warn!(why, "the store cannot lock; other processes over it are not kept out");
                Ok(None)
            }
            other => Ok(other?),
        }
    }

    pub(crate) async fn current_user(&self) -> Stored<String> {
        let key = self.names.current_user();
        let read = self.run(move |store| store.get(&key)).await;
        sort(read.map(|bytes| {
            bytes.map(|bytes| match std::str::from_utf8(&bytes) {
                Ok(name) => Ok(name.to_owned()),
                Err(_) => Err(StoreError::Corrupt("the current user's name is not UTF-8".into())),
            })
        }))
    }

    pub(crate) async fn set_current_user(&self, username: &str) -> Result<(), Error> {
        let (key, name) = (self.names.current_user(), username.to_owned());
        Ok(self.run(move |store| store.put(&key, name.as_bytes())).await?)
    }

    /// Forgets the current user if it is still this one.
    pub(crate) async fn clear_current_user(&self, username: &str) -> Result<(), Error> {
        let (key, name) = (self.names.current_user(), username.to_owned());
        Ok(self
            .run(move |store| match store.get(&key)? {
                Some(current) if *current == name.as_bytes() => store.remove(&key),
                _ => Ok(()),
            })
            .await?)
    }

    /// The random name by which threat protection knows this installation of the app.
    pub(crate) async fn device_id(&self) -> Stored<String> {
        let key = self.names.device_id();
        let read = self.run(move |store| store.get(&key)).await;
        sort(read.map(|bytes| {
            bytes.map(|bytes| {
                device_id(&bytes).ok_or_else(|| StoreError::Corrupt("the device id is none".into()))
            })
        }))
    }

    /// Keeps `fresh` as the device id unless there is one. Gives the one that counts.
    pub(crate) async fn set_device_id(&self, fresh: &str) -> Result<String, Error> {
        let fresh = SecretBytes::new(fresh.as_bytes().to_vec());
        self.keep(self.names.device_id(), fresh, device_id).await
    }

    /// The key that seals suspended sign-ins.
    pub(crate) async fn seal_key(&self) -> Stored<SealKey> {
        let key = self.names.seal_key();
        let read = self.run(move |store| store.get(&key)).await;
        sort(read.map(|bytes| {
            bytes.map(|bytes| {
                seal_key(&bytes).ok_or_else(|| StoreError::Corrupt("the sign-in key is none".into()))
            })
        }))
    }

    /// Keeps `fresh` as the key that seals suspended sign-ins unless there is one. Gives the one that counts.
    pub(crate) async fn set_seal_key(&self, fresh: &SealKey) -> Result<SealKey, Error> {
        let fresh = SecretBytes::new(encoding::to_base64(&**fresh).into_bytes());
        self.keep(self.names.seal_key(), fresh, seal_key).await
    }

    /// Writes `fresh` under `key` only if the store certainly holds nothing of use there: what cannot be read
    /// now may be wanted later.
    async fn keep<T: Send + 'static>(
        &self,
        key: String,
        fresh: SecretBytes,
        decode: fn(&[u8]) -> Option<T>,
    ) -> Result<T, Error> {
        let making = Arc::clone(&self.making);
        let kept = self.run(move |store| {
            let _making = making.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(value) = store.get(&key)?.and_then(|kept| decode(&kept)) {
                return Ok(Some(value));
            }
            store.put(&key, &fresh)?;
            Ok(decode(&fresh))
        });
        kept.await?.ok_or_else(|| Error::new(ErrorKind::Internal, "what was to be kept is malformed"))
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn SecretStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = Arc::clone(&self.store);
        match task::spawn_blocking(move || work(&*store)).await {
            Ok(result) => result,
            Err(_) => Err(StoreError::Unavailable("the store failed unexpectedly".into())),
        }
    }
}

fn device_id(bytes: &[u8]) -> Option<String> {
    Uuid::try_parse_ascii(bytes).ok().map(|id| id.to_string())
}

/// Kept as base64, because stores are promised text.
fn seal_key(bytes: &[u8]) -> Option<SealKey> {
    let bytes = Zeroizing::new(encoding::base64(std::str::from_utf8(bytes).ok()?)?);
    let mut key = SealKey::default();
    if bytes.len() != key.len() {
        return None;
    }
    key.copy_from_slice(&bytes);
    Some(key)
}

pub(super) fn sort<T>(read: Result<Option<Result<T, StoreError>>, StoreError>) -> Stored<T> {
    match read {
        Ok(Some(Ok(value))) => Stored::Found(value),
        Ok(None) => Stored::Missing,
        Ok(Some(Err(error))) | Err(error @ StoreError::Corrupt(_)) => {
            Stored::Corrupt(Error::new(ErrorKind::Storage, error.to_string()))
        }
        Err(error) => Stored::Unavailable(error.into()),
    }
}

#[cfg(test)]
mod tests;
