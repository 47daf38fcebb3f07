//! How records are written: as one JSON object, in memory that is wiped.

use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use super::{SecretBytes, StoreError};

/// `largest` is more than any such record needs: one allocation, so that growing leaves no copies behind.
pub(super) fn encode<T: Serialize>(record: &T, largest: usize) -> Result<SecretBytes, StoreError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(largest));
    match serde_json::to_writer(&mut *bytes, record) {
        Ok(()) => Ok(bytes),
        Err(error) => Err(StoreError::Corrupt(format!("cannot encode: {error}"))),
    }
}

/// The parser's text could quote the input: category and place are enough.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes)
        .map_err(|error| StoreError::Corrupt(format!("{:?} at column {}", error.classify(), error.column())))
}

/// A later format is for a later version of this library.
pub(super) fn check_version(what: &str, found: u32, known: u32) -> Result<(), StoreError> {
    if found == known {
        return Ok(());
    }
    Err(StoreError::Corrupt(format!("the {what} record has version {found}")))
}
