//! Which path leads where.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::hosts::{self, Hosts};
use crate::http::{self, Outcome};
use crate::instruments::Fault;
use crate::service::Service;
use crate::wire::ServiceError;
use crate::{control, discovery, managed_login, page};

pub(crate) fn all(service: Arc<Service>, hosts: Hosts, base: &str) -> Router {
    let base = base.to_owned();
    let guard = (Arc::new(hosts), Arc::clone(&service));
    let shown = page::routes()
        .merge(control::routes())
        .route_layer(middleware::from_fn_with_state(guard, hosts::only_known));
    Router::new()
        .route("/", post(service_call))
        .route("/{pool}/.well-known/jwks.json", get(keys))
        .route(
            "/{pool}/.well-known/openid-configuration",
            get(move |State(service): State<Arc<Service>>, Path(pool): Path<String>| async move {
                document(&service, discovery::configuration(&service, &pool, &base))
            }),
        )
        .merge(shown)
        .merge(managed_login::routes())
        .fallback(nothing)
        .with_state(service)
}

async fn service_call(State(service): State<Arc<Service>>, request: Request<Body>) -> Response {
    http::answer(service, request).await
}

async fn keys(State(service): State<Arc<Service>>, Path(pool): Path<String>) -> Response {
    let fault = service.faults.strike("GetJwks");
    http::wait(fault.as_ref().map(Fault::waits).unwrap_or_default()).await;
    let found = {
        let service = Arc::clone(&service);
        // The keys may have to be made first.
        tokio::task::spawn_blocking(move || discovery::keys(&service, &pool)).await
    };
    let found = found.unwrap_or_else(|_| Err(ServiceError::internal("The keys could not be made.")));
    let outcome = found.as_ref().map_or_else(|error| error.name().to_owned(), |_| "ok".to_owned());
    service.calls.note(service.clock.now(), "GetJwks", &outcome, None);
    match fault {
        Some(fault) => http::send(&service, Outcome::from(found), Some(&fault)),
        None => document(&service, found),
    }
}

async fn nothing(State(service): State<Arc<Service>>) -> Response {
    http::document(404, &json!({ "message": "Nothing is served here." }), service.clock.now())
}

fn document(service: &Service, found: Result<Value, ServiceError>) -> Response {
    let now = service.clock.now();
    match found {
        Ok(document) => http::document(200, &document, now),
        Err(error) => http::document(404, &json!({ "message": error.message() }), now),
    }
}
