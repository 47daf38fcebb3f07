//! What replies bring besides what was asked for, and what replaces earlier tokens.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cognito_client::{
    AuthFlow, FirstFactor, SignInStep,
    transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError},
};
use cognito_local_pool::{Fault, LocalPool};
use futures_util::FutureExt as _;
use serde_json::{Value, json};

use crate::left_behind::{
    REFRESH,
    in_process::{InProcess, operation, reply},
    rotating,
    support::{HandClock, PASSWORD, TestStore, client, pool, pool_with, sign_in, signed_in},
    until,
};

/// What a reply is made of, to be changed on its way.
struct Wares {
    result: Value,
    content_type: &'static str,
}

type Spoil = fn(&mut Wares);

/// Changes the next reply to a refresh on its way.
#[derive(Clone)]
pub struct Spoiling {
    service: Arc<InProcess>,
    next: Arc<Mutex<Option<Spoil>>>,
}

impl Spoiling {
    pub fn over(pool: &Arc<LocalPool>) -> Self {
        Self { service: Arc::new(InProcess::new(Arc::clone(pool))), next: Arc::default() }
    }
}

impl Transport for Spoiling {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let answer = self.service.perform(&request);
        let spoil = if operation(&request) == REFRESH { self.next.lock().unwrap().take() } else { None };
        let answer = match spoil {
            Some(spoil) => {
                let mut body: Value = serde_json::from_slice(answer.body.expose()).unwrap();
                let result = body["AuthenticationResult"].take();
                let mut wares = Wares { result, content_type: "application/x-amz-json-1.1" };
                spoil(&mut wares);
                body["AuthenticationResult"] = wares.result;
                let whole = reply(&self.service.pool, 200, body.to_string());
                let headers =
                    whole.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
                let headers = headers.chain([("Content-Type", wares.content_type)]).collect();
                HttpResponse::new(200, headers, whole.body)
            }
            None => answer,
        };
        std::future::ready(Ok(answer)).boxed()
    }
}

fn without_claim(token: &str, name: &str) -> String {
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&parts[1]).unwrap()).unwrap();
    claims.as_object_mut().unwrap().remove(name).unwrap();
    parts[1] = URL_SAFE_NO_PAD.encode(claims.to_string());
    parts.join(".")
}

#[tokio::test]
async fn a_reply_with_something_odd_in_it_does_not_cost_the_rotated_token() {
    let oddities: [(&str, Spoil); 10] = [
        ("no id token", |reply| drop(reply.result["IdToken"].take())),
        ("an id token that is no JWT", |reply| reply.result["IdToken"] = json!("not a JWT")),
        ("an id token that never expires", |reply| {
            let token = without_claim(reply.result["IdToken"].as_str().unwrap(), "exp");
            reply.result["IdToken"] = json!(token);
        }),
        ("no access token", |reply| drop(reply.result["AccessToken"].take())),
        ("an access token that is no JWT", |reply| reply.result["AccessToken"] = json!("not a JWT")),
        ("an access token of another kind", |reply| reply.result["AccessToken"] = json!(7)),
        ("a lifetime in words", |reply| reply.result["ExpiresIn"] = json!("3600")),
        ("a type of another kind", |reply| reply.result["TokenType"] = json!(1)),
        ("a device without a name", |reply| reply.result["NewDeviceMetadata"] = json!({})),
        ("a page by its type", |reply| reply.content_type = "text/html; charset=utf-8"),
    ];
    let pool = Arc::new(rotating().await);
    let wire = Spoiling::over(&pool);
    let store = TestStore::default();
    let session = sign_in(&client(&pool).transport(wire.clone()).store(store.clone()).build().unwrap()).await;
    for (what, spoil) in oddities {
        *wire.next.lock().unwrap() = Some(spoil);
        drop(session.refresh().await);
        assert!(wire.next.lock().unwrap().is_none(), "{what}: was met");
        session.refresh().await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        *wire.next.lock().unwrap() = Some(spoil);
        drop(session.refresh().await);
        // A process that starts now knows what the store knows.
        let next = client(&pool).transport(wire.clone()).store(store.clone()).build().unwrap();
        signed_in(&next).await.refresh().await.unwrap_or_else(|error| panic!("{what}, restarted: {error:?}"));
    }
}

#[tokio::test]
async fn the_tokens_from_before_a_step_up_are_good_for_nothing() {
    let factors = json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}});
    let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    let pool = pool_with(LocalPool::builder().auth_flows(&flows).pool_setting("Policies", factors)).await;
    let client = client(&pool).build().unwrap();
    let flow = AuthFlow::User(Some(FirstFactor::PasswordSrp(PASSWORD.into())));
    let SignInStep::Done(session) = client.sign_in_with("ana", flow).await.unwrap() else {
        panic!("not done")
    };
    let before = session.tokens().await.unwrap();
    let step = client.step_up(&session, ["urn:cognito:loa:3"]).await.unwrap();
    let SignInStep::EmailCode(code) = step else { panic!("unexpected {step:?}") };
    code.answer(pool.latest_code("ana").unwrap()).await.unwrap();
    until("the earlier token is revoked", || pool.calls("RevokeToken") == 1).await;
    let shown = json!({"ClientId": pool.client_id(), "RefreshToken": before.refresh_token().expose()});
    until("the earlier token is refused", || pool.call(REFRESH, &shown).is_err()).await;
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn an_outage_costs_one_refresh_and_not_one_for_each_call() {
    let pool = pool().await;
    let clock = HandClock::now();
    let client = client(&pool).clock(clock.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let nearly = Duration::from_secs(3540);
    clock.pass(nearly);
    pool.clock().advance(nearly);
    pool.fault(
        Fault::status_with_body(400, json!({"__type": "LimitExceededException"}).to_string())
            .times(99)
            .on(REFRESH),
    );
    session.tokens().await.unwrap();
    let calls = pool.calls(REFRESH);
    for _ in 0..50 {
        session.tokens().await.unwrap();
    }
    assert_eq!(pool.calls(REFRESH), calls);
}

#[tokio::test]
async fn tokens_that_still_count_are_given_out_while_the_service_hangs() {
    let pool = pool().await;
    let clock = HandClock::now();
    let session = sign_in(&client(&pool).clock(clock.clone()).build().unwrap()).await;
    let nearly = Duration::from_secs(3540);
    clock.pass(nearly);
    pool.clock().advance(nearly);
    pool.fault(Fault::delay(Duration::from_secs(60)).times(9).on(REFRESH));
    let given = tokio::time::timeout(Duration::from_secs(10), session.tokens()).await;
    given.expect("nobody waits for the service").unwrap();
}
