//! The stores that the library brings.

use std::sync::Arc;

use cognito_client::{EncryptedFileStore, MemoryStore, store::DataKey};
use zeroize::Zeroizing;

use super::{Given, SecretStore, StoreFailure, into_core, vault};

/// A store that keeps sessions for the life of the process.
#[uniffi::export]
pub fn memory_store() -> Arc<dyn SecretStore> {
    Given::shared(MemoryStore::new())
}

/// The platform's own vault.
#[uniffi::export]
pub fn keyring_store(options: KeyringOptions) -> Result<Arc<dyn SecretStore>, StoreFailure> {
    vault::store(options)
}

/// Asks the user to unlock the vault if it is locked, and waits for the answer, however long that takes.
#[uniffi::export]
pub fn unlock_keyring(options: KeyringOptions) -> Result<(), StoreFailure> {
    vault::unlock(options)
}

/// Keeps each item in a file of its own, encrypted and authenticated (AES-256-GCM), in a directory of its
/// own, which is made for this user only if it is not there.
#[uniffi::export]
pub fn encrypted_file_store(directory: String, key: Vec<u8>) -> Result<Arc<dyn SecretStore>, StoreFailure> {
    let key = Zeroizing::new(key);
    let bytes: &[u8; 32] = key.as_slice().try_into().map_err(|_| StoreFailure::Unavailable {
        detail: format!("a data key is 32 bytes long, not {}", key.len()),
    })?;
    Ok(Given::shared(EncryptedFileStore::new(directory, DataKey::from_bytes(*bytes))?))
}

/// As encrypted_file_store, with the key kept in another store under this name, best the platform's vault.
#[uniffi::export]
pub fn encrypted_file_store_with_key_in(
    directory: String,
    vault: Arc<dyn SecretStore>,
    key_name: String,
) -> Result<Arc<dyn SecretStore>, StoreFailure> {
    let vault = into_core(vault);
    Ok(Given::shared(EncryptedFileStore::new(directory, DataKey::kept_in(&*vault, key_name))?))
}

/// Deletes what the encrypted file store in the directory holds: all its sessions are lost, and the next
/// opening begins with nothing.
#[uniffi::export]
pub fn erase_encrypted_file_store(directory: String) -> Result<(), StoreFailure> {
    // What it was written with does not matter, and is the app's own.
    Ok(EncryptedFileStore::erase(directory, DataKey::from_bytes([0; 32]))?)
}

/// As erase_encrypted_file_store, together with the data key that another store keeps under this name.
#[uniffi::export]
pub fn erase_encrypted_file_store_with_key_in(
    directory: String,
    vault: Arc<dyn SecretStore>,
    key_name: String,
) -> Result<(), StoreFailure> {
    let vault = into_core(vault);
    Ok(EncryptedFileStore::erase(directory, DataKey::kept_in(&*vault, key_name))?)
}

/// When an item in Apple's data protection keychain can be read (kSecAttrAccessible).
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum KeychainAccessibility {
    /// Once the device was unlocked after it started; moves to a new device with an encrypted backup.
    AfterFirstUnlock,
    /// Once the device was unlocked after it started, on this device only.
    AfterFirstUnlockThisDeviceOnly,
    /// While the device is unlocked; moves to a new device with an encrypted backup.
    WhenUnlocked,
    /// While the device is unlocked, on this device only.
    WhenUnlockedThisDeviceOnly,
    /// While the device is unlocked, on this device only, and only as long as it has a passcode.
    WhenPasscodeSetThisDeviceOnly,
}

/// How the platform's vault is used.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct KeyringOptions {
    /// What items are filed under, best the app's own reverse-DNS name.
    pub service: String,
    /// Apple: shares the items with the apps and extensions that have this access group among their
    /// entitlements.
    #[uniffi(default)]
    pub access_group: Option<String>,
    /// Apple: when the items written from now on can be read; after first unlock and on this device only by
    /// default.
    #[uniffi(default)]
    pub accessibility: Option<KeychainAccessibility>,
    /// macOS: uses the data protection keychain, as iOS always does, and not the login keychain.
    #[uniffi(default)]
    pub data_protection_keychain: bool,
    /// Where the lock files stand that keep processes apart: the same for all that share the items, on
    /// Apple's systems an app group's container if extensions do.
    #[uniffi(default)]
    pub lock_directory: Option<String>,
    /// The largest item the vault takes, in bytes, at least 256; larger values are kept in several items.
    #[uniffi(default)]
    pub largest_item: Option<i64>,
}
