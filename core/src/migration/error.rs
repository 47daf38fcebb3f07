use std::fmt;

use super::MigrationSource;

/// Why something that another SDK left behind could not be read.
///
/// Neither `Display` nor `Debug` shows what the item holds or whose it is.
#[derive(Clone, PartialEq, Eq)]
pub struct MigrationError {
    source: MigrationSource,
    item: &'static str,
    user: Option<String>,
    kind: MigrationErrorKind,
}

/// What is wrong with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MigrationErrorKind {
    /// A session without it cannot go on, or a device cannot be used, and it is not there.
    Missing,
    /// The item is there and the platform cannot read or decrypt it, now or ever.
    Unreadable,
    /// The value should be text and is not UTF-8.
    NotUtf8,
    /// The value should be JSON and is not, perhaps because it was cut off.
    NotJson,
    /// The value is JSON of a form that no known release writes.
    UnknownForm,
    /// The value should be a token of this kind and is not.
    NotAToken,
    /// The entry was handed in as it lies in its file; its decrypted value under its own name is needed.
    Encrypted,
    /// The value, or the number of items, is far beyond what the SDK writes.
    TooLarge,
    /// The user's name is empty or too long to be one.
    NotAName,
    /// The tokens were issued to another app client. They could not be refreshed with this one.
    OtherClient,
    /// The tokens were issued by another user pool.
    OtherPool,
    /// The tokens of this session belong to different users.
    OtherUser,
}

impl MigrationErrorKind {
    fn text(self) -> &'static str {
        match self {
            Self::Missing => "is missing",
            Self::Unreadable => "cannot be read or decrypted",
            Self::NotUtf8 => "is not UTF-8 text",
            Self::NotJson => "is not JSON",
            Self::UnknownForm => "has a form that no known release writes",
            Self::NotAToken => "is not a token of this kind",
            Self::Encrypted => "was handed in encrypted",
            Self::TooLarge => "is larger than the SDK writes",
            Self::NotAName => "is not a user's name",
            Self::OtherClient => "was issued to another app client",
            Self::OtherPool => "was issued by another user pool",
            Self::OtherUser => "belongs to another user than the rest of the session",
        }
    }
}

impl MigrationError {
    pub(super) fn new(
        source: MigrationSource,
        item: &'static str,
        user: Option<&str>,
        kind: MigrationErrorKind,
    ) -> Self {
        Self { source, item, user: user.map(str::to_owned), kind }
    }

    /// What is wrong.
    pub fn kind(&self) -> MigrationErrorKind {
        self.kind
    }

    /// The SDK that wrote the item.
    pub fn source(&self) -> MigrationSource {
        self.source
    }

    /// What the item is to that SDK, such as `refreshToken` or `session`; not its whole name, which holds the user's.
    pub fn item(&self) -> &'static str {
        self.item
    }

    /// The user's name as the item gives it, where it does. Personal data: keep it out of logs.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}

impl fmt::Display for MigrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} {}", self.item, self.source, self.kind.text())
    }
}

impl fmt::Debug for MigrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MigrationError")
            .field("source", &self.source)
            .field("item", &self.item)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for MigrationError {}

/// Collects what is wrong while the rest is read on.
pub(super) struct Problems {
    source: MigrationSource,
    list: Vec<MigrationError>,
}

impl Problems {
    pub(super) fn of(source: MigrationSource) -> Self {
        Self { source, list: Vec::new() }
    }

    pub(super) fn add(&mut self, item: &'static str, user: Option<&str>, kind: MigrationErrorKind) {
        self.list.push(MigrationError::new(self.source, item, user, kind));
    }

    /// The value, or `None` with the problem noted.
    pub(super) fn note<T>(
        &mut self,
        item: &'static str,
        user: Option<&str>,
        read: Result<T, MigrationErrorKind>,
    ) -> Option<T> {
        read.map_err(|kind| self.add(item, user, kind)).ok()
    }

    pub(super) fn source(&self) -> MigrationSource {
        self.source
    }

    pub(super) fn into_list(self) -> Vec<MigrationError> {
        self.list
    }
}
