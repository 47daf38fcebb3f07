#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use super::*;
use crate::{
    MemoryStore, SecretStore,
    clock::tests::HandClock,
    encoding,
    store::{Namespace, SecretBytes, StoreError},
};

/// A store that can be locked.
#[derive(Clone, Default)]
struct Vault {
    items: MemoryStore,
    unreadable: Arc<AtomicBool>,
    unwritable: Arc<AtomicBool>,
}

impl Vault {
    fn lock(&self, locked: bool) {
        self.unreadable.store(locked, Ordering::SeqCst);
    }
}

fn fail_if(flag: &AtomicBool) -> Result<(), StoreError> {
    if flag.load(Ordering::SeqCst) { Err(StoreError::Unavailable("locked".into())) } else { Ok(()) }
}

impl SecretStore for Vault {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        fail_if(&self.unreadable)?;
        self.items.get(key)
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        fail_if(&self.unreadable)?;
        fail_if(&self.unwritable)?;
        self.items.put(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.items.remove(key)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.items.list(prefix)
    }
}

fn process(vault: &Vault, context: DeviceContext) -> UserContext {
    let names = Namespace::new("us-east-1_Pool", "1client");
    UserContext::new(UserContextParts {
        context,
        pool_id: "us-east-1_Pool".into(),
        client_id: "1client".into(),
        store: SessionStore::new(Arc::new(vault.clone()), names),
        clock: Arc::new(ServerClock::new(HandClock::at(1_800_000_000))),
    })
}

async fn told(by: &UserContext) -> Value {
    let data = by.data("ana").await.unwrap();
    let outer: Value =
        serde_json::from_slice(&encoding::base64(data.encoded_data.expose()).unwrap()).unwrap();
    serde_json::from_str(outer["payload"].as_str().unwrap()).unwrap()
}

async fn device(by: &UserContext) -> String {
    told(by).await["contextData"]["DeviceId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn user_pool_and_time_are_told() {
    let told = told(&process(&Vault::default(), DeviceContext::default())).await;
    assert_eq!(told["username"], "ana");
    assert_eq!(told["userPoolId"], "us-east-1_Pool");
    assert_eq!(told["timestamp"], "1800000000000");
}

#[tokio::test]
async fn a_device_keeps_its_random_id_from_process_to_process() {
    let vault = Vault::default();
    let first = process(&vault, DeviceContext::default());
    let id = device(&first).await;
    assert_eq!(uuid::Uuid::parse_str(&id).unwrap().get_version_num(), 4);
    assert_eq!(device(&first).await, id);
    assert_eq!(device(&process(&vault, DeviceContext::default())).await, id);
    assert_ne!(device(&process(&Vault::default(), DeviceContext::default())).await, id);
}

#[tokio::test]
async fn sign_ins_at_once_agree_on_the_id() {
    let context = process(&Vault::default(), DeviceContext::default());
    let (one, other, third) = tokio::join!(device(&context), device(&context), device(&context));
    assert!(one == other && other == third);
}

#[tokio::test]
async fn a_locked_store_fails_no_sign_in_and_keeps_its_id_for_later() {
    let vault = Vault::default();
    let kept = device(&process(&vault, DeviceContext::default())).await;
    vault.lock(true);
    let later = process(&vault, DeviceContext::default());
    let drawn = device(&later).await;
    assert_ne!(drawn, kept);
    assert_eq!(device(&later).await, drawn);
    vault.lock(false);
    assert_eq!(device(&later).await, kept);
}

#[tokio::test]
async fn an_id_that_could_not_be_written_is_written_as_soon_as_it_can() {
    let vault = Vault::default();
    vault.unwritable.store(true, Ordering::SeqCst);
    let context = process(&vault, DeviceContext::default());
    let drawn = device(&context).await;
    vault.unwritable.store(false, Ordering::SeqCst);
    assert_eq!(device(&context).await, drawn);
    assert_eq!(device(&process(&vault, DeviceContext::default())).await, drawn);
}

#[tokio::test]
async fn an_apps_own_device_id_counts_and_leaves_the_store_alone() {
    let vault = Vault::default();
    let context = process(&vault, DeviceContext::default().device_id("from-before"));
    assert_eq!(device(&context).await, "from-before");
    assert!(vault.list("").unwrap().is_empty());
}
