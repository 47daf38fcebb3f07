//! Several users of one pool, what listeners are told, and what is left of a sign-out.
#![allow(clippy::unwrap_used, clippy::panic, clippy::result_large_err, missing_docs)]

mod support;

use std::sync::Arc;

use cognito_client_ffi::{
    CancelToken, ErrorKind, PasswordFlow, SessionEvent, SessionState, SignInOptions, SignInStep, SignOut,
    SignOutPart, UserPool,
};
use cognito_local_pool::{Fault, LocalPool};
use support::{PASSWORD, block_on, client, in_time, local_pool, sign_in, sign_in_as};

fn two_users() -> (LocalPool, Arc<UserPool>) {
    let pool = local_pool();
    pool.user("bob", PASSWORD).create().unwrap();
    let client = client(&pool);
    sign_in(&client);
    sign_in_as(&client, "bob", PASSWORD).unwrap();
    (pool, client)
}

fn current(client: &UserPool) -> String {
    match block_on(client.state(None)).unwrap() {
        SessionState::SignedIn { session } => session.username(),
        other => panic!("unexpected {other:?}"),
    }
}

#[test]
fn users_live_side_by_side_and_are_switched_between() {
    let (_pool, client) = two_users();
    let users = block_on(client.users(None)).unwrap();
    assert_eq!(users.iter().map(|user| user.username.as_str()).collect::<Vec<_>>(), ["ana", "bob"]);
    assert!(users.iter().all(|user| !user.expired && user.sign_in_name == user.username));
    assert_eq!(current(&client), "bob");
    assert_eq!(block_on(client.switch_user("ana".into(), None)).unwrap().username(), "ana");
    assert_eq!(current(&client), "ana");
    let state = block_on(client.session("bob".into(), None)).unwrap();
    assert!(matches!(state, SessionState::SignedIn { .. }), "{state:?}");
    let error = block_on(client.switch_user("eve".into(), None)).unwrap_err();
    assert!(error.kind() == ErrorKind::SignedOut, "{error:?}");
}

#[test]
fn several_users_are_signed_out_at_once_and_told_apart() {
    let (_pool, client) = two_users();
    let names = vec!["ana".into(), "eve".into(), "bob".into()];
    let results = block_on(client.sign_out(names, SignOut::ThisDevice, None)).unwrap();
    assert_eq!(results.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["ana", "bob"]);
    for one in &results {
        assert!(one.error.is_none());
        assert!(one.result.as_ref().unwrap().is_complete);
    }
    assert!(block_on(client.users(None)).unwrap().is_empty());
}

#[test]
fn what_a_sign_out_left_undone_is_done_by_its_retry() {
    let pool = local_pool();
    let session = sign_in(&client(&pool));
    pool.fault(Fault::status(500).on("RevokeToken").times(u32::MAX));
    let result = block_on(session.sign_out(SignOut::ThisDevice, None)).unwrap();
    assert!(!result.is_complete);
    assert!(matches!(result.revocation, SignOutPart::Failed { .. }), "{result:?}");
    let retry = result.retry.unwrap();
    assert_eq!(retry.username(), "ana");
    assert_eq!(format!("{retry:?}"), "SignOutRetry(ana)");

    pool.clear_faults();
    let result = block_on(retry.run(None)).unwrap();
    assert!(result.is_complete && result.retry.is_none(), "{result:?}");
    assert_eq!(result.revocation, SignOutPart::Confirmed);
}

#[test]
fn every_change_is_told_once_until_the_pool_is_gone() {
    let pool = local_pool();
    let client = client(&pool);
    let events = client.events();
    let session = sign_in(&client);
    block_on(session.refresh(None, None)).unwrap();
    block_on(session.sign_out(SignOut::ThisDevice, None)).unwrap();
    drop((session, client));
    let told =
        in_time(move || std::iter::from_fn(|| block_on(events.next(None)).unwrap()).collect::<Vec<_>>())
            .get();
    let username = || "ana".to_owned();
    assert_eq!(
        told,
        [
            SessionEvent::SignedIn { username: username() },
            SessionEvent::Refreshed { username: username() },
            SessionEvent::SignedOut { username: username() },
        ]
    );
}

#[test]
fn a_cancelled_wait_loses_no_event() {
    let pool = local_pool();
    let client = client(&pool);
    let events = client.events();
    let cancel = CancelToken::new();
    let waiting = in_time({
        let (events, cancel) = (Arc::clone(&events), Arc::clone(&cancel));
        move || block_on(events.next(Some(cancel)))
    });
    cancel.cancel();
    let cancelled = waiting.get();
    assert!(cancelled.as_ref().is_err_and(|error| error.kind() == ErrorKind::Cancelled), "{cancelled:?}");
    sign_in(&client);
    let used = block_on(events.next(Some(cancel)));
    assert!(used.as_ref().is_err_and(|error| error.kind() == ErrorKind::Cancelled), "{used:?}");
    let event = in_time(move || block_on(events.next(None))).get().unwrap();
    assert_eq!(event, Some(SessionEvent::SignedIn { username: "ana".into() }));
}

#[test]
fn a_live_session_is_replaced_only_where_the_options_say_so() {
    let pool = local_pool();
    let client = client(&pool);
    let session = sign_in(&client);
    let again = |replace_session| {
        let options = SignInOptions { replace_session, ..SignInOptions::default() };
        block_on(client.sign_in("ana".into(), PASSWORD.into(), PasswordFlow::UserSrp, options, None))
    };
    let refused = again(false).unwrap_err();
    assert!(refused.kind() == ErrorKind::AlreadySignedIn, "{refused:?}");
    block_on(session.tokens(None)).unwrap();
    assert!(matches!(again(true).unwrap(), SignInStep::Done { .. }));
}
