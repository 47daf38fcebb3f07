//! The service on the wire: AWS JSON 1.1 over `POST /`.

mod answer;
mod error;
mod input;
mod page;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use serde_json::{Map, Value};

pub(crate) use answer::{ConnectionReset, Outcome, plain, send};
pub use error::ServiceError;
pub(crate) use input::{Input, constraint};
pub(crate) use page::page;

use crate::faults::Fault;
use crate::refreshes::Refreshes;
use crate::service::Service;

/// The longest request body read, in bytes.
pub(crate) const LONGEST_BODY: usize = 1_048_576;

const TARGET: &str = "AWSCognitoIdentityProviderService.";

/// Answers one request to `POST /`.
pub(crate) async fn answer(service: Arc<Service>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let operation = match operation(&head.headers) {
        Ok(operation) => operation.to_owned(),
        Err(refusal) => return answer::send(&service, Outcome::from(Err(refusal)), None),
    };
    let body = read(body).await;
    let fault = service.faults.strike(&operation);
    if let Some(fault) = fault.as_ref().filter(|fault| !fault.performs()) {
        service.calls.note(service.clock.now(), &operation, &format!("fault:{}", fault.name()), None);
        wait(fault.waits()).await;
        return answer::send(&service, Outcome::none(), Some(fault));
    }
    let outcome = match body {
        Ok(body) => {
            let fault = fault.as_ref().map(Fault::name);
            perform(Arc::clone(&service), operation, body, fault).await
        }
        Err(refusal) => Err(refusal),
    };
    if let Some(fault) = &fault {
        wait(fault.waits()).await;
    }
    answer::send(&service, Outcome::from(outcome), fault.as_ref())
}

async fn wait(delay: std::time::Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// Performs the operation beside the threads that serve connections: it may compute powers.
async fn perform(
    service: Arc<Service>,
    operation: String,
    body: Bytes,
    fault: Option<&'static str>,
) -> Result<Value, ServiceError> {
    let performed = tokio::task::spawn_blocking(move || {
        let members = parse(&body)?;
        let outcome = service.perform(&operation, &members);
        if operation == "GetTokensFromRefreshToken" {
            Refreshes::note(&service, &members, &outcome, fault);
        }
        outcome
    });
    performed.await.unwrap_or_else(|_| Err(ServiceError::internal("The operation broke off.")))
}

fn operation(headers: &HeaderMap) -> Result<&str, ServiceError> {
    let unknown = || ServiceError::new("UnknownOperationException", "");
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let json = text(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("application/x-amz-json-1.1"));
    if !json {
        return Err(unknown());
    }
    text("x-amz-target").and_then(|target| target.strip_prefix(TARGET)).ok_or_else(unknown)
}

/// Reads a body up to the bound.
pub(crate) async fn read(body: Body) -> Result<Bytes, ServiceError> {
    axum::body::to_bytes(body, LONGEST_BODY).await.map_err(|_| {
        ServiceError::new("RequestEntityTooLargeException", "The request is too large.").with_status(413)
    })
}

/// A body as an object; an empty one counts as an object without members.
pub(crate) fn parse(body: &[u8]) -> Result<Map<String, Value>, ServiceError> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(ServiceError::serialization("Unexpected token: the request must be an object")),
        Err(_) => Err(ServiceError::serialization("The request is not valid JSON")),
    }
}
