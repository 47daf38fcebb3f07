//! The platform's own vault, where the library is built with it.

use std::sync::Arc;

use super::{Given, KeychainAccessibility, KeyringOptions, SecretStore, StoreFailure};

pub(super) fn store(options: KeyringOptions) -> Result<Arc<dyn SecretStore>, StoreFailure> {
    Ok(Given::shared(options.into_core().open()?))
}

pub(super) fn unlock(options: KeyringOptions) -> Result<(), StoreFailure> {
    Ok(options.into_core().open()?.unlock()?)
}

impl KeyringOptions {
    fn into_core(self) -> cognito_client::store::KeyringOptions {
        let mut options = cognito_client::store::KeyringOptions::new(self.service);
        if let Some(group) = self.access_group {
            options = options.access_group(group);
        }
        if let Some(accessibility) = self.accessibility {
            options = options.accessibility(accessibility.into());
        }
        if self.data_protection_keychain {
            options = options.data_protection_keychain();
        }
        if let Some(directory) = self.lock_directory {
            options = options.lock_directory(directory);
        }
        if let Some(bytes) = self.largest_item {
            options = options.largest_item(usize::try_from(bytes).unwrap_or_default());
        }
        options
    }
}

impl From<KeychainAccessibility> for cognito_client::store::KeychainAccessibility {
    fn from(accessibility: KeychainAccessibility) -> Self {
        match accessibility {
            KeychainAccessibility::AfterFirstUnlock => Self::AfterFirstUnlock,
            KeychainAccessibility::AfterFirstUnlockThisDeviceOnly => Self::AfterFirstUnlockThisDeviceOnly,
            KeychainAccessibility::WhenUnlocked => Self::WhenUnlocked,
            KeychainAccessibility::WhenUnlockedThisDeviceOnly => Self::WhenUnlockedThisDeviceOnly,
            KeychainAccessibility::WhenPasscodeSetThisDeviceOnly => Self::WhenPasscodeSetThisDeviceOnly,
        }
    }
}
