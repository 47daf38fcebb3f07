//! Sessions that have nothing but a refresh token: renewed, stored, or told to be over.

use std::{sync::Arc, time::Duration};

use cognito_client::{
    ErrorKind, Session, SessionState, UserPool,
    migration::{Migration, MigrationItem, MigrationReport, MigrationScope, MigrationSource},
};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

use crate::migration::{
    fixture::item,
    support::{
        Failing, HandClock, Listener, PASSWORD, TestStore, client, impatient, pool, pool_with, sign_in,
        sign_in_as, signed_in,
    },
};

const REFRESH: &str = "GetTokensFromRefreshToken";

/// What Amplify JS leaves of a session whose access and id token it threw away.
async fn left_over(pool: &LocalPool, users: &[&str]) -> Vec<MigrationItem> {
    let name = |part: &str| format!("CognitoIdentityServiceProvider.{}.{part}", pool.client_id());
    let mut items = vec![item("localStorage", &name("LastAuthUser"), users[0])];
    for user in users {
        let elsewhere = client(pool).build().unwrap();
        let tokens = sign_in_as(&elsewhere, user, PASSWORD).await.unwrap().tokens().await.unwrap();
        let refresh = tokens.refresh_token().expose();
        items.push(item("localStorage", &name(&format!("{user}.refreshToken")), refresh));
    }
    items
}

fn migration(pool: &LocalPool, store: &TestStore) -> Migration {
    let scope = MigrationScope::new(pool.pool_id(), pool.client_id());
    Migration::new(Arc::new(store.clone()), scope, MigrationSource::AmplifyJs)
}

/// A run that leaves these users' sessions unfinished.
async fn begun(pool: &LocalPool, store: &TestStore, users: &[&str]) -> (Migration, MigrationReport) {
    let migration = migration(pool, store);
    let report = migration.run(&left_over(pool, users).await).await.unwrap();
    let names: Vec<_> = report.unfinished.iter().map(|session| session.username.as_str()).collect();
    assert_eq!(names, users);
    assert!(!report.is_complete() && !migration.is_done().await.unwrap());
    (migration, report)
}

fn built(pool: &LocalPool, store: &TestStore) -> UserPool {
    client(pool).store(store.clone()).build().unwrap()
}

#[tokio::test]
async fn they_are_refreshed_and_stored_and_the_migration_is_done() {
    let pool = pool().await;
    pool.user("bob", PASSWORD).create().unwrap();
    let store = TestStore::default();
    let (migration, report) = begun(&pool, &store, &["ana", "bob"]).await;
    let client = built(&pool, &store);
    let report = migration.finish(&client, report).await.unwrap();
    assert_eq!(report.copied, ["ana", "bob"]);
    assert!(report.unfinished.is_empty() && report.refused.is_empty() && report.last_error.is_none());
    assert!(report.is_complete() && migration.is_done().await.unwrap());
    assert_eq!(pool.calls(REFRESH), 2);

    let ana: Session = signed_in(&client).await;
    assert_eq!((ana.username(), ana.access_claims().unwrap().username()), ("ana", Some("ana")));
    ana.tokens().await.unwrap();
    assert_eq!(pool.calls(REFRESH), 2, "the tokens are fresh");
    client.switch_user("bob").await.unwrap().refresh().await.unwrap();
    let again = migration.run(&[]).await.unwrap();
    assert!(again.was_done && again.is_complete());
}

#[tokio::test]
async fn one_that_the_server_has_ended_is_refused_and_finished() {
    let pool = pool().await;
    pool.user("bob", PASSWORD).create().unwrap();
    let store = TestStore::default();
    let (migration, report) = begun(&pool, &store, &["ana", "bob"]).await;
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
    let client = built(&pool, &store);
    let report = migration.finish(&client, report).await.unwrap();
    assert_eq!(report.copied, ["bob"]);
    let refused: Vec<_> =
        report.refused.iter().map(|refusal| (refusal.username.as_str(), refusal.error.kind())).collect();
    assert_eq!(refused, [("ana", ErrorKind::SessionExpired)]);
    assert!(report.is_complete() && migration.is_done().await.unwrap());
    assert!(matches!(client.session("ana").await, SessionState::SignedOut));
}

#[tokio::test]
async fn what_may_pass_leaves_them_unfinished_until_it_has() {
    let pool = pool().await;
    let store = TestStore::default();
    let (migration, mut report) = begun(&pool, &store, &["ana"]).await;
    let client = client(&pool).store(store.clone()).timeouts(impatient()).build().unwrap();
    let faults = [
        (Fault::drop_before(), ErrorKind::Network),
        (Fault::status(500), ErrorKind::Service),
        (Fault::throttle(), ErrorKind::Throttled),
        (Fault::garbage(), ErrorKind::Protocol),
    ];
    for (fault, kind) in faults {
        pool.fault(fault.times(9).on(REFRESH));
        report = migration.finish(&client, report).await.unwrap();
        pool.clear_faults();
        assert_eq!(report.last_error.as_ref().unwrap().kind(), kind);
        assert_eq!(report.unfinished.len(), 1);
        assert!(report.refused.is_empty() && !report.is_complete());
        assert!(!migration.is_done().await.unwrap() && store.content().is_empty());
    }
    let report = migration.finish(&client, report).await.unwrap();
    assert_eq!((report.copied.len(), report.last_error.is_none()), (1, true));
    assert!(migration.is_done().await.unwrap());
}

#[tokio::test]
async fn an_exchanged_refresh_token_that_the_store_would_not_take_is_not_lost() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::ZERO)).await;
    let store = TestStore::default();
    let (migration, report) = begun(&pool, &store, &["ana"]).await;
    let client = built(&pool, &store);
    store.fail(Failing { writes: true, ..Failing::default() });
    let report = migration.finish(&client, report).await.unwrap();
    assert_eq!(report.last_error.as_ref().unwrap().kind(), ErrorKind::Storage);
    assert_eq!((report.unfinished.len(), pool.calls(REFRESH)), (1, 1));
    store.heal();
    let report = migration.finish(&client, report).await.unwrap();
    assert_eq!((report.copied.len(), pool.calls(REFRESH)), (1, 1), "stored without another exchange");
    signed_in(&client).await.refresh().await.unwrap();
}

#[tokio::test]
async fn a_session_that_began_meanwhile_stays() {
    let pool = pool().await;
    let store = TestStore::default();
    let (migration, report) = begun(&pool, &store, &["ana"]).await;
    let client = built(&pool, &store);
    let mine = sign_in(&client).await.tokens().await.unwrap();
    let report = migration.finish(&client, report).await.unwrap();
    assert_eq!((report.kept, pool.calls(REFRESH)), (vec!["ana".to_owned()], 0));
    assert!(migration.is_done().await.unwrap());
    assert_eq!(signed_in(&client).await.tokens().await.unwrap().refresh_token(), mine.refresh_token());
}

#[tokio::test]
async fn a_call_that_is_dropped_still_reaches_the_store() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::ZERO)).await;
    let store = TestStore::default();
    let (migration, report) = begun(&pool, &store, &["ana"]).await;
    let client = built(&pool, &store);
    pool.fault(Fault::delay(Duration::from_millis(200)).on(REFRESH));
    {
        let finishing = migration.finish(&client, report);
        tokio::pin!(finishing);
        while pool.calls(REFRESH) == 0 {
            let turn = tokio::time::timeout(Duration::from_millis(1), &mut finishing).await;
            assert!(turn.is_err(), "it waits for the server");
        }
    }
    tokio::time::timeout(Duration::from_secs(30), async {
        while !migration.is_done().await.unwrap() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("it goes on by itself");
    signed_in(&client).await.refresh().await.unwrap();
}

#[tokio::test]
async fn another_pool_is_refused_before_anything_is_sent() {
    let (pool, other) = (pool().await, pool().await);
    let store = TestStore::default();
    let (migration, report) = begun(&pool, &store, &["ana"]).await;
    let error = migration.finish(&built(&other, &store), report).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("pool")));
    assert_eq!((pool.calls(REFRESH), other.calls(REFRESH)), (0, 0));
}

#[tokio::test]
async fn the_device_that_the_refresh_token_is_bound_to_is_named() {
    let pool = pool().await;
    let store = TestStore::default();
    let mut items = left_over(&pool, &["ana"]).await;
    let name = |part: &str| format!("CognitoIdentityServiceProvider.{}.ana.{part}", pool.client_id());
    for (part, value) in [
        ("deviceKey", "us-east-1_11111111-aaaa-4bbb-8ccc-222222222222"),
        ("deviceGroupKey", "-fakeGroupKey"),
        ("randomPasswordKey", "fake+Random/Password=="),
    ] {
        items.push(item("localStorage", &name(part), value));
    }
    let migration = migration(&pool, &store);
    let report = migration.run(&items).await.unwrap();
    let listener = Listener::default();
    let clock = HandClock::now();
    let client = client(&pool).store(store.clone()).clock(clock).transport(listener.clone()).build().unwrap();
    // Whether the pool tracks devices or not, the request names the one there is.
    let _ = migration.finish(&client, report).await.unwrap();
    let sent = listener.sent(REFRESH);
    assert_eq!(sent[0]["DeviceKey"], "us-east-1_11111111-aaaa-4bbb-8ccc-222222222222");
}
