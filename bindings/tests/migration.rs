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
    CognitoError, ErrorKind, Migration, MigrationItem, MigrationProblemKind, MigrationScope, MigrationSource,
    SecretStore, SessionState, UserPool, WantedName, memory_store,
};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::{Value, json};
use support::{block_on, client, client_with, config, local_pool, sign_in};

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
        value: Some(field(item, "value").into_bytes()),
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
    let fits = |wanted: &WantedName, name: &str| match wanted {
        WantedName::Every => true,
        WantedName::Exactly { name: wanted } => name == wanted,
        WantedName::StartingWith { start } => name.starts_with(start),
        WantedName::EndingWith { end } => name.ends_with(end),
    };
    for item in items() {
        let is_wanted = wanted
            .iter()
            .any(|wanted| fits(&wanted.container, &item.container) && fits(&wanted.key, &item.key));
        assert!(is_wanted, "{}", item.key);
    }

    assert!(!block_on(migration.is_done(None)).unwrap());
    let report = block_on(migration.run(items(), None)).unwrap();
    assert!(report.is_complete && !report.was_done, "{report:?} {:?}", report.problems);
    assert_eq!(report.copied.len(), 2);
    assert!(block_on(migration.is_done(None)).unwrap());
    assert!(block_on(migration.run(items(), None)).unwrap().was_done);
    for user in &report.copied {
        assert!(!format!("{report:?} {migration}").contains(user.as_str()));
    }

    let client = UserPool::new(config(POOL, CLIENT), None, Some(store), None).unwrap();
    let state = block_on(client.state(None)).unwrap();
    let SessionState::SignedIn { session } = &state else { panic!("unexpected {state:?}") };
    assert_eq!(session.username(), "ana");
}

#[test]
fn what_cannot_be_read_is_told_and_may_be_marked_as_done() {
    let store = memory_store();
    let migration = migration(&store);
    let key = format!("CognitoIdentityProvider.{CLIENT}.ana.refreshToken.encrypted");
    let item = MigrationItem {
        container: "CognitoIdentityProviderCache".into(),
        key,
        value: Some(b"hush-hush".to_vec()),
    };
    assert_eq!(format!("{item:?}"), "MigrationItem(9 bytes)");
    let report = block_on(migration.run(vec![item], None)).unwrap();
    assert!(!report.is_complete);
    assert_eq!(report.problems[0].kind, MigrationProblemKind::Encrypted);
    assert!(!format!("{:?}", report.problems).contains("hush"));
    assert!(!block_on(migration.is_done(None)).unwrap());
    block_on(migration.mark_done(None)).unwrap();
    assert!(block_on(migration.is_done(None)).unwrap());
}

#[test]
fn an_item_that_can_never_be_read_is_a_problem_and_nothing_is_complete() {
    let store = memory_store();
    let migration = migration(&store);
    let mut items = items();
    let spoilt = items.iter_mut().find(|item| item.key.ends_with("b.o.b.idToken")).unwrap();
    spoilt.value = None;
    assert_eq!(format!("{spoilt:?}"), "MigrationItem(unreadable)");
    let report = block_on(migration.run(items, None)).unwrap();
    assert!(!report.is_complete);
    assert_eq!(report.problems[0].kind, MigrationProblemKind::Unreadable);
    assert_eq!(
        (report.problems[0].item.as_str(), report.problems[0].user.as_deref()),
        ("idToken", Some("b.o.b"))
    );
}

#[test]
fn sources_have_names() {
    assert_eq!(MigrationSource::AmplifySwift.label(), "amplify-swift");
    assert_eq!(MigrationSource::AwsMobileClientIos.label(), "aws-mobile-client-ios");
}

/// What Amplify JS leaves of a session whose access and id token it threw away.
fn left_over(pool: &LocalPool) -> Vec<MigrationItem> {
    let tokens = block_on(sign_in(&client(pool)).tokens(None)).unwrap();
    let name = |part: &str| format!("CognitoIdentityServiceProvider.{}.{part}", pool.client_id());
    let item = |key: String, value: &str| MigrationItem {
        container: "localStorage".into(),
        key,
        value: Some(value.as_bytes().to_vec()),
    };
    vec![item(name("LastAuthUser"), "ana"), item(name("ana.refreshToken"), &tokens.refresh_token())]
}

#[test]
fn a_session_with_only_a_refresh_token_is_finished_with_the_pool() {
    let pool = local_pool();
    let store = memory_store();
    let scope =
        MigrationScope { pool_id: pool.pool_id().into(), client_id: pool.client_id().into(), bundle: None };
    let migration = Migration::new(Arc::clone(&store), scope, MigrationSource::AmplifyJs);
    let client = client_with(&pool, Some(store));
    let early = block_on(migration.finish(Arc::clone(&client), None)).unwrap_err();
    assert_eq!(early.info().field.as_deref(), Some("report"));

    let report = block_on(migration.run(left_over(&pool), None)).unwrap();
    assert_eq!(report.unfinished, ["ana"]);
    assert!(!report.is_complete);
    let fault = || Fault::status(500).times(9).on("GetTokensFromRefreshToken");
    pool.fault(fault());
    let report = block_on(migration.finish(Arc::clone(&client), None)).unwrap();
    assert_eq!(report.last_error.as_ref().map(CognitoError::kind), Some(ErrorKind::Service));
    assert_eq!(report.unfinished, ["ana"]);
    pool.clear_faults();
    let report = block_on(migration.finish(Arc::clone(&client), None)).unwrap();
    assert_eq!(report.copied, ["ana"]);
    assert!(report.is_complete && report.refused.is_empty() && report.last_error.is_none());
    assert!(block_on(migration.is_done(None)).unwrap());
    let state = block_on(client.state(None)).unwrap();
    assert!(matches!(state, SessionState::SignedIn { .. }), "{state:?}");
}

#[test]
fn a_session_that_the_server_has_ended_is_told_without_its_user_in_any_log() {
    let pool = local_pool();
    let store = memory_store();
    let scope =
        MigrationScope { pool_id: pool.pool_id().into(), client_id: pool.client_id().into(), bundle: None };
    let migration = Migration::new(Arc::clone(&store), scope, MigrationSource::AmplifyJs);
    block_on(migration.run(left_over(&pool), None)).unwrap();
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
    let report = block_on(migration.finish(client_with(&pool, Some(store)), None)).unwrap();
    assert_eq!(report.refused[0].username, "ana");
    assert_eq!(report.refused[0].error.kind(), ErrorKind::SessionExpired);
    assert!(!format!("{report:?} {:?}", report.refused).contains("ana"));
    assert!(report.is_complete);
}
