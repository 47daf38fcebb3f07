#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::Arc;

use super::*;
use crate::{MemoryStore, SecretStore, TokenSet, store::Namespace};

const PREFIX: &str = "cognito-client/us-east-1_Pool/1client";

fn over(store: impl SecretStore) -> SessionStore {
    SessionStore::new(Arc::new(store), Namespace::new("us-east-1_Pool", "1client"))
}

fn record() -> DeviceRecord {
    DeviceRecord::new("ana".into(), "us-east-1_k".into(), "-group".into(), "very-secret-text".into())
}

fn put(memory: &MemoryStore, name: &str, value: &str) {
    memory.put(&format!("{PREFIX}/{name}"), value.as_bytes()).unwrap();
}

fn found<T>(stored: Stored<T>) -> Option<T> {
    stored.into_found().unwrap()
}

#[test]
fn the_released_format_stays_readable_and_is_what_is_written() {
    let golden = r#"{"version":1,"username":"ana","key":"us-east-1_k","group_key":"-group","password":"very-secret-text","confirmed":true,"remembered":false}"#;
    let read = DeviceRecord::decode(golden.as_bytes()).unwrap();
    assert_eq!(
        (read.username.as_str(), read.key.as_str(), read.group_key.as_str()),
        ("ana", "us-east-1_k", "-group")
    );
    assert_eq!(read.password.as_ref().unwrap().expose(), "very-secret-text");
    assert_eq!((read.confirmed, read.remembered), (true, Some(false)));
    assert_eq!(std::str::from_utf8(&read.encode().unwrap()).unwrap(), golden);
    let pending = golden.replace('}', r#","pending_status":"undecided"}"#);
    let read = DeviceRecord::decode(pending.as_bytes()).unwrap();
    assert_eq!(read.pending_status, Some(PendingStatus::Undecided));
    assert_eq!(std::str::from_utf8(&read.encode().unwrap()).unwrap(), pending);
    let least = r#"{"version":1,"username":"ana","key":"k","group_key":"g"}"#;
    let read = DeviceRecord::decode(least.as_bytes()).unwrap();
    assert!(read.password.is_none() && !read.confirmed && read.remembered.is_none());
}

#[test]
fn members_of_a_later_version_are_kept_and_a_later_format_is_not_touched() {
    let later = br#"{"version":1,"username":"ana","key":"k","group_key":"g","added_later":[7]}"#;
    let again = DeviceRecord::decode(&DeviceRecord::decode(later).unwrap().encode().unwrap()).unwrap();
    assert_eq!(again.other["added_later"], serde_json::json!([7]));
    let error = DeviceRecord::decode(br#"{"version":2,"username":"ana","key":"k","group_key":"g"}"#);
    assert!(matches!(error, Err(StoreError::Corrupt(_))));
}

#[test]
fn every_truncation_is_corrupt_and_quotes_nothing() {
    let bytes = record().encode().unwrap();
    for length in 0..bytes.len() {
        let error = DeviceRecord::decode(&bytes[..length]).err().unwrap();
        assert!(matches!(error, StoreError::Corrupt(_)));
        assert!(!error.to_string().contains("very-secret"));
    }
}

#[tokio::test]
async fn a_record_is_changed_and_removed_only_as_the_device_it_is() {
    let memory = MemoryStore::new();
    let store = over(memory.clone());
    assert!(found(store.device("ana").await).is_none());
    store.change_device("ana", "us-east-1_k", |record| record.confirmed = true).await.unwrap();
    assert!(found(store.device("ana").await).is_none(), "there is nothing to change");

    store.write_device(&record()).await.unwrap();
    store.change_device("ana", "another", |record| record.confirmed = true).await.unwrap();
    assert!(!found(store.device("ana").await).unwrap().confirmed);
    store.change_device("ana", "us-east-1_k", |record| record.confirmed = true).await.unwrap();
    assert!(found(store.device("ana").await).unwrap().confirmed);

    assert!(!store.remove_device("ana", Some("another")).await.unwrap());
    assert!(!store.remove_device("bob", None).await.unwrap());
    assert!(found(store.device("ana").await).is_some());
    assert!(store.remove_device("ana", Some("us-east-1_k")).await.unwrap());
    assert!(memory.list("").unwrap().is_empty());
    put(&memory, "device/ana", "damaged");
    assert!(matches!(store.device("ana").await, Stored::Corrupt(_)));
    assert!(!store.remove_device("ana", Some("us-east-1_k")).await.unwrap(), "it may be another");
    assert!(store.remove_device("ana", None).await.unwrap());
}

#[tokio::test]
async fn names_lead_to_their_last_owner_whatever_their_case() {
    let memory = MemoryStore::new();
    let store = over(memory.clone());
    assert!(found(store.device_owner("Ana@Example.com").await).is_none());
    store.set_device_owner("Ana@Example.com", "ana").await.unwrap();
    for name in ["ana@example.com", "ANA@EXAMPLE.COM"] {
        assert_eq!(found(store.device_owner(name).await).as_deref(), Some("ana"));
    }
    store.set_device_owner("ana@example.com", "bob").await.unwrap();
    assert_eq!(found(store.device_owner("Ana@Example.com").await).as_deref(), Some("bob"));
    assert_eq!(memory.list("").unwrap(), [format!("{PREFIX}/device-name/ana@example.com")]);
    memory.put(&format!("{PREFIX}/device-name/x"), &[0xFF]).unwrap();
    assert!(matches!(store.device_owner("x").await, Stored::Corrupt(_)));
}

#[tokio::test]
async fn a_device_in_an_older_session_record_is_honoured_kept_and_removed() {
    let session = r#"{"version":1,"username":"ana","sign_in_name":"ana@example.com","device":{"key":"old","group_key":"-g","password":"p"}}"#;
    let memory = MemoryStore::new();
    put(&memory, "session/ana", session);
    let store = over(memory.clone());
    let device = found(store.device("ana").await).unwrap();
    assert_eq!((device.key.as_str(), device.confirmed), ("old", true));

    // A record of its own takes precedence, and is not overwritten by the older one.
    store.keep_old_device("ana").await.unwrap();
    let kept = found(store.device("ana").await).unwrap();
    assert_eq!(kept.password.as_ref().unwrap().expose(), "p");
    store.write_device(&record()).await.unwrap();
    store.keep_old_device("ana").await.unwrap();
    assert_eq!(found(store.device("ana").await).unwrap().key, "us-east-1_k");

    assert!(store.remove_device("ana", Some("old")).await.unwrap());
    let session = found(store.read("ana").await).unwrap();
    assert!(session.other.is_empty() && session.sign_in_name == "ana@example.com");
    assert_eq!(found(store.device("ana").await).unwrap().key, "us-east-1_k");
    for odd in
        [r#""device":7"#, r#""device":{"key":"k"}"#, r#""device":{"key":"","group_key":"g","password":"p"}"#]
    {
        put(
            &memory,
            "session/eve",
            &format!(r#"{{"version":1,"username":"eve","sign_in_name":"eve",{odd}}}"#),
        );
        assert!(found(store.device("eve").await).is_none(), "{odd}");
    }
}

#[tokio::test]
async fn a_session_record_without_a_device_stays_as_it_is() {
    let memory = MemoryStore::new();
    let store = over(memory.clone());
    let tokens = TokenSet { access: "a".into(), id: "i".into(), refresh: "r".into() };
    let session = SessionRecord::new("ana".into(), "ana".into(), tokens);
    let hold = store.hold(&session.username).await.unwrap();
    store.write(&hold, &session).await.unwrap();
    drop(hold);
    store.keep_old_device("ana").await.unwrap();
    assert!(!store.remove_device("ana", None).await.unwrap());
    assert_eq!(memory.list("").unwrap(), [format!("{PREFIX}/session/ana")]);
}
