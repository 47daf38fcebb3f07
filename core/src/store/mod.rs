//! Where sessions sleep: the store trait, its implementations, and the record kept in it.

#[cfg(feature = "keyring")]
mod keyring;
mod memory;
mod record;
mod sessions;

use std::fmt;

use zeroize::Zeroizing;

#[cfg(feature = "keyring")]
pub use self::keyring::KeyringStore;
pub use memory::MemoryStore;
pub(crate) use record::{SessionRecord, StoredTokens};
pub(crate) use sessions::{Namespace, SessionStore, Stored};

/// Bytes that are wiped when dropped.
pub type SecretBytes = Zeroizing<Vec<u8>>;

/// A place for secrets, by key.
///
/// Keys are texts of up to 512 bytes that may contain any character; values are UTF-8 JSON of a few kilobytes
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
}

/// Why a store could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// Locked, denied, busy or not there. May work later.
    Unavailable(String),
    /// What is kept cannot be read as this store wrote it.
    Corrupt(String),
    /// The value does not fit.
    TooLarge(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(why) => write!(f, "the secret store is not available: {why}"),
            Self::Corrupt(why) => write!(f, "the secret store holds something unreadable: {why}"),
            Self::TooLarge(why) => write!(f, "the session does not fit into the secret store: {why}"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<StoreError> for crate::Error {
    fn from(error: StoreError) -> Self {
        Self::new(crate::ErrorKind::Storage, error.to_string())
    }
}
