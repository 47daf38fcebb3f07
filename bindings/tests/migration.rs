//! Taking over what another SDK left.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::result_large_err,
    clippy::indexing_slicing,
    missing_docs
)]

mod support;

use std::sync::Arc;

use cognito_client_ffi::{
    Migration, MigrationItem, MigrationProblemKind, MigrationScope, MigrationSource, SecretStore,
    SessionState, UserPool, WantedName, memory_store, migration_sources,
};
use serde_json::Value;
use support::{block_on, config};

const POOL: &str = "us-east-1_AbCdEf123";
const CLIENT: &str = "1example23456789";

fn scope() -> MigrationScope {
    MigrationScope { pool_id: POOL.into(), client_id: CLIENT.into(), bundle: None }
}

fn items() -> Vec<MigrationItem> {
    let text = include_str!("../../core/tests/fixtures/migration/aws-sdk-android-2.json");
    let json: Value = serde_json::from_str(text).unwrap();
    let field = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let items = json["items"].as_array().unwrap().iter().map(|item| MigrationItem {
        container: field(item, "container"),
        key: field(item, "key"),
        value: field(item, "value").into_bytes(),
    });
    items.collect()
}

fn migration(store: &Arc<dyn SecretStore>) -> Arc<Migration> {
    Migration::new(Arc::clone(store), scope(), MigrationSource::AwsSdkAndroid)
}

#[test]
fn sessions_of_another_sdk_are_taken_over_once() {
    let store = memory_store();
    let migration = migration(&store);
    let wanted = migration.wanted();
    assert_eq!(wanted, MigrationSource::AwsSdkAndroid.wanted(scope()));
    for item in items() {
        let asked = |container: &WantedName, key: &WantedName| {
            container.fits(item.container.clone()) && key.fits(item.key.clone())
        };
        assert!(wanted.iter().any(|wanted| asked(&wanted.container, &wanted.key)), "{}", item.key);
    }

    assert!(!block_on(migration.is_done(None)).unwrap());
    let report = block_on(migration.run(items(), None)).unwrap();
    assert!(report.is_complete && !report.was_done, "{report:?} {:?}", report.problems);
    assert_eq!(report.copied.len(), 2);
    assert!(block_on(migration.is_done(None)).unwrap());
    assert!(block_on(migration.run(items(), None)).unwrap().was_done);
    for user in &report.copied {
        assert!(!format!("{report} {report:?} {migration}").contains(user.as_str()));
    }

    let client = UserPool::new(config(POOL, CLIENT), None, Some(store)).unwrap();
    let state = block_on(client.state(None)).unwrap();
    let SessionState::SignedIn { session } = &state else { panic!("unexpected {state:?}") };
    assert_eq!(session.username(), "ana");
}

#[test]
fn what_cannot_be_read_is_told_and_may_be_marked_as_done() {
    let store = memory_store();
    let migration = migration(&store);
    let key = format!("CognitoIdentityProvider.{CLIENT}.ana.refreshToken.encrypted");
    let item =
        MigrationItem { container: "CognitoIdentityProviderCache".into(), key, value: b"hush-hush".to_vec() };
    assert_eq!(format!("{item} {item:?}"), "MigrationItem(9 bytes) MigrationItem(9 bytes)");
    let report = block_on(migration.run(vec![item], None)).unwrap();
    assert!(!report.is_complete);
    assert_eq!(report.problems[0].kind, MigrationProblemKind::Encrypted);
    assert!(!format!("{:?}", report.problems).contains("hush"));
    assert!(!block_on(migration.is_done(None)).unwrap());
    block_on(migration.mark_done(None)).unwrap();
    assert!(block_on(migration.is_done(None)).unwrap());
}

#[test]
fn sources_have_names_and_an_order() {
    let names: Vec<_> = migration_sources().iter().map(MigrationSource::label).collect();
    assert_eq!(names.len(), 6);
    assert_eq!(names[0], "amplify-swift");
}
