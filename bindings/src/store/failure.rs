//! Why stores fail, in the words of both sides.

use std::fmt;

use cognito_client::store::StoreError;
use uniffi::UnexpectedUniFFICallbackError;

/// Why a store could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[uniffi::export(Display)]
pub enum StoreFailure {
    /// Locked, denied, full or not there.
    Unavailable {
        /// What is known about the cause.
        detail: String,
    },
    /// Someone else, perhaps another process, held a lock for longer than the caller wanted to wait.
    Busy {
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

impl From<StoreFailure> for StoreError {
    fn from(failure: StoreFailure) -> Self {
        match failure {
            StoreFailure::Unavailable { detail } => Self::Unavailable(detail),
            StoreFailure::Busy { detail } => Self::Busy(detail),
            StoreFailure::Corrupt { detail } => Self::Corrupt(detail),
            StoreFailure::TooLarge { detail } => Self::TooLarge(detail),
        }
    }
}

impl From<StoreError> for StoreFailure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(detail) => Self::Unavailable { detail },
            StoreError::Busy(detail) => Self::Busy { detail },
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
            StoreFailure::Busy { detail: "d".into() },
            StoreFailure::Corrupt { detail: "b".into() },
            StoreFailure::TooLarge { detail: "c".into() },
        ] {
            assert_eq!(StoreFailure::from(StoreError::from(failure.clone())), failure);
        }
    }
}
