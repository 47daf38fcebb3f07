#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::{
    MemoryStore, SecretStore,
    store::{Namespace, SecretBytes, StoreError},
};

fn over(store: impl SecretStore) -> SessionStore {
    SessionStore::new(Arc::new(store), Namespace::new("us-east-1_Pool", "1client"))
}

async fn with_device_of(username: &str) -> SessionStore {
    let store = over(MemoryStore::new());
    add(&store, username).await;
    store
}

async fn add(store: &SessionStore, username: &str) {
    let key = format!("key-of-{username}");
    let mut record = DeviceRecord::new(username.into(), key, "-g".into(), "p".into());
    record.confirmed = true;
    store.write_device(&record).await.unwrap();
}

async fn key(store: &SessionStore, name: &str) -> Option<String> {
    find(store, name).await.map(|device| device.key)
}

#[tokio::test]
async fn a_device_is_found_by_the_user_s_name_and_by_every_name_that_led_to_it() {
    let store = with_device_of("sub-1").await;
    assert_eq!(key(&store, "sub-1").await.as_deref(), Some("key-of-sub-1"));
    assert_eq!(key(&store, "ana@example.com").await, None);
    store.set_device_owner("ana@example.com", "sub-1").await.unwrap();
    store.set_device_owner("+15555550100", "sub-1").await.unwrap();
    for name in ["ana@example.com", "Ana@Example.COM", "+15555550100"] {
        assert_eq!(key(&store, name).await.as_deref(), Some("key-of-sub-1"), "{name}");
    }
    assert_eq!(find_by_username(&store, "ana@example.com").await, None);
}

#[tokio::test]
async fn a_user_s_own_name_counts_before_somebody_s_alias() {
    let store = with_device_of("ana").await;
    add(&store, "bob").await;
    store.set_device_owner("ana", "bob").await.unwrap();
    assert_eq!(key(&store, "ana").await.as_deref(), Some("key-of-ana"));
    assert!(leads_elsewhere(&store, "ana", "ana").await);
    assert!(!leads_elsewhere(&store, "ana", "bob").await);
    assert!(!leads_elsewhere(&store, "nobody", "bob").await);
}

#[tokio::test]
async fn a_device_that_the_pool_never_took_is_no_device_to_sign_in_on() {
    let store = with_device_of("ana").await;
    store.change_device("ana", "key-of-ana", |record| record.confirmed = false).await.unwrap();
    assert_eq!(find(&store, "ana").await, None);
    store.change_device("ana", "key-of-ana", |record| record.confirmed = true).await.unwrap();
    store.change_device("ana", "key-of-ana", |record| record.password = None).await.unwrap();
    let device = find(&store, "ana").await.unwrap();
    assert!(device.secret.is_none(), "its key is worth sending all the same");
}

#[tokio::test]
async fn the_device_of_a_session_from_another_library_is_found_by_the_typed_name() {
    let memory = MemoryStore::new();
    let session = br#"{"version":1,"username":"sub-1","sign_in_name":"Ana@example.com","device":{"key":"old","group_key":"-g","password":"p"}}"#;
    memory.put("cognito-client/us-east-1_Pool/1client/session/sub-1", session).unwrap();
    let store = over(memory);
    for name in ["sub-1", "ana@example.com", "Ana@example.com"] {
        assert_eq!(key(&store, name).await.as_deref(), Some("old"), "{name}");
    }
    assert_eq!(key(&store, "bob@example.com").await, None);
}

/// A store that cannot tell anything.
struct Locked;

impl SecretStore for Locked {
    fn get(&self, _: &str) -> Result<Option<SecretBytes>, StoreError> {
        Err(StoreError::Unavailable("locked".into()))
    }

    fn put(&self, _: &str, _: &[u8]) -> Result<(), StoreError> {
        unreachable!("looking for a device writes nothing")
    }

    fn remove(&self, _: &str) -> Result<(), StoreError> {
        unreachable!("looking for a device removes nothing")
    }

    fn list(&self, _: &str) -> Result<Vec<String>, StoreError> {
        Err(StoreError::Unavailable("locked".into()))
    }
}

#[tokio::test]
async fn a_store_that_cannot_tell_knows_no_device() {
    assert_eq!(find(&over(Locked), "ana").await, None);
    assert_eq!(find_by_username(&over(Locked), "ana").await, None);
    let memory = MemoryStore::new();
    memory.put("cognito-client/us-east-1_Pool/1client/device/ana", b"damaged").unwrap();
    assert_eq!(find(&over(memory), "ana").await, None);
}
