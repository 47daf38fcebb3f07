//! One item per name in the vault, up to the size the vault allows.

use std::{
    fs::DirBuilder,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use keyring_core::{CredentialStore, Entry, Error as KeyringError};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{KeyringOptions, platform};
use crate::{
    encoding,
    store::{SecretBytes, SecretStore, StoreError, StoreLock, lock_file},
};

/// Vaults take account names as readable text, and Windows does not tell capitals from small letters.
const ESCAPED: &AsciiSet = &if cfg!(windows) { with_capitals() } else { CONTROLS.add(b'%') };
/// What Windows allows, as it is written there: `CRED_MAX_USERNAME_LENGTH`. Elsewhere there is no limit.
const LONGEST_ACCOUNT: usize = if cfg!(windows) { 513 } else { usize::MAX };
/// Vaults take an empty account name for any. This cannot come out of the escaping.
const EMPTY: &str = "%";

pub(super) struct Vault {
    options: KeyringOptions,
    locks: Option<PathBuf>,
    store: Mutex<Arc<CredentialStore>>,
}

impl Vault {
    pub(super) fn open(options: KeyringOptions) -> Result<Self, StoreError> {
        check_service(&options.service)?;
        let store = platform::connect(&options).map_err(|error| translate(&error))?;
        platform::entry(&*store, &options, "any").map_err(|error| translate(&error))?;
        let locks = options.lock_directory.clone().or_else(users_lock_directory);
        Ok(Self { options, locks, store: Mutex::new(store) })
    }

    /// Whether the vault takes an item of that name.
    #[allow(clippy::absurd_extreme_comparisons, reason = "some platforms have no limit")]
    pub(super) fn takes(key: &str) -> bool {
        account(key).len() <= LONGEST_ACCOUNT
    }

    pub(super) fn options(&self) -> &KeyringOptions {
        &self.options
    }

    fn store(&self) -> Arc<CredentialStore> {
        Arc::clone(&self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn with_entry<T>(
        &self,
        account: &str,
        work: impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> keyring_core::Result<T> {
        let attempt = |store: &CredentialStore| {
            platform::entry(store, &self.options, account).and_then(|entry| work(&entry))
        };
        let store = self.store();
        match attempt(&*store) {
            Err(KeyringError::PlatformFailure(cause)) => {
                let Some(fresh) = platform::reconnect(&self.options, &store)? else {
                    return Err(KeyringError::PlatformFailure(cause));
                };
                *self.store.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
                attempt(&*fresh)
            }
            result => result,
        }
    }
}

impl SecretStore for Vault {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        let account = account(key);
        platform::ensure_unlocked(&self.options, &account)?;
        match self.with_entry(&account, Entry::get_secret) {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(KeyringError::NoEntry) => {
                // It may have been locked just now, and then this says nothing.
                platform::ensure_unlocked(&self.options, &account)?;
                Ok(None)
            }
            Err(error) => Err(translate(&error)),
        }
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let account = account(key);
        platform::ensure_unlocked(&self.options, &account)?;
        self.with_entry(&account, |entry| entry.set_secret(value)).map_err(|error| translate(&error))
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        let account = account(key);
        platform::ensure_unlocked(&self.options, &account)?;
        match self.with_entry(&account, Entry::delete_credential) {
            Ok(()) => Ok(()),
            Err(KeyringError::NoEntry) => platform::ensure_unlocked(&self.options, &account),
            Err(error) => Err(translate(&error)),
        }
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let keys = platform::accounts(&*self.store(), &self.options)?
            .into_iter()
            .filter_map(|account| key(&account));
        Ok(keys.filter(|key| key.starts_with(prefix)).collect())
    }

    fn lock(&self, name: &str, patience: Duration) -> Result<Option<StoreLock>, StoreError> {
        let Some(locks) = &self.locks else {
            return Ok(None);
        };
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(locks).map_err(|error| {
            StoreError::Unavailable(format!("the directory for lock files (`lock_directory`): {error}"))
        })?;
        let hash =
            Sha256::new().chain_update(&self.options.service).chain_update([0]).chain_update(name).finalize();
        let lock = lock_file::alone(&locks.join(format!("{}.lock", encoding::to_hex(&hash))), patience)?;
        Ok(Some(StoreLock::new(lock)))
    }
}

/// The same on every platform, so that an app that works on one of them works on all: Windows divides the account from
/// the service with `@`, and cuts names off at a NUL, which D-Bus refuses.
fn check_service(service: &str) -> Result<(), StoreError> {
    let refused = |why: &str| Err(StoreError::Unavailable(format!("the service name must not {why}")));
    if service.is_empty() {
        return refused("be empty");
    }
    if service.contains('@') {
        return refused("hold `@`; take a reverse-DNS name such as com.example.app");
    }
    if service.contains(char::is_control) {
        return refused("hold control characters");
    }
    Ok(())
}

/// The account name an item has in the vault.
fn account(key: &str) -> String {
    if key.is_empty() { EMPTY.to_owned() } else { utf8_percent_encode(key, ESCAPED).to_string() }
}

/// The item's name; `None` if it was not written here.
fn key(written: &str) -> Option<String> {
    if written == EMPTY {
        return Some(String::new());
    }
    let key = percent_decode_str(written).decode_utf8().ok()?.into_owned();
    (account(&key) == written).then_some(key)
}

const fn with_capitals() -> AsciiSet {
    let mut set = CONTROLS.add(b'%');
    let mut capital = b'A';
    while capital <= b'Z' {
        set = set.add(capital);
        capital += 1;
    }
    set
}

/// A directory that is the same for all of the user's processes. Phones, watches and the like have none.
fn users_lock_directory() -> Option<PathBuf> {
    use etcetera::base_strategy::{BaseStrategy as _, choose_native_strategy};
    if cfg!(any(target_os = "android", all(target_vendor = "apple", not(target_os = "macos")))) {
        return None;
    }
    let user = choose_native_strategy().ok()?;
    // On Windows, what is called the cache is the only directory that does not follow the user around.
    let base =
        if cfg!(windows) { user.cache_dir() } else { user.state_dir().unwrap_or_else(|| user.data_dir()) };
    Some(base.join("cognito-client").join("locks"))
}

/// Only what names no secret goes into the text: the vaults' own errors may quote what they hold.
pub(super) fn translate(error: &KeyringError) -> StoreError {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn any_name_is_readable_text_in_the_vault_and_comes_back() {
        for name in ["", "%", "a b", "nul\0 line\n", "Ärger/\u{1F511}", "%41", "Plain-Name_1@example.com"] {
            let written = account(name);
            assert!(
                !written.is_empty() && written.bytes().all(|byte| (b' '..0x7f).contains(&byte)),
                "{written}"
            );
            assert_eq!(key(&written).unwrap(), name);
        }
    }

    #[test]
    fn the_service_names_that_one_platform_refuses_are_refused_on_all() {
        for service in ["", "me@example", "@", "com.example\0app", "com.example\napp", "\u{7f}"] {
            let refused = check_service(service).unwrap_err();
            assert!(
                matches!(&refused, StoreError::Unavailable(why) if why.contains("service name")),
                "{service:?}: {refused}"
            );
        }
        for service in ["com.example.app", "Example App", "\u{e9}xample", "a/b\\c%d*"] {
            check_service(service).unwrap();
        }
    }

    #[test]
    fn names_that_were_not_written_here_are_not_listed() {
        assert!(key("%zz").is_none());
        assert!(key("%C3").is_none());
        assert!(key("%61").is_none());
        assert!(key("ä").is_none());
    }

    #[test]
    fn where_case_does_not_count_capitals_are_escaped() {
        let windows = utf8_percent_encode("eu-west-1_AbC/ana", const { &with_capitals() }).to_string();
        assert_eq!(windows, "eu-west-1_%41b%43/ana");
    }
}
