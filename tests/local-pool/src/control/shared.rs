//! What all instruments over HTTP have in common.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::http;
use crate::service::Service;
use crate::wire::ServiceError;

/// What a handler gets of the server.
pub(super) type Shared = State<Arc<Service>>;

/// The parameters of a request without a body; of a repeated one the last.
pub(super) fn query(uri: &Uri) -> Map<String, Value> {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect()
}

pub(super) fn refused(service: &Service, error: &ServiceError) -> Response {
    let body = json!({ "error": error.name(), "message": error.message() });
    http::document(error.status(), &body, service.clock.now())
}
