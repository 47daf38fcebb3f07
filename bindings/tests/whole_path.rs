//! The whole path through the objects that Swift and Kotlin see.
#![allow(clippy::unwrap_used, clippy::panic, clippy::result_large_err, missing_docs)]

mod support;

use std::{collections::HashMap, time::SystemTime};

use cognito_client_ffi::{
    CognitoError, ErrorKind, PasswordFlow, SessionState, SignInOptions, SignInStep, SignOut, SignOutPart,
    UserPool, memory_store,
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
    assert_eq!(tokens.id_claims().named().email.as_deref(), Some(EMAIL));
    assert_eq!(tokens.access_claims().named().client_id.as_deref(), Some(pool.client_id()));

    let cached = session.cached_tokens().unwrap();
    assert_eq!(cached.access_token(), tokens.access_token());
    assert_eq!(session.cached_access_token().unwrap(), tokens.access_token());

    let refreshed = block_on(session.refresh(None, None)).unwrap();
    assert_ne!(refreshed.access_token(), tokens.access_token());
    assert_eq!(pool.calls("GetTokensFromRefreshToken"), 1);

    let user = block_on(session.user(None)).unwrap();
    assert_eq!(user.username, "ana");
    assert_eq!(user.attributes.get("email").map(String::as_str), Some(EMAIL));

    let result = block_on(session.sign_out(SignOut::Everywhere, None)).unwrap();
    assert!(result.is_complete);
    assert_eq!(result.global, SignOutPart::Confirmed);
    assert_eq!(result.revocation, SignOutPart::NotNeeded);
    assert_eq!(result.local, SignOutPart::Confirmed);

    assert!(session.cached_tokens().is_err() && session.cached_access_token().is_err());
    let after = block_on(session.tokens(None)).unwrap_err();
    assert!(after.kind() == ErrorKind::SignedOut, "{after:?}");
    assert!(matches!(block_on(client.state(None)).unwrap(), SessionState::SignedOut));
}

#[test]
fn claims_are_read_from_the_cache() {
    let pool = local_pool();
    let session = sign_in(&client(&pool));
    let before = pool.recent_calls().len();

    let id = session.id_claims().unwrap();
    let named = id.named();
    assert_eq!(named.username.as_deref(), Some("ana"));
    assert_eq!(named.groups, ["readers"]);
    assert_eq!(id.text("email").as_deref(), Some(EMAIL));
    assert_eq!(id.claim_json("cognito:groups").as_deref(), Some("[\"readers\"]"));
    assert!(id.names().contains(&"sub".to_owned()));
    assert!(id.json().contains(EMAIL));
    assert_eq!(named.expires_at, id.time("exp"));
    assert_eq!(
        (id.list("cognito:groups"), id.flag("email_verified"), id.custom("tier")),
        (named.groups, named.email_verified, None)
    );
    assert!(named.scopes.is_empty() && named.client_id.is_none());

    let access = session.access_claims().unwrap().named();
    assert_eq!(access.scopes, ["aws.cognito.signin.user.admin"]);
    assert_eq!((access.subject, access.email), (named.subject, None));
    assert_eq!(pool.recent_calls().len(), before);
}

#[test]
fn a_wrong_password_is_a_typed_error_with_its_fields() {
    let pool = local_pool();
    let error = sign_in_as(&client(&pool), "ana", "Wrong-Horse7!").unwrap_err();
    let info = error.info();
    assert_eq!(info.code.as_deref(), Some("NotAuthorizedException"));
    assert_eq!(info.operation.as_deref(), Some("RespondToAuthChallenge"));
    assert_eq!(info.http_status, Some(400));
    assert!(info.request_id.is_some());
    assert!(!info.is_retryable);
    assert_eq!(error.kind(), ErrorKind::IncorrectCredentials);
    assert_eq!(error.kind().label(), "incorrect_credentials");
    assert_eq!(info.recovery, error.kind().recovery());
}

#[test]
fn unusable_input_is_refused_with_the_name_of_the_field() {
    let field = |error: CognitoError| {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
        error.info().field.clone().unwrap()
    };
    let build = |pool_id: &str, client_id: &str, endpoint: Option<&str>| {
        let mut config = config(pool_id, client_id);
        config.endpoint = endpoint.map(str::to_owned);
        UserPool::new(config, None, None, None).unwrap_err()
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
    let flow = PasswordFlow::UserPassword;
    let step = block_on(client(&pool).sign_in("ana".into(), PASSWORD.into(), flow, options, None));
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
    assert_eq!(block_on(session.user(None)).unwrap().username, "ana");
}

#[test]
fn a_session_that_the_server_ended_is_expired_and_named() {
    let pool = local_pool();
    let store = memory_store();
    let session = sign_in(&client_with(&pool, Some(store.clone())));
    pool.call("AdminUserGlobalSignOut", &serde_json::json!({ "Username": "ana" })).unwrap();

    let error = block_on(session.refresh(None, None)).unwrap_err();
    assert!(error.kind() == ErrorKind::SessionExpired, "{error:?}");
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
    assert!(error.kind() == ErrorKind::Network, "{error:?}");
    assert!(error.info().is_retryable);
}
