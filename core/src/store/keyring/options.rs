use std::path::PathBuf;

use super::{KeyringStore, long_names::LongNames, vault::Vault};
use crate::store::{ChunkedStore, StoreError};

/// What Windows allows: `CRED_MAX_CREDENTIAL_BLOB_SIZE`.
const LARGEST_ON_WINDOWS: usize = 5 * 512;
/// Elsewhere there is no stated limit; sessions stay far below this.
const LARGEST_ELSEWHERE: usize = 1 << 20;

/// When an item in Apple's data protection keychain can be read (`kSecAttrAccessible`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeychainAccessibility {
    /// Once the device was unlocked after it started; moves to a new device with an encrypted backup.
    AfterFirstUnlock,
    /// Once the device was unlocked after it started, on this device only. Right for apps that refresh their
    /// sessions in the background.
    #[default]
    AfterFirstUnlockThisDeviceOnly,
    /// While the device is unlocked; moves to a new device with an encrypted backup.
    WhenUnlocked,
    /// While the device is unlocked, on this device only.
    WhenUnlockedThisDeviceOnly,
    /// While the device is unlocked, on this device only, and only as long as it has a passcode.
    WhenPasscodeSetThisDeviceOnly,
}

/// How a [`KeyringStore`] uses the platform's vault. What a platform does not have is ignored there.
#[derive(Clone, Debug)]
pub struct KeyringOptions {
    pub(super) service: String,
    pub(super) access_group: Option<String>,
    pub(super) accessibility: KeychainAccessibility,
    pub(super) data_protection: bool,
    pub(super) lock_directory: Option<PathBuf>,
    largest_item: Option<usize>,
}

impl KeyringOptions {
    /// Items are filed under `service`, best the app's own reverse-DNS name.
    ///
    /// It must not be empty and must hold neither `@` nor control characters, which not every platform takes: they are
    /// refused on all of them when the store is opened. Windows does not tell capitals from small letters: there two
    /// services that differ in nothing else share their items.
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            access_group: None,
            accessibility: KeychainAccessibility::default(),
            data_protection: cfg!(target_os = "ios"),
            lock_directory: None,
            largest_item: cfg!(windows).then_some(LARGEST_ON_WINDOWS),
        }
    }

    /// Apple: shares the items with the apps and extensions that have this access group among their entitlements.
    /// On macOS this implies [`data_protection_keychain`](Self::data_protection_keychain).
    #[must_use]
    pub fn access_group(mut self, group: impl Into<String>) -> Self {
        self.access_group = Some(group.into());
        self.data_protection = true;
        self
    }

    /// Apple: when the items written from now on can be read. On macOS this implies
    /// [`data_protection_keychain`](Self::data_protection_keychain).
    #[must_use]
    pub fn accessibility(mut self, accessibility: KeychainAccessibility) -> Self {
        self.accessibility = accessibility;
        self.data_protection = true;
        self
    }

    /// macOS: uses the data protection keychain, as iOS always does, and not the login keychain. The app must be
    /// signed with an entitlement for it.
    #[must_use]
    pub fn data_protection_keychain(mut self) -> Self {
        self.data_protection = true;
        self
    }

    /// Where the lock files stand that keep processes apart. It must be the same for all that share the items: on
    /// Apple's systems an app group's container if extensions do.
    ///
    /// Without it this is a directory of the user's: `$XDG_STATE_HOME` or `~/.local/state` on Linux and the BSDs,
    /// `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on Windows, each with `cognito-client/locks`. On
    /// iOS and Android there is none, and no lock.
    #[must_use]
    pub fn lock_directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.lock_directory = Some(directory.into());
        self
    }

    /// The largest item the vault takes, in bytes, at least 256; larger values are kept in several items. What
    /// Windows allows is known without it.
    #[must_use]
    pub fn largest_item(mut self, bytes: usize) -> Self {
        self.largest_item = Some(if cfg!(windows) { bytes.min(LARGEST_ON_WINDOWS) } else { bytes });
        self
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the platform has no vault or it cannot be reached, or when an option is
    /// refused, such as a service name that holds `@`. A vault that is there but locked is no error here.
    pub fn open(self) -> Result<KeyringStore, StoreError> {
        let largest_item = self.largest_item;
        let vault = Vault::open(self)?;
        let store = match largest_item {
            Some(largest_item) => ChunkedStore::new(vault, largest_item)?,
            None => ChunkedStore::hardly_ever(vault, LARGEST_ELSEWHERE)?,
        };
        Ok(KeyringStore { store: LongNames::new(store, Vault::takes) })
    }
}
