//! Calls that the app gives up while they are on their way.

use std::{
    future::IntoFuture,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use cognito_client::{
    SessionState,
    transport::{BoxFuture, HttpRequest, HttpResponse, HttpTransport, Transport, TransportError},
};
use tokio::sync::Notify;

use super::*;
use crate::support::TestStore;

/// While told to, lets requests reach the service and keeps the replies.
#[derive(Clone)]
struct Holding {
    inner: Arc<HttpTransport>,
    holds: Arc<AtomicBool>,
    held: Arc<Notify>,
}

impl Holding {
    fn new() -> Self {
        Self {
            inner: Arc::new(HttpTransport::builder().build().unwrap()),
            holds: Arc::default(),
            held: Arc::default(),
        }
    }

    /// Gives a call up as soon as the service has carried it out.
    async fn give_up<T>(&self, call: impl IntoFuture<Output = T>) {
        self.holds.store(true, Ordering::SeqCst);
        tokio::select! {
            _ = call.into_future() => panic!("the reply was not held"),
            () = self.held.notified() => {}
        }
        self.holds.store(false, Ordering::SeqCst);
    }
}

impl Transport for Holding {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let reply = self.inner.send(request).await;
            if self.holds.load(Ordering::SeqCst) {
                self.held.notify_one();
                std::future::pending::<()>().await;
            }
            reply
        })
    }
}

async fn holding(builder: Builder) -> (LocalPool, UserPool, Holding, TestStore) {
    let pool = builder.start().await.unwrap();
    let (transport, store) = (Holding::new(), TestStore::default());
    let client = support::client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    (pool, client, transport, store)
}

#[tokio::test]
async fn a_sign_up_that_was_given_up_can_be_finished() {
    let (pool, client, transport, store) = holding(sending()).await;
    transport.give_up(client.sign_up("ana", password()).attributes(email("ana"))).await;
    assert_eq!(pool.calls("SignUp"), 1);
    assert!(store.content().is_empty());
    client.confirm_sign_up("ana", code(&pool, "ana")).await.unwrap();
    done(client.sign_in("ana", password()).replace_session(true).await.unwrap());
}

#[tokio::test]
async fn a_confirmation_that_was_given_up_counts_when_it_is_repeated() {
    let (pool, client, transport, _) = holding(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    transport.give_up(signed_up.confirm(code(&pool, "ana"))).await;
    let confirmed = signed_up.confirm(code(&pool, "ana")).await.unwrap();
    done(confirmed.sign_in().await.unwrap());
}

#[tokio::test]
async fn a_sign_in_after_the_sign_up_that_was_given_up_is_made_again() {
    let (pool, client, transport, store) = holding(choosing(&["PASSWORD", "EMAIL_OTP"])).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    let confirmed = signed_up.confirm(code(&pool, "ana")).await.unwrap();
    transport.give_up(confirmed.sign_in()).await;
    assert!(store.content().is_empty());
    assert!(matches!(client.state().await, SessionState::SignedOut));
    done(confirmed.sign_in().await.unwrap());
}

#[tokio::test]
async fn codes_and_passwords_that_were_given_up_are_asked_for_again() {
    let (pool, client, transport, store) = holding(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    transport.give_up(signed_up.resend_code()).await;
    signed_up.resend_code().await.unwrap();
    signed_up.confirm(code(&pool, "ana")).await.unwrap();

    transport.give_up(client.forgot_password("ana")).await;
    client.forgot_password("ana").await.unwrap();
    let new = || Password::new("Another-Horse8!");
    transport.give_up(client.confirm_forgot_password("ana", code(&pool, "ana"), new())).await;
    assert!(store.content().is_empty());
    done(client.sign_in("ana", new()).replace_session(true).await.unwrap());
}

#[tokio::test]
async fn nothing_is_sent_for_what_is_never_awaited() {
    let (pool, client, _, _) = holding(sending()).await;
    drop(client.sign_up("ana", password()));
    drop(client.confirm_sign_up("ana", "123456"));
    drop(client.resend_confirmation_code("ana").into_future());
    drop(client.forgot_password("ana").into_future());
    drop(client.confirm_forgot_password("ana", "123456", password()).into_future());
    assert!(pool.recent_calls().is_empty());
}
