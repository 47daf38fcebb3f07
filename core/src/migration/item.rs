use std::fmt;

use zeroize::Zeroizing;

use super::MigrationErrorKind;
use crate::store::SecretBytes;

/// Far above what any of the SDKs writes into one item.
const LARGEST: usize = 256 * 1024;

/// One item of another SDK's container, as the platform layer read (and where need be decrypted) it.
///
/// One that is there but can never be read, because it is damaged or its key is gone, is handed in as
/// [`unreadable`](Self::unreadable), so that nothing is called complete that is not.
///
/// The value is wiped when dropped; `Debug` prints its length only.
#[derive(Clone)]
pub struct MigrationItem {
    container: String,
    key: String,
    value: Option<SecretBytes>,
}

impl MigrationItem {
    /// The item `key` of `container`; a value that is a text is given as its UTF-8 bytes.
    pub fn new(container: impl Into<String>, key: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self { container: container.into(), key: key.into(), value: Some(Zeroizing::new(value.into())) }
    }

    /// The item `key` of `container`, which is there and cannot be read or decrypted, now or ever.
    pub fn unreadable(container: impl Into<String>, key: impl Into<String>) -> Self {
        Self { container: container.into(), key: key.into(), value: None }
    }

    /// The container's name.
    pub fn container(&self) -> &str {
        &self.container
    }

    /// The item's name in it.
    pub fn key(&self) -> &str {
        &self.key
    }

    pub(super) fn is_unreadable(&self) -> bool {
        self.value.is_none()
    }

    /// The value, within bounds.
    pub(super) fn bytes(&self) -> Result<&[u8], MigrationErrorKind> {
        let value = self.value.as_ref().ok_or(MigrationErrorKind::Unreadable)?;
        if value.len() > LARGEST { Err(MigrationErrorKind::TooLarge) } else { Ok(value) }
    }

    /// The value as text, within bounds.
    pub(super) fn text(&self) -> Result<&str, MigrationErrorKind> {
        std::str::from_utf8(self.bytes()?).map_err(|_| MigrationErrorKind::NotUtf8)
    }
}

impl fmt::Debug for MigrationItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "MigrationItem({} bytes)", value.len()),
            None => f.write_str("MigrationItem(unreadable)"),
        }
    }
}
