//! Stores of secrets across the border, in both directions.

use std::{fmt, sync::Arc};

use cognito_client::{KeyringStore, MemoryStore, SecretBytes, StoreError};
use uniffi::UnexpectedUniFFICallbackError;

/// A place for secrets, by key, that an app may write itself.
///
/// Keys are texts of up to 512 bytes that may contain any character; values are UTF-8 JSON of a few
/// kilobytes (tokens are large: allow 64 KiB). The calls may block: they are made on threads of the library,
/// never on the caller's, and for one session one after the other.
#[uniffi::export(rust, foreign)]
pub trait SecretStore: Send + Sync {
    /// The value kept under the key, or nothing if there certainly is none. A store that cannot tell, for
    /// instance because it is locked, must fail instead.
    fn get(&self, key: String) -> Result<Option<Vec<u8>>, StoreFailure>;

    /// Keeps the value under the key, replacing what was there: the whole value, or else the old one stays.
    /// It must have reached durable storage when the call returns.
    fn put(&self, key: String, value: Vec<u8>) -> Result<(), StoreFailure>;

    /// Forgets the key; there being nothing to forget is no failure.
    fn remove(&self, key: String) -> Result<(), StoreFailure>;

    /// The keys that begin with the prefix, in any order.
    fn list(&self, prefix: String) -> Result<Vec<String>, StoreFailure>;
}

/// Why a store could not do what it was asked. The text is for developers and must not hold the value.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[uniffi::export(Display)]
pub enum StoreFailure {
    /// Locked, denied, busy or not there. May work later.
    Unavailable {
        /// What is known about the cause.
        detail: String,
    },
    /// What is kept cannot be read as this store wrote it.
    Corrupt {
        /// What is known about the cause.
        detail: String,
    },
    /// The value does not fit.
    TooLarge {
        /// What is known about the cause.
        detail: String,
    },
}

/// A store that keeps sessions for the life of the process.
#[uniffi::export]
pub fn memory_store() -> Arc<dyn SecretStore> {
    Arc::new(Given(MemoryStore::new()))
}

/// The platform's own vault: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux.
/// Items are filed under the service name, best the app's own reverse-DNS name. Fails if there is no vault or
/// it cannot be reached; may block while it finds out.
#[uniffi::export]
pub fn keyring_store(service: String) -> Result<Arc<dyn SecretStore>, StoreFailure> {
    Ok(Arc::new(Given(KeyringStore::new(service)?)))
}

/// A store of the core, as apps see it.
struct Given<S>(S);

impl<S: cognito_client::SecretStore> SecretStore for Given<S> {
    fn get(&self, key: String) -> Result<Option<Vec<u8>>, StoreFailure> {
        Ok(self.0.get(&key)?.map(|mut value| std::mem::take(&mut *value)))
    }

    fn put(&self, key: String, value: Vec<u8>) -> Result<(), StoreFailure> {
        Ok(self.0.put(&key, &SecretBytes::new(value))?)
    }

    fn remove(&self, key: String) -> Result<(), StoreFailure> {
        Ok(self.0.remove(&key)?)
    }

    fn list(&self, prefix: String) -> Result<Vec<String>, StoreFailure> {
        Ok(self.0.list(&prefix)?)
    }
}

/// A store from the app, as the core sees it.
pub(crate) struct Taken(pub(crate) Arc<dyn SecretStore>);

impl cognito_client::SecretStore for Taken {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        Ok(self.0.get(key.to_owned())?.map(SecretBytes::new))
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        Ok(self.0.put(key.to_owned(), value.to_vec())?)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        Ok(self.0.remove(key.to_owned())?)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.0.list(prefix.to_owned())?)
    }
}

impl From<StoreFailure> for StoreError {
    fn from(failure: StoreFailure) -> Self {
        match failure {
            StoreFailure::Unavailable { detail } => Self::Unavailable(detail),
            StoreFailure::Corrupt { detail } => Self::Corrupt(detail),
            StoreFailure::TooLarge { detail } => Self::TooLarge(detail),
        }
    }
}

impl From<StoreError> for StoreFailure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(detail) => Self::Unavailable { detail },
            StoreError::Corrupt(detail) => Self::Corrupt { detail },
            StoreError::TooLarge(detail) => Self::TooLarge { detail },
            other => Self::Unavailable { detail: other.to_string() },
        }
    }
}

impl From<UnexpectedUniFFICallbackError> for StoreFailure {
    /// The reason is left out: it holds the exception's whole text and stack trace.
    fn from(_: UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable { detail: "the app's store threw something other than a StoreFailure".to_owned() }
    }
}

impl fmt::Display for StoreFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        StoreError::from(self.clone()).fmt(f)
    }
}

impl std::error::Error for StoreFailure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_of_the_app_s_store_keeps_its_text_to_itself() {
        let failure = StoreFailure::from(UnexpectedUniFFICallbackError::new("at Secret.kt: token=hush-hush"));
        assert!(matches!(failure, StoreFailure::Unavailable { .. }));
        assert!(!format!("{failure} {failure:?}").contains("hush"), "{failure:?}");
    }

    #[test]
    fn failures_cross_both_ways_unchanged() {
        for failure in [
            StoreFailure::Unavailable { detail: "a".into() },
            StoreFailure::Corrupt { detail: "b".into() },
            StoreFailure::TooLarge { detail: "c".into() },
        ] {
            assert_eq!(StoreFailure::from(StoreError::from(failure.clone())), failure);
        }
    }
}
