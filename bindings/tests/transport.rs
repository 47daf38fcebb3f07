//! A pool and a verifier over a transport that the app brings, judged by what the service was asked and by whom.
#![allow(clippy::unwrap_used, clippy::result_large_err, missing_docs)]

mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use cognito_client_ffi::{
    HttpExchange, HttpHeader, HttpMethod, HttpRequest, HttpResponse, Prepared, SentRequest, SignOut,
    TokenVerifier, TokenVerifierConfig, TokenVerifierOptions, Transport, TransportFailure, UserPool,
};
use support::{block_on, config, local_pool, sign_in};

/// Sends on a thread of its own, as the HTTP of a platform does.
#[derive(Default)]
struct Platform {
    sent: Arc<AtomicUsize>,
}

struct OnItsWay;

impl SentRequest for OnItsWay {
    fn cancel(&self) -> Result<(), TransportFailure> {
        Ok(())
    }
}

fn exchange(request: &HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut described = ureq::http::Request::builder().uri(&request.url);
    for header in &request.headers {
        described = described.header(&header.name, &header.value);
    }
    let mut reply = match request.method {
        HttpMethod::Get => agent.run(described.method("GET").body(())?)?,
        HttpMethod::Post => agent.run(described.method("POST").body(&request.body[..])?)?,
    };
    let headers = reply
        .headers()
        .iter()
        .map(|(name, value)| HttpHeader {
            name: name.to_string(),
            value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
        })
        .collect();
    let body = reply.body_mut().read_to_vec()?;
    Ok(HttpResponse { status: reply.status().as_u16().into(), headers, body })
}

impl Transport for Platform {
    fn send(
        &self,
        request: HttpRequest,
        waiting: Arc<HttpExchange>,
    ) -> Result<Arc<dyn SentRequest>, TransportFailure> {
        self.sent.fetch_add(1, Ordering::SeqCst);
        thread::spawn(move || match exchange(&request) {
            Ok(reply) => waiting.succeed(reply),
            Err(error) => waiting.fail(TransportFailure::Connect { detail: error.to_string() }),
        });
        Ok(Arc::new(OnItsWay))
    }
}

#[test]
fn everything_goes_over_it() {
    let pool = local_pool();
    let platform = Arc::new(Platform::default());
    let transport: Arc<dyn Transport> = platform.clone();
    let mut to_pool = config(pool.pool_id(), pool.client_id());
    to_pool.endpoint = Some(pool.url().into());
    let client = UserPool::new(to_pool, None, None, Some(Arc::clone(&transport))).unwrap();
    assert!(matches!(block_on(client.prepare(None)).unwrap(), Prepared::Ready));
    let session = sign_in(&client);
    block_on(session.refresh(None, None)).unwrap();
    let verifier = TokenVerifier::new(
        TokenVerifierConfig {
            pool_id: pool.pool_id().into(),
            client_ids: vec![pool.client_id().into()],
            endpoint: Some(pool.url().into()),
            ..TokenVerifierConfig::default()
        },
        TokenVerifierOptions { issuer: Some(pool.issuer()), ..TokenVerifierOptions::default() },
        Some(transport),
    )
    .unwrap();
    let tokens = block_on(session.tokens(None)).unwrap();
    block_on(verifier.verify_access_token(tokens.access_token().into(), None)).unwrap();
    block_on(session.sign_out(SignOut::Everywhere, None)).unwrap();
    let asked = pool.recent_calls();
    assert!(asked.iter().any(|call| call.operation == "GlobalSignOut"), "{asked:?}");
    assert_eq!(platform.sent.load(Ordering::SeqCst), asked.len(), "{asked:?}");
}
