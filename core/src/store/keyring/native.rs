//! The vaults of macOS, iOS, Windows and Android, and the platforms that have none.

#![allow(clippy::unnecessary_wraps, reason = "the Secret Service has more to say")]

use std::{collections::HashMap, sync::Arc};

use keyring_core::{CredentialStore, Entry, Result};

use super::{KeychainAccessibility, KeyringOptions};
use crate::store::StoreError;

/// The platform's store, set up as the options say.
pub(super) fn connect(options: &KeyringOptions) -> Result<Arc<CredentialStore>> {
    #[cfg(target_os = "macos")]
    if !options.data_protection {
        return Ok(apple_native_keyring_store::keychain::Store::new()?);
    }
    #[cfg(any(target_os = "macos", target_os = "ios"))]
    {
        let group = options.access_group.as_deref().unwrap_or_default();
        let configuration = HashMap::from([("access-group", group)]);
        Ok(apple_native_keyring_store::protected::Store::new_with_configuration(&configuration)?)
    }
    #[cfg(windows)]
    {
        // Together the name and the service are the item's name, so the service must not hold what divides them.
        let _ = options;
        let configuration = HashMap::from([("divider", "@"), ("service_no_divider", "true")]);
        Ok(windows_native_keyring_store::Store::new_with_configuration(&configuration)?)
    }
    #[cfg(all(target_os = "android", feature = "keyring-android"))]
    {
        // What is below panics when the app has not set up `ndk-context`.
        let _ = options;
        std::panic::catch_unwind(|| {
            let configuration = HashMap::from([("name", "cognito-client")]);
            android_native_keyring_store::Store::new_with_configuration(&configuration)
        })
        .map_or(Err(keyring_core::Error::NoDefaultStore), |store| Ok(store?))
    }
    #[cfg(all(target_os = "android", not(feature = "keyring-android")))]
    {
        let _ = options;
        Err(keyring_core::Error::NoDefaultStore)
    }
    #[cfg(not(any(target_os = "macos", target_os = "ios", target_os = "android", windows)))]
    {
        let _ = options;
        Err(keyring_core::Error::NoDefaultStore)
    }
}

/// There is no connection that could break.
pub(super) fn reconnect(
    _: &KeyringOptions,
    _: &Arc<CredentialStore>,
) -> Result<Option<Arc<CredentialStore>>> {
    Ok(None)
}

/// The item of that account.
pub(super) fn entry(store: &CredentialStore, options: &KeyringOptions, account: &str) -> Result<Entry> {
    let modifiers = if cfg!(any(target_os = "macos", target_os = "ios")) && options.data_protection {
        HashMap::from([("access-policy", access_policy(options))])
    } else if cfg!(windows) {
        // By itself the store lets items roam with the user's profile. Those written so stay readable, and stay here
        // from the next write on.
        HashMap::from([("persistence", "Local")])
    } else {
        HashMap::new()
    };
    store.build(&options.service, account, (!modifiers.is_empty()).then_some(&modifiers))
}

/// These vaults do not hide that they are locked.
pub(super) fn ensure_unlocked(_: &KeyringOptions, _: &str) -> std::result::Result<(), StoreError> {
    Ok(())
}

/// These vaults ask by themselves, or cannot be asked.
pub(super) fn unlock() -> std::result::Result<(), StoreError> {
    Ok(())
}

/// The accounts of all items of the service.
pub(super) fn accounts(
    store: &CredentialStore,
    options: &KeyringOptions,
) -> std::result::Result<Vec<String>, StoreError> {
    let found = store.search(&search(options)).map_err(|error| super::vault::translate(&error))?;
    Ok(found
        .iter()
        .filter_map(Entry::get_specifiers)
        .filter(|(service, _)| *service == options.service)
        .map(|(_, account)| account)
        .collect())
}

/// The stores differ in what they can be asked for; what is too much is left out above.
fn search(options: &KeyringOptions) -> HashMap<&str, &str> {
    if cfg!(any(windows, target_os = "android")) {
        return HashMap::new();
    }
    let mut search = HashMap::from([("service", options.service.as_str())]);
    if let Some(group) = &options.access_group {
        search.insert("access-group", group);
    }
    search
}

fn access_policy(options: &KeyringOptions) -> &'static str {
    match options.accessibility {
        KeychainAccessibility::AfterFirstUnlock => "after-first-unlock",
        KeychainAccessibility::AfterFirstUnlockThisDeviceOnly => "after-first-unlock-this-device-only",
        KeychainAccessibility::WhenUnlocked => "when-unlocked",
        KeychainAccessibility::WhenUnlockedThisDeviceOnly => "when-unlocked-this-device-only",
        KeychainAccessibility::WhenPasscodeSetThisDeviceOnly => "when-passcode-set-this-device-only",
    }
}

#[cfg(all(test, windows))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use keyring_core::Entry;

    use super::*;
    use crate::store::{SecretStore as _, keyring::vault::Vault};

    fn persistence(entry: &Entry) -> String {
        entry.get_attributes().unwrap().remove("persistence").unwrap()
    }

    #[test]
    fn items_stay_on_this_machine_and_those_that_roam_are_found_and_called_back() {
        let options =
            KeyringOptions::new(format!("io.github.cognitoclient.test.roam.{}", std::process::id()));
        let store = connect(&options).unwrap();
        let written_before = store.build(&options.service, "name", None).unwrap();
        written_before.set_secret(b"from before").unwrap();
        assert_eq!(persistence(&written_before), "Enterprise");

        let vault = Vault::open(options.clone()).unwrap();
        assert_eq!(vault.get("name").unwrap().unwrap().as_slice(), b"from before");
        vault.put("name", b"now").unwrap();
        vault.put("another", b"new").unwrap();
        for (name, value) in [("name", "now"), ("another", "new")] {
            assert_eq!(vault.get(name).unwrap().unwrap().as_slice(), value.as_bytes());
            assert_eq!(persistence(&store.build(&options.service, name, None).unwrap()), "Local");
            vault.remove(name).unwrap();
        }
        assert!(vault.get("name").unwrap().is_none());
    }
}
