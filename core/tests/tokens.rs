//! Tokens: cached, refreshed once, never lost.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    clippy::type_complexity
)]

use std::time::Duration;

use crate::support::{
    self, Failing, HandClock, Listener, TestStore, client, impatient, pool, pool_with, sign_in, signed_in,
};
use cognito_client::{AccessToken, ErrorKind, Session, SessionState, SignOut};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

const REFRESH: &str = "GetTokensFromRefreshToken";
const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn cached_tokens_are_returned_without_network_or_store() {
    let pool = pool().await;
    let store = TestStore::default();
    let session = sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
    let reads = store.reads();
    let first = session.tokens().await.unwrap();
    for _ in 0..100 {
        assert_eq!(session.tokens().await.unwrap().access_token(), first.access_token());
    }
    assert_eq!((pool.calls(REFRESH), store.reads()), (0, reads));
}

/// The access token that is given without waiting, if one is.
fn at_once(session: &Session) -> Option<AccessToken> {
    session.cached_tokens().map(|tokens| tokens.access_token().clone())
}

#[tokio::test]
async fn what_is_given_without_waiting_is_what_waiting_would_give_at_once() {
    let pool = pool().await;
    let (store, clock) = (TestStore::default(), HandClock::now());
    let client = client(&pool).store(store.clone()).clock(clock.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let reads = store.reads();
    let first = session.access_token().await.unwrap();
    // From a thread of the app's, which no runtime knows.
    let given = std::thread::scope(|scope| scope.spawn(|| at_once(&session)).join().unwrap());
    assert_eq!(given.as_ref(), Some(&first));
    assert_eq!((pool.calls(REFRESH), store.reads()), (0, reads));

    // Less than the leeway is left: by the clock that the server corrects.
    clock.pass(HOUR - Duration::from_secs(60));
    pool.clock().advance(HOUR - Duration::from_secs(60));
    assert_eq!(at_once(&session), None);
    let second = session.access_token().await.unwrap();
    assert_eq!(at_once(&session), Some(second.clone()));
    assert_ne!(first, second);
    // A clock that is before the tokens were issued tells nothing of their age.
    clock.set_wrong_by(-86_400 * 365);
    assert_eq!(at_once(&session), at_once(&session).filter(|token| *token == second));
    clock.set_wrong_by(86_400 * 365);

    // The server has ended it.
    pool.call("AdminUserGlobalSignOut", &json!({"UserPoolId": pool.pool_id(), "Username": "ana"})).unwrap();
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    assert_eq!(at_once(&session), None);
}

#[tokio::test]
async fn nothing_is_given_without_waiting_once_a_sign_out_has_begun() {
    let pool = pool().await;
    let session = sign_in(&client(&pool).build().unwrap()).await;
    assert!(at_once(&session).is_some());
    pool.fault(Fault::delay(Duration::from_millis(300)).on("RevokeToken"));
    let leaving = tokio::spawn({
        let session = session.clone();
        async move { session.sign_out(SignOut::ThisDevice).await }
    });
    while pool.calls("RevokeToken") == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(at_once(&session), None);
    leaving.await.unwrap();
    assert_eq!(at_once(&session), None);
}

#[tokio::test]
async fn what_somebody_else_stored_is_looked_at_before_anything_is_given() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::ZERO)).await;
    let store = TestStore::default();
    let build = || client(&pool).store(store.clone()).build().unwrap();
    let (first, second) = (build(), build());
    let here = sign_in(&first).await;
    let there = signed_in(&second).await;
    let old = here.access_token().await.unwrap();
    let new = there.refresh().await.unwrap().access_token().clone();
    // Right after the change nobody here has looked yet.
    assert_ne!(at_once(&here), Some(old));
    assert_eq!(here.access_token().await.unwrap(), new);
    assert_eq!(at_once(&here), Some(new.clone()));
    there.sign_out(SignOut::ThisDevice).await;
    assert_eq!(at_once(&here), None);

    // Another process says nothing: it is time to look now and then.
    let alone = client(&pool).build().unwrap();
    let session = sign_in(&alone).await;
    assert!(at_once(&session).is_some());
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    assert_eq!(at_once(&session), None);
    session.tokens().await.unwrap();
    assert!(at_once(&session).is_some());
}

#[tokio::test]
async fn tokens_are_refreshed_when_less_than_the_leeway_is_left() {
    let pool = pool().await;
    let clock = HandClock::now();
    let session = sign_in(&client(&pool).clock(clock.clone()).build().unwrap()).await;
    let first = session.tokens().await.unwrap();
    for (pass, refreshes) in [(HOUR - Duration::from_secs(180), 0), (Duration::from_secs(90), 1)] {
        clock.pass(pass);
        pool.clock().advance(pass);
        session.tokens().await.unwrap();
        assert_eq!(pool.calls(REFRESH), refreshes);
    }
    let second = session.tokens().await.unwrap();
    assert_ne!(first.access_token(), second.access_token());
    assert!(second.expires_at() > first.expires_at());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_callers_on_an_expired_session_make_one_refresh() {
    let pool = pool().await;
    let clock = HandClock::now();
    let session = sign_in(&client(&pool).clock(clock.clone()).build().unwrap()).await;
    clock.pass(2 * HOUR);
    pool.clock().advance(2 * HOUR);
    let callers: Vec<_> = (0..10_000)
        .map(|_| {
            let session = session.clone();
            tokio::spawn(async move { session.tokens().await.unwrap().access_token().clone() })
        })
        .collect();
    let mut seen = Vec::new();
    for caller in callers {
        let token = caller.await.unwrap();
        if !seen.contains(&token) {
            seen.push(token);
        }
    }
    assert_eq!((pool.calls(REFRESH), seen.len()), (1, 1));
}

#[tokio::test]
async fn a_leeway_longer_than_the_tokens_live_does_not_refresh_at_every_call() {
    let pool = pool().await;
    let session = sign_in(&client(&pool).refresh_leeway(10 * HOUR).build().unwrap()).await;
    for _ in 0..5 {
        session.tokens().await.unwrap();
    }
    assert_eq!(pool.calls(REFRESH), 0);
}

#[tokio::test]
async fn a_rotated_refresh_token_is_stored_before_it_is_told() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::ZERO)).await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let mut known = session.tokens().await.unwrap().refresh_token().clone();
    for _ in 0..5 {
        let tokens = session.refresh().await.unwrap();
        assert_ne!(*tokens.refresh_token(), known);
        known = tokens.refresh_token().clone();
        let record = String::from_utf8(store.content()[&store.session_key()].clone()).unwrap();
        assert!(record.contains(known.expose()));
    }
}

#[tokio::test]
async fn without_rotation_the_refresh_token_stays() {
    let pool = pool().await;
    let session = sign_in(&client(&pool).build().unwrap()).await;
    let before = session.tokens().await.unwrap();
    let after = session.refresh().await.unwrap();
    assert_eq!(before.refresh_token(), after.refresh_token());
    assert_ne!(before.access_token(), after.access_token());
}

#[tokio::test]
async fn a_refresh_whose_callers_went_away_still_reaches_the_store() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::ZERO)).await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let before = store.content();
    pool.fault(Fault::delay(Duration::from_millis(300)).on(REFRESH));
    let gone = tokio::time::timeout(Duration::from_millis(50), session.refresh()).await;
    assert!(gone.is_err());
    // The next caller finds the refresh under way, or done.
    session.refresh().await.unwrap();
    assert_ne!(store.content(), before);
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn passing_faults_of_a_refresh_leave_the_session_as_it_was() {
    let pool = pool().await;
    let store = TestStore::default();
    let clock = HandClock::now();
    let client =
        client(&pool).store(store.clone()).clock(clock.clone()).timeouts(impatient()).build().unwrap();
    let session = sign_in(&client).await;
    clock.pass(2 * HOUR);
    pool.clock().advance(2 * HOUR);
    let before = store.content();
    let cases = [
        (Fault::drop_before().times(9), ErrorKind::Network),
        (Fault::status(500).times(9), ErrorKind::Service),
        (Fault::status(503).times(9), ErrorKind::Service),
        (Fault::throttle().times(9), ErrorKind::Throttled),
        (Fault::garbage(), ErrorKind::Protocol),
        (Fault::delay(Duration::from_secs(20)).times(9), ErrorKind::Timeout),
        (Fault::status_with_body(403, "<html>blocked</html>"), ErrorKind::Forbidden),
        (
            Fault::status_with_body(
                400,
                json!({"__type": "UserLambdaValidationException", "message": "no"}).to_string(),
            ),
            ErrorKind::Trigger,
        ),
        (
            Fault::status_with_body(
                400,
                json!({"__type": "InvalidParameterException", "message": "no"}).to_string(),
            ),
            ErrorKind::InvalidInput,
        ),
    ];
    for (fault, expected) in cases {
        pool.fault(fault.on(REFRESH));
        let error = session.tokens().await.unwrap_err();
        assert_eq!(error.kind(), expected, "{error:?}");
        assert_eq!(store.content(), before, "{expected:?}");
        assert!(session.id_claims().is_ok());
        pool.clear_faults();
    }
    session.tokens().await.unwrap();
}

#[tokio::test]
async fn tokens_that_still_count_are_returned_while_the_service_is_out_of_reach() {
    let pool = pool().await;
    let clock = HandClock::now();
    let client = client(&pool).clock(clock.clone()).timeouts(impatient()).build().unwrap();
    let session = sign_in(&client).await;
    let nearly = HOUR - Duration::from_secs(60);
    clock.pass(nearly);
    pool.clock().advance(nearly);
    pool.fault(Fault::status(503).times(9).on(REFRESH));
    session.tokens().await.unwrap();
    assert!(pool.calls(REFRESH) >= 1);
}

#[tokio::test]
async fn tokens_that_still_count_are_returned_while_the_store_is_locked() {
    let pool = pool().await;
    let (clock, store) = (HandClock::now(), TestStore::default());
    let client = client(&pool).clock(clock.clone()).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let nearly = HOUR - Duration::from_secs(60);
    clock.pass(nearly);
    pool.clock().advance(nearly);
    store.fail(Failing { reads: true, ..Failing::default() });
    session.tokens().await.unwrap();
    clock.pass(Duration::from_secs(120));
    assert_eq!(session.tokens().await.unwrap_err().kind(), ErrorKind::Storage);
}

#[tokio::test]
async fn a_sign_in_that_fails_half_stored_leaves_a_session_that_works() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    store.fail(Failing { pointer_writes: true, ..Failing::default() });
    let error = support::sign_in_anew(&client, "ana", support::PASSWORD).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    store.heal();
    session.refresh().await.unwrap();
    signed_in(&client).await.user().await.unwrap();
}

#[tokio::test]
async fn tokens_of_a_sign_in_that_cannot_be_stored_are_given_back() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    store.fail(Failing { writes: true, ..Failing::default() });
    let error = support::sign_in_as(&client, "ana", support::PASSWORD).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert_eq!(pool.calls("RevokeToken"), 1);
    assert!(store.content().is_empty());
}

#[tokio::test]
async fn a_refused_refresh_token_ends_only_its_own_session() {
    let pool = pool().await;
    pool.user("bob", support::PASSWORD).create().unwrap();
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let ana = sign_in(&client).await;
    let bob = support::sign_in_as(&client, "bob", support::PASSWORD).await.unwrap();
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();

    let error = ana.refresh().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SessionExpired);
    assert_eq!(ana.tokens().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    assert_eq!(ana.id_claims().unwrap_err().kind(), ErrorKind::SessionExpired);
    bob.refresh().await.unwrap();
    let calls = pool.calls(REFRESH);
    ana.tokens().await.unwrap_err();
    assert_eq!(pool.calls(REFRESH), calls, "an ended session asks no more");
}

#[tokio::test]
async fn an_ended_session_is_remembered_as_expired() {
    let pool = pool().await;
    let store = TestStore::default();
    let client_one = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client_one).await;
    pool.call("AdminDeleteUser", &json!({"Username": "ana"})).unwrap();
    session.refresh().await.unwrap_err();
    let client_two = client(&pool).store(store).build().unwrap();
    for client in [client_one, client_two] {
        match client.state().await {
            SessionState::Expired { username, sign_in_name } => {
                assert_eq!((username.as_str(), sign_in_name.as_str()), ("ana", "ana"));
            }
            other => panic!("unexpected {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_wrong_client_secret_does_not_end_the_session() {
    let pool = pool_with(LocalPool::builder().client_secret("abcdefghijklmnopqrstuvwxyz0123456789")).await;
    let store = TestStore::default();
    sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
    let updated = cognito_client::UserPool::builder(pool.pool_id(), pool.client_id())
        .endpoint(pool.url())
        .client_secret("another-secret-of-the-same-length-000".into())
        .store(store.clone())
        .build()
        .unwrap();
    let before = store.content();
    let error = signed_in(&updated).await.refresh().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(store.content(), before);
}

#[tokio::test]
async fn newer_tokens_of_another_process_are_adopted_instead_of_refreshing() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::ZERO)).await;
    let (store, clock) = (TestStore::default(), HandClock::now());
    let build = || client(&pool).store(store.clone()).clock(clock.clone()).build().unwrap();
    let (first, second) = (build(), build());
    let here = sign_in(&first).await;
    let there = signed_in(&second).await;
    clock.pass(2 * HOUR);
    pool.clock().advance(2 * HOUR);
    let theirs = there.tokens().await.unwrap();
    let ours = here.tokens().await.unwrap();
    assert_eq!(ours.access_token(), theirs.access_token());
    assert_eq!(pool.calls(REFRESH), 1);
    // A forced refresh starts from the newest refresh token, whoever got it.
    here.refresh().await.unwrap();
    there.refresh().await.unwrap();
}

#[tokio::test]
async fn a_verdict_on_an_old_token_does_not_end_a_session_that_another_process_renewed() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::ZERO)).await;
    let store = TestStore::default();
    let session = sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
    let old = store.content();
    session.refresh().await.unwrap();
    let renewed = store.content();
    // Another process read the store just before the renewal, and is refused for what it found there.
    store.replace(old);
    let other = client(&pool).store(store.clone()).build().unwrap();
    let stale = signed_in(&other).await;
    let reuse = json!({"__type": "RefreshTokenReuseException", "message": "Refresh token reuse detected"});
    pool.fault(Fault::status_with_body(400, reuse.to_string()).after(Duration::from_millis(200)).on(REFRESH));
    let refreshing = stale.clone();
    let refresh = tokio::spawn(async move { refreshing.refresh().await });
    while pool.calls(REFRESH) < 2 {
        tokio::task::yield_now().await;
    }
    store.replace(renewed.clone());
    refresh.await.unwrap().unwrap();
    assert_eq!(pool.calls(REFRESH), 3, "refused, then repeated with the adopted token");
    assert_ne!(store.content(), renewed);
    assert!(matches!(other.state().await, SessionState::SignedIn(_)));
}

#[tokio::test]
async fn tokens_that_cannot_be_stored_are_kept_and_stored_as_soon_as_that_works() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::ZERO)).await;
    let store = TestStore::default();
    let client_one = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client_one).await;
    let before = store.content();
    store.fail(Failing { writes: true, ..Failing::default() });
    let error = session.refresh().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert_eq!(store.content(), before);

    store.heal();
    session.refresh().await.unwrap();
    assert_ne!(store.content(), before);
    // A process that starts now can go on with what was stored.
    signed_in(&client(&pool).store(store).build().unwrap()).await.refresh().await.unwrap();
}

#[tokio::test]
async fn a_store_that_cannot_be_read_is_unavailable_and_nothing_is_deleted() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let before = store.content();
    store.fail(Failing { reads: true, ..Failing::default() });
    assert!(matches!(client.state().await, SessionState::Unavailable(e) if e.kind() == ErrorKind::Storage));
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::Storage);
    session.tokens().await.unwrap();
    assert_eq!((store.content(), store.removals()), (before, 0));
    store.heal();
    session.refresh().await.unwrap();
    assert!(matches!(client.state().await, SessionState::SignedIn(_)));
}

#[tokio::test]
async fn a_corrupt_record_is_unavailable_and_stays_where_it_is() {
    let pool = pool().await;
    let store = TestStore::default();
    sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
    let key = store.session_key();
    for damage in [&b"{"[..], b"", b"null", b"\xff\xfe", br#"{"version":99}"#] {
        let mut content = store.content();
        content.insert(key.clone(), damage.to_vec());
        store.replace(content.clone());
        let client = client(&pool).store(store.clone()).build().unwrap();
        assert!(
            matches!(client.state().await, SessionState::Unavailable(e) if e.kind() == ErrorKind::Storage)
        );
        assert_eq!(store.content(), content);
    }
    // Signing in anew replaces it.
    let client = client(&pool).store(store.clone()).build().unwrap();
    sign_in(&client).await.refresh().await.unwrap();
}

#[tokio::test]
async fn a_session_outlives_the_process() {
    let pool = pool().await;
    let store = TestStore::default();
    let tokens = {
        let client = client(&pool).store(store.clone()).build().unwrap();
        sign_in(&client).await.tokens().await.unwrap()
    };
    let session = signed_in(&client(&pool).store(store).build().unwrap()).await;
    assert_eq!(session.tokens().await.unwrap().access_token(), tokens.access_token());
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn an_access_token_that_is_refused_is_renewed_once_and_the_call_repeated() {
    let pool = pool().await;
    let session = sign_in(&client(&pool).build().unwrap()).await;
    // The device believes the token to be fresh; the pool knows that it has expired.
    pool.clock().advance(2 * HOUR);
    let user = session.user().await.unwrap();
    assert_eq!(user.attributes.email(), Some("ana@example.com"));
    assert_eq!((pool.calls(REFRESH), pool.calls("GetUser")), (1, 2));
}

#[tokio::test]
async fn a_call_on_behalf_of_a_deleted_user_ends_the_session() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    let session = sign_in(&client).await;
    pool.call("AdminDeleteUser", &json!({"Username": "ana"})).unwrap();
    assert_eq!(session.user().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    assert!(matches!(client.state().await, SessionState::Expired { .. }));
}

#[tokio::test]
async fn groups_and_custom_claims_arrive() {
    let pool = pool().await;
    pool.user("cleo", support::PASSWORD).group("admins").group("staff").create().unwrap();
    let client = client(&pool).build().unwrap();
    let session = support::sign_in_as(&client, "cleo", support::PASSWORD).await.unwrap();
    let mut groups = session.id_claims().unwrap().groups();
    groups.sort();
    assert_eq!(groups, ["admins", "staff"]);
    assert_eq!(session.access_claims().unwrap().groups().len(), 2);
    assert!(session.sign_out(SignOut::ThisDevice).await.is_complete());
}

#[tokio::test]
async fn a_clock_that_jumps_causes_neither_loops_nor_stale_tokens() {
    let pool = pool().await;
    for jump in [-86_400, -3_600, 3_600, 86_400] {
        let clock = HandClock::now();
        let session = sign_in(&client(&pool).clock(clock.clone()).build().unwrap()).await;
        let before = pool.calls(REFRESH);
        clock.set_wrong_by(jump);
        for _ in 0..10 {
            session.tokens().await.unwrap();
        }
        assert!(pool.calls(REFRESH) - before <= 1, "jump of {jump} s");
    }
}

#[tokio::test]
async fn texts_for_the_triggers_may_be_given_to_a_single_refresh() {
    let pool = pool().await;
    let wire = Listener::default();
    let client =
        client(&pool).transport(wire.clone()).refresh_client_metadata([("tenant", "every")]).build().unwrap();
    let session = sign_in(&client).await;
    pool.fault(Fault::delay(Duration::from_millis(200)).on(REFRESH));
    let (plain, own) =
        tokio::join!(session.refresh(), session.refresh_with_client_metadata([("tenant", "blue")]));
    session.refresh().await.unwrap();
    assert_ne!(plain.unwrap().access_token(), own.unwrap().access_token());
    let sent: Vec<_> =
        wire.sent(REFRESH).iter().map(|body| body["ClientMetadata"]["tenant"].clone()).collect();
    assert_eq!(sent, ["every", "blue", "every"]);
}
