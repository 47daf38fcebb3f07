//! Session records by user, on top of any store.

use std::sync::Arc;

use tokio::task;

use super::{SecretStore, SessionRecord, StoreError};
use crate::{Error, ErrorKind};

/// Keeps the sessions of several pools and clients in one store apart.
#[derive(Clone, Debug)]
pub(crate) struct Namespace {
    prefix: String,
}

impl Namespace {
    pub(crate) fn new(pool_id: &str, client_id: &str) -> Self {
        Self { prefix: format!("cognito-client/{pool_id}/{client_id}/") }
    }

    fn session(&self, username: &str) -> String {
        format!("{}session/{username}", self.prefix)
    }

    fn current_user(&self) -> String {
        format!("{}current-user", self.prefix)
    }
}

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
    names: Namespace,
}

impl SessionStore {
    pub(crate) fn new(store: Arc<dyn SecretStore>, names: Namespace) -> Self {
        Self { store, names }
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

    async fn run<T: Send + 'static>(
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

fn sort<T>(read: Result<Option<Result<T, StoreError>>, StoreError>) -> Stored<T> {
    match read {
        Ok(Some(Ok(value))) => Stored::Found(value),
        Ok(None) => Stored::Missing,
        Ok(Some(Err(error))) | Err(error @ StoreError::Corrupt(_)) => {
            Stored::Corrupt(Error::new(ErrorKind::Storage, error.to_string()))
        }
        Err(error) => Stored::Unavailable(error.into()),
    }
}
