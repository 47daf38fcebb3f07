//! Values larger than a store's items may be.

mod head;

use std::{
    collections::HashSet,
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use head::{Content, Head};
use sha2::{Digest as _, Sha256};

use super::{SecretBytes, SecretStore, StoreError, StoreIdentity, StoreLock};
use crate::encoding;

/// What the names of chunks begin with.
const CHUNKS: &str = "cognito-client-chunk/";
/// The smallest limit there may be: the head that points to the chunks must fit.
const SMALLEST_LIMIT: usize = 256;
/// How large a value may be, in all.
const LARGEST_VALUE: usize = 1 << 20;
/// How long a write waits for other processes that write the same item.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a read begins anew because the value was replaced under its hands.
const READS: usize = 16;

/// Keeps values of any size in a store whose items may only have a few bytes.
///
/// A value that is too large is written in chunks beside the one that is there; then one small item, the head, is
/// switched over; then the old chunks are deleted. A reader, or whoever comes after a crash, gets the old value or
/// the new one whole. What a writer that was interrupted left is deleted at the next `put` or `remove` of that name.
///
/// Only one process may write an item at a time: either the store below has a [`lock`](SecretStore::lock), which is
/// then taken for each write, or the app sees to it.
pub struct ChunkedStore<S> {
    inner: S,
    largest_item: usize,
    /// Whether each write looks for chunks to delete.
    sweeps: bool,
    writing: Mutex<()>,
}

impl<S: SecretStore> ChunkedStore<S> {
    /// Keeps values in `inner` whose items may have up to `largest_item` bytes, at least 256.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] when the limit is lower.
    pub fn new(inner: S, largest_item: usize) -> Result<Self, StoreError> {
        if largest_item < SMALLEST_LIMIT {
            return Err(StoreError::TooLarge(format!("items must be allowed {SMALLEST_LIMIT} bytes")));
        }
        Ok(Self { inner, largest_item, sweeps: true, writing: Mutex::default() })
    }

    /// The same for a store with so much room that there are hardly ever chunks to look for.
    #[cfg(feature = "keyring")]
    pub(super) fn hardly_ever(inner: S, largest_item: usize) -> Result<Self, StoreError> {
        Ok(Self { sweeps: false, ..Self::new(inner, largest_item)? })
    }

    /// The store below.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// Calls `write` while no one else writes that item.
    fn alone<T>(
        &self,
        chunks: &Chunks,
        write: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _thread = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let _process = self.inner.lock(&chunks.prefix, PATIENCE)?;
        write()
    }

    fn write(&self, key: &str, chunks: &Chunks, value: &[u8]) -> Result<(), StoreError> {
        if value.len() <= self.largest_item && !Head::looks_like(value) {
            self.inner.put(key, value)?;
            if self.sweeps {
                self.sweep_later(chunks, None);
            }
            return Ok(());
        }
        let pieces = split(value, self.largest_item);
        let head = Head::new(value, pieces.len())?;
        for (index, piece) in pieces.iter().enumerate() {
            self.inner.put(&chunks.name(&head.generation, index), piece)?;
        }
        // If this fails the new chunks stay until the next write: it might have worked all the same.
        self.inner.put(key, head.encode().as_bytes())?;
        self.sweep_later(chunks, Some(&head.generation));
        Ok(())
    }

    /// The value is kept whether or not this works; if not, the next write does it.
    fn sweep_later(&self, chunks: &Chunks, keep: Option<&str>) {
        if let Err(error) = self.sweep(chunks, keep) {
            tracing::debug!(%error, "old chunks stay until the next write");
        }
    }

    /// Deletes the item's chunks except those of one generation.
    fn sweep(&self, chunks: &Chunks, keep: Option<&str>) -> Result<(), StoreError> {
        let kept = keep.map(|generation| chunks.generation(generation));
        for name in self.inner.list(&chunks.prefix)? {
            if kept.as_ref().is_none_or(|kept| !name.starts_with(kept)) {
                self.inner.remove(&name)?;
            }
        }
        Ok(())
    }

    /// The value whose head this is; `None` if a chunk is missing.
    fn assemble(&self, chunks: &Chunks, head: &Head) -> Result<Option<SecretBytes>, StoreError> {
        let mut value = SecretBytes::new(Vec::with_capacity(head.length.min(LARGEST_VALUE)));
        for index in 0..head.count {
            let Some(piece) = self.inner.get(&chunks.name(&head.generation, index))? else {
                return Ok(None);
            };
            if value.len() + piece.len() > head.length {
                return Err(damaged());
            }
            value.extend_from_slice(&piece);
        }
        if head.is_of(&value) { Ok(Some(value)) } else { Err(damaged()) }
    }
}

impl<S: SecretStore> SecretStore for ChunkedStore<S> {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        check_name(key)?;
        let chunks = Chunks::of(key);
        let mut before: Option<String> = None;
        for _ in 0..READS {
            let Some(content) = self.inner.get(key)? else {
                return Ok(None);
            };
            let head = match Head::decode(content)? {
                Content::Value(value) => return Ok(Some(value)),
                Content::Head(head) => head,
            };
            if let Some(value) = self.assemble(&chunks, &head)? {
                return Ok(Some(value));
            }
            // Either it was just replaced, or a chunk is lost.
            if before.as_ref() == Some(&head.generation) {
                return Err(StoreError::Corrupt("a part of the value is missing".into()));
            }
            before = Some(head.generation);
        }
        Err(StoreError::Busy("the value is being replaced again and again".into()))
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        check_name(key)?;
        if value.len() > LARGEST_VALUE {
            return Err(StoreError::TooLarge(format!(
                "{} bytes, and a value may have {LARGEST_VALUE}",
                value.len()
            )));
        }
        let chunks = Chunks::of(key);
        self.alone(&chunks, || self.write(key, &chunks, value))
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        check_name(key)?;
        let chunks = Chunks::of(key);
        self.alone(&chunks, || {
            self.inner.remove(key)?;
            self.sweep(&chunks, None)
        })
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let mut seen = HashSet::new();
        let mut names = self.inner.list(prefix)?;
        names.retain(|name| !name.starts_with(CHUNKS) && seen.insert(name.clone()));
        Ok(names)
    }

    fn identity(&self) -> StoreIdentity {
        self.inner.identity()
    }

    fn lock(&self, name: &str, patience: Duration) -> Result<Option<StoreLock>, StoreError> {
        self.inner.lock(name, patience)
    }
}

/// The names of an item's chunks. They are of one length, however long the item's name is.
struct Chunks {
    prefix: String,
}

impl Chunks {
    fn of(key: &str) -> Self {
        Self { prefix: format!("{CHUNKS}{}/", encoding::to_hex(&Sha256::digest(key))) }
    }

    fn generation(&self, generation: &str) -> String {
        format!("{}{generation}/", self.prefix)
    }

    fn name(&self, generation: &str, index: usize) -> String {
        format!("{}{index}", self.generation(generation))
    }
}

fn check_name(key: &str) -> Result<(), StoreError> {
    if key.starts_with(CHUNKS) {
        return Err(StoreError::Unavailable(format!("names that begin with {CHUNKS} are the store's own")));
    }
    Ok(())
}

/// Pieces of up to `limit` bytes. Text stays text: stores may insist on that.
fn split(value: &[u8], limit: usize) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = value;
    while rest.len() > limit {
        let is_boundary = |at: &usize| rest.get(*at).is_some_and(|byte| byte & 0xC0 != 0x80);
        let at = (limit.saturating_sub(3)..=limit).rev().find(is_boundary).unwrap_or(limit);
        let (piece, after) = rest.split_at(at);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

fn damaged() -> StoreError {
    StoreError::Corrupt("the parts of the value do not fit together".into())
}

impl<S: fmt::Debug> fmt::Debug for ChunkedStore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkedStore")
            .field("inner", &self.inner)
            .field("largest_item", &self.largest_item)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
