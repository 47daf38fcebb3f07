#![allow(clippy::unwrap_used)]

use super::*;
use crate::MemoryStore;

const ID: &str = "0f0c7d62-3d43-4e43-9f0e-5b1f0a3f4c11";
const OTHER_ID: &str = "7a0c7d62-3d43-4e43-9f0e-5b1f0a3f4c22";

fn over(store: impl SecretStore) -> SessionStore {
    SessionStore::new(Arc::new(store), Namespace::new("us-east-1_Pool", "1client"))
}

/// A store that is locked.
struct Locked;

impl SecretStore for Locked {
    fn get(&self, _: &str) -> Result<Option<SecretBytes>, StoreError> {
        Err(StoreError::Unavailable("locked".into()))
    }

    fn put(&self, _: &str, _: &[u8]) -> Result<(), StoreError> {
        unreachable!("nothing is written where nothing could be read")
    }

    fn remove(&self, _: &str) -> Result<(), StoreError> {
        unreachable!("nothing is removed")
    }

    fn list(&self, _: &str) -> Result<Vec<String>, StoreError> {
        unreachable!("nothing is listed")
    }
}

#[tokio::test]
async fn the_first_of_each_kind_stays_in_every_later_process() {
    let memory = MemoryStore::new();
    let first = over(memory.clone());
    assert!(matches!(first.device_id().await, Stored::Missing));
    assert!(matches!(first.seal_key().await, Stored::Missing));
    assert_eq!(first.set_device_id(ID).await.unwrap(), ID);
    assert_eq!(*first.set_seal_key(&SealKey::new([7; 32])).await.unwrap(), [7; 32]);

    let later = over(memory.clone());
    assert_eq!(later.set_device_id(OTHER_ID).await.unwrap(), ID);
    assert_eq!(*later.set_seal_key(&SealKey::new([8; 32])).await.unwrap(), [7; 32]);
    assert_eq!(later.device_id().await.into_found().unwrap().as_deref(), Some(ID));
    assert_eq!(later.seal_key().await.into_found().unwrap().map(|key| *key), Some([7; 32]));

    for key in memory.list("").unwrap() {
        assert!(std::str::from_utf8(&memory.get(&key).unwrap().unwrap()).is_ok(), "stores are promised text");
    }
    let mut keys = memory.list("").unwrap();
    keys.sort();
    let prefix = "cognito-client/us-east-1_Pool/1client";
    assert_eq!(keys, [format!("{prefix}/device-id"), format!("{prefix}/sign-in-key")]);
}

#[tokio::test]
async fn many_at_once_agree_on_one() {
    let store = over(MemoryStore::new());
    let keys = (0..16).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.set_seal_key(&SealKey::new([number; 32])).await.unwrap() })
    });
    let keys: Vec<_> = keys.collect();
    let mut agreed = Vec::new();
    for key in keys {
        agreed.push(*key.await.unwrap());
    }
    agreed.dedup();
    assert_eq!(agreed.len(), 1);
    assert_eq!(store.seal_key().await.into_found().unwrap().map(|key| *key), agreed.pop());
}

#[tokio::test]
async fn a_locked_store_gets_nothing_new() {
    let store = over(Locked);
    assert!(matches!(store.device_id().await, Stored::Unavailable(_)));
    assert!(matches!(store.seal_key().await, Stored::Unavailable(_)));
    assert_eq!(store.set_device_id(ID).await.unwrap_err().kind(), ErrorKind::Storage);
    let error = store.set_seal_key(&SealKey::new([1; 32])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
}

#[tokio::test]
async fn what_is_no_key_and_no_id_is_corrupt_until_it_is_replaced() {
    for junk in [&b""[..], b"short", &[0xFF; 32], b"c2hvcnQ="] {
        let memory = MemoryStore::new();
        for name in ["device-id", "sign-in-key"] {
            memory.put(&format!("cognito-client/us-east-1_Pool/1client/{name}"), junk).unwrap();
        }
        let store = over(memory);
        assert!(matches!(store.device_id().await, Stored::Corrupt(_)));
        assert!(matches!(store.seal_key().await, Stored::Corrupt(_)));
        assert_eq!(store.set_device_id(ID).await.unwrap(), ID);
        assert_eq!(*store.set_seal_key(&SealKey::new([7; 32])).await.unwrap(), [7; 32]);
        assert!(matches!(store.seal_key().await, Stored::Found(_)));
    }
}
