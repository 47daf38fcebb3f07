//! Scripted challenges and device contexts over HTTP, under `/_local/`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use super::{Script, lambda};
use crate::control::refused;
use crate::http::{self, members};
use crate::service::Service;
use crate::wire::{Input, ServiceError};

type Shared = State<Arc<Service>>;

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/_local/triggers", post(set_script))
        .route("/_local/contexts", get(contexts).delete(clear_contexts))
        .merge(lambda::routes())
}

/// Gives a pool a scripted challenge; `"script": null` takes it away.
async fn set_script(State(service): Shared, request: Request<Body>) -> Response {
    let set = members(request).await.and_then(|members| {
        let input = Input::new(&members);
        let pool_id = service.pool_meant(input)?;
        service.directory().pool(&pool_id)?;
        if !members.contains_key("script") {
            return Err(ServiceError::missing_parameter("script"));
        }
        let script = input.object("script")?.map(Script::read).transpose()?;
        service.triggers.set_script(&pool_id, script);
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
