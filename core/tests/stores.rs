//! The stores that need nothing from the platform.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::sync::Arc;

use crate::store_suite::Opener;
use cognito_client::{
    EncryptedFileStore, MemoryStore,
    store::{ChunkedStore, DataKey},
};

const KEY: [u8; 32] = [7; 32];

fn memory(_: &str, test: fn(Opener<'_>)) {
    let store = MemoryStore::new();
    test(&|| Arc::new(store.clone()));
}

fn files(_: &str, test: fn(Opener<'_>)) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions");
    test(&|| Arc::new(EncryptedFileStore::new(&path, DataKey::from_bytes(KEY)).unwrap()));
}

fn files_with_a_kept_key(_: &str, test: fn(Opener<'_>)) {
    let directory = tempfile::tempdir().unwrap();
    let vault = MemoryStore::new();
    test(&|| Arc::new(EncryptedFileStore::new(directory.path(), DataKey::kept_in(&vault, "key")).unwrap()));
}

fn chunks_in_memory(_: &str, test: fn(Opener<'_>)) {
    let store = Arc::new(ChunkedStore::new(MemoryStore::new(), 256).unwrap());
    test(&|| Arc::clone(&store) as _);
}

fn chunks_in_files(_: &str, test: fn(Opener<'_>)) {
    let directory = tempfile::tempdir().unwrap();
    test(&|| {
        let files = EncryptedFileStore::new(directory.path(), DataKey::from_bytes(KEY)).unwrap();
        Arc::new(ChunkedStore::new(files, 256).unwrap())
    });
}

crate::store_suite!(a_store_in_memory, super::memory);
crate::store_suite!(a_store_in_files, super::files);
crate::store_suite!(a_store_in_files_whose_key_a_vault_keeps, super::files_with_a_kept_key);
crate::store_suite!(a_store_of_small_items_in_memory, super::chunks_in_memory);
crate::store_suite!(a_store_of_small_items_in_files, super::chunks_in_files);
