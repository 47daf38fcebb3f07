//! The user's sessions in several apps, where the pool tracks them.

use std::time::Duration;

use cognito_client::{ErrorKind, RevokeAssociatedSessions, SessionEvent, UserSessionType};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

use crate::user::{
    Signed, signed_in,
    support::{TestStore, client, pool, pool_with, sign_in},
};

async fn tracked() -> Signed {
    let builder = LocalPool::builder()
        .pool_setting("UserSessionTracking", json!("ENABLED"))
        .pool_setting("TokenSession", json!({ "MaxPerUser": 20 }));
    signed_in(pool_with(builder).await).await
}

#[tokio::test]
async fn another_session_is_seen_and_ended() {
    let ana = tracked().await;
    ana.pool.clock().advance(Duration::from_secs(1));
    let elsewhere = client(&ana.pool).store(TestStore::default()).build().unwrap();
    let mut events = elsewhere.events();
    let other = sign_in(&elsewhere).await;
    assert!(matches!(events.next().await, Some(SessionEvent::SignedIn { .. })));

    let sessions = ana.session.sessions().all().await.unwrap();
    assert_eq!(sessions.len(), 2);
    let (mine, others): (Vec<_>, Vec<_>) = sessions.into_iter().partition(|session| session.is_current);
    let ([mine], [theirs]) = (mine.as_slice(), others.as_slice()) else { panic!("one of each was due") };
    assert_eq!(theirs.session_type, Some(UserSessionType::Token));
    assert_eq!(theirs.client_id.as_deref(), Some(ana.pool.client_id()));
    assert!(mine.created_at.unwrap() <= theirs.created_at.unwrap());

    let own = ana.session.end_session(&mine.id, RevokeAssociatedSessions::None).await.unwrap_err();
    assert_eq!(own.kind(), ErrorKind::InvalidInput);
    ana.session.end_session(&theirs.id, RevokeAssociatedSessions::Linked).await.unwrap();
    let ended = other.user().await.unwrap_err();
    assert_eq!(ended.kind(), ErrorKind::SessionExpired);
    ana.session.user().await.unwrap();
    let gone = ana.session.end_session(&theirs.id, RevokeAssociatedSessions::None).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    assert_eq!(ana.session.sessions().all().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_lost_reply_counts_as_done_when_the_session_is_gone() {
    let ana = tracked().await;
    let elsewhere = client(&ana.pool).store(TestStore::default()).build().unwrap();
    sign_in(&elsewhere).await;
    let sessions = ana.session.sessions().all().await.unwrap();
    let theirs = sessions.iter().find(|session| !session.is_current).unwrap();
    ana.pool.fault(Fault::drop_after().on("RevokeUserSession"));
    ana.session.end_session(&theirs.id, RevokeAssociatedSessions::None).await.unwrap();
    assert_eq!(ana.pool.calls("RevokeUserSession"), 2);
}

#[tokio::test]
async fn pools_that_do_not_track_say_so() {
    let ana = signed_in(pool().await).await;
    let error = ana.session.sessions().all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSupported);
    ana.session.user().await.unwrap();
}

#[tokio::test]
async fn all_that_is_told_is_read_and_kinds_that_are_new_keep_their_names() {
    let ana = tracked().await;
    let reply = json!({ "Sessions": [{
        "SessionId": "sso0000000000000000000000001", "SessionType": "WATCH", "DeviceType": "unknown",
        "LastIPAddress": "192.0.2.1", "LastLocation": { "City": "Oslo", "Country": "Norway" },
        "OriginSessionId": "sso0000000000000000000000002", "LastActiveDate": 1_800_000_000.5,
    }] });
    ana.pool.fault(Fault::replace(&reply).on("ListUserSessions"));
    let sessions = ana.session.sessions().all().await.unwrap();
    let [session] = sessions.as_slice() else { panic!("one was given") };
    assert_eq!(session.session_type, Some(UserSessionType::Other("WATCH".into())));
    let location = session.last_location.clone().unwrap();
    assert_eq!((location.city.as_deref(), location.country.as_deref()), (Some("Oslo"), Some("Norway")));
    assert_eq!(session.last_ip_address.as_deref(), Some("192.0.2.1"));
    assert_eq!(session.origin_session_id.as_deref(), Some("sso0000000000000000000000002"));
    assert!(session.created_at.is_none() && !session.is_current);
    let printed = format!("{session:?} {location:?}");
    assert!(
        !printed.contains("192.0.2.1") && !printed.contains("Oslo") && !printed.contains("sso0"),
        "{printed}"
    );
}
