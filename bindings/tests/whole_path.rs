//! The whole path through the objects that Swift and Kotlin see.
#![allow(clippy::unwrap_used, clippy::panic, clippy::result_large_err, missing_docs)]

mod support;

use std::{collections::HashMap, time::SystemTime};

use cognito_client_ffi::{
    AuthFlowKind, CognitoError, SessionState, SignInOptions, SignInStep, SignOut, SignOutPart, UserPool,
    memory_store,
};
use cognito_local_pool::LocalPool;
use support::{
    EMAIL, PASSWORD, block_on, client, client_with, config, local_pool, local_pool_with, sign_in, sign_in_as,
};

#[test]
fn a_user_signs_in_uses_and_refreshes_tokens_and_signs_out_everywhere() {
    let pool = local_pool();
    let client = client(&pool);
    assert!(matches!(block_on(client.state(None)).unwrap(), SessionState::SignedOut));

    let session = sign_in(&client);
    assert_eq!((session.username(), session.sign_in_name()), ("ana".into(), "ana".into()));

    let tokens = block_on(session.tokens(None)).unwrap();
    assert!(tokens.expires_at() > SystemTime::now());
    assert_eq!(tokens.access_token().split('.').count(), 3);
    assert_eq!(tokens.id_token().split('.').count(), 3);
    assert!(!tokens.refresh_token().is_empty());
    assert_eq!(tokens.id_claims().email().as_deref(), Some(EMAIL));
    assert_eq!(tokens.access_claims().client_id().as_deref(), Some(pool.client_id()));

    let refreshed = block_on(session.refresh(None, None)).unwrap();
    assert_ne!(refreshed.access_token(), tokens.access_token());
    assert_eq!(pool.calls("GetTokensFromRefreshToken"), 1);

    let user = block_on(session.get_user(None)).unwrap();
    assert_eq!(user.username, "ana");
    assert_eq!(user.attributes.email().as_deref(), Some(EMAIL));

    let result = block_on(session.sign_out(SignOut::Everywhere, None)).unwrap();
    assert!(result.is_complete);
    assert_eq!(result.global, SignOutPart::Confirmed);
    assert_eq!(result.revocation, SignOutPart::NotNeeded);
    assert_eq!(result.local, SignOutPart::Confirmed);

    let after = block_on(session.tokens(None)).unwrap_err();
    assert!(matches!(after, CognitoError::SignedOut { .. }), "{after:?}");
    assert!(matches!(block_on(client.state(None)).unwrap(), SessionState::SignedOut));
}

#[test]
fn claims_are_read_from_the_cache() {
    let pool = local_pool();
    let session = sign_in(&client(&pool));
    let before = pool.recent_calls().len();

    let id = session.id_claims().unwrap();
    assert_eq!(id.username().as_deref(), Some("ana"));
    assert_eq!(id.groups(), ["readers"]);
    assert_eq!(id.text("email".into()).as_deref(), Some(EMAIL));
    assert_eq!(id.claim_json("cognito:groups".into()).as_deref(), Some("[\"readers\"]"));
    assert!(id.names().contains(&"sub".to_owned()));
    assert!(id.json().contains(EMAIL));
    assert_eq!(id.expires_at(), id.time("exp".into()));

    let access = session.access_claims().unwrap();
    assert_eq!(access.scopes(), ["aws.cognito.signin.user.admin"]);
    assert_eq!(access.subject(), id.subject());
    assert_eq!(pool.recent_calls().len(), before);
}

#[test]
fn a_wrong_password_is_a_typed_error_with_its_fields() {
    let pool = local_pool();
    let error = sign_in_as(&client(&pool), "ana", "Wrong-Horse7!").unwrap_err();
    let CognitoError::IncorrectCredentials { info } = &error else { panic!("unexpected {error:?}") };
    assert_eq!(info.code.as_deref(), Some("NotAuthorizedException"));
    assert_eq!(info.operation.as_deref(), Some("RespondToAuthChallenge"));
    assert_eq!(info.http_status, Some(400));
    assert!(info.request_id.is_some());
    assert!(!info.is_retryable);
    assert_eq!(error.kind(), "incorrect_credentials");
    assert_eq!(error.info(), *info);
    assert!(!error.recovery().is_empty());
}

#[test]
fn unusable_input_is_refused_with_the_name_of_the_field() {
    let field = |error: CognitoError| match error {
        CognitoError::InvalidInput { info } => info.field.unwrap(),
        other => panic!("unexpected {other:?}"),
    };
    let build = |pool_id: &str, client_id: &str, endpoint: Option<&str>| {
        let mut config = config(pool_id, client_id);
        config.endpoint = endpoint.map(str::to_owned);
        UserPool::new(config, None, None).unwrap_err()
    };
    assert_eq!(field(build("nonsense", "client", None)), "pool_id");
    assert_eq!(field(build("us-east-1_Abc", "", None)), "client_id");
    assert_eq!(field(build("us-east-1_Abc", "client", Some("no url"))), "endpoint");

    let pool = local_pool();
    let client = client(&pool);
    assert_eq!(field(sign_in_as(&client, "", PASSWORD).unwrap_err()), "username");
    assert_eq!(field(sign_in_as(&client, "ana", "").unwrap_err()), "password");
    assert!(pool.recent_calls().is_empty());
}

#[test]
fn a_client_with_a_secret_and_a_sent_password_signs_in() {
    let pool = local_pool_with(LocalPool::builder().client_secret("a1b2c3d4e5f6g7h8i9j0k1l2m3"));
    let metadata = HashMap::from([("a".to_owned(), "b".to_owned())]);
    let options = SignInOptions { client_metadata: metadata, ..SignInOptions::default() };
    let flow = AuthFlowKind::UserPassword;
    let step = block_on(client(&pool).sign_in_with("ana".into(), flow, Some(PASSWORD.into()), options, None));
    let step = step.unwrap();
    assert!(matches!(step, SignInStep::Done { .. }));
    assert_eq!(pool.calls("RespondToAuthChallenge"), 0);
}

#[test]
fn a_session_outlives_its_pool_object_in_a_store() {
    let pool = local_pool();
    let store = memory_store();
    sign_in(&client_with(&pool, Some(store.clone())));
    assert!(!store.list(String::new()).unwrap().is_empty());

    let state = block_on(client_with(&pool, Some(store)).state(None)).unwrap();
    let SessionState::SignedIn { session } = state else { panic!("unexpected {state:?}") };
    assert_eq!(block_on(session.get_user(None)).unwrap().username, "ana");
}

#[test]
fn a_session_that_the_server_ended_is_expired_and_named() {
    let pool = local_pool();
    let store = memory_store();
    let session = sign_in(&client_with(&pool, Some(store.clone())));
    pool.call("AdminUserGlobalSignOut", &serde_json::json!({ "Username": "ana" })).unwrap();

    let error = block_on(session.refresh(None, None)).unwrap_err();
    assert!(matches!(error, CognitoError::SessionExpired { .. }), "{error:?}");
    let state = block_on(client_with(&pool, Some(store)).state(None)).unwrap();
    let SessionState::Expired { username, sign_in_name } = state else { panic!("unexpected {state:?}") };
    assert_eq!((username.as_str(), sign_in_name.as_str()), ("ana", "ana"));
}

#[test]
fn a_sign_out_without_network_tells_which_part_failed() {
    let pool = local_pool();
    let client = client(&pool);
    let session = sign_in(&client);
    drop(pool);

    let result = block_on(session.sign_out(SignOut::Everywhere, None)).unwrap();
    assert!(!result.is_complete);
    assert_eq!(result.local, SignOutPart::Confirmed);
    let SignOutPart::Failed { error } = result.global else { panic!("unexpected {:?}", result.global) };
    assert!(matches!(error, CognitoError::Network { .. }), "{error:?}");
    assert!(error.info().is_retryable);
}
