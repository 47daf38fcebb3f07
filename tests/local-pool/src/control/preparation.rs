//! The instruments that prepare users, pools and authenticators, and show codes.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use serde_json::{Map, Value, json};

use super::feedback;
use super::overview::users_route;
use super::shared::{Shared, refused};
use crate::http::{self, members};
use crate::preparation;
use crate::service::Service;
use crate::totp::TotpSecret;
use crate::webauthn::Tamper;
use crate::wire::{Input, ServiceError, constraint};

type Instrument = fn(&Service, Input<'_>) -> Result<Value, ServiceError>;

pub(super) fn routes() -> Router<Arc<Service>> {
    let instrument = |perform: Instrument| {
        post(move |state: Shared, request: Request<Body>| answer(state, request, perform))
    };
    Router::new()
        .route("/_local/totp", instrument(totp))
        .route("/_local/users", instrument(users).merge(users_route()))
        .route("/_local/feedback", instrument(feedback::link))
        .route("/_local/reset", instrument(preparation::pool))
        .route("/_local/authenticator/credentials", instrument(credentials))
        .route("/_local/authenticator/create", instrument(create))
        .route("/_local/authenticator/assert", instrument(assert))
        .route(
            "/_local/challenges",
            instrument(invent)
                .delete(|state: Shared, request: Request<Body>| answer(state, request, forget_invented)),
        )
}

/// Performs an instrument beside the threads that serve connections: it may compute powers.
async fn answer(State(service): Shared, request: Request<Body>, perform: Instrument) -> Response {
    let performed = match members(request).await {
        Ok(members) => run(Arc::clone(&service), members, perform).await,
        Err(error) => Err(error),
    };
    match performed {
        Ok(answer) => http::document(200, &answer, service.clock.now()),
        Err(error) => refused(&service, &error),
    }
}

async fn run(
    service: Arc<Service>,
    members: Map<String, Value>,
    perform: Instrument,
) -> Result<Value, ServiceError> {
    tokio::task::spawn_blocking(move || perform(&service, Input::new(&members)))
        .await
        .unwrap_or_else(|_| Err(ServiceError::internal("The instrument broke off.")))
}

fn totp(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let code = match input.text("secret")? {
        Some(secret) => TotpSecret::read(secret)
            .ok_or_else(|| constraint("secret", "Member must be Base32 of ten bytes or more"))?
            .code(service.clock.now()),
        None => preparation::totp_code(service, &service.pool_meant(input)?, input.name("username", 128)?)?,
    };
    Ok(json!({ "code": code }))
}

fn users(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    preparation::user(service, &service.pool_meant(input)?, input)?;
    Ok(json!({}))
}

fn credentials(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let verification = input.flag("user_verification")?.unwrap_or(true);
    let pool_id = service.pool_meant(input)?;
    let id = preparation::passkey(service, &pool_id, input.name("username", 128)?, verification)?;
    Ok(json!({ "credentialId": id }))
}

fn create(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let verification = input.flag("user_verification")?.unwrap_or(true);
    let options = match input.get("options") {
        Some(Value::String(text)) => serde_json::from_str(text)
            .map_err(|_| constraint("options", "Member must be creation options in their JSON form"))?,
        Some(options) => options.clone(),
        None => return Err(ServiceError::missing_parameter("options")),
    };
    Ok(json!({ "credential": service.authenticator.create(&options, verification)? }))
}

fn assert(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let tamper = input.text("tamper")?.map(Tamper::read).transpose()?;
    let credential = service.authenticator.assert(input.required_text("options")?, tamper)?;
    Ok(json!({ "credential": credential }))
}

fn invent(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    preparation::invent(service, input)?;
    Ok(json!({}))
}

fn forget_invented(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    preparation::forget_invented(service, &service.pool_meant(input)?, input.text("username")?)?;
    Ok(json!({}))
}
