//! Devices that the pool has not heard of yet, or not all: told again at later uses of the session, whether the pool
//! refreshes such sessions or not.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use cognito_client::{
    DeviceQuestion, DeviceRemembering, ErrorKind, NewDevice, Password, SessionEvent, SessionState, UserPool,
    transport::{HttpRequest, HttpResponse, HttpTransport, Transport, TransportError},
};
use cognito_local_pool::{Fault, LocalPool};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use crate::devices::{
    support::{HandClock, PASSWORD, TestStore, client, signed_in},
    tracking::{
        Mfa, admin_forgets, device_event, devices, go, is_remembered, only_key, only_these, opt_in_pool,
        pool, process, record, strict_pool, tamper,
    },
};

/// A pool that refreshes sessions with an unconfirmed device, or one that does not.
async fn either(strict: bool) -> LocalPool {
    if strict { strict_pool(Mfa::Sms).await } else { pool(Mfa::Sms).await }
}

/// Sends all but confirmations, which are still on their way when the process ends.
struct Slow(HttpTransport);

impl Default for Slow {
    fn default() -> Self {
        Self(HttpTransport::builder().build().unwrap())
    }
}

impl Transport for Slow {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        if request.headers.get("X-Amz-Target").is_some_and(|target| target.ends_with("ConfirmDevice")) {
            return Box::pin(std::future::pending());
        }
        self.0.send(request)
    }
}

fn busy() -> Fault {
    Fault::status(503).times(3).on("ConfirmDevice")
}

/// The devices as the pool's own view has them: key, and whether it is confirmed.
fn all(pool: &LocalPool) -> Vec<(String, bool)> {
    let listed: Value = ureq::get(format!("{}/_local/devices", pool.url()))
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .map(|text| serde_json::from_str(&text).unwrap())
        .unwrap();
    let of = |device: &Value| {
        (device["deviceKey"].as_str().unwrap().to_owned(), device["confirmed"].as_bool().unwrap())
    };
    listed["devices"].as_array().unwrap().iter().map(of).collect()
}

#[tokio::test]
async fn a_busy_service_is_told_of_the_device_by_the_next_process() {
    for strict in [false, true] {
        let (pool, store) = (either(strict).await, TestStore::default());
        pool.fault(busy());
        go(&pool, &process(&pool, &store), "ana").await;
        assert!(devices(&pool, "ana").is_empty());
        let kept = record(&store, "ana").unwrap();
        assert_eq!((&kept["confirmed"], kept["password"].is_string()), (&json!(false), true));

        let client = process(&pool, &store);
        let mut events = client.events();
        let session = signed_in(&client).await;
        assert_eq!(device_event(&mut events).await, "confirmed ana true");
        let key = only_key(&pool, "ana");
        assert_eq!(session.access_claims().unwrap().device_key(), Some(key.as_str()));
        assert!(is_remembered(&pool, "ana", &key));
        session.refresh().await.unwrap();
        drop(session);
        only_these(client, events, &[]).await;
        // The device is what it would have been, and is only told once.
        let calls = pool.calls("ConfirmDevice");
        let client = process(&pool, &store);
        signed_in(&client).await.tokens().await.unwrap();
        assert!(!go(&pool, &client, "ana").await.with_code);
        assert_eq!(pool.calls("ConfirmDevice"), calls);
    }
}

#[tokio::test]
async fn no_tokens_are_given_past_a_device_that_the_pool_is_to_be_told_of() {
    let (pool, clock) = (pool(Mfa::Off).await, HandClock::now());
    pool.fault(busy());
    let client = client(&pool).store(TestStore::default()).clock(clock.clone()).build().unwrap();
    let mut events = client.events();
    let session = go(&pool, &client, "ana").await.session;
    assert_eq!(device_event(&mut events).await, "failed ana ConfirmDevice");
    assert!(session.cached_tokens().is_some(), "it is not yet time to try again");
    clock.pass(Duration::from_secs(60));
    assert!(session.cached_tokens().is_none(), "nobody would try again");
    session.tokens().await.unwrap();
    assert_eq!(device_event(&mut events).await, "confirmed ana true");
    assert!(session.cached_tokens().is_some());
}

#[tokio::test]
async fn a_refresh_that_is_refused_for_the_device_confirms_it_and_goes_through() {
    for restart in [false, true] {
        let (pool, store) = (strict_pool(Mfa::Off).await, TestStore::default());
        pool.fault(busy());
        let mut client = process(&pool, &store);
        let mut events = client.events();
        let mut session = go(&pool, &client, "ana").await.session;
        assert_eq!(device_event(&mut events).await, "failed ana ConfirmDevice");
        if restart {
            // What the new process tells by itself fails, too.
            pool.fault(busy());
            client = process(&pool, &store);
            events = client.events();
            session = signed_in(&client).await;
            assert_eq!(device_event(&mut events).await, "failed ana ConfirmDevice");
        }
        session.refresh().await.unwrap();
        assert_eq!(device_event(&mut events).await, "confirmed ana true");
        assert_eq!(all(&pool), [(only_key(&pool, "ana"), true)]);
        session.refresh().await.unwrap();
        drop(session);
        only_these(client, events, &[]).await;
        signed_in(&process(&pool, &store)).await.refresh().await.unwrap();
    }
}

#[tokio::test]
async fn a_process_that_ends_before_the_device_is_confirmed_leaves_it_to_the_next_one() {
    for strict in [false, true] {
        let (pool, store) = (either(strict).await, TestStore::default());
        pool.user("bob", PASSWORD).create().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let client = client(&pool).store(store.clone()).transport(Slow::default()).build().unwrap();
        let mut events = client.events();
        runtime.spawn(async move {
            client.sign_in("bob", Password::new(PASSWORD)).await.unwrap();
        });
        while !matches!(events.next().await, Some(SessionEvent::SignedIn { .. })) {}
        runtime.shutdown_background();
        assert!(devices(&pool, "bob").is_empty());

        let client = process(&pool, &store);
        let mut events = client.events();
        let session = signed_in(&client).await;
        session.refresh().await.unwrap();
        assert_eq!(device_event(&mut events).await, "confirmed bob true");
        assert_eq!(all(&pool), [(only_key(&pool, "bob"), true)]);
        assert_eq!(record(&store, "bob").unwrap()["confirmed"], json!(true));
        session.refresh().await.unwrap();
    }
}

#[tokio::test]
async fn a_service_that_stays_busy_ends_no_session() {
    let (pool, store) = (strict_pool(Mfa::Off).await, TestStore::default());
    pool.fault(Fault::status(503).times(99).on("ConfirmDevice"));
    let client = process(&pool, &store);
    let session = go(&pool, &client, "ana").await.session;
    for _ in 0..2 {
        let error = session.refresh().await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Service, Some("ConfirmDevice")));
        // The tokens still count.
        session.tokens().await.unwrap();
    }
    assert!(matches!(process(&pool, &store).state().await, SessionState::SignedIn(_)));
    pool.clear_faults();
    session.refresh().await.unwrap();
    assert_eq!(all(&pool), [(only_key(&pool, "ana"), true)]);
}

#[tokio::test]
async fn a_session_whose_device_is_refused_for_good_ends() {
    let (pool, store) = (strict_pool(Mfa::Off).await, TestStore::default());
    let no = r#"{"__type":"InvalidParameterException","message":"no"}"#;
    pool.fault(Fault::status_with_body(400, no).times(99).on("ConfirmDevice"));
    let client = process(&pool, &store);
    let events = client.events();
    let session = go(&pool, &client, "ana").await.session;
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    drop(session);
    assert!(matches!(process(&pool, &store).state().await, SessionState::Expired { .. }));
    only_these(client, events, &["failed"]).await;
}

#[tokio::test]
async fn a_device_that_was_forgotten_before_it_was_confirmed_is_not_told_again() {
    for strict in [false, true] {
        let (pool, store) = (either(strict).await, TestStore::default());
        pool.fault(busy());
        go(&pool, &process(&pool, &store), "ana").await;
        admin_forgets(&pool, "ana", &all(&pool)[0].0);
        let client = process(&pool, &store);
        let mut events = client.events();
        let session = signed_in(&client).await;
        assert_eq!(device_event(&mut events).await, "failed ana ConfirmDevice");
        assert_eq!(record(&store, "ana"), None);
        let calls = pool.calls("ConfirmDevice");
        assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
        assert_eq!(pool.calls("ConfirmDevice"), calls);
    }
}

#[tokio::test]
async fn tries_space_out_however_often_the_session_is_used() {
    let (pool, store) = (pool(Mfa::Off).await, TestStore::default());
    pool.fault(Fault::status(503).times(99).on("ConfirmDevice"));
    let clock = HandClock::now();
    let client = client(&pool).store(store).clock(clock.clone()).build().unwrap();
    let mut events = client.events();
    let session = go(&pool, &client, "ana").await.session;
    assert_eq!(device_event(&mut events).await, "failed ana ConfirmDevice");
    let before = pool.calls("ConfirmDevice");
    let used_often = async || {
        for _ in 0..20 {
            session.tokens().await.unwrap();
            drop(signed_in(&client).await);
        }
        // What is under way by then has been counted.
        session.devices().all().await.unwrap();
    };
    clock.pass(Duration::from_secs(14));
    used_often().await;
    assert_eq!(pool.calls("ConfirmDevice"), before);
    clock.pass(Duration::from_secs(1));
    used_often().await;
    while pool.calls("ConfirmDevice") < before + 3 {
        tokio::task::yield_now().await;
    }
    used_often().await;
    assert_eq!(pool.calls("ConfirmDevice"), before + 3);
    pool.clear_faults();
    // The answer to the last one may be still on its way.
    let confirmed = async {
        loop {
            clock.pass(Duration::from_secs(60));
            session.tokens().await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = confirmed => {}
        event = device_event(&mut events) => assert_eq!(event, "confirmed ana true"),
    }
}

#[tokio::test]
async fn whoever_asks_at_once_confirms_the_device_once() {
    let (pool, store) = (strict_pool(Mfa::Off).await, TestStore::default());
    pool.fault(busy());
    go(&pool, &process(&pool, &store), "ana").await;
    pool.clear_calls();
    pool.fault(Fault::delay(Duration::from_millis(200)).on("ConfirmDevice"));
    let client = process(&pool, &store);
    let events = client.events();
    let sessions = futures_util::future::join_all((0..8).map(|_| signed_in(&client))).await;
    for refreshed in
        futures_util::future::join_all(sessions.iter().map(cognito_client::Session::refresh)).await
    {
        refreshed.unwrap();
    }
    assert_eq!(pool.calls("ConfirmDevice"), 1);
    drop(sessions);
    only_these(client, events, &["confirmed true"]).await;
}

#[tokio::test]
async fn a_yes_that_the_pool_did_not_hear_is_told_by_the_next_process() {
    let (pool, store) = (opt_in_pool(Mfa::Sms).await, TestStore::default());
    let always = || {
        let client = client(&pool).store(store.clone());
        client.device_remembering(DeviceRemembering::Always).build().unwrap()
    };
    pool.fault(Fault::status(500).times(3).on("UpdateDeviceStatus"));
    let first = always();
    let events = first.events();
    drop(go(&pool, &first, "ana").await);
    only_these(first, events, &["confirmed false", "failed"]).await;
    let key = only_key(&pool, "ana");
    assert!(!is_remembered(&pool, "ana", &key));

    // It was decided then: what the app is set to now is for other devices.
    let client = process(&pool, &store);
    let mut events = client.events();
    let session = signed_in(&client).await;
    assert_eq!(device_event(&mut events).await, "confirmed ana true");
    assert!(is_remembered(&pool, "ana", &key));
    let kept = record(&store, "ana").unwrap();
    assert_eq!((&kept["remembered"], kept.get("pending_status")), (&json!(true), None));
    drop(session);
    only_these(client, events, &[]).await;
    assert!(!go(&pool, &process(&pool, &store), "ana").await.with_code);
}

/// Somebody who is asked, and answers when the test says so.
struct Person {
    asked: mpsc::Sender<String>,
    answers: Mutex<mpsc::Receiver<bool>>,
}

impl DeviceQuestion for Person {
    fn remember(&self, device: &NewDevice) -> bool {
        self.asked.send(device.device_key.clone()).unwrap();
        self.answers.lock().unwrap().recv().unwrap_or(false)
    }
}

#[tokio::test]
async fn a_question_that_nobody_answered_is_put_again_by_the_next_process() {
    let (pool, store) = (opt_in_pool(Mfa::Off).await, TestStore::default());
    let asking = |yes: Option<bool>| -> (UserPool, mpsc::Receiver<String>, mpsc::Sender<bool>) {
        let ((asked, heard), (answer, answers)) = (mpsc::channel(), mpsc::channel());
        if let Some(yes) = yes {
            answer.send(yes).unwrap();
        }
        let person = Arc::new(Person { asked, answers: Mutex::new(answers) });
        let client = client(&pool).store(store.clone());
        let client = client.device_remembering(DeviceRemembering::Ask(person)).build().unwrap();
        (client, heard, answer)
    };
    let (first, heard, silent) = asking(None);
    // The process ends while the person thinks.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let signing_in = runtime.spawn(async move {
        first.sign_in("ana", Password::new(PASSWORD)).await.unwrap();
    });
    signing_in.await.unwrap();
    let key = heard.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(record(&store, "ana").unwrap()["pending_status"], json!("undecided"));
    runtime.shutdown_background();
    drop(silent);

    let (second, heard, _answer) = asking(Some(true));
    let mut events = second.events();
    let session = signed_in(&second).await;
    for _ in 0..20 {
        session.tokens().await.unwrap();
    }
    assert_eq!(device_event(&mut events).await, "confirmed ana true");
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), vec![key.clone()], "once");
    assert!(is_remembered(&pool, "ana", &key));
    assert_eq!(record(&store, "ana").unwrap().get("pending_status"), None);
    // Decided is decided.
    let (third, heard, _answer) = asking(Some(false));
    signed_in(&third).await.tokens().await.unwrap();
    drop(third);
    assert!(heard.recv_timeout(Duration::from_secs(10)).is_err());
    assert!(is_remembered(&pool, "ana", &key));
}

#[tokio::test]
async fn the_app_can_have_an_unconfirmed_device_remembered() {
    let (pool, store) = (opt_in_pool(Mfa::Sms).await, TestStore::default());
    pool.fault(busy());
    let session = go(&pool, &process(&pool, &store), "ana").await.session;
    session.remember_device().await.unwrap();
    let key = only_key(&pool, "ana");
    assert!(is_remembered(&pool, "ana", &key));
    assert!(!go(&pool, &process(&pool, &store), "ana").await.with_code);
}

#[tokio::test]
async fn a_device_whose_password_was_thrown_away_is_confirmed_with_another() {
    let (pool, store) = (strict_pool(Mfa::Sms).await, TestStore::default());
    pool.fault(busy());
    go(&pool, &process(&pool, &store), "ana").await;
    tamper(&store, "ana", |record| drop(record.as_object_mut().unwrap().remove("password")));
    signed_in(&process(&pool, &store)).await.refresh().await.unwrap();
    assert!(record(&store, "ana").unwrap()["password"].is_string());
    assert!(!go(&pool, &process(&pool, &store), "ana").await.with_code, "the pool has its verifier");

    // If the pool had heard of the old one after all, nothing can be proved, and the session lives.
    let (pool, store) = (strict_pool(Mfa::Sms).await, TestStore::default());
    go(&pool, &process(&pool, &store), "ana").await;
    tamper(&store, "ana", |record| {
        record["confirmed"] = json!(false);
        record.as_object_mut().unwrap().remove("password");
    });
    let client = process(&pool, &store);
    let mut events = client.events();
    let session = signed_in(&client).await;
    assert_eq!(device_event(&mut events).await, "confirmed ana false");
    session.refresh().await.unwrap();
    assert_eq!(record(&store, "ana").unwrap().get("password"), None);
    assert!(go(&pool, &client, "ana").await.with_code);
}
