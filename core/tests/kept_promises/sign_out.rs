//! Parts of a sign-out that do not depend on each other.

use std::time::Duration;

use cognito_client::{ErrorKind, SignOut, SignOutPart};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

use crate::support::{HandClock, client, pool, pool_with, sign_in};

#[tokio::test]
async fn a_sign_out_everywhere_that_is_refused_keeps_what_it_takes_to_try_again() {
    let pool = pool().await;
    let (here, there) = (client(&pool).build().unwrap(), client(&pool).build().unwrap());
    let (ours, theirs) = (sign_in(&here).await, sign_in(&there).await);
    let refresh = ours.tokens().await.unwrap().refresh_token().clone();
    let refused = json!({"__type": "ForbiddenException", "message": "a firewall's words"});
    pool.fault(Fault::status_with_body(403, refused.to_string()).times(9).on("GlobalSignOut"));
    let result = ours.sign_out(SignOut::Everywhere).await;
    assert_eq!(result.global.error().map(cognito_client::Error::kind), Some(ErrorKind::Forbidden));
    assert!(!result.is_complete());
    assert_eq!(pool.calls("RevokeToken"), 0, "the refresh token may be needed for the next try");
    theirs.refresh().await.expect("the other device was not asked for");
    pool.clear_faults();

    // What was refused on one network may be allowed on another.
    let result = result.retry().unwrap().run().await;
    assert!(result.is_complete(), "{result:?}");
    assert_eq!(theirs.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    let shown = json!({"ClientId": pool.client_id(), "RefreshToken": refresh.expose()});
    assert!(pool.call("GetTokensFromRefreshToken", &shown).is_err());
}

#[tokio::test]
async fn the_next_try_goes_on_with_the_refresh_token_that_the_last_one_was_given() {
    let pool = pool_with(LocalPool::builder().rotation(Duration::ZERO)).await;
    let clock = HandClock::now();
    let here = client(&pool).clock(clock.clone()).build().unwrap();
    let there = client(&pool).clock(clock.clone()).build().unwrap();
    let (ours, theirs) = (sign_in(&here).await, sign_in(&there).await);
    pool.clock().advance(Duration::from_secs(2 * 3600));
    clock.pass(Duration::from_secs(2 * 3600));
    // The access token has run out, and the call with the new one fails.
    pool.fault(Fault::status(503).times(9).skipping(1).on("GlobalSignOut"));
    let result = ours.sign_out(SignOut::Everywhere).await;
    assert!(result.global.error().is_some());
    assert_eq!(pool.calls("GetTokensFromRefreshToken"), 1);
    pool.clear_faults();
    pool.clock().advance(Duration::from_secs(2 * 3600));
    clock.pass(Duration::from_secs(2 * 3600));
    let result = result.retry().unwrap().run().await;
    assert!(result.is_complete(), "{result:?}");
    assert_eq!(theirs.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
}

#[tokio::test]
async fn where_all_cannot_be_ended_this_session_can() {
    let pool = pool().await;
    let session = sign_in(&client(&pool).build().unwrap()).await;
    let refresh = session.tokens().await.unwrap().refresh_token().clone();
    pool.fault(Fault::status(503).times(99).on("GlobalSignOut"));
    let result = session.sign_out(SignOut::ThisDevice).await;
    assert!(result.is_complete(), "{result:?}");
    assert!(matches!(
        (&result.global, &result.revocation),
        (SignOutPart::NotRequested, SignOutPart::Confirmed)
    ));
    let shown = json!({"ClientId": pool.client_id(), "RefreshToken": refresh.expose()});
    assert!(pool.call("GetTokensFromRefreshToken", &shown).is_err());
    let wider = session.sign_out(SignOut::Everywhere).await;
    assert!(wider.global.error().is_some(), "this says nothing of the user's others: {wider:?}");
}

#[tokio::test]
async fn tokens_that_bear_no_mark_of_their_origin_are_not_revoked() {
    let pool = pool_with(LocalPool::builder().client_setting("EnableTokenRevocation", json!(false))).await;
    for scope in [SignOut::ThisDevice, SignOut::ThisDeviceAndLinked, SignOut::Everywhere] {
        let session = sign_in(&client(&pool).build().unwrap()).await;
        assert!(session.access_claims().unwrap().origin().is_none());
        let result = session.sign_out(scope).await;
        assert!(result.is_complete(), "{result:?}");
        assert!(matches!(result.revocation, SignOutPart::NotNeeded));
        assert_eq!(pool.calls("RevokeToken"), 0);
    }
}

#[tokio::test]
async fn a_second_sign_out_claims_nothing_that_the_first_one_did() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    for scope in [SignOut::ThisDevice, SignOut::Everywhere] {
        let session = sign_in(&client).await;
        assert!(session.sign_out(scope).await.is_complete());
        let calls = (pool.calls("RevokeToken"), pool.calls("GlobalSignOut"));
        let again = session.sign_out(scope).await;
        assert!(again.is_complete(), "{again:?}");
        assert!(!matches!(again.global, SignOutPart::Confirmed), "{again:?}");
        assert!(!matches!(again.revocation, SignOutPart::Confirmed), "{again:?}");
        assert_eq!((pool.calls("RevokeToken"), pool.calls("GlobalSignOut")), calls);
        // Nor does it say of a sign-in since that it was ended, and it leaves that alone.
        let next = sign_in(&client).await;
        let again = session.sign_out(SignOut::Everywhere).await;
        assert_eq!(again.global.error().map(cognito_client::Error::kind), Some(ErrorKind::SignedOut));
        next.refresh().await.unwrap();
        next.sign_out(SignOut::ThisDevice).await;
    }
}
