//! Functions that stand in for a pool's own: scripted challenges, and those the server itself serves; and what clients
//! told of their devices.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::shared::{Shared, refused};
use crate::functions::{Answers, Script};
use crate::http::{self, members};
use crate::service::Service;
use crate::state::Trigger;
use crate::wire::{Input, ServiceError};

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/_local/triggers", post(set_script))
        .route("/_local/contexts", get(contexts).delete(clear_contexts))
        .route("/_local/lambda", get(events).post(prepare))
        .route("/_local/lambda/{trigger}", post(invoke))
}

/// Gives a pool a scripted challenge; `"script": null` takes it away.
async fn set_script(State(service): Shared, request: Request<Body>) -> Response {
    let set = members(request).await.and_then(|members| {
        let input = Input::new(&members);
        let pool_id = service.pool_meant(input)?;
        service.pool(&pool_id).look(|_| Ok(()))?;
        if !members.contains_key("script") {
            return Err(ServiceError::missing_parameter("script"));
        }
        let script = input.object("script")?.map(Script::read).transpose()?;
        service.functions.set_script(&pool_id, script);
        Ok(pool_id)
    });
    match set {
        Ok(pool_id) => http::document(200, &json!({ "poolId": pool_id }), service.clock.now()),
        Err(error) => refused(&service, &error),
    }
}

async fn contexts(State(service): Shared) -> Response {
    http::document(200, &json!({ "contexts": service.contexts.described() }), service.clock.now())
}

async fn clear_contexts(State(service): Shared) -> Response {
    service.contexts.clear();
    contexts(State(service)).await
}

/// Prepares the functions of a pool that the server serves.
async fn prepare(State(service): Shared, request: Request<Body>) -> Response {
    let prepared = members(request).await.and_then(|members| {
        let input = Input::new(&members);
        let pool_id = service.pool_meant(input)?;
        service.pool(&pool_id).look(|_| Ok(()))?;
        service.functions.lambdas.prepare(pool_id, Answers::read(input)?);
        Ok(())
    });
    match prepared {
        Ok(()) => http::document(200, &json!({}), service.clock.now()),
        Err(error) => refused(&service, &error),
    }
}

async fn events(State(service): Shared) -> Response {
    http::document(200, &json!({ "events": service.functions.lambdas.events() }), service.clock.now())
}

/// One invocation, as Lambda would answer it.
async fn invoke(State(service): Shared, Path(name): Path<String>, request: Request<Body>) -> Response {
    let now = service.clock.now();
    let event = match members(request).await {
        Ok(event) => Value::Object(event),
        Err(error) => return refused(&service, &error),
    };
    let Some(trigger) = Trigger::ALL.into_iter().find(|trigger| trigger.name() == name) else {
        return refused(&service, &ServiceError::resource_not_found("There is no such trigger."));
    };
    http::document(200, &service.functions.lambdas.answer(trigger, event), now)
}
