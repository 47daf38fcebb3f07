//! What a store is: the trait that apps implement, its locks and its errors.

use std::{any::Any, fmt, time::Duration};

use zeroize::Zeroizing;

use super::StoreIdentity;
use crate::{Error, ErrorKind};

/// Bytes that are wiped when dropped.
pub type SecretBytes = Zeroizing<Vec<u8>>;

/// A place for secrets, by key.
///
/// Keys are texts of up to 1,024 bytes that may contain any character: they hold the ids of the pool and the app client
/// and the name of a user, which may have 128 characters of four bytes. Values are UTF-8 JSON of a few kilobytes
/// (tokens are large: allow 64 KiB). A `put` must replace the whole value or leave the old one, and must have
/// reached durable storage when it returns. Calls may block: the client makes them off the async threads,
/// and for one session one after the other.
pub trait SecretStore: Send + Sync + 'static {
    /// The value kept under `key`, or `None` if there certainly is none.
    ///
    /// # Errors
    /// When the store cannot tell, for instance because it is locked: never answer `None` then.
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError>;

    /// Keeps `value` under `key`, replacing what was there.
    ///
    /// # Errors
    /// When the value could not be kept durably; the old one must still be there.
    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError>;

    /// Forgets `key`; there being nothing to forget is no error.
    ///
    /// # Errors
    /// When the value may still be there.
    fn remove(&self, key: &str) -> Result<(), StoreError>;

    /// The keys that begin with `prefix`, in any order.
    ///
    /// # Errors
    /// When the store cannot tell.
    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError>;

    /// Keeps every other thread and process that asks for the same `name` out until the answer is dropped; the
    /// operating system does it when the process dies. Waits up to `patience`.
    ///
    /// A lock guards nothing by itself: items can be read and written by whoever does not ask, so calls made while
    /// holding it need no care. `Ok(None)`, the default, says that this store cannot keep other processes out.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when someone else held the lock for all of `patience`; another one when the store
    /// cannot tell.
    fn lock(&self, name: &str, patience: Duration) -> Result<Option<StoreLock>, StoreError> {
        let _ = (name, patience);
        Ok(None)
    }

    /// What tells the content of this store from that of others in this process. The client makes changes of one
    /// session one after the other where identities are equal, whatever [`lock`](Self::lock) can do.
    ///
    /// By default all stores of one type are taken for the same. That is always safe: at worst a session waits for one
    /// of the same user, pool and app client in another store.
    fn identity(&self) -> StoreIdentity {
        StoreIdentity::of::<Self>("")
    }
}

/// A lock that is held, from [`SecretStore::lock`]. Dropping it gives it back.
pub struct StoreLock {
    _guard: Box<dyn Any + Send + Sync>,
}

impl StoreLock {
    /// A lock that is held as long as `guard` is not dropped.
    pub fn new(guard: impl Any + Send + Sync) -> Self {
        Self { _guard: Box::new(guard) }
    }
}

impl fmt::Debug for StoreLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreLock")
    }
}

/// Why a store could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// Locked, denied, full or not there. May work later.
    Unavailable(String),
    /// Someone else, perhaps another process, held a lock for longer than the caller wanted to wait. Asking again
    /// may work.
    Busy(String),
    /// What is kept cannot be read as this store wrote it.
    Corrupt(String),
    /// The value does not fit.
    TooLarge(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(why) => write!(f, "the secret store is not available: {why}"),
            Self::Busy(why) => write!(f, "the secret store is in use, try again: {why}"),
            Self::Corrupt(why) => write!(f, "the secret store holds something unreadable: {why}"),
            Self::TooLarge(why) => write!(f, "the session does not fit into the secret store: {why}"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let busy = matches!(error, StoreError::Busy(_));
        let error = Self::new(ErrorKind::Storage, error.to_string());
        if busy { error.passing() } else { error }
    }
}
