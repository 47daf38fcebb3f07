//! A user's own list of devices, and what they do with it.

use cognito_client::{DeviceRememberedStatus, ErrorKind, SessionState};
use cognito_local_pool::Fault;
use futures_util::StreamExt as _;
use serde_json::json;

use crate::devices::{
    support::{Failing, TestStore, client},
    tracking::{
        Mfa, device_event, devices, go, is_remembered, only_key, only_these, pool, process, record, user,
    },
};

#[tokio::test]
async fn devices_are_listed_with_what_the_pool_knows_of_them() {
    let pool = pool(Mfa::Off).await;
    // Every new store is a new device.
    for name in ["another", "this one"] {
        let client = client(&pool).device_name(name).build().unwrap();
        let session = go(&pool, &client, "ana").await.session;
        let all = session.devices().all().await.unwrap();
        let current: Vec<_> = all.iter().filter(|device| device.is_current).collect();
        assert_eq!(current.len(), 1);
        assert_eq!(current[0].name.as_deref(), Some(name));
        assert_eq!(current[0].key, session.access_claims().unwrap().device_key().unwrap());
        assert!(current[0].created_at.is_some() && current[0].last_modified_at.is_some());
        assert!(current[0].last_authenticated_at.is_some());
        assert_eq!(current[0].last_ip_used.as_deref(), Some("127.0.0.1"));
    }
    assert_eq!(devices(&pool, "ana").len(), 2);
}

#[tokio::test]
async fn a_long_list_comes_by_pages_as_a_stream_and_whole() {
    let pool = pool(Mfa::Off).await;
    let session = go(&pool, &client(&pool).build().unwrap(), "ana").await.session;
    let pages = || {
        for (key, next) in [("us-east-1_a", Some("n")), ("us-east-1_b", None)] {
            let page = json!({"Devices": [{"DeviceKey": key}], "PaginationToken": next});
            pool.fault(Fault::replace(&page).on("ListDevices"));
        }
    };
    let keys = ["us-east-1_a", "us-east-1_b"];
    pages();
    let all = session.devices().all().await.unwrap();
    assert_eq!(all.into_iter().map(|device| device.key).collect::<Vec<_>>(), keys);
    pages();
    let streamed: Vec<_> = session.devices().map(|device| device.unwrap().key).collect().await;
    assert_eq!(streamed, keys);

    // A page that failed is asked for again.
    let mut list = session.devices();
    pool.fault(Fault::status(400).on("ListDevices"));
    assert!(list.next_page().await.unwrap().is_err());
    pages();
    assert_eq!(list.next_page().await.unwrap().unwrap()[0].key, keys[0]);
    assert_eq!(list.next_page().await.unwrap().unwrap()[0].key, keys[1]);
    assert!(list.next_page().await.is_none());
}

#[tokio::test]
async fn one_device_is_fetched_by_its_key() {
    let pool = pool(Mfa::Off).await;
    let other = go(&pool, &client(&pool).build().unwrap(), "ana").await.session;
    let other = other.current_device().await.unwrap().unwrap();
    let session = go(&pool, &client(&pool).build().unwrap(), "ana").await.session;
    assert!(other.is_current && !session.device(&other.key).await.unwrap().is_current);
    let this = session.current_device().await.unwrap().unwrap();
    assert_ne!(this.key, other.key);
    assert_eq!(session.device(&this.key).await.unwrap(), this);
    assert_eq!(session.device("us-east-1_nobody").await.unwrap_err().kind(), ErrorKind::NotFound);
    pool.clear_calls();
    for bad in ["", &"k".repeat(56)] {
        assert_eq!(session.device(bad).await.unwrap_err().field(), Some("device_key"));
        assert_eq!(session.forget_device(bad).await.unwrap_err().field(), Some("device_key"));
        let error = session.update_device_status(bad, DeviceRememberedStatus::Remembered).await.unwrap_err();
        assert_eq!(error.field(), Some("device_key"));
    }
    assert!(pool.recent_calls().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn a_device_is_marked_as_remembered_and_not() {
    let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
    let session = go(&pool, &process(&pool, &store), "ana").await.session;
    let key = only_key(&pool, "ana");
    session.update_device_status(&key, DeviceRememberedStatus::NotRemembered).await.unwrap();
    assert!(!is_remembered(&pool, "ana", &key));
    assert_eq!(record(&store, "ana").unwrap()["remembered"], json!(false));
    assert!(go(&pool, &process(&pool, &store), "ana").await.with_code);
    session.remember_device().await.unwrap();
    assert!(!go(&pool, &process(&pool, &store), "ana").await.with_code);
}

#[tokio::test]
async fn forgetting_this_device_clears_what_is_kept_of_it_once_the_pool_agreed() {
    let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
    let client = process(&pool, &store);
    let session = go(&pool, &client, "ana").await.session;
    let mut events = client.events();
    pool.fault(Fault::status(400).on("ForgetDevice"));
    session.forget_this_device().await.unwrap_err();
    assert!(record(&store, "ana").is_some(), "the pool has not agreed");
    store.fail(Failing { removals: true, ..Failing::default() });
    assert_eq!(session.forget_this_device().await.unwrap_err().kind(), ErrorKind::Storage);
    store.heal();
    // The pool has forgotten it meanwhile, which is what was wanted.
    session.forget_this_device().await.unwrap();
    assert_eq!(record(&store, "ana"), None);
    assert_eq!(device_event(&mut events).await, "forgotten ana");
    assert_eq!(session.current_device().await.unwrap(), None);
    assert!(matches!(client.state().await, SessionState::SignedIn(_)));
    drop(session);
    only_these(client, events, &[]).await;
    assert!(go(&pool, &process(&pool, &store), "ana").await.with_code);
}

#[tokio::test]
async fn forgetting_another_device_leaves_this_one_alone() {
    let (pool, store) = (pool(Mfa::Sms).await, TestStore::default());
    let other = go(&pool, &client(&pool).build().unwrap(), "ana").await.session;
    let other = other.current_device().await.unwrap().unwrap().key;
    let client = process(&pool, &store);
    let session = go(&pool, &client, "ana").await.session;
    let (before, events) = (store.content(), client.events());
    session.forget_device(&other).await.unwrap();
    session.forget_device(&other).await.unwrap();
    assert_eq!(devices(&pool, "ana").len(), 1);
    assert_eq!(store.content(), before);
    drop(session);
    only_these(client, events, &[]).await;
    assert!(!go(&pool, &process(&pool, &store), "ana").await.with_code);
}

#[tokio::test]
async fn a_session_without_a_device_says_so() {
    let pool = crate::support::pool().await;
    let session = go(&pool, &client(&pool).build().unwrap(), "ana").await.session;
    assert_eq!(session.current_device().await.unwrap(), None);
    assert_eq!(session.remember_device().await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(session.forget_this_device().await.unwrap_err().kind(), ErrorKind::NotFound);
    assert!(session.devices().all().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_deleted_user_leaves_neither_a_device_nor_a_name_behind() {
    let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
    user(&pool, "bob", Mfa::Off);
    go(&pool, &process(&pool, &store), "bob@example.com").await;
    let before = store.content();
    let session = go(&pool, &process(&pool, &store), "ana@example.com").await.session;
    session.delete_user().await.unwrap();
    let left: Vec<_> = store.content().into_keys().filter(|key| !key.ends_with("current-user")).collect();
    let bobs: Vec<_> = before.into_keys().filter(|key| !key.ends_with("current-user")).collect();
    assert_eq!(left, bobs);
    assert!(record(&store, "bob").is_some());
}
