//! A pool and a verifier over a transport that is the app's own: with the crate's own HTTP built in, and without it
//! (`cargo test --package cognito-client --no-default-features --test own_transport`).
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use cognito_client::{
    Password, SignInStep, SignOut, TokenVerifier, UserPool,
    transport::{
        BoxFuture, HttpHeaders, HttpMethod, HttpRequest, HttpResponse, Transport, TransportError,
        TransportErrorKind,
    },
};
use cognito_local_pool::LocalPool;

const PASSWORD: &str = "Correct-Horse7!";

/// Sends over the HTTP library that the app has anyway.
#[derive(Clone)]
struct Ureq(ureq::Agent);

impl Ureq {
    fn new() -> Self {
        Self(ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into())
    }

    fn exchange(&self, request: &HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let mut described = ureq::http::Request::builder().uri(&request.url);
        for (name, value) in request.headers.iter() {
            described = described.header(name, value);
        }
        let mut reply = match request.method {
            HttpMethod::Get => self.0.run(described.method("GET").body(())?)?,
            _ => self.0.run(described.method("POST").body(request.body.expose())?)?,
        };
        let headers: HttpHeaders = reply
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
            .collect();
        let body = reply.body_mut().with_config().limit(1024 * 1024).read_to_vec()?;
        Ok(HttpResponse::new(reply.status().as_u16(), headers, body.into()))
    }
}

impl Transport for Ureq {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let own = self.clone();
        Box::pin(async move {
            let lost = |what: String| TransportError::new(TransportErrorKind::Interrupted, what);
            let exchanged = tokio::task::spawn_blocking(move || own.exchange(&request)).await;
            exchanged.map_err(|error| lost(error.to_string()))?.map_err(|error| lost(error.to_string()))
        })
    }
}

#[tokio::test]
async fn signs_in_refreshes_verifies_and_signs_out() {
    let local = LocalPool::start().await.unwrap();
    local.user("ana", PASSWORD).create().unwrap();
    // The keys of the first pool in a process take a while.
    ureq::get(local.jwks_url()).call().unwrap();
    local.clear_calls();
    let (pool_id, client_id) = (local.pool_id(), local.client_id());
    let transport = Ureq::new();
    let pool = UserPool::builder(pool_id, client_id).endpoint(local.url()).transport(transport.clone());
    let pool = pool.build().unwrap();
    let prepared = pool.prepare().await;
    assert!(prepared.is_ready(), "{prepared:?}");
    let SignInStep::Done(session) = pool.sign_in("ana", Password::new(PASSWORD)).await.unwrap() else {
        panic!("the pool asks for more");
    };
    session.refresh().await.unwrap();
    let tokens = session.tokens().await.unwrap();

    let verifier = TokenVerifier::builder(pool_id, client_id).endpoint(local.url()).transport(transport);
    let claims = verifier.build().unwrap().verify_access_token(tokens.access_token()).await.unwrap();
    assert_eq!(claims.username(), Some("ana"));

    assert!(session.sign_out(SignOut::Everywhere).await.is_complete());
    let asked: Vec<_> = local.recent_calls().into_iter().map(|call| call.operation).collect();
    let expected = [
        "GetJwks",
        "InitiateAuth",
        "RespondToAuthChallenge",
        "GetTokensFromRefreshToken",
        "GetJwks",
        "GlobalSignOut",
    ];
    assert_eq!(asked, expected);
}

/// What the two builders say when nobody hands them a transport.
fn without_one() -> [Option<cognito_client::Error>; 2] {
    let (pool, client) = ("eu-west-1_AbCdEf123", "4k2v0p9examplecl1ent7id8q");
    [UserPool::builder(pool, client).build().err(), TokenVerifier::builder(pool, client).build().err()]
}

#[cfg(feature = "http")]
#[test]
fn nobody_needs_one_where_http_is_built_in() {
    assert!(without_one().iter().all(Option::is_none));
}

#[cfg(not(feature = "http"))]
#[test]
fn without_http_the_builders_say_what_to_do() {
    for error in without_one() {
        let error = error.unwrap();
        assert_eq!(error.kind(), cognito_client::ErrorKind::Configuration);
        assert_eq!(error.field(), Some("transport"));
        let advice = error.recovery();
        assert!(advice.contains("`transport`") && advice.contains("`http`"), "{advice}");
    }
}
