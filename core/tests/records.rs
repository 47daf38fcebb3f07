//! What released versions wrote, read by this one: `fixtures/records`, where files are added and never changed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use crate::support::{HandClock, signed_in};
use cognito_client::{
    CodePurpose, DeviceRemembering, EncryptedFileStore, ErrorKind, MemoryStore, SecretStore, Session,
    SessionEvent, SessionState, SignInStep, UserPool, UserPoolBuilder,
    migration::{Migration, MigrationScope, MigrationSource},
    store::{ChunkedStore, DataKey},
    transport::{BoxFuture, HttpHeaders, HttpRequest, HttpResponse, Transport, TransportError},
};
use serde_json::{Value, json};

const POOL: &str = "us-east-1_AbCdEf123";
const CLIENT: &str = "1example23456789";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn json_of(name: &str) -> Value {
    serde_json::from_slice(&fs::read(path(name)).unwrap()).unwrap()
}

fn token(name: &str) -> String {
    json_of("migration/tokens.json")[name].as_str().unwrap().to_owned()
}

/// A store that holds the items of the file.
fn store(name: &str) -> MemoryStore {
    let store = MemoryStore::new();
    for (key, value) in json_of(&format!("records/{name}"))["items"].as_object().unwrap() {
        store.put(key, value.as_str().unwrap().as_bytes()).unwrap();
    }
    store
}

fn key(name: &str) -> String {
    format!("cognito-client/{POOL}/{CLIENT}/{name}")
}

fn record(store: &MemoryStore) -> Value {
    serde_json::from_slice(&store.get(&key("session/ana")).unwrap().unwrap()).unwrap()
}

/// A pool object over what the file holds.
fn over(store: &MemoryStore) -> UserPoolBuilder {
    UserPool::builder(POOL, CLIENT).store(store.clone()).transport(Renewing)
}

/// Answers every request as a refresh.
struct Renewing;

impl Transport for Renewing {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            assert!(request.headers.get("X-Amz-Target").unwrap().ends_with("GetTokensFromRefreshToken"));
            let result = json!({"AuthenticationResult": {
                "AccessToken": token("access_later"), "IdToken": token("id"), "ExpiresIn": 3600,
                "RefreshToken": "eyJrenewed.A.B.C.D", "TokenType": "Bearer",
            }});
            Ok(HttpResponse::new(200, HttpHeaders::new(), result.to_string().into_bytes().into()))
        })
    }
}

/// Refreshes the session, so that its record is rewritten, and gives the record from before and after.
async fn rewritten(store: &MemoryStore, session: &Session) -> (Value, Value) {
    let before = record(store);
    session.refresh().await.unwrap();
    let after = record(store);
    assert_eq!(after["tokens"]["refresh"], "eyJrenewed.A.B.C.D");
    (before, after)
}

/// What must be the same however often a record is rewritten: all but the tokens and the clock.
fn lasting(mut record: Value) -> Value {
    let members = record.as_object_mut().unwrap();
    members.remove("tokens");
    members.remove("clock_offset_millis");
    record
}

#[tokio::test]
async fn a_session_of_version_1() {
    let store = store("session-1.json");
    let session = signed_in(&over(&store).build().unwrap()).await;
    assert_eq!((session.username(), session.sign_in_name()), ("ana", "ana@example.com"));
    let tokens = session.tokens().await.unwrap();
    assert_eq!(tokens.access_token().expose(), token("access"));
    assert_eq!(tokens.id_token().expose(), token("id"));
    assert_eq!(tokens.refresh_token().expose(), token("refresh"));
    let (before, after) = rewritten(&store, &session).await;
    assert_eq!(lasting(after), lasting(before));
}

#[tokio::test]
async fn a_session_of_version_1_that_the_server_had_ended() {
    let store = store("session-1-ended.json");
    let client = over(&store).build().unwrap();
    match client.state().await {
        SessionState::Expired { username, sign_in_name } => {
            assert_eq!((username.as_str(), sign_in_name.as_str()), ("ana", "ana@example.com"));
        }
        other => panic!("unexpected {other:?}"),
    }
    assert!(client.users().await.unwrap()[0].expired);
}

#[tokio::test]
async fn members_of_a_later_release_outlive_a_refresh() {
    let store = store("session-1-unknown-members.json");
    let session = signed_in(&over(&store).build().unwrap()).await;
    let (before, after) = rewritten(&store, &session).await;
    assert_eq!(after["added_later"], json!({"deep": [1, "two", null]}));
    assert_eq!(after["another"], 7);
    assert_eq!(lasting(after), lasting(before));
}

#[tokio::test]
async fn a_migrated_session_keeps_its_device() {
    let store = store("session-1-migrated.json");
    let session = signed_in(&over(&store).build().unwrap()).await;
    assert_eq!(session.username(), "ana");
    let (before, after) = rewritten(&store, &session).await;
    let device = json!({
        "key": "us-east-1_11111111-aaaa-4bbb-8ccc-222222222222",
        "group_key": "-fakeGroupKey",
        "password": "FAKE-DEVICE-SECRET-0001",
    });
    assert_eq!((&before["device"], &after["device"]), (&device, &device));
    assert_eq!(lasting(after), lasting(before));
}

/// Takes devices, and keeps the names of the operations.
#[derive(Clone, Default)]
struct Registry(Arc<Mutex<Vec<String>>>);

impl Transport for Registry {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let operation = request.headers.get("X-Amz-Target").unwrap().rsplit('.').next().unwrap().to_owned();
        let reply = match operation.as_str() {
            "ConfirmDevice" => json!({"UserConfirmationNecessary": false}),
            _ => json!({}),
        };
        self.0.lock().unwrap().push(operation);
        let body = reply.to_string().into_bytes();
        Box::pin(async move { Ok(HttpResponse::new(200, HttpHeaders::new(), body.into())) })
    }
}

#[tokio::test]
async fn devices_of_version_1() {
    for (file, operation) in [
        ("device-1.json", None),
        ("device-1-unconfirmed.json", Some("ConfirmDevice")),
        ("device-1-failed.json", Some("ConfirmDevice")),
        ("device-1-undecided.json", Some("UpdateDeviceStatus")),
    ] {
        let (store, service) = (store(file), Registry::default());
        let device =
            || -> Value { serde_json::from_slice(&store.get(&key("device/ana")).unwrap().unwrap()).unwrap() };
        let before = device();
        let client = over(&store).transport(service.clone());
        let client = client.device_remembering(DeviceRemembering::Always).build().unwrap();
        let mut events = client.events();
        let session = signed_in(&client).await;
        session.tokens().await.unwrap();
        if operation.is_some() {
            loop {
                match events.next().await.unwrap() {
                    SessionEvent::DeviceConfirmed { remembered, .. } => break assert!(remembered),
                    SessionEvent::DeviceConfirmationFailed { error, .. } => panic!("{file}: {error}"),
                    _ => {}
                }
            }
        }
        drop((session, client));
        while events.next().await.is_some() {}
        assert_eq!(*service.0.lock().unwrap(), operation.into_iter().collect::<Vec<_>>(), "{file}");
        let after = device();
        let mut expected = before.clone();
        expected["confirmed"] = json!(true);
        expected["remembered"] = json!(true);
        expected.as_object_mut().unwrap().remove("pending_status");
        if before.get("password").is_none() {
            expected["password"] = after["password"].clone();
            assert!(after["password"].is_string(), "{file}");
        }
        assert_eq!(after, expected, "{file}");
    }
}

#[tokio::test]
async fn marks_of_migrations() {
    for (file, complete) in [
        ("migration-mark-1.json", false),
        ("migration-mark-1-complete.json", true),
        ("migration-mark-1-incomplete.json", false),
    ] {
        let store = Arc::new(store(file));
        let scope = MigrationScope::new(POOL, CLIENT);
        let migration = Migration::new(store, scope, MigrationSource::AmplifySwift);
        assert!(migration.is_done().await.unwrap(), "{file}");
        let report = migration.run(&[]).await.unwrap();
        assert_eq!((report.was_done, report.is_complete()), (true, complete), "{file}");
    }
}

#[test]
fn a_value_in_chunks() {
    let inner = store("chunked-1.json");
    let items = inner.list("").unwrap().len();
    assert!(items > 3, "there are chunks: {items}");
    let chunked = ChunkedStore::new(inner.clone(), 256).unwrap();
    let value: String =
        (0..100).flat_map(|n| ["line ".to_owned(), n.to_string(), " \u{20AC};".to_owned()]).collect();
    assert_eq!(chunked.get("large").unwrap().unwrap().as_slice(), value.as_bytes());
    assert_eq!(chunked.get("small").unwrap().unwrap().as_slice(), b"as it is");
    let mut listed = chunked.list("").unwrap();
    listed.sort();
    assert_eq!(listed, ["large", "small"]);
    // What it replaces, it clears away.
    chunked.put("large", b"small now").unwrap();
    assert_eq!(inner.list("").unwrap().len(), 2);
}

#[test]
fn a_directory_of_encrypted_files() {
    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("store");
    fs::create_dir(&copy).unwrap();
    let mut files = 0;
    for file in fs::read_dir(path("records/encrypted-file-1")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), copy.join(file.file_name())).unwrap();
        files += 1;
    }
    assert_eq!(files, 3, "the mark and two items");
    let store = EncryptedFileStore::new(&copy, DataKey::from_bytes([7; 32])).unwrap();
    let held: Value = serde_json::from_slice(&store.get(&key("session/ana")).unwrap().unwrap()).unwrap();
    assert_eq!(held["tokens"]["refresh"], token("refresh"));
    assert_eq!(store.get("name with \u{1F511}").unwrap().unwrap().as_slice(), b"");
    assert_eq!(store.list("").unwrap().len(), 2);
    store.put(&key("session/ana"), b"replaced").unwrap();
    assert_eq!(store.get(&key("session/ana")).unwrap().unwrap().as_slice(), b"replaced");
    assert!(EncryptedFileStore::new(&copy, DataKey::from_bytes([8; 32])).is_err());
}

#[tokio::test]
async fn a_suspended_sign_in() {
    let file = json_of("records/suspended-1.json");
    let store = store("suspended-1.json");
    let taken = SystemTime::UNIX_EPOCH + Duration::from_secs(file["taken_at"].as_u64().unwrap());
    let text = file["suspended"].as_str().unwrap();
    let since = SystemTime::now().duration_since(taken).unwrap().as_secs();
    let at = |seconds: i64| {
        let clock = HandClock::now();
        clock.set_wrong_by(seconds - i64::try_from(since).unwrap());
        over(&store).clock(clock).build().unwrap()
    };
    let SignInStep::SmsCode(code) = at(60).resume_sign_in(text).await.unwrap() else {
        panic!("not the code by text message");
    };
    assert_eq!((code.sign_in_name(), code.username()), ("sam", "sam"));
    assert_eq!(code.purpose(), CodePurpose::SecondFactor);
    // It is read, and only too old, when its time is over.
    let late = at(3600).resume_sign_in(text).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::ChallengeExpired);
}

#[test]
fn every_file_is_read_by_one_of_these_tests() {
    let tests = include_str!("records.rs");
    let files = fs::read_dir(path("records")).unwrap().map(|file| file.unwrap().file_name());
    let files: Vec<_> =
        files.map(|name| name.into_string().unwrap()).filter(|name| name != "README.md").collect();
    assert!(files.len() >= 10, "{files:?}");
    for file in files {
        assert!(tests.contains(&format!("{file}\"")), "{file}");
    }
}
