//! A store that outlives its process: one file, replaced as a whole.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use cognito_client::{
    SecretStore,
    store::{SecretBytes, StoreError},
};

type Items = BTreeMap<String, Vec<u8>>;

pub struct FileStore {
    file: PathBuf,
    turn: Mutex<()>,
}

impl FileStore {
    pub fn in_folder(folder: &Path) -> Self {
        Self { file: folder.join("store.json"), turn: Mutex::new(()) }
    }

    fn read(&self) -> Result<Items, StoreError> {
        match fs::read(&self.file) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|error| StoreError::Corrupt(error.to_string()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Items::new()),
            Err(error) => Err(StoreError::Unavailable(error.to_string())),
        }
    }

    fn change(&self, change: impl FnOnce(&mut Items)) -> Result<(), StoreError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut items = self.read()?;
        change(&mut items);
        let bytes = serde_json::to_vec(&items).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        write_whole(&self.file, &bytes).map_err(|error| StoreError::Unavailable(error.to_string()))
    }
}

/// Writes a file so that it is there as a whole or not at all, even if the process is killed meanwhile.
pub fn write_whole(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let fresh = file.with_extension("fresh");
    let mut writing = fs::File::create(&fresh)?;
    writing.write_all(bytes)?;
    writing.sync_all()?;
    fs::rename(fresh, file)
}

impl SecretStore for FileStore {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        Ok(self.read()?.remove(key).map(SecretBytes::new))
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.change(|items| drop(items.insert(key.to_owned(), value.to_vec())))
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.change(|items| drop(items.remove(key)))
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.read()?.into_keys().filter(|key| key.starts_with(prefix)).collect())
    }
}
