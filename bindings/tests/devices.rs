//! Remembered devices, through the objects that Swift and Kotlin see.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::result_large_err,
    missing_docs
)]

mod support;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use cognito_client_ffi::{
    CancelToken, CognitoError, Device, DevicePages, DeviceQuestion, DeviceRememberedStatus,
    DeviceRemembering, ErrorInfo, ErrorKind, NewDevice, SecretStore, Session, SessionEvent, SessionEvents,
    UserPool, UserPoolConfig, memory_store,
};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;
use support::{block_on, config, in_time, local_pool_with, sign_in, until};

const NAME: &str = "Ana's laptop";

/// A pool that keeps track of devices; whether one is remembered is the user's to say, or always so.
fn pool(user_decides: bool) -> LocalPool {
    let devices = json!({
        "ChallengeRequiredOnNewDevice": true,
        "DeviceOnlyRememberedOnUserPrompt": user_decides,
    });
    local_pool_with(LocalPool::builder().pool_setting("DeviceConfiguration", devices))
}

fn client(
    pool: &LocalPool,
    store: Arc<dyn SecretStore>,
    device_remembering: Option<DeviceRemembering>,
) -> Arc<UserPool> {
    let config = UserPoolConfig {
        endpoint: Some(pool.url().into()),
        request_timeout: Some(300.0),
        total_timeout: Some(300.0),
        device_remembering,
        device_name: Some(NAME.into()),
        ..config(pool.pool_id(), pool.client_id())
    };
    UserPool::new(config, None, Some(store), None).unwrap()
}

fn signed_in(pool: &LocalPool, remembering: Option<DeviceRemembering>) -> (Arc<Session>, Arc<SessionEvents>) {
    let client = client(pool, memory_store(), remembering);
    let events = client.events();
    (sign_in(&client), events)
}

/// The next event about a device.
fn device_event(events: &Arc<SessionEvents>) -> SessionEvent {
    let events = Arc::clone(events);
    in_time(move || {
        loop {
            let event = block_on(events.next(None)).unwrap().unwrap();
            if matches!(
                event,
                SessionEvent::DeviceConfirmed { .. }
                    | SessionEvent::DeviceConfirmationFailed { .. }
                    | SessionEvent::DeviceForgotten { .. }
            ) {
                return event;
            }
        }
    })
    .get()
}

fn page(pages: &Arc<DevicePages>) -> Option<Vec<Device>> {
    block_on(Arc::clone(pages).next_page(None)).unwrap()
}

/// Whether the pool remembers the device.
fn status(pool: &LocalPool, device_key: &str) -> String {
    let request = json!({ "UserPoolId": pool.pool_id(), "Username": "ana", "DeviceKey": device_key });
    let device = pool.call("AdminGetDevice", &request).unwrap();
    let attributes = device["Device"]["DeviceAttributes"].as_array().unwrap();
    let status = attributes.iter().find(|attribute| attribute["Name"] == "dev:device_remembered_status");
    status.unwrap()["Value"].as_str().unwrap().to_owned()
}

/// Somebody who is asked, on a thread that is noted, and answers when the test says so.
struct Person {
    asked: Mutex<mpsc::Sender<(NewDevice, Option<String>, thread::ThreadId)>>,
    answers: Mutex<mpsc::Receiver<Result<bool, CognitoError>>>,
}

impl DeviceQuestion for Person {
    fn remember(&self, device: NewDevice) -> Result<bool, CognitoError> {
        let thread = thread::current();
        let told = (device, thread.name().map(str::to_owned), thread.id());
        self.asked.lock().unwrap().send(told).unwrap();
        self.answers.lock().unwrap().recv().unwrap()
    }
}

type Asked = mpsc::Receiver<(NewDevice, Option<String>, thread::ThreadId)>;

fn person() -> (DeviceRemembering, Asked, mpsc::Sender<Result<bool, CognitoError>>) {
    let (asked, told) = mpsc::channel();
    let (answer, answers) = mpsc::channel();
    let person = Person { asked: Mutex::new(asked), answers: Mutex::new(answers) };
    (DeviceRemembering::Ask { question: Arc::new(person) }, told, answer)
}

#[test]
fn a_device_is_confirmed_listed_and_forgotten() {
    let pool = pool(false);
    let (session, events) = signed_in(&pool, None);
    let current = block_on(session.current_device(None)).unwrap().unwrap();
    assert_eq!((current.name.as_deref(), current.is_current), (Some(NAME), true));
    let (username, device_key) = ("ana".to_owned(), current.key.clone());
    assert_eq!(
        device_event(&events),
        SessionEvent::DeviceConfirmed {
            username: username.clone(),
            device_key: device_key.clone(),
            remembered: true
        }
    );

    let pages = session.devices();
    assert_eq!(page(&pages).unwrap(), std::slice::from_ref(&current));
    assert_eq!(page(&pages), None);
    assert_eq!(block_on(session.device(device_key.clone(), None)).unwrap(), current);
    let not_remembered = DeviceRememberedStatus::NotRemembered;
    block_on(session.update_device_status(device_key.clone(), not_remembered, None)).unwrap();
    assert_eq!(status(&pool, &device_key), "not_remembered");
    block_on(session.remember_device(None)).unwrap();
    assert_eq!(status(&pool, &device_key), "remembered");

    for text in [format!("{current:?}"), format!("{pages:?}")] {
        assert!(!text.contains("laptop") && !text.contains("127.0.0.1"), "{text}");
    }
    block_on(session.forget_device("another".into(), None)).unwrap();
    block_on(session.forget_this_device(None)).unwrap();
    assert_eq!(
        device_event(&events),
        SessionEvent::DeviceForgotten { username, device_key: device_key.clone() }
    );
    let gone = block_on(session.device(device_key, None)).unwrap_err();
    assert!(gone.kind() == ErrorKind::NotFound, "{gone:?}");
    assert_eq!(block_on(session.current_device(None)).unwrap(), None);
}

#[test]
fn the_person_is_asked_on_a_thread_of_its_own_and_the_sign_in_does_not_wait() {
    for yes in [true, false] {
        let pool = pool(true);
        let (remembering, asked, answer) = person();
        let (session, events) = signed_in(&pool, Some(remembering));
        let (device, thread, id) = asked.recv_timeout(Duration::from_secs(60)).unwrap();
        assert_eq!((device.username.as_str(), device.device_name.as_deref()), ("ana", Some(NAME)));
        assert_ne!(id, thread::current().id());
        assert_ne!(thread.as_deref(), Some("cognito-client"), "the library's threads must not be blocked");
        assert!(!format!("{device:?}").contains("laptop"));
        // The person still thinks, and the library works on.
        block_on(session.refresh(None, None)).unwrap();

        answer.send(Ok(yes)).unwrap();
        let expected = SessionEvent::DeviceConfirmed {
            username: "ana".into(),
            device_key: device.device_key.clone(),
            remembered: yes,
        };
        assert_eq!(device_event(&events), expected);
        let expected = if yes { "remembered" } else { "not_remembered" };
        assert_eq!(status(&pool, &device.device_key), expected);
    }
}

#[test]
fn a_question_that_throws_is_no_yes() {
    let pool = pool(true);
    let (remembering, _asked, answer) = person();
    let info = ErrorInfo { detail: "no screen".into(), ..an_info() };
    answer.send(Err(CognitoError::Failed { info })).unwrap();
    let (_session, events) = signed_in(&pool, Some(remembering));
    let event = device_event(&events);
    assert!(matches!(event, SessionEvent::DeviceConfirmed { remembered: false, .. }), "{event:?}");
}

/// What is known of some error.
fn an_info() -> ErrorInfo {
    UserPool::new(config("nonsense", "client"), None, None, None).unwrap_err().info().clone()
}

#[test]
fn pools_that_leave_it_to_the_user_remember_only_where_the_app_says_always() {
    for (remembering, remembered) in
        [(None, false), (Some(DeviceRemembering::OnRequest), false), (Some(DeviceRemembering::Always), true)]
    {
        let pool = pool(true);
        let (_session, events) = signed_in(&pool, remembering);
        let SessionEvent::DeviceConfirmed { remembered: told, .. } = device_event(&events) else {
            panic!("not confirmed")
        };
        assert_eq!(told, remembered);
    }
}

#[test]
fn a_confirmation_that_fails_is_told_and_the_user_signed_in() {
    let pool = pool(false);
    pool.fault(Fault::status(400).on("ConfirmDevice").times(u32::MAX));
    let (session, events) = signed_in(&pool, None);
    let SessionEvent::DeviceConfirmationFailed { username, error } = device_event(&events) else {
        panic!("not told")
    };
    assert_eq!(username, "ana");
    assert_eq!(error.info().operation.as_deref(), Some("ConfirmDevice"));
    block_on(session.user(None)).unwrap();
}

#[test]
fn an_unusable_name_is_refused_and_none_prints() {
    let with = |name: &str, remembering| UserPoolConfig {
        device_name: Some(name.into()),
        device_remembering: remembering,
        ..config("us-east-1_Abc", "client")
    };
    let refused = UserPool::new(with("", None), None, None, None).unwrap_err();
    assert_eq!(refused.info().field.as_deref(), Some("device_name"));
    let config = with(NAME, Some(person().0));
    assert!(!format!("{config:?}").contains("laptop"));
    assert_eq!(format!("{:?}", config.device_remembering), "Some(Ask)");
}

#[test]
fn a_cancelled_device_call_ends_while_the_server_is_still_busy() {
    let pool = pool(false);
    let (session, _events) = signed_in(&pool, None);
    let key = block_on(session.current_device(None)).unwrap().unwrap().key;
    let begun: HashMap<&str, u64> =
        ["GetDevice", "ForgetDevice"].into_iter().map(|name| (name, pool.calls(name))).collect();
    pool.fault(Fault::delay(Duration::from_secs(600)).times(2));
    let cancel = CancelToken::new();
    let get = in_time({
        let (session, cancel, key) = (Arc::clone(&session), Arc::clone(&cancel), key.clone());
        move || block_on(session.device(key, Some(cancel))).unwrap_err()
    });
    let forget = in_time({
        let (session, cancel) = (Arc::clone(&session), Arc::clone(&cancel));
        move || block_on(session.forget_device(key, Some(cancel))).unwrap_err()
    });
    until(|| begun.iter().all(|(name, before)| pool.calls(name) > *before));
    cancel.cancel();
    for error in [get.get(), forget.get()] {
        assert!(error.kind() == ErrorKind::Cancelled, "{error:?}");
    }
}
