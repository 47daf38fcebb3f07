//! When the app is told, and how often.

use cognito_client::{AuthFlow, FirstFactor, SessionEvent, SessionEvents, SessionState, SignInStep, SignOut};
use cognito_local_pool::LocalPool;
use futures_util::FutureExt as _;

use crate::{
    by_code, done,
    support::{TestStore, client, pool_with, sign_in},
};

fn told(events: &mut SessionEvents) -> Vec<&'static str> {
    let mut told = Vec::new();
    while let Some(Some(event)) = events.next().now_or_never() {
        told.push(match event {
            SessionEvent::SignedIn { .. } => "in",
            SessionEvent::SignedOut { .. } => "out",
            SessionEvent::Refreshed { .. } => "refreshed",
            _ => "other",
        });
    }
    told
}

#[tokio::test]
async fn signed_in_is_told_at_the_very_end_only() {
    let pool = pool_with(by_code()).await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let mut events = client.events();
    let step = client.sign_in_with("ana", AuthFlow::User(Some(FirstFactor::EmailOtp))).await.unwrap();
    let SignInStep::EmailCode(code) = step else { panic!("unexpected {step:?}") };
    assert!(told(&mut events).is_empty());
    code.answer("00000000").await.unwrap_err();
    assert!(told(&mut events).is_empty());
    let finished = tokio::spawn(async move {
        let event = events.next().await;
        (event, events)
    });
    let watching = client.clone();
    let session = done(code.answer(pool.latest_code("ana").unwrap()).await.unwrap());
    let (event, mut events) = finished.await.unwrap();
    assert!(matches!(event, Some(SessionEvent::SignedIn { username }) if username == "ana"));
    assert!(matches!(watching.state().await, SessionState::SignedIn(_)));
    assert!(told(&mut events).is_empty());
    drop(session);
}

#[tokio::test]
async fn every_sign_in_and_every_sign_out_is_told_once() {
    let pool = pool_with(LocalPool::builder()).await;
    let client = client(&pool).build().unwrap();
    let mut events = client.events();
    for scope in [SignOut::ThisDevice, SignOut::Everywhere, SignOut::ThisDevice] {
        let session = sign_in(&client).await;
        assert_eq!(told(&mut events), ["in"]);
        session.refresh().await.unwrap();
        assert_eq!(told(&mut events), ["refreshed"]);
        assert!(session.sign_out(scope).await.is_complete());
        assert_eq!(told(&mut events), ["out"]);
        session.sign_out(scope).await;
        assert!(told(&mut events).is_empty(), "{scope:?} told twice");
    }
}
