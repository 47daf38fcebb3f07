//! The instruments that show pools and users. They tell no secret: no password, verifier, authenticator secret or
//! client secret.

use std::cmp::Reverse;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use super::shared::{Shared, query, refused};
use crate::clock::epoch;
use crate::http;
use crate::service::Service;
use crate::state::{Method, Pool, User};
use crate::wire::{Input, ServiceError, constraint};

/// How many users are told if the request does not say.
const USERS: usize = 200;
/// How many users are told at most.
const MOST_USERS: usize = 1000;

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/_local/pools", get(pools))
}

/// `GET /_local/users`; what makes users is at the same path.
pub(super) fn users_route() -> MethodRouter<Arc<Service>> {
    get(users)
}

async fn pools(State(service): Shared) -> Response {
    http::document(200, &json!({ "pools": all_pools(&service) }), service.clock.now())
}

/// The pool the server started with, then the others, newest first.
fn all_pools(service: &Service) -> Vec<Value> {
    let first = service.first_pool();
    service.look(|directory| {
        let mut pools: Vec<_> = directory.pools().collect();
        pools.sort_by_key(|pool| (Some(pool.id.as_str()) != first, Reverse(pool.created())));
        pools.into_iter().map(pool_described).collect()
    })
}

fn pool_described(pool: &Pool) -> Value {
    let clients: Vec<_> =
        pool.clients.values().map(|client| json!({ "clientId": client.id, "name": client.name() })).collect();
    json!({
        "poolId": pool.id,
        "name": pool.name,
        "created": epoch(pool.created()),
        "mfa": pool.mfa.mode.name(),
        "users": pool.users().count(),
        "clients": clients,
    })
}

async fn users(State(service): Shared, uri: Uri) -> Response {
    match found_users(&service, Input::new(&query(&uri))) {
        Ok(found) => http::document(200, &found, service.clock.now()),
        Err(error) => refused(&service, &error),
    }
}

/// The users of a pool whose name or an attribute contains the text sought, newest first.
fn found_users(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let limit = limit(input)?;
    let sought = input.text("search")?.unwrap_or_default().trim().to_lowercase();
    let pool_id = service.pool_meant(input)?;
    service.pool(&pool_id).look(|pool| {
        let mut found: Vec<_> = pool.users().filter(|user| has(user, &sought)).collect();
        found.sort_by_key(|user| Reverse(user.created));
        let told: Vec<_> = found.iter().take(limit).map(|user| user_described(user)).collect();
        Ok(json!({ "total": found.len(), "users": told }))
    })
}

fn limit(input: Input<'_>) -> Result<usize, ServiceError> {
    let Some(text) = input.text("limit")? else {
        return Ok(USERS);
    };
    text.parse()
        .ok()
        .filter(|limit| (1..=MOST_USERS).contains(limit))
        .ok_or_else(|| constraint("limit", &format!("Member must have value between 1 and {MOST_USERS}")))
}

fn has(user: &User, sought: &str) -> bool {
    sought.is_empty()
        || user.username.to_lowercase().contains(sought)
        || user.attributes.values().any(|value| value.to_lowercase().contains(sought))
}

fn user_described(user: &User) -> Value {
    let verified: Vec<_> =
        ["email", "phone_number"].into_iter().filter(|attribute| user.verified(attribute)).collect();
    let mut factors: Vec<_> = user.mfa.enabled.iter().map(|method| method.name()).collect();
    if user.mfa.passkeys {
        factors.push("WEB_AUTHN_MFA");
    }
    json!({
        "username": user.username,
        "sub": user.sub,
        "status": user.status.name(),
        "enabled": user.enabled,
        "created": epoch(user.created),
        "modified": epoch(user.modified),
        "attributes": user.attributes,
        "verified": verified,
        "mfa": factors,
        "preferred_mfa": user.mfa.preferred.map(Method::name),
        "passkeys": user.passkeys.len(),
        "groups": user.groups,
    })
}
