//! The devices of a pool.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::shared::{Shared, refused};
use crate::http;
use crate::service::Service;
use crate::wire::{Input, ServiceError};

/// All users' devices, confirmed or not; of the pool `poolId` names, or of the one the server started with.
pub(super) async fn all(State(service): Shared, uri: Uri) -> Response {
    // No letter of a pool id is ever escaped.
    let pool_id = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("poolId="));
    match listed(&service, pool_id) {
        Ok(devices) => http::document(200, &json!({ "devices": devices }), service.clock.now()),
        Err(error) => refused(&service, &error),
    }
}

fn listed(service: &Service, pool_id: Option<&str>) -> Result<Value, ServiceError> {
    let named: Map<_, _> = pool_id.map(|id| ("poolId".to_owned(), json!(id))).into_iter().collect();
    let pool_id = service.pool_meant(Input::new(&named))?;
    service
        .pool(&pool_id)
        .look(|pool| Ok(pool.users().flat_map(|user| user.devices.listed(&user.username)).collect()))
}
