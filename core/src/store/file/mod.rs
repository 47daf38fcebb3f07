//! Items in files, each sealed.

mod data_key;
mod directory;
mod sealed;

use std::{fmt, path::PathBuf, time::Duration};

pub use data_key::DataKey;
use directory::Directory;
use sealed::Keys;

use super::{SecretBytes, SecretStore, StoreError, StoreIdentity, StoreLock};

/// How long opening a store or writing an item waits for other processes that do the same.
const PATIENCE: Duration = Duration::from_secs(10);

/// Keeps each item in a file of its own, encrypted and authenticated (AES-256-GCM), in a directory of its own.
///
/// For machines without a vault, with the key given by the app, and for vaults that only hold small items, with
/// the key kept there. Items are replaced as a whole: after a crash or a power cut at any moment the old or the
/// new one is there. File names and content tell nothing about the items but their number and sizes. Several
/// processes may use one directory. What cannot be read is left as it is.
///
/// It does not notice when someone who can write to the directory puts an older copy of a file back.
pub struct EncryptedFileStore {
    directory: Directory,
    keys: Keys,
}

impl EncryptedFileStore {
    /// The longest name of an item, in bytes.
    pub const LONGEST_NAME: usize = 1024;
    /// The largest value of an item, in bytes.
    pub const LARGEST_VALUE: usize = 1 << 20;

    /// Opens the store in `directory`, which is made (for this user only) if it is not there, together with the
    /// directories above it.
    ///
    /// # Errors
    /// * [`StoreError::Unavailable`] when the directory cannot be written to, when it is not the store's own but
    ///   open to other users, or when the vault that keeps the data key cannot be reached.
    /// * [`StoreError::Corrupt`] when the directory was written with another data key, or its vault no longer has the key
    ///   or holds something else in its place. Nothing is deleted; only [`erase`](Self::erase) begins anew.
    /// * [`StoreError::Busy`] when another process held the directory for 10 seconds.
    pub fn new(directory: impl Into<PathBuf>, key: DataKey<'_>) -> Result<Self, StoreError> {
        let directory = Directory::open(directory.into())?;
        let _alone = directory.lock("open", PATIENCE)?;
        let marker = directory.marker()?;
        let is_new = marker.is_none() && directory.items()?.is_empty();
        let keys = Keys::derive(&*key.resolve(is_new)?)?;
        match marker {
            Some(marker) => keys.check_marker(&marker)?,
            None => {
                // The marker may have been lost: then the items must say that the key is theirs.
                if let Some(item) = directory.items()?.first() {
                    name_of(&directory, &keys, item)?;
                }
                directory.write_marker(&keys.marker())?;
            }
        }
        directory.clear_leftovers()?;
        directory.try_out()?;
        Ok(Self { directory, keys })
    }

    /// Deletes what the store in `directory` holds, and its data key if a vault keeps it: all its sessions are lost, and
    /// the next [`new`](Self::new) begins with nothing. For when that says [`Corrupt`](StoreError::Corrupt) and the app
    /// does not hope for a better answer. Nothing else ever does this.
    ///
    /// The directory itself stays, with its empty lock files and with what is not the store's. Stores that are open on
    /// it must not be used any more. What was begun and failed can be done again.
    ///
    /// # Errors
    /// When something may still be there: [`StoreError::Unavailable`] when the directory or the vault cannot be
    /// reached, [`StoreError::Busy`] when another process held the directory for 10 seconds.
    pub fn erase(directory: impl Into<PathBuf>, key: DataKey<'_>) -> Result<(), StoreError> {
        let Some(directory) = Directory::find(directory.into())? else {
            return key.forget();
        };
        let _alone = directory.lock("open", PATIENCE)?;
        // The key first: without it nothing that stays behind can be read, and a vault that is locked says so before
        // anything is gone.
        key.forget()?;
        directory.erase()
    }
}

impl SecretStore for EncryptedFileStore {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        let file = self.directory.read(&self.keys.file_name(key))?;
        file.map(|content| self.keys.open_value(key, content)).transpose()
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let content = self.keys.seal(key, value)?;
        self.directory.replace(&self.keys.file_name(key), &content)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.directory.remove(&self.keys.file_name(key))
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for item in self.directory.items()? {
            names
                .extend(name_of(&self.directory, &self.keys, &item)?.filter(|name| name.starts_with(prefix)));
        }
        if names.is_empty() {
            self.directory.still_there()?;
        }
        Ok(names)
    }

    fn lock(&self, name: &str, patience: Duration) -> Result<Option<StoreLock>, StoreError> {
        let lock = self.directory.lock(&self.keys.file_name(name), patience)?;
        Ok(Some(StoreLock::new(lock)))
    }

    fn identity(&self) -> StoreIdentity {
        let path = self.directory.path();
        // Two ways to one directory lead to one store.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        StoreIdentity::of::<Self>(path.to_string_lossy())
    }
}

/// The name of the item in a file; `None` if it was removed meanwhile.
fn name_of(directory: &Directory, keys: &Keys, file: &str) -> Result<Option<String>, StoreError> {
    let Some(content) = directory.read(file)? else {
        return Ok(None);
    };
    let name = keys.open_name(content).map_err(|error| in_file(error, file))?;
    if keys.file_name(&name) != file {
        return Err(in_file(StoreError::Corrupt("it holds another file's item".into()), file));
    }
    Ok(Some(name))
}

fn in_file(error: StoreError, file: &str) -> StoreError {
    match error {
        StoreError::Corrupt(why) => StoreError::Corrupt(format!("file {file}: {why}")),
        other => other,
    }
}

impl fmt::Debug for EncryptedFileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptedFileStore")
            .field("directory", &self.directory.path())
            .finish_non_exhaustive()
    }
}
