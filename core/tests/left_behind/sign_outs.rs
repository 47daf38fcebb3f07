//! Sign-outs that somebody else began, or that somebody else has to end.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use cognito_client::{ErrorKind, SessionEvent, SessionState, SignOut};
use cognito_local_pool::Fault;
use futures_util::FutureExt as _;
use serde_json::json;

use crate::left_behind::{
    REFRESH, change_record, rotating,
    support::{TestStore, client, pool, sign_in, signed_in},
    until,
};

#[tokio::test]
async fn a_sign_out_in_another_process_is_noticed_while_the_tokens_are_still_good() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let mut events = client.events();
    store.replace(BTreeMap::new());
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(60)).await;
    drop(session.tokens().await);
    tokio::time::resume();
    let told = tokio::time::timeout(Duration::from_secs(30), events.next()).await;
    let told = told.expect("it is told");
    assert!(matches!(&told, Some(SessionEvent::SignedOut { username }) if username == "ana"), "{told:?}");
    assert_eq!(session.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
}

#[tokio::test]
async fn a_sign_out_that_a_process_did_not_end_is_ended_by_the_next_one() {
    for scope in [SignOut::ThisDevice, SignOut::Everywhere] {
        let pool = pool().await;
        let store = TestStore::default();
        let there = sign_in(&client(&pool).build().unwrap()).await;
        let refresh = {
            let client = client(&pool).store(store.clone()).build().unwrap();
            let session = sign_in(&client).await;
            session.tokens().await.unwrap().refresh_token().clone()
        };
        // As a process leaves it that ends while the service is being asked.
        change_record(&store, |record| {
            let tokens = record["tokens"].take();
            record.as_object_mut().unwrap().remove("tokens");
            let everywhere = scope == SignOut::Everywhere;
            record["leaving"] = json!({"tokens": tokens, "everywhere": everywhere, "since_millis": 0});
        });
        let calls = (pool.calls("GlobalSignOut"), pool.calls("RevokeToken"));
        assert_eq!(calls, (0, 0));
        let next = client(&pool).store(store.clone()).build().unwrap();
        assert!(matches!(next.state().await, SessionState::SignedOut), "{scope:?}");
        until("nothing is left of the session", || store.content().is_empty()).await;
        let shown = json!({"ClientId": pool.client_id(), "RefreshToken": refresh.expose()});
        assert!(pool.call(REFRESH, &shown).is_err(), "{scope:?}: the service was told");
        let other = there.refresh().await.map(drop).map_err(|error| error.kind());
        let expected = if scope == SignOut::Everywhere { Err(ErrorKind::SessionExpired) } else { Ok(()) };
        assert_eq!(other, expected, "{scope:?}: the other device");
    }
}

#[tokio::test]
async fn a_sign_out_that_failed_with_nobody_waiting_is_left_to_the_next_process() {
    let pool = pool().await;
    let store = Arc::new(TestStore::default());
    let build = || client(&pool).shared_store(store.clone()).build().unwrap();
    let refresh = {
        let session = sign_in(&build()).await;
        let refresh = session.tokens().await.unwrap().refresh_token().clone();
        pool.fault(Fault::status(503).times(99).on("RevokeToken"));
        // Begun, and given up.
        assert!(session.sign_out(SignOut::ThisDevice).now_or_never().is_none());
        refresh
    };
    until("all that was under way is over", || Arc::strong_count(&store) == 1).await;
    pool.clear_faults();
    change_record(&store, |record| record["leaving"]["since_millis"] = json!(0));
    let next = build();
    assert!(matches!(next.state().await, SessionState::SignedOut));
    until("nothing is left of the session", || store.content().is_empty()).await;
    let shown = json!({"ClientId": pool.client_id(), "RefreshToken": refresh.expose()});
    assert!(pool.call(REFRESH, &shown).is_err(), "the service was told");
}

#[tokio::test]
async fn a_refresh_does_not_bring_back_what_another_process_signed_out_meanwhile() {
    let pool = rotating().await;
    let store = TestStore::default();
    let session = sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
    pool.fault(Fault::delay(Duration::from_millis(300)).on(REFRESH));
    let refreshing = session.clone();
    let refresh = tokio::spawn(async move { refreshing.refresh().await });
    until("the refresh is on its way", || pool.calls(REFRESH) == 1).await;
    store.replace(BTreeMap::new());
    assert_eq!(refresh.await.unwrap().unwrap_err().kind(), ErrorKind::SignedOut);
    assert!(store.content().is_empty());
    assert_eq!(pool.calls("RevokeToken"), 1, "what it brought is given back");
}

#[tokio::test]
async fn a_refresh_that_is_refused_because_of_a_sign_out_elsewhere_ends_in_signed_out() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let mut events = client.events();
    let revoked = json!({"__type": "NotAuthorizedException", "message": "Refresh Token has been revoked"});
    let refusal = Fault::status_with_body(400, revoked.to_string());
    pool.fault(refusal.times(9).after(Duration::from_millis(300)).on(REFRESH));
    let refreshing = session.clone();
    let refresh = tokio::spawn(async move { refreshing.refresh().await });
    until("the refresh is on its way", || pool.calls(REFRESH) == 1).await;
    // Another process, which nothing keeps out, marks the session and is about to ask the service.
    change_record(&store, |record| {
        let tokens = record["tokens"].take();
        record.as_object_mut().unwrap().remove("tokens");
        record["leaving"] = json!({"tokens": tokens, "everywhere": false, "since_millis": u64::MAX / 2});
    });
    let marked = store.content();
    assert_eq!(refresh.await.unwrap().unwrap_err().kind(), ErrorKind::SignedOut);
    let told = events.next().now_or_never().flatten();
    assert!(matches!(&told, Some(SessionEvent::SignedOut { username }) if username == "ana"), "{told:?}");
    assert!(events.next().now_or_never().is_none());
    assert_eq!(store.content().keys().collect::<Vec<_>>(), marked.keys().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_session_that_was_signed_out_elsewhere_does_not_sign_out_the_one_that_followed() {
    for by_name in [false, true] {
        let pool = pool().await;
        let (store, other) = (TestStore::default(), TestStore::default());
        let build = || client(&pool).store(store.clone()).build().unwrap();
        let client = build();
        let old = sign_in(&client).await;
        let mut events = client.events();
        let elsewhere = sign_in(&crate::support::client(&pool).store(other.clone()).build().unwrap()).await;
        // Another process signed the user out, and later in again.
        store.replace(BTreeMap::new());
        let state = if by_name { client.session("ana").await } else { client.state().await };
        assert!(matches!(state, SessionState::SignedOut), "{state:?}");
        // What the app was told, its handle says, too.
        assert_eq!(old.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
        let told = events.next().now_or_never().flatten();
        assert!(matches!(&told, Some(SessionEvent::SignedOut { username }) if username == "ana"), "{told:?}");
        store.replace(other.content());
        old.sign_out(SignOut::ThisDevice).await;
        elsewhere.refresh().await.unwrap();
        signed_in(&build()).await.refresh().await.unwrap();
    }
}

#[tokio::test]
async fn a_sign_out_ends_the_session_in_the_store_and_the_one_whose_place_that_took() {
    let pool = pool().await;
    let (store, other) = (TestStore::default(), TestStore::default());
    let session = sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
    let mine = session.tokens().await.unwrap();
    // Another process signed in, and this one has not looked yet.
    let elsewhere = sign_in(&client(&pool).store(other.clone()).build().unwrap()).await;
    let theirs = elsewhere.tokens().await.unwrap();
    store.replace(other.content());
    assert!(session.sign_out(SignOut::ThisDevice).await.is_complete());
    assert!(store.content().is_empty());
    for tokens in [mine, theirs] {
        let shown = json!({"ClientId": pool.client_id(), "RefreshToken": tokens.refresh_token().expose()});
        assert!(pool.call(REFRESH, &shown).is_err());
    }
}

#[tokio::test]
async fn an_expired_user_in_a_list_is_signed_out_with_a_result_and_an_event() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
    session.refresh().await.unwrap_err();
    drop(session);
    let mut events = client.events();
    let results = client.sign_out(["ana"], SignOut::ThisDevice).await;
    let [(name, Ok(result))] = results.as_slice() else { panic!("unexpected {results:?}") };
    assert!(name == "ana" && result.is_complete(), "{result:?}");
    let told = events.next().now_or_never().flatten();
    assert!(matches!(&told, Some(SessionEvent::SignedOut { username }) if username == "ana"), "{told:?}");
    assert!(store.content().is_empty());
}
