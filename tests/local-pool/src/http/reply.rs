//! Answers on the wire, and what faults make of them.

use std::io;
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use crate::instruments::{Effect, Fault};
use crate::service::Service;
use crate::wire::ServiceError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const ERROR_MESSAGE: HeaderName = HeaderName::from_static("x-amzn-errormessage");
const EXPOSED: HeaderName = HeaderName::from_static("access-control-expose-headers");

/// How long a truncated answer waits between its last byte and its end.
const FLUSH: Duration = Duration::from_millis(10);

/// Marks a response whose connection is to be reset instead.
#[derive(Clone, Copy)]
pub(crate) struct ConnectionReset;

/// How an operation ended; `None` when a fault kept it from being performed.
pub(crate) struct Outcome(Option<Result<Value, ServiceError>>);

impl Outcome {
    pub(crate) fn none() -> Self {
        Self(None)
    }
}

impl From<Result<Value, ServiceError>> for Outcome {
    fn from(outcome: Result<Value, ServiceError>) -> Self {
        Self(Some(outcome))
    }
}

/// Writes an outcome as the service does, or as the fault wants it.
pub(crate) fn send(service: &Service, outcome: Outcome, fault: Option<&Fault>) -> Response {
    let now = service.clock.now();
    let effect = fault.map_or(Effect::Untouched, Fault::effect);
    with_headers_of(fault, affected(effect, outcome, now))
}

/// An answer outside the service's own protocol, or what the fault makes of it.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: String,
}

/// Writes an answer outside the service's own protocol, or as the fault wants it.
pub(crate) fn send_answer(service: &Service, answer: Answer, fault: Option<&Fault>) -> Response {
    let now = service.clock.now();
    let mut response = match fault.map_or(Effect::Untouched, Fault::effect) {
        Effect::Untouched => response(answer.status, answer.body, now),
        Effect::Truncate(bytes) => truncated(answer.status, answer.body, bytes, now),
        Effect::StripHeaders => {
            let mut response = response(answer.status, answer.body, now);
            response.headers_mut().clear();
            return with_headers_of(fault, response);
        }
        other => return with_headers_of(fault, affected(other, Outcome::none(), now)),
    };
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            if name == CONTENT_TYPE {
                response.headers_mut().insert(name, value);
            } else {
                response.headers_mut().append(name, value);
            }
        }
    }
    with_headers_of(fault, response)
}

fn with_headers_of(fault: Option<&Fault>, mut response: Response) -> Response {
    for (name, value) in fault.map_or(&[][..], Fault::headers) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn affected(effect: Effect, outcome: Outcome, now: SystemTime) -> Response {
    let outcome = outcome.0.unwrap_or_else(|| Ok(json!({})));
    match effect {
        Effect::Untouched => typical(&outcome, now),
        Effect::Reset => {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(ConnectionReset);
            response
        }
        Effect::Instead { status, body, retry_after } => {
            let mut response = response(status, body, now);
            set_retry_after(&mut response, retry_after);
            response
        }
        Effect::Refuse { error, retry_after } => {
            let mut response = typical(&Err(error), now);
            set_retry_after(&mut response, retry_after);
            response
        }
        Effect::Truncate(bytes) => {
            let (status, body) = parts(&outcome);
            truncated(status, body, bytes, now)
        }
        Effect::StripHeaders => {
            let mut response = typical(&outcome, now);
            response.headers_mut().clear();
            response
        }
    }
}

/// A JSON document outside the service's own protocol.
pub(crate) fn document(status: u16, body: &Value, now: SystemTime) -> Response {
    let mut response = response(status, body.to_string(), now);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn typical(outcome: &Result<Value, ServiceError>, now: SystemTime) -> Response {
    let (status, body) = parts(outcome);
    let mut response = response(status, body, now);
    if let Err(error) = outcome {
        let headers = response.headers_mut();
        let mut put = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        put(ERROR_TYPE, &format!("{}:", error.name()));
        put(ERROR_MESSAGE, error.message());
        put(EXPOSED, "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date");
    }
    response
}

fn parts(outcome: &Result<Value, ServiceError>) -> (u16, String) {
    match outcome {
        Ok(body) => (200, body.to_string()),
        Err(error) if error.message().is_empty() => {
            (error.status(), json!({ "__type": error.name() }).to_string())
        }
        Err(error) => {
            (error.status(), json!({ "__type": error.name(), "message": error.message() }).to_string())
        }
    }
}

fn response(status: u16, body: impl Into<Body>, now: SystemTime) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1"));
    if let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(now)) {
        headers.insert(DATE, date);
    }
    if let Ok(id) = HeaderValue::from_str(&uuid::Uuid::new_v4().to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

fn set_retry_after(response: &mut Response, seconds: Option<u64>) {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
}

/// An answer that promises its whole length and breaks off.
fn truncated(status: u16, body: String, bytes: usize, now: SystemTime) -> Response {
    let length = body.len();
    let kept = Bytes::from(body.into_bytes().get(..bytes.min(length)).unwrap_or_default().to_vec());
    let end = stream::once(async move {
        if bytes >= length {
            return Ok(Bytes::new());
        }
        // What has been written so far is only sent when the body keeps its reader waiting.
        tokio::time::sleep(FLUSH).await;
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, "broken off on request"))
    });
    let body = stream::once(async move { Ok::<_, io::Error>(kept) }).chain(end);
    let mut response = response(status, Body::from_stream(body), now);
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}
