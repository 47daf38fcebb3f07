//! Pools where the user says whether a device is remembered.

use std::sync::{Arc, Mutex, mpsc};

use cognito_client::{DeviceQuestion, DeviceRemembering, NewDevice, UserPool};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

use crate::devices::{
    support::{TestStore, client},
    tracking::{Mfa, device_event, go, is_remembered, only_key, only_these, opt_in_pool, process, record},
};

fn wanting(pool: &LocalPool, store: &TestStore, remembering: DeviceRemembering) -> UserPool {
    client(pool)
        .store(store.clone())
        .device_name("Ana's laptop")
        .device_remembering(remembering)
        .build()
        .unwrap()
}

/// A person who is asked, and answers when the test says so.
struct Person {
    asked: Mutex<Vec<NewDevice>>,
    answers: Mutex<mpsc::Receiver<bool>>,
}

impl DeviceQuestion for Person {
    fn remember(&self, device: &NewDevice) -> bool {
        self.asked.lock().unwrap().push(device.clone());
        self.answers.lock().unwrap().recv().expect("the person went away")
    }
}

fn person() -> (mpsc::Sender<bool>, Arc<Person>) {
    let (answer, answers) = mpsc::channel();
    (answer, Arc::new(Person { asked: Mutex::default(), answers: Mutex::new(answers) }))
}

#[tokio::test]
async fn by_default_no_device_is_remembered_before_the_app_wants_it() {
    let (pool, store) = (opt_in_pool(Mfa::Sms).await, TestStore::default());
    let client = process(&pool, &store);
    let events = client.events();
    let went = go(&pool, &client, "ana").await;
    let key = only_key(&pool, "ana");
    assert!(!is_remembered(&pool, "ana", &key));
    assert_eq!(pool.calls("UpdateDeviceStatus"), 0);
    assert_eq!(record(&store, "ana").unwrap()["remembered"], json!(false));
    assert!(go(&pool, &process(&pool, &store), "ana").await.with_code);
    went.session.remember_device().await.unwrap();
    assert!(!go(&pool, &process(&pool, &store), "ana").await.with_code);
    drop(went);
    only_these(client, events, &["confirmed false"]).await;
}

#[tokio::test]
async fn always_remembers_without_asking() {
    let (pool, store) = (opt_in_pool(Mfa::Sms).await, TestStore::default());
    let client = wanting(&pool, &store, DeviceRemembering::Always);
    let events = client.events();
    drop(go(&pool, &client, "ana").await);
    assert!(is_remembered(&pool, "ana", &only_key(&pool, "ana")));
    assert_eq!(record(&store, "ana").unwrap()["remembered"], json!(true));
    only_these(client, events, &["confirmed true"]).await;
    assert!(!go(&pool, &process(&pool, &store), "ana").await.with_code);
}

#[tokio::test]
async fn on_request_leaves_the_device_known_and_the_second_factor_asked_for() {
    let (pool, store) = (opt_in_pool(Mfa::Sms).await, TestStore::default());
    let client = wanting(&pool, &store, DeviceRemembering::OnRequest);
    let events = client.events();
    let went = go(&pool, &client, "ana").await;
    let key = only_key(&pool, "ana");
    assert!(!is_remembered(&pool, "ana", &key));
    assert_eq!(pool.calls("UpdateDeviceStatus"), 0);
    assert!(go(&pool, &client, "ana").await.with_code);
    assert_eq!(only_key(&pool, "ana"), key, "the key was sent all the same");

    went.session.remember_device().await.unwrap();
    assert_eq!(record(&store, "ana").unwrap()["remembered"], json!(true));
    assert!(!go(&pool, &client, "ana").await.with_code);
    drop(went);
    only_these(client, events, &["confirmed false"]).await;
}

#[tokio::test]
async fn the_person_is_asked_once_without_the_sign_in_waiting_for_the_answer() {
    for yes in [true, false] {
        let (pool, store) = (opt_in_pool(Mfa::Sms).await, TestStore::default());
        let (answer, person) = person();
        let client = wanting(&pool, &store, DeviceRemembering::Ask(person.clone()));
        let mut events = client.events();
        go(&pool, &client, "ana").await;
        let key = only_key(&pool, "ana");
        assert!(!is_remembered(&pool, "ana", &key), "nobody has said so yet");
        answer.send(yes).unwrap();
        assert_eq!(device_event(&mut events).await, format!("confirmed ana {yes}"));
        assert_eq!(is_remembered(&pool, "ana", &key), yes);
        assert_eq!(record(&store, "ana").unwrap()["remembered"], json!(yes));
        let asked = person.asked.lock().unwrap().clone();
        assert_eq!(asked.len(), 1);
        assert_eq!((asked[0].username.as_str(), asked[0].device_key.as_str()), ("ana", key.as_str()));
        assert_eq!(asked[0].device_name.as_deref(), Some("Ana's laptop"));
        assert_eq!(go(&pool, &client, "ana").await.with_code, !yes);
        only_these(client, events, &[]).await;
    }
}

#[tokio::test]
async fn a_question_that_panics_is_no_yes() {
    struct Panics;
    impl DeviceQuestion for Panics {
        fn remember(&self, _: &NewDevice) -> bool {
            panic!("the window is gone")
        }
    }
    let (pool, store) = (opt_in_pool(Mfa::Sms).await, TestStore::default());
    let client = wanting(&pool, &store, DeviceRemembering::Ask(Arc::new(Panics)));
    let mut events = client.events();
    go(&pool, &client, "ana").await;
    assert_eq!(device_event(&mut events).await, "confirmed ana false");
}

#[tokio::test]
async fn a_device_that_could_not_be_remembered_is_confirmed_and_says_so() {
    let (pool, store) = (opt_in_pool(Mfa::Sms).await, TestStore::default());
    pool.fault(Fault::status(500).times(9).on("UpdateDeviceStatus"));
    let client = wanting(&pool, &store, DeviceRemembering::Always);
    let mut events = client.events();
    let went = go(&pool, &client, "ana").await;
    pool.clear_faults();
    assert_eq!(device_event(&mut events).await, "confirmed ana false");
    assert_eq!(device_event(&mut events).await, "failed ana UpdateDeviceStatus");
    went.session.remember_device().await.unwrap();
    assert!(!go(&pool, &client, "ana").await.with_code);
}

#[tokio::test]
async fn nobody_is_asked_where_the_pool_decides() {
    let (pool, store) = (crate::devices::tracking::pool(Mfa::Sms).await, TestStore::default());
    let (_answer, person) = person();
    let client = wanting(&pool, &store, DeviceRemembering::Ask(person.clone()));
    let events = client.events();
    drop(go(&pool, &client, "ana").await);
    only_these(client, events, &["confirmed true"]).await;
    assert!(person.asked.lock().unwrap().is_empty());
}
