//! Signing out: what the server confirmed, part by part.
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
use cognito_client::{ErrorKind, SessionState, SignOut, SignOutPart};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

#[tokio::test]
async fn this_device_is_revoked_and_forgotten_and_others_stay() {
    let pool = pool().await;
    let (here, there) = (client(&pool).build().unwrap(), client(&pool).build().unwrap());
    let (ours, theirs) = (sign_in(&here).await, sign_in(&there).await);
    let tokens = ours.tokens().await.unwrap();
    let result = ours.sign_out(SignOut::ThisDevice).await;
    assert!(result.is_complete(), "{result:?}");
    assert!(matches!(result.global, SignOutPart::NotRequested));
    assert!(matches!(result.revocation, SignOutPart::Confirmed));
    assert!(matches!(here.state().await, SessionState::SignedOut));
    assert_eq!(ours.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
    let old = pool.call("GetUser", &json!({"AccessToken": tokens.access_token().expose()}));
    assert!(old.is_err());
    theirs.refresh().await.unwrap();
}

#[tokio::test]
async fn everywhere_ends_all_sessions_and_refuses_the_old_tokens() {
    let pool = pool().await;
    let (here, there) = (client(&pool).build().unwrap(), client(&pool).build().unwrap());
    let (ours, theirs) = (sign_in(&here).await, sign_in(&there).await);
    let old = theirs.tokens().await.unwrap();
    let result = ours.sign_out(SignOut::Everywhere).await;
    assert!(result.is_complete(), "{result:?}");
    assert!(matches!(result.global, SignOutPart::Confirmed));
    assert!(matches!(result.revocation, SignOutPart::NotNeeded));
    assert!(pool.call("GetUser", &json!({"AccessToken": old.access_token().expose()})).is_err());
    assert_eq!(theirs.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    assert!(matches!(there.state().await, SessionState::Expired { .. }));
}

#[tokio::test]
async fn an_expired_access_token_does_not_stop_a_sign_out_everywhere() {
    let pool = pool().await;
    let session = sign_in(&client(&pool).build().unwrap()).await;
    pool.clock().advance(Duration::from_secs(7200));
    let result = session.sign_out(SignOut::Everywhere).await;
    assert!(result.is_complete(), "{result:?}");
}

#[tokio::test]
async fn offline_the_session_is_forgotten_all_the_same_and_the_result_says_so() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).timeouts(impatient()).build().unwrap();
    let session = sign_in(&client).await;
    pool.fault(Fault::drop_before().times(99));
    let result = session.sign_out(SignOut::Everywhere).await;
    assert_eq!(result.global.error().unwrap().kind(), ErrorKind::Network);
    assert_eq!(result.revocation.error().unwrap().kind(), ErrorKind::Network);
    assert!(matches!(result.local, SignOutPart::Confirmed));
    assert!(!result.is_complete());
    assert!(store.content().is_empty());
    assert!(matches!(client.state().await, SessionState::SignedOut));
}

#[tokio::test]
async fn a_deleted_user_can_still_sign_out() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    let session = sign_in(&client).await;
    pool.call("AdminDeleteUser", &json!({"Username": "ana"})).unwrap();
    let result = session.sign_out(SignOut::Everywhere).await;
    assert!(matches!(result.local, SignOutPart::Confirmed));
    assert!(matches!(client.state().await, SessionState::SignedOut));
}

#[tokio::test]
async fn an_ended_session_is_forgotten_without_asking_the_server_again() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
    session.refresh().await.unwrap_err();
    let result = session.sign_out(SignOut::ThisDevice).await;
    assert!(result.is_complete(), "{result:?}");
    assert_eq!(pool.calls("RevokeToken"), 0);
    assert!(store.content().is_empty());
}

#[tokio::test]
async fn a_store_that_will_not_forget_is_told_and_memory_forgets() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    store.fail(Failing { removals: true, ..Failing::default() });
    let result = session.sign_out(SignOut::ThisDevice).await;
    assert!(matches!(result.revocation, SignOutPart::Confirmed));
    assert_eq!(result.local.error().unwrap().kind(), ErrorKind::Storage);
    assert_eq!(session.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
}

#[tokio::test]
async fn a_refresh_that_lands_after_the_sign_out_does_not_bring_the_session_back() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::from_secs(60))).await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    pool.fault(Fault::delay(Duration::from_millis(300)).on("GetTokensFromRefreshToken"));
    let refreshing = session.clone();
    let refresh = tokio::spawn(async move { refreshing.refresh().await });
    while pool.calls("GetTokensFromRefreshToken") == 0 {
        tokio::task::yield_now().await;
    }
    let result = session.sign_out(SignOut::ThisDevice).await;
    assert!(matches!(result.local, SignOutPart::Confirmed));
    // It came first: what it brought has been signed out with the session.
    let refreshed = refresh.await.unwrap().unwrap();
    let shown = json!({"RefreshToken": refreshed.refresh_token().expose(), "ClientId": pool.client_id()});
    assert!(pool.call("GetTokensFromRefreshToken", &shown).is_err());
    assert_eq!(session.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
    assert!(store.content().is_empty());
    assert!(matches!(client.state().await, SessionState::SignedOut));
}

#[tokio::test]
async fn a_sign_out_whose_caller_went_away_is_carried_to_its_end() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    pool.fault(Fault::delay(Duration::from_millis(200)).on("RevokeToken"));
    let gone = tokio::time::timeout(Duration::from_millis(20), session.sign_out(SignOut::ThisDevice)).await;
    assert!(gone.is_err());
    let forgotten = tokio::time::timeout(Duration::from_secs(30), async {
        while !store.content().is_empty() {
            tokio::task::yield_now().await;
        }
    });
    assert!(forgotten.await.is_ok(), "it goes on by itself");
    assert_eq!(session.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
}

#[tokio::test]
async fn signing_out_one_user_leaves_the_others() {
    let pool = pool().await;
    pool.user("bob", support::PASSWORD).create().unwrap();
    let clock = HandClock::now();
    let client = client(&pool).clock(clock).build().unwrap();
    let ana = sign_in(&client).await;
    let bob = support::sign_in_as(&client, "bob", support::PASSWORD).await.unwrap();
    assert!(ana.sign_out(SignOut::Everywhere).await.is_complete());
    bob.refresh().await.unwrap();
    assert_eq!(signed_in(&client).await.username(), "bob");
}

#[tokio::test]
async fn signing_in_again_after_a_sign_out_makes_a_new_session() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    let old = sign_in(&client).await;
    old.sign_out(SignOut::ThisDevice).await;
    let new = sign_in(&client).await;
    new.refresh().await.unwrap();
    assert_eq!(old.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
}

#[tokio::test]
async fn linked_sessions_are_ended_only_when_asked_for() {
    let pool = pool().await;
    for (scope, expected) in
        [(SignOut::ThisDevice, json!(null)), (SignOut::ThisDeviceAndLinked, json!("LINKED"))]
    {
        let listener = Listener::default();
        let client = client(&pool).transport(listener.clone()).build().unwrap();
        let session = sign_in(&client).await;
        let refresh_token = session.tokens().await.unwrap().refresh_token().clone();
        let result = session.sign_out(scope).await;
        assert!(matches!(result.global, SignOutPart::NotRequested));
        assert!(result.local.error().is_none());
        let sent = listener.sent("RevokeToken");
        assert_eq!(sent[0]["Token"], refresh_token.expose());
        assert_eq!(sent[0]["RevokeAssociatedSessions"], expected, "{scope:?}");
    }
}

#[tokio::test]
async fn a_pool_that_knows_no_linked_sessions_still_revokes_this_one() {
    let pool = pool().await;
    let listener = Listener::default();
    let client = client(&pool).transport(listener.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let refused = json!({"__type": "InvalidParameterException", "message": "not for this pool"});
    pool.fault(Fault::status_with_body(400, refused.to_string()).times(1).on("RevokeToken"));
    let result = session.sign_out(SignOut::ThisDeviceAndLinked).await;
    assert_eq!(result.revocation.error().unwrap().kind(), ErrorKind::InvalidInput);
    assert!(matches!(result.local, SignOutPart::Confirmed));
    let sent = listener.sent("RevokeToken");
    assert_eq!(sent.len(), 2);
    assert!(sent[1].get("RevokeAssociatedSessions").is_none());
    assert!(matches!(client.state().await, SessionState::SignedOut));
    let again = result.retry().unwrap().run().await;
    assert!(again.is_complete());
    assert_eq!(listener.sent("RevokeToken")[2]["RevokeAssociatedSessions"], "LINKED");
}
