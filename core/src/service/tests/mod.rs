//! The service against a scripted transport: no network, and time that only the test moves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod account;
pub(crate) mod alone;
mod devices;
mod model;
mod odd_successes;
mod own_lists;
mod own_profile;
mod replies;
mod requests;
mod retries;
mod secrets;
mod sign_up;
mod software_token;
mod verdicts;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use super::*;
use crate::{
    WipedBytes,
    clock::{Clock, tests::HandClock},
};

/// What the transport does with a request.
enum Move {
    Reply(u16, Vec<(&'static str, String)>, String),
    Lose(TransportErrorKind),
    /// Never answers.
    Hang,
    /// Answers after a while.
    Late(Duration, Box<Move>),
}

fn reply(status: u16, body: &str) -> Move {
    Move::Reply(status, vec![("Content-Type", "application/x-amz-json-1.1".to_owned())], body.to_owned())
}

/// As [`reply`], with these headers and no other.
fn reply_with(status: u16, headers: &[(&'static str, &str)], body: &str) -> Move {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Move::Reply(status, headers, body.to_owned())
}

fn refused(code: &str) -> Move {
    reply(400, &format!(r#"{{"__type":"{code}","message":"no"}}"#))
}

/// Plays its moves in order and keeps what it was sent; a request too many fails the test.
struct Script {
    moves: Mutex<VecDeque<Move>>,
    sent: Mutex<Vec<(HttpRequest, tokio::time::Instant)>>,
}

impl Script {
    fn new(moves: impl IntoIterator<Item = Move>) -> Arc<Self> {
        Arc::new(Self { moves: Mutex::new(moves.into_iter().collect()), sent: Mutex::default() })
    }

    fn requests(&self) -> Vec<HttpRequest> {
        self.sent.lock().unwrap().iter().map(|(request, _)| request.clone()).collect()
    }

    /// When each request was sent, in milliseconds after the first.
    fn times(&self) -> Vec<u128> {
        let sent = self.sent.lock().unwrap();
        sent.iter().map(|(_, at)| at.duration_since(sent[0].1).as_millis()).collect()
    }
}

/// What a [`Service`] holds of a [`Script`].
struct Stage(Arc<Script>);

impl Transport for Stage {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.0.sent.lock().unwrap().push((request, tokio::time::Instant::now()));
        let next = self.0.moves.lock().unwrap().pop_front().expect("a request too many");
        Box::pin(play(next))
    }
}

async fn play(mut next: Move) -> Result<HttpResponse, TransportError> {
    loop {
        next = match next {
            Move::Reply(status, headers, body) => {
                let body = WipedBytes::from(body.into_bytes());
                return Ok(HttpResponse::new(status, headers.into_iter().collect(), body));
            }
            Move::Lose(kind) => return Err(TransportError::new(kind, "lost")),
            Move::Hang => std::future::pending().await,
            Move::Late(after, then) => {
                tokio::time::sleep(after).await;
                *then
            }
        }
    }
}

const NOW: u64 = 1_800_000_000;

fn service(script: &Arc<Script>) -> Service {
    service_with(script, HandClock::at(NOW)).0
}

fn service_with(script: &Arc<Script>, clock: Arc<dyn Clock>) -> (Service, Arc<ServerClock>) {
    let clock = Arc::new(ServerClock::new(clock));
    let service = Service::new(ServiceParts {
        transport: Arc::new(Stage(Arc::clone(script))),
        endpoint: Endpoint::resolve("eu-west-1", &EndpointOptions::default()).unwrap(),
        retry: RetryPolicy { jitter: Arc::new(|| 1.0), ..RetryPolicy::default() },
        timeouts: Timeouts::default(),
        clock: Arc::clone(&clock),
    });
    (service, clock)
}

fn body(request: &HttpRequest) -> serde_json::Value {
    serde_json::from_slice(request.body.expose()).unwrap()
}

/// Checks the operations and bodies of all requests.
fn assert_sent(script: &Script, expected: &[(&str, serde_json::Value)]) {
    let sent = script.requests();
    assert_eq!(sent.len(), expected.len());
    for (request, (operation, expected)) in sent.iter().zip(expected) {
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        assert_eq!(request.headers.get("x-amz-target"), Some(target.as_str()));
        assert_eq!(body(request), *expected);
    }
}

/// What threat protection is told, in these tests.
fn device() -> UserContextData {
    UserContextData { encoded_data: "secret-device".into() }
}

fn initiate(flow: AuthFlow, parameters: &[(&str, &str)]) -> InitiateAuth {
    let mut auth_parameters = Parameters::new();
    for (name, value) in parameters {
        auth_parameters.insert(*name, *value);
    }
    InitiateAuth {
        auth_flow: flow,
        auth_parameters,
        client_id: "1client".into(),
        client_metadata: BTreeMap::new(),
        session: None,
        user_context_data: None,
    }
}

fn srp() -> InitiateAuth {
    initiate(AuthFlow::UserSrpAuth, &[("USERNAME", "ana"), ("SRP_A", "secret-srp-a")])
}

fn respond() -> RespondToAuthChallenge {
    let mut challenge_responses = Parameters::new();
    challenge_responses.insert("PASSWORD_CLAIM_SIGNATURE", "secret-signature");
    RespondToAuthChallenge {
        challenge_name: "PASSWORD_VERIFIER".into(),
        session: Some("secret-session".into()),
        challenge_responses,
        client_id: "1client".into(),
        client_metadata: BTreeMap::new(),
        user_context_data: None,
    }
}

fn refresh() -> GetTokensFromRefreshToken {
    GetTokensFromRefreshToken {
        refresh_token: "secret-refresh".into(),
        client_id: "1client".into(),
        client_secret: Some("secret-client".into()),
        device_key: Some("eu-west-1_device".into()),
        client_metadata: BTreeMap::new(),
    }
}

fn revoke() -> RevokeToken {
    RevokeToken {
        token: "secret-refresh".into(),
        client_id: "1client".into(),
        client_secret: None,
        revoke_associated_sessions: None,
    }
}

fn get_user() -> GetUser {
    GetUser { access_token: "secret-access".into() }
}

fn global_sign_out() -> GlobalSignOut {
    GlobalSignOut { access_token: "secret-access".into() }
}

const TOKENS: &str = r#"{"ChallengeParameters":{},"AuthenticationResult":{"AccessToken":"secret-access","ExpiresIn":3600,"IdToken":"secret-id","RefreshToken":"secret-refresh","TokenType":"Bearer","NewDeviceMetadata":{"DeviceKey":"eu-west-1_key","DeviceGroupKey":"-group"}}}"#;
const CHALLENGE: &str = r#"{"ChallengeName":"PASSWORD_VERIFIER","Session":"secret-session","ChallengeParameters":{"SALT":"secret-salt","SRP_B":"secret-srp-b"}}"#;
const USER: &str = r#"{"Username":"ana","UserAttributes":[{"Name":"sub","Value":"1"},{"Name":"email","Value":"secret-mail"}],"PreferredMfaSetting":"SOFTWARE_TOKEN_MFA","UserMFASettingList":["SOFTWARE_TOKEN_MFA","SMS_MFA"]}"#;
