//! Replies that make no sense: always `Protocol` (or the error they spell), never a panic, never a change.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    clippy::type_complexity
)]

use std::sync::{Arc, Mutex};

use crate::support::{PASSWORD, TestStore, client, pool, sign_in, sign_in_as};
use cognito_client::{
    ErrorKind, Session, WipedBytes,
    transport::{BoxFuture, HttpRequest, HttpResponse, HttpTransport, Transport, TransportError},
};
use serde_json::{Value, json};

/// Forwards to the pool, then changes the body of one operation's reply.
#[derive(Clone)]
struct Tampering {
    inner: Arc<HttpTransport>,
    rule: Arc<Mutex<Option<(&'static str, Arc<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>)>>>,
    seen: Arc<Mutex<Vec<(String, Vec<u8>)>>>,
}

impl Tampering {
    fn new() -> Self {
        Self {
            inner: Arc::new(HttpTransport::builder().build().unwrap()),
            rule: Arc::default(),
            seen: Arc::default(),
        }
    }

    fn on(&self, operation: &'static str, change: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static) {
        *self.rule.lock().unwrap() = Some((operation, Arc::new(change)));
    }

    fn off(&self) {
        *self.rule.lock().unwrap() = None;
    }

    /// The last untampered reply to an operation.
    fn reply_to(&self, operation: &str) -> Vec<u8> {
        let seen = self.seen.lock().unwrap();
        seen.iter().rev().find(|(name, _)| name == operation).unwrap().1.clone()
    }
}

impl Transport for Tampering {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let operation =
                request.headers.get("x-amz-target").unwrap().rsplit('.').next().unwrap().to_owned();
            let response = self.inner.send(request).await?;
            let body = response.body.expose().to_vec();
            self.seen.lock().unwrap().push((operation.clone(), body.clone()));
            let rule = self.rule.lock().unwrap().clone();
            let body = match rule {
                Some((name, change)) if name == operation => change(&body),
                _ => body,
            };
            Ok(HttpResponse::new(response.status, response.headers, WipedBytes::from(body)))
        })
    }
}

/// Signs in through tampered replies, and expects a `Protocol` error that leaves the store empty.
async fn expect_protocol(
    client: &cognito_client::UserPool,
    store: &TestStore,
    what: &str,
) -> cognito_client::Error {
    let error = sign_in_as(client, "ana", PASSWORD).await.err().unwrap_or_else(|| panic!("accepted: {what}"));
    assert_eq!(error.kind(), ErrorKind::Protocol, "{what}: {error:?}");
    assert!(store.content().is_empty(), "{what}");
    error
}

#[tokio::test]
async fn a_reply_truncated_at_any_byte_is_a_protocol_error() {
    let pool = pool().await;
    let (transport, store) = (Tampering::new(), TestStore::default());
    let client = client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    session.refresh().await.unwrap();
    session.user().await.unwrap();
    let stored = store.content();

    // A refresh and a read through a session: every byte of the shorter reply, every 7th of the long one.
    for (operation, stride) in [("GetUser", 1), ("GetTokensFromRefreshToken", 7)] {
        let length = transport.reply_to(operation).len();
        for end in (0..length).step_by(stride) {
            transport.on(operation, move |body| body[..end.min(body.len() - 1)].to_vec());
            let result = match operation {
                "GetUser" => session.user().await.map(drop),
                _ => session.refresh().await.map(drop),
            };
            let error = result.err().unwrap_or_else(|| panic!("{operation} accepted at {end}"));
            assert_eq!(error.kind(), ErrorKind::Protocol, "{operation} at {end}: {error:?}");
            assert_eq!(store.content(), stored);
        }
        transport.off();
    }
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn a_sign_in_reply_cut_short_leaves_nothing_behind() {
    let pool = pool().await;
    let (transport, store) = (Tampering::new(), TestStore::default());
    let client = client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    for operation in ["InitiateAuth", "RespondToAuthChallenge"] {
        for percent in [0, 1, 10, 33, 50, 75, 90, 99] {
            transport.on(operation, move |body| body[..body.len() * percent / 100].to_vec());
            expect_protocol(&client, &store, &format!("{operation} at {percent} %")).await;
        }
    }
    transport.off();
    sign_in(&client).await;
}

fn change(
    path: &'static [&'static str],
    value: Option<Value>,
) -> impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static {
    move |body| {
        let mut reply: Value = serde_json::from_slice(body).unwrap();
        let (last, parents) = path.split_last().unwrap();
        let mut place = &mut reply;
        for parent in parents {
            place = place.get_mut(*parent).unwrap();
        }
        let members = place.as_object_mut().unwrap();
        match &value {
            Some(value) => {
                members.insert((*last).to_owned(), value.clone());
            }
            None => {
                members.remove(*last);
            }
        }
        serde_json::to_vec(&reply).unwrap()
    }
}

#[tokio::test]
async fn missing_and_mistyped_members_are_named() {
    let pool = pool().await;
    let (transport, store) = (Tampering::new(), TestStore::default());
    let client = client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    let required: [(&'static str, &'static [&'static str]); 9] = [
        ("InitiateAuth", &["ChallengeName"]),
        ("InitiateAuth", &["ChallengeParameters", "SALT"]),
        ("InitiateAuth", &["ChallengeParameters", "SRP_B"]),
        ("InitiateAuth", &["ChallengeParameters", "SECRET_BLOCK"]),
        ("InitiateAuth", &["ChallengeParameters", "USER_ID_FOR_SRP"]),
        ("RespondToAuthChallenge", &["AuthenticationResult"]),
        ("RespondToAuthChallenge", &["AuthenticationResult", "AccessToken"]),
        ("RespondToAuthChallenge", &["AuthenticationResult", "IdToken"]),
        ("RespondToAuthChallenge", &["AuthenticationResult", "RefreshToken"]),
    ];
    for (operation, path) in required {
        let name = *path.last().unwrap();
        for value in [None, Some(json!(null)), Some(json!(7)), Some(json!([])), Some(json!(true))] {
            transport.on(operation, change(path, value.clone()));
            let error = expect_protocol(&client, &store, &format!("{operation} {name} {value:?}")).await;
            assert!(error.field().is_some(), "{operation} {name} {value:?}: {error:?}");
        }
    }
}

#[tokio::test]
async fn tokens_that_come_with_another_question_are_given_back() {
    let pool = pool().await;
    let (transport, store) = (Tampering::new(), TestStore::default());
    let client = client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    transport.on("RespondToAuthChallenge", change(&["ChallengeName"], Some(json!("SMS_MFA"))));
    let error = expect_protocol(&client, &store, "tokens and a challenge").await;
    assert_eq!(error.field(), Some("ChallengeName"));
    let reply: Value = serde_json::from_slice(&transport.reply_to("RespondToAuthChallenge")).unwrap();
    let token = reply["AuthenticationResult"]["RefreshToken"].clone();
    pool.call("GetTokensFromRefreshToken", &json!({"RefreshToken": token})).unwrap_err();
}

#[tokio::test]
async fn tokens_that_are_not_jwts_are_refused_by_name_and_not_shown() {
    let pool = pool().await;
    let (transport, store) = (Tampering::new(), TestStore::default());
    let client = client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    let paths: [(&str, &'static [&'static str]); 2] = [
        ("AccessToken", &["AuthenticationResult", "AccessToken"]),
        ("IdToken", &["AuthenticationResult", "IdToken"]),
    ];
    for (name, path) in paths {
        for bad in ["not-a-jwt-text", "a.b.c", "", "e30.e30.c2ln", "...."] {
            transport.on("RespondToAuthChallenge", change(path, Some(json!(bad))));
            let error = expect_protocol(&client, &store, &format!("{name} {bad:?}")).await;
            assert!(error.field().is_some_and(|field| field.ends_with(name)), "{error:?}");
            assert!(!error.to_string().contains("not-a-jwt-text"));
        }
    }
}

#[tokio::test]
async fn a_refresh_that_brings_nonsense_keeps_the_session_and_its_tokens() {
    let pool = pool().await;
    let (transport, store) = (Tampering::new(), TestStore::default());
    let client = client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    let session: Session = sign_in(&client).await;
    let (stored, tokens) = (store.content(), session.tokens().await.unwrap());
    for (path, value) in [
        (&["AuthenticationResult", "AccessToken"][..], Some(json!("x"))),
        (&["AuthenticationResult", "IdToken"][..], None),
        (&["AuthenticationResult"][..], Some(json!("x"))),
    ] {
        transport.on("GetTokensFromRefreshToken", change(path, value));
        assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::Protocol);
        assert_eq!(store.content(), stored);
        assert_eq!(session.tokens().await.unwrap().access_token(), tokens.access_token());
    }
    transport.off();
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn a_server_value_that_breaks_srp_is_refused() {
    let pool = pool().await;
    let (transport, store) = (Tampering::new(), TestStore::default());
    let client = client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    for bad in ["0", "00", "", "zz", "-1", &"f".repeat(768), &"f".repeat(100_000)] {
        transport.on("InitiateAuth", change(&["ChallengeParameters", "SRP_B"], Some(json!(bad))));
        let error = expect_protocol(&client, &store, &format!("SRP_B of {} digits", bad.len())).await;
        assert_eq!(error.field(), Some("SRP_B"));
    }
    assert_eq!(pool.calls("RespondToAuthChallenge"), 0);
}

#[tokio::test]
async fn a_transport_that_panics_is_told_and_the_next_refresh_works() {
    let pool = pool().await;
    let (transport, store) = (Tampering::new(), TestStore::default());
    let client = client(&pool).transport(transport.clone()).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    transport.on("GetTokensFromRefreshToken", |_| panic!("a defect of the app's own transport"));
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::Internal);
    transport.off();
    session.refresh().await.unwrap();
}
