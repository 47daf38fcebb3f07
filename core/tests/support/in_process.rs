//! The service without a connection: the local pool answers within the process, so that a test may hold any call back
//! and let time stand still.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::sync::{Arc, Mutex};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cognito_client::{
    WipedBytes,
    transport::{HttpHeaders, HttpMethod, HttpRequest, HttpResponse},
};
use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

/// The local pool as requests find it, and what it handed out.
pub struct InProcess {
    pub pool: Arc<LocalPool>,
    handed: Mutex<Vec<Handed>>,
}

/// A refresh token that the service gave to somebody.
#[derive(Clone, Debug)]
pub struct Handed {
    pub username: String,
    pub refresh: String,
    /// Whether the reply reached its caller.
    pub arrived: bool,
}

/// The operation a request calls.
pub fn operation(request: &HttpRequest) -> String {
    let target = request.headers.get("X-Amz-Target").unwrap_or("GetJwks");
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

/// A reply as the service stamps it.
pub fn reply(pool: &LocalPool, status: u16, body: impl Into<Vec<u8>>) -> HttpResponse {
    let date = httpdate::fmt_http_date(pool.clock().now());
    let headers: HttpHeaders =
        [("Content-Type", "application/x-amz-json-1.1".to_owned()), ("Date", date)].into_iter().collect();
    HttpResponse::new(status, headers, WipedBytes::from(body.into()))
}

/// A refusal in the service's form.
pub fn refusal(pool: &LocalPool, status: u16, code: &str, message: &str) -> HttpResponse {
    reply(pool, status, json!({"__type": code, "message": message}).to_string())
}

impl InProcess {
    pub fn new(pool: Arc<LocalPool>) -> Self {
        Self { pool, handed: Mutex::default() }
    }

    /// Performs the request.
    pub fn perform(&self, request: &HttpRequest) -> HttpResponse {
        if request.method == HttpMethod::Get {
            let keys = ureq::get(self.pool.jwks_url()).call().unwrap().body_mut().read_to_vec().unwrap();
            return reply(&self.pool, 200, keys);
        }
        let body: Value = serde_json::from_slice(request.body.expose()).unwrap_or_default();
        match self.pool.call(&operation(request), &body) {
            Ok(answer) => {
                self.note(&answer);
                reply(&self.pool, 200, answer.to_string())
            }
            Err(error) => refusal(&self.pool, 400, error.name(), error.message()),
        }
    }

    fn note(&self, answer: &Value) {
        let Some(result) = answer.get("AuthenticationResult") else { return };
        if let (Some(refresh), Some(access)) =
            (result["RefreshToken"].as_str(), result["AccessToken"].as_str())
        {
            let username = claim(access, "username").unwrap_or_default();
            self.handed.lock().unwrap().push(Handed {
                username,
                refresh: refresh.to_owned(),
                arrived: false,
            });
        }
    }

    /// Notes that a reply got to its caller.
    pub fn arrived(&self, reply: &HttpResponse) {
        let body: Value = serde_json::from_slice(reply.body.expose()).unwrap_or_default();
        if let Some(token) = body.pointer("/AuthenticationResult/RefreshToken").and_then(Value::as_str) {
            let mut handed = self.handed.lock().unwrap();
            handed
                .iter_mut()
                .filter(|handed| handed.refresh == token)
                .for_each(|handed| handed.arrived = true);
        }
    }

    /// Every refresh token that was handed out so far.
    pub fn handed(&self) -> Vec<Handed> {
        self.handed.lock().unwrap().clone()
    }

    /// Shows a refresh token to the service, as whoever found it would. Where tokens rotate, a good one is spent by it.
    pub fn is_good(&self, refresh: &str) -> bool {
        self.pool.call("GetTokensFromRefreshToken", &json!({"RefreshToken": refresh})).is_ok()
    }
}

/// A text among a token's claims.
pub fn claim(token: &str, name: &str) -> Option<String> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&payload).ok()?;
    claims[name].as_str().map(str::to_owned)
}
