use std::fmt;

use zeroize::Zeroizing;

use super::PATIENCE;
use crate::{
    encoding, random,
    store::{SecretBytes, SecretStore, StoreError},
};

/// Where the key comes from that an [`EncryptedFileStore`](super::EncryptedFileStore) encrypts with.
pub struct DataKey<'a>(Source<'a>);

enum Source<'a> {
    Given(Zeroizing<[u8; 32]>),
    Kept { store: &'a dyn SecretStore, name: String },
}

impl<'a> DataKey<'a> {
    /// A key of the app's own: 32 random bytes, the same each time.
    pub fn from_bytes(bytes: [u8; 32]) -> DataKey<'static> {
        DataKey(Source::Given(Zeroizing::new(bytes)))
    }

    /// A key kept in another store under `name`, best the platform's vault. It is made when a new directory is
    /// opened for the first time; processes that do so at once get the same one. Give each directory a name of its
    /// own.
    pub fn kept_in(store: &'a dyn SecretStore, name: impl Into<String>) -> Self {
        Self(Source::Kept { store, name: name.into() })
    }

    /// The key itself. The caller holds the directory's lock.
    ///
    /// Only a directory that `is_new` gets a new key: in another one, nothing could be read with it.
    pub(super) fn resolve(self, is_new: bool) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let (store, name) = match self.0 {
            Source::Given(key) => return Ok(key),
            Source::Kept { store, name } => (store, name),
        };
        // The vault's lock too, if it has one: someone could use the same name for another directory.
        let _alone = store.lock(&name, PATIENCE)?;
        if let Some(key) = read(store, &name)? {
            return Ok(key);
        }
        if !is_new {
            return Err(StoreError::Corrupt(
                "the vault no longer has the data key that the directory was written with".into(),
            ));
        }
        store.put(&name, &fresh()?)?;
        read(store, &name)?
            .ok_or_else(|| StoreError::Unavailable("the vault lost the data key it was just given".into()))
    }

    /// Has the vault forget the key, whatever it holds under its name. A key of the app's own is the app's.
    pub(super) fn forget(self) -> Result<(), StoreError> {
        match self.0 {
            Source::Given(_) => Ok(()),
            Source::Kept { store, name } => {
                let _alone = store.lock(&name, PATIENCE)?;
                store.remove(&name)
            }
        }
    }
}

/// As base64, because stores are promised text.
fn fresh() -> Result<SecretBytes, StoreError> {
    let mut key = Zeroizing::new([0; 32]);
    random::fill(&mut *key)
        .map_err(|_| StoreError::Unavailable("the system has no random numbers for a data key".into()))?;
    Ok(SecretBytes::new(encoding::to_base64(&*key).into_bytes()))
}

fn read(store: &dyn SecretStore, name: &str) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
    let Some(kept) = store.get(name)? else {
        return Ok(None);
    };
    let bytes = std::str::from_utf8(&kept).ok().and_then(encoding::base64).map(Zeroizing::new);
    let mut key = Zeroizing::new([0; 32]);
    match bytes {
        Some(bytes) if bytes.len() == key.len() => {
            key.copy_from_slice(&bytes);
            Ok(Some(key))
        }
        _ => Err(StoreError::Corrupt("what the vault holds as the data key is none".into())),
    }
}

impl fmt::Debug for DataKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Given(_) => f.write_str("DataKey(redacted)"),
            Source::Kept { name, .. } => write!(f, "DataKey(kept as {name:?})"),
        }
    }
}
