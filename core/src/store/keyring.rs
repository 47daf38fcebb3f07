use std::{collections::HashMap, fmt};

use ::keyring::{Entry, Error as KeyringError};
use keyring_core::Entry as AnyEntry;
use zeroize::Zeroizing;

use super::{SecretBytes, SecretStore, StoreError};

/// Keeps sessions in the platform's own vault: Keychain on macOS, Credential Manager on Windows, the Secret
/// Service (GNOME Keyring, KWallet, KeePassXC …) on Linux and the BSDs.
pub struct KeyringStore {
    service: String,
}

impl KeyringStore {
    /// A store whose items are filed under `service`, best the app's own reverse-DNS name.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the platform has no vault or it cannot be reached. There is no
    /// silent fallback: the app decides what to do then.
    pub fn new(service: impl Into<String>) -> Result<Self, StoreError> {
        let service = service.into();
        if service.is_empty() {
            return Err(StoreError::Unavailable("the service name must not be empty".into()));
        }
        match Entry::store_status() {
            Ok(()) => Ok(Self { service }),
            Err(error) => Err(translate(error)),
        }
    }

    fn entry(&self, key: &str) -> Result<Entry, StoreError> {
        Entry::new(&self.service, key).map_err(|error| translate(&error))
    }
}

impl SecretStore for KeyringStore {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        match self.entry(key)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(KeyringError::NoEntry) => Ok(None),
            Err(error) => Err(translate(&error)),
        }
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.entry(key)?.set_secret(value).map_err(|error| translate(&error))
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        match self.entry(key)?.delete_credential() {
            Ok(()) | Err(KeyringError::NoEntry) => Ok(()),
            Err(error) => Err(translate(&error)),
        }
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let found = AnyEntry::search(&everything_of(&self.service)).map_err(|error| translate(&error))?;
        Ok(found
            .iter()
            .filter_map(AnyEntry::get_specifiers)
            .filter(|(service, key)| *service == self.service && key.starts_with(prefix))
            .map(|(_, key)| key)
            .collect())
    }
}

/// The vaults differ in how they are searched: by attribute, or on Windows by pattern only.
fn everything_of(service: &str) -> HashMap<&str, &str> {
    if cfg!(windows) { HashMap::from([("pattern", ".*")]) } else { HashMap::from([("service", service)]) }
}

/// Only what names no secret goes into the text: the vaults' own errors may quote what they hold.
fn translate(error: &KeyringError) -> StoreError {
    match error {
        KeyringError::BadEncoding(_) | KeyringError::BadDataFormat(..) => {
            StoreError::Corrupt("the item was not written by this store".into())
        }
        KeyringError::BadStoreFormat(_) => StoreError::Corrupt("the vault is damaged".into()),
        KeyringError::TooLong(what, limit) => {
            StoreError::TooLarge(format!("the platform allows {limit} bytes for {what}"))
        }
        KeyringError::Ambiguous(entries) => {
            StoreError::Corrupt(format!("{} items share one key", entries.len()))
        }
        KeyringError::NoStorageAccess(cause) => {
            StoreError::Unavailable(format!("the vault is locked or refuses access: {cause}"))
        }
        KeyringError::PlatformFailure(cause) => StoreError::Unavailable(cause.to_string()),
        KeyringError::NoDefaultStore => {
            StoreError::Unavailable("this platform has no vault, or it is not running".into())
        }
        other => StoreError::Unavailable(other.to_string()),
    }
}

impl fmt::Debug for KeyringStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringStore").field("service", &self.service).finish_non_exhaustive()
    }
}
