//! The platform's own vault.

mod long_names;
mod options;
mod vault;

// Each of the two has what the other has.
#[cfg(not(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "dragonfly",
    target_os = "netbsd",
    target_os = "openbsd"
)))]
#[path = "native.rs"]
mod platform;
#[cfg(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "dragonfly",
    target_os = "netbsd",
    target_os = "openbsd"
))]
#[path = "secret_service.rs"]
mod platform;

use std::{fmt, time::Duration};

use long_names::LongNames;
pub use options::{KeychainAccessibility, KeyringOptions};
use vault::Vault;

use super::{ChunkedStore, SecretBytes, SecretStore, StoreError, StoreLock};

/// Keeps sessions in the platform's own vault: Keychain on macOS and iOS, Credential Manager on Windows, the Secret
/// Service (GNOME Keyring, KWallet, KeePassXC …) on Linux and the BSDs, the Keystore on Android (there with the
/// feature `keyring-android`).
///
/// Values that are larger than the vault's items may be are kept in several, and still replaced as a whole. Names that
/// are longer than the vault takes (Windows: 513 bytes) are filed under a hash of them. On Windows the items stay on this
/// machine: they do not roam with the user's profile.
///
/// A vault that is locked is [`StoreError::Unavailable`], and is not asked to open itself: see
/// [`unlock`](Self::unlock).
pub struct KeyringStore {
    store: LongNames<ChunkedStore<Vault>>,
}

impl KeyringStore {
    /// A store whose items are filed under `service`, best the app's own reverse-DNS name.
    /// [`KeyringOptions`] has more to choose.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the platform has no vault or it cannot be reached. There is no
    /// silent fallback: the app decides what to do then.
    pub fn new(service: impl Into<String>) -> Result<Self, StoreError> {
        KeyringOptions::new(service).open()
    }

    /// Asks the user to unlock the vault if it is locked, and waits for the answer, however long that takes.
    /// For the Secret Service only: the other platforms ask by themselves, or cannot be asked.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it is locked still.
    #[allow(clippy::unused_self, reason = "which vault it is, is up to the store")]
    pub fn unlock(&self) -> Result<(), StoreError> {
        platform::unlock()
    }
}

impl SecretStore for KeyringStore {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        self.store.get(key)
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.store.put(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.store.remove(key)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store.list(prefix)
    }

    fn lock(&self, name: &str, patience: Duration) -> Result<Option<StoreLock>, StoreError> {
        self.store.lock(name, patience)
    }
}

impl fmt::Debug for KeyringStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringStore")
            .field("service", &self.store.inner().inner().options().service)
            .finish_non_exhaustive()
    }
}
