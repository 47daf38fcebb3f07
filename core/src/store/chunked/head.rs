//! The small item that says which chunks make up a value:
//! `cognito-client-chunks:1:{generation}:{count}:{length}:{SHA-256 of the value}`, numbers decimal, bytes hexadecimal.

use sha2::{Digest as _, Sha256};

use super::{LARGEST_VALUE, SMALLEST_LIMIT};
use crate::{
    encoding, random,
    store::{SecretBytes, StoreError},
};

const MAGIC: &str = "cognito-client-chunks:";
const VERSION: &str = "1";

pub(super) struct Head {
    /// Tells the chunks of one write from those of any other: 16 random bytes.
    pub(super) generation: String,
    pub(super) count: usize,
    pub(super) length: usize,
    hash: String,
}

/// What an item holds.
pub(super) enum Content {
    Value(SecretBytes),
    Head(Head),
}

impl Head {
    pub(super) fn new(value: &[u8], count: usize) -> Result<Self, StoreError> {
        let mut generation = [0; 16];
        random::fill(&mut generation)
            .map_err(|_| StoreError::Unavailable("the system has no random numbers".into()))?;
        Ok(Self { generation: encoding::to_hex(&generation), count, length: value.len(), hash: hash(value) })
    }

    /// Values that look like a head must not be kept as they are.
    pub(super) fn looks_like(value: &[u8]) -> bool {
        value.starts_with(MAGIC.as_bytes())
    }

    pub(super) fn is_of(&self, value: &[u8]) -> bool {
        value.len() == self.length && hash(value) == self.hash
    }

    pub(super) fn encode(&self) -> String {
        let Self { generation, count, length, hash } = self;
        format!("{MAGIC}{VERSION}:{generation}:{count}:{length}:{hash}")
    }

    pub(super) fn decode(item: SecretBytes) -> Result<Content, StoreError> {
        if !Self::looks_like(&item) {
            return Ok(Content::Value(item));
        }
        let text = std::str::from_utf8(&item).map_err(|_| unreadable())?;
        let mut fields = text.split(':').skip(1);
        let mut field = || fields.next().ok_or_else(unreadable);
        let version = field()?;
        if version != VERSION {
            return Err(StoreError::Corrupt(format!(
                "its parts have version {version:?}, known is {VERSION}"
            )));
        }
        let head = Self {
            generation: field()?.to_owned(),
            count: field()?.parse().map_err(|_| unreadable())?,
            length: field()?.parse().map_err(|_| unreadable())?,
            hash: field()?.to_owned(),
        };
        let is_hex = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit());
        let is_sound = is_hex(&head.generation, 32)
            && is_hex(&head.hash, 64)
            && head.length <= LARGEST_VALUE
            && (1..=LARGEST_VALUE / (SMALLEST_LIMIT - 3) + 1).contains(&head.count);
        if is_sound { Ok(Content::Head(head)) } else { Err(unreadable()) }
    }
}

fn hash(value: &[u8]) -> String {
    encoding::to_hex(&Sha256::digest(value))
}

fn unreadable() -> StoreError {
    StoreError::Corrupt("the list of its parts is unreadable".into())
}
