//! HTTP around the operations: `POST /` with an operation in its `X-Amz-Target`, and replies as the service writes them
//! or as a fault wants them.

mod reply;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use serde_json::{Map, Value};

pub(crate) use reply::{Answer, ConnectionReset, Outcome, document, send, send_answer};

use crate::instruments::{Fault, Refresh};
use crate::operations;
use crate::service::Service;
use crate::state::Fingerprint;
use crate::wire::{LONGEST_BODY, ServiceError, parse};

const TARGET: &str = "AWSCognitoIdentityProviderService.";

/// Answers one request to `POST /`.
pub(crate) async fn answer(service: Arc<Service>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    let operation = match operation(&head.headers) {
        Ok(operation) => operation.to_owned(),
        Err(refusal) => return send(&service, Outcome::from(Err(refusal)), None),
    };
    let body = read(body).await;
    let fault = service.faults.strike(&operation);
    if let Some(fault) = fault.as_ref().filter(|fault| !fault.performs()) {
        service.calls.note(service.clock.now(), &operation, &format!("fault:{}", fault.name()), None);
        wait(fault.waits()).await;
        return send(&service, Outcome::none(), Some(fault));
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
    send(&service, Outcome::from(outcome), fault.as_ref())
}

pub(crate) async fn wait(delay: Duration) {
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
        let outcome = operations::perform(&service, &operation, &members);
        if operation == "GetTokensFromRefreshToken" {
            note_refresh(&service, &members, &outcome, fault);
        }
        outcome
    });
    performed.await.unwrap_or_else(|_| Err(ServiceError::internal("The operation broke off.")))
}

/// Notes a refresh with its outcome; `fault` is what strikes the answer.
fn note_refresh(
    service: &Service,
    request: &Map<String, Value>,
    outcome: &Result<Value, ServiceError>,
    fault: Option<&str>,
) {
    let Some(shown) = request.get("RefreshToken").and_then(Value::as_str) else { return };
    let issued = outcome.as_ref().ok().and_then(|reply| reply.pointer("/AuthenticationResult/RefreshToken"));
    let client_id = request.get("ClientId").and_then(Value::as_str).unwrap_or_default();
    let owner = service.pool_of(client_id).look(|pool| {
        let grant = pool.grants.of_token(shown);
        Ok(grant.map(|grant| (grant.username.clone(), grant.origin_jti.clone())))
    });
    let (username, origin_jti) = owner.ok().flatten().unzip();
    service.refreshes.note(Refresh {
        at: service.clock.now(),
        username,
        origin_jti,
        shown: Fingerprint::of(shown).mark(),
        issued: issued.and_then(Value::as_str).map(|token| Fingerprint::of(token).mark()),
        outcome: outcome.as_ref().map_or_else(ServiceError::name, |_| "ok").to_owned(),
        fault: fault.map(str::to_owned),
    });
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
async fn read(body: Body) -> Result<Bytes, ServiceError> {
    axum::body::to_bytes(body, LONGEST_BODY).await.map_err(|_| {
        ServiceError::new("RequestEntityTooLargeException", "The request is too large.").with_status(413)
    })
}

/// The members of a request's body.
pub(crate) async fn members(request: Request<Body>) -> Result<Map<String, Value>, ServiceError> {
    parse(&read(request.into_body()).await?)
}
