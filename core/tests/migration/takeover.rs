//! From another SDK's container into the store: once, whole, and without touching what is there.

use std::sync::Arc;

use cognito_client::{
    ErrorKind, MemoryStore, SecretStore, SessionState, SignOut, UserPool,
    migration::{Migration, MigrationErrorKind, MigrationItem, MigrationScope, MigrationSource},
    store::{SecretBytes, StoreError},
};

use crate::migration::{
    fixture::{CLIENT, Fixture, POOL, item, scope},
    support::{self, Failing, TestStore, client, sign_in, signed_in},
};

fn migration(store: impl SecretStore, source: MigrationSource) -> Migration {
    Migration::new(Arc::new(store), scope(), source)
}

fn key(name: &str) -> String {
    format!("cognito-client/{POOL}/{CLIENT}/{name}")
}

fn user_pool(store: impl SecretStore) -> UserPool {
    UserPool::builder(POOL, CLIENT).store(store).build().unwrap()
}

#[tokio::test]
async fn every_whole_session_becomes_one_of_the_client() {
    for fixture in Fixture::all() {
        let store = MemoryStore::new();
        let report = migration(store.clone(), fixture.source).run(&fixture.items()).await.unwrap();
        let found = fixture.decode().sessions;
        let whole: Vec<_> = found.iter().filter(|session| !session.needs_refresh()).collect();
        let names: Vec<_> = whole.iter().map(|session| session.username.clone()).collect();
        assert_eq!(report.copied, names, "{}", fixture.name);
        assert!(report.kept.is_empty() && !report.was_done);
        for session in &whole {
            assert!(store.get(&key(&format!("session/{}", session.username))).unwrap().is_some());
        }
        let Some(current) = whole.iter().find(|session| session.is_current) else { continue };
        let session = signed_in(&user_pool(store)).await;
        assert_eq!(session.username(), current.username);
        assert_eq!(session.sign_in_name(), current.sign_in_name);
        let tokens = session.tokens().await.unwrap();
        assert_eq!(Some(tokens.access_token()), current.access_token.as_ref());
        assert_eq!(Some(tokens.id_token()), current.id_token.as_ref());
        assert_eq!(tokens.refresh_token(), &current.refresh_token);
    }
}

#[tokio::test]
async fn with_an_item_that_can_never_be_read_it_is_done_and_never_complete() {
    let fixture = Fixture::read("aws-sdk-android-2");
    let store = MemoryStore::new();
    let items: Vec<_> = fixture
        .items
        .iter()
        .map(|(container, key, value)| {
            if key.ends_with(".b.o.b.refreshToken") {
                MigrationItem::unreadable(container.clone(), key.clone())
            } else {
                item(container, key, value.clone())
            }
        })
        .collect();
    let report = migration(store.clone(), fixture.source).run(&items).await.unwrap();
    assert_eq!(report.copied, ["ana"]);
    assert!(!report.is_complete());
    assert!(report.problems.iter().any(|problem| problem.kind() == MigrationErrorKind::Unreadable
        && problem.item() == "refreshToken"
        && problem.user() == Some("b.o.b")));
    let again = migration(store, fixture.source).run(&items).await.unwrap();
    assert!(again.was_done && !again.is_complete());
}

#[tokio::test]
async fn the_device_gets_a_record_of_its_own_that_the_session_points_to() {
    let fixture = Fixture::read("amplify-swift-2.57");
    let store = MemoryStore::new();
    migration(store.clone(), fixture.source).run(&fixture.items()).await.unwrap();
    let read = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&store.get(&key(name)).unwrap().unwrap()).unwrap()
    };
    let device = "us-east-1_11111111-aaaa-4bbb-8ccc-222222222222";
    assert_eq!(
        read("device/ana"),
        serde_json::json!({
            "version": 1,
            "username": "ana",
            "key": device,
            "group_key": "-fakeGroupKey",
            "password": "FAKE-DEVICE-SECRET-0001",
            "confirmed": true,
        })
    );
    let session = read("session/ana");
    assert_eq!((&session["device_key"], session.get("device")), (&device.into(), None));
    let sign_in_name = session["sign_in_name"].as_str().unwrap().to_lowercase();
    let owner = store.get(&key(&format!("device-name/{sign_in_name}"))).unwrap();
    assert!(sign_in_name == "ana" || owner.unwrap().as_slice() == b"ana");
}

#[tokio::test]
async fn a_device_that_is_known_already_stays() {
    let fixture = Fixture::read("amplify-swift-2.57");
    let store = MemoryStore::new();
    let mine = br#"{"version":1,"username":"ana","key":"us-east-1_mine","group_key":"-g","confirmed":true}"#;
    store.put(&key("device/ana"), mine).unwrap();
    migration(store.clone(), fixture.source).run(&fixture.items()).await.unwrap();
    assert_eq!(store.get(&key("device/ana")).unwrap().unwrap().as_slice(), mine);
}

#[tokio::test]
async fn it_happens_once_so_that_a_signed_out_user_stays_signed_out() {
    let fixture = Fixture::read("amplify-js-6");
    let store = TestStore::default();
    let first = migration(store.clone(), fixture.source);
    assert!(!first.is_done().await.unwrap());
    assert!(first.run(&fixture.items()).await.unwrap().is_complete());
    assert!(first.is_done().await.unwrap());
    assert!(store.content().contains_key(&key("migrated/amplify-js")));

    let mut content = store.content();
    content.remove(&key("session/ana"));
    content.remove(&key("current-user"));
    store.replace(content.clone());
    let again = migration(store.clone(), fixture.source).run(&fixture.items()).await.unwrap();
    assert!(again.was_done && again.copied.is_empty());
    assert_eq!(store.content(), content);
}

#[tokio::test]
async fn each_source_is_marked_by_itself() {
    let store = MemoryStore::new();
    for name in ["amplify-js-6", "amplify-flutter-1"] {
        let fixture = Fixture::read(name);
        let report = migration(store.clone(), fixture.source).run(&fixture.items()).await.unwrap();
        assert!(!report.was_done);
        let expected: [&[&str]; 2] = if name == "amplify-js-6" { [&["ana"], &[]] } else { [&[], &["ana"]] };
        assert_eq!([report.copied, report.kept], expected);
    }
}

#[tokio::test]
async fn a_session_that_is_there_is_never_overwritten() {
    for there in [
        r#"{"version":1,"username":"ana","sign_in_name":"ana","tokens":{"access":"a","id":"i","refresh":"mine"}}"#,
        r#"{"version":1,"username":"ana","sign_in_name":"ana"}"#,
    ] {
        let fixture = Fixture::read("aws-sdk-android-2");
        let store = MemoryStore::new();
        store.put(&key("session/ana"), there.as_bytes()).unwrap();
        store.put(&key("current-user"), b"carl").unwrap();
        let report = migration(store.clone(), fixture.source).run(&fixture.items()).await.unwrap();
        assert_eq!((report.copied, report.kept), (vec!["bob".to_owned()], vec!["ana".to_owned()]));
        assert_eq!(store.get(&key("session/ana")).unwrap().unwrap().as_slice(), there.as_bytes());
        assert_eq!(store.get(&key("current-user")).unwrap().unwrap().as_slice(), b"carl");
    }
}

#[tokio::test]
async fn a_corrupt_record_is_neither_overwritten_nor_passed_over() {
    let fixture = Fixture::read("amplify-js-6");
    let store = MemoryStore::new();
    store.put(&key("session/ana"), b"{ damaged").unwrap();
    let migration = migration(store.clone(), fixture.source);
    let error = migration.run(&fixture.items()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert_eq!(store.get(&key("session/ana")).unwrap().unwrap().as_slice(), b"{ damaged");
    assert!(!migration.is_done().await.unwrap());
}

#[tokio::test]
async fn a_store_that_fails_at_any_step_leaves_the_migration_to_be_repeated() {
    let fixture = Fixture::read("aws-mobile-client-ios-2");
    for failing in [
        Failing { reads: true, ..Failing::default() },
        Failing { writes: true, ..Failing::default() },
        Failing { pointer_writes: true, ..Failing::default() },
    ] {
        let store = TestStore::default();
        store.fail(failing);
        let migration = migration(store.clone(), fixture.source);
        let error = migration.run(&fixture.items()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Storage);
        assert!(!store.content().contains_key(&key("migrated/aws-mobile-client-ios")));

        store.heal();
        let report = migration.run(&fixture.items()).await.unwrap();
        assert!(report.is_complete());
        assert_eq!(report.copied.len() + report.kept.len(), 2);
        assert_eq!(store.content()[&key("current-user")], b"ana");
        assert!(migration.is_done().await.unwrap());
        assert_eq!(store.removals(), 0);
    }
}

/// Takes every write and gives back something else.
struct Forgetful(MemoryStore);

impl SecretStore for Forgetful {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        self.0.get(key)
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let other = String::from_utf8(value.to_vec()).unwrap().replace("fake-refresh", "else-refresh");
        self.0.put(key, other.as_bytes())
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.0.remove(key)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.0.list(prefix)
    }
}

#[tokio::test]
async fn what_does_not_read_back_as_written_is_an_error() {
    let fixture = Fixture::read("amplify-js-6");
    let migration = migration(Forgetful(MemoryStore::new()), fixture.source);
    let error = migration.run(&fixture.items()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert!(!format!("{error} {error:?}").contains("refresh-ana"));
    assert!(!migration.is_done().await.unwrap());
}

#[tokio::test]
async fn a_session_that_needs_a_refresh_first_is_handed_out_until_it_is_settled() {
    let fixture = Fixture::read("aws-mobile-client-ios-after-attributes");
    let store = MemoryStore::new();
    let migration = migration(store.clone(), fixture.source);
    for _ in 0..2 {
        let report = migration.run(&fixture.items()).await.unwrap();
        assert!(report.copied.is_empty() && !report.is_complete());
        assert_eq!(report.unfinished.len(), 1);
        assert_eq!(report.unfinished[0].username, "ana");
        assert!(!migration.is_done().await.unwrap());
        assert!(store.list("").unwrap().is_empty());
    }
    migration.mark_done().await.unwrap();
    let again = migration.run(&fixture.items()).await.unwrap();
    assert!(again.was_done && !again.is_complete());
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_does_not_come_back_at_every_start() {
    let fixture = Fixture::read("amplify-swift-2.0").with(".session", b"damaged");
    let migration = migration(MemoryStore::new(), fixture.source);
    let report = migration.run(&fixture.items()).await.unwrap();
    assert!(!report.is_complete() && report.problems.len() == 1);
    assert!(migration.is_done().await.unwrap());
    let again = migration.run(&fixture.items()).await.unwrap();
    assert!(again.was_done && !again.is_complete(), "the source still holds what could not be read");
}

#[tokio::test]
async fn a_mark_that_does_not_tell_whether_all_was_read_lets_nothing_be_deleted() {
    let fixture = Fixture::read("amplify-js-6");
    for mark in [&br#"{"version":1}"#[..], br#"{"version":1,"complete":"yes"}"#, b"damaged", b""] {
        let store = MemoryStore::new();
        store.put(&key("migrated/amplify-js"), mark).unwrap();
        let report = migration(store, fixture.source).run(&fixture.items()).await.unwrap();
        assert!(report.was_done && !report.is_complete());
    }
    let store = MemoryStore::new();
    store.put(&key("migrated/amplify-js"), br#"{"version":1,"complete":true,"later":7}"#).unwrap();
    assert!(migration(store, fixture.source).run(&fixture.items()).await.unwrap().is_complete());
}

#[tokio::test]
async fn entries_nobody_decrypted_do_not_end_the_migration() {
    let mut encrypted = Fixture::read("aws-sdk-android-2");
    for (_, key, value) in &mut encrypted.items {
        key.push_str(".encrypted");
        *value = b"q83vEjRWeJo=".to_vec();
    }
    let migration = migration(MemoryStore::new(), encrypted.source);
    let report = migration.run(&encrypted.items()).await.unwrap();
    assert!(report.copied.is_empty() && !report.is_complete());
    assert!(report.problems.iter().all(|problem| problem.kind() == MigrationErrorKind::Encrypted));
    let report = migration.run(&Fixture::read("aws-sdk-android-2").items()).await.unwrap();
    assert_eq!(report.copied, ["ana", "bob"]);
}

#[tokio::test]
async fn an_empty_container_signs_nobody_in() {
    let store = MemoryStore::new();
    let report = migration(store.clone(), MigrationSource::AmplifyAndroid).run(&[]).await.unwrap();
    assert!(report.is_complete() && report.copied.is_empty());
    assert!(matches!(user_pool(store).state().await, SessionState::SignedOut));
}

#[tokio::test]
async fn a_session_taken_over_is_refreshed_and_signed_out_like_any_other() {
    let pool = support::pool().await;
    let elsewhere = sign_in(&client(&pool).build().unwrap()).await;
    let tokens = elsewhere.tokens().await.unwrap();
    let name = |part: &str| format!("CognitoIdentityServiceProvider.{}.ana.{part}", pool.client_id());
    let items: Vec<MigrationItem> = [
        ("accessToken", tokens.access_token().expose()),
        ("idToken", tokens.id_token().expose()),
        ("refreshToken", tokens.refresh_token().expose()),
    ]
    .map(|(part, value)| item("localStorage", &name(part), value))
    .into_iter()
    .chain([item(
        "localStorage",
        &format!("CognitoIdentityServiceProvider.{}.LastAuthUser", pool.client_id()),
        "ana",
    )])
    .collect();

    let store = MemoryStore::new();
    let scope = MigrationScope::new(pool.pool_id(), pool.client_id());
    let migration = Migration::new(Arc::new(store.clone()), scope, MigrationSource::AmplifyJs);
    assert_eq!(migration.run(&items).await.unwrap().copied, ["ana"]);

    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = signed_in(&client).await;
    let fresh = session.refresh().await.unwrap();
    assert_ne!(fresh.access_token(), tokens.access_token());
    session.sign_out(SignOut::ThisDevice).await;
    assert!(matches!(client.state().await, SessionState::SignedOut));
    assert!(migration.run(&items).await.unwrap().was_done);
}
