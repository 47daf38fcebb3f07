//! Prolonging a sign-in: GetTokensFromRefreshToken, and REFRESH_TOKEN_AUTH as the older way.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::{Value, json};

use crate::service::Service;
use crate::state::{AppClient, AuthFlow, Grant, Pool, RefreshState, Unwanted};
use crate::tokens::{Claims, authentication_result};
use crate::triggers::{self, Caller};
use crate::wire::{Input, ServiceError};

/// GetTokensFromRefreshToken: with rotation the answer carries the next refresh token.
pub(crate) fn get_tokens(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let client_id = input.name("ClientId", 128)?;
    let token = input.required_text("RefreshToken")?;
    let secret = input.text("ClientSecret")?;
    let device_key = input.text("DeviceKey")?;
    let caller = Caller::read(client_id, input)?;
    let now = service.clock.now();
    let (claims, next) = service.pool_of(client_id).change_after(
        |pool| {
            let client = pool.client(client_id)?;
            if !client.secret_matches(secret) {
                return Err(ServiceError::not_authorized(format!(
                    "Unable to verify secret hash for client {client_id}"
                )));
            }
            usable(pool, client, token, device_key, now)
        },
        |grant| triggers::overrides(service, &caller, &grant.username, "RefreshTokens"),
        |pool, grant, overrides| {
            let client = pool.client(client_id)?.clone();
            pool.grants.prolonged(&grant.event_id, now);
            let next = client.rotation.map(|_| pool.grants.rotate(token, &grant, now));
            let user = pool.user(&grant.username).ok_or_else(ServiceError::user_not_found)?;
            let mut claims = Claims::new(pool, &client, user, &grant, now);
            overrides.apply(&mut claims);
            Ok((claims, next))
        },
    )?;
    Ok(json!({ "AuthenticationResult": authentication_result(&service.keys, &claims, next.as_deref())? }))
}

/// REFRESH_TOKEN_AUTH: refused for clients whose tokens rotate.
pub(crate) fn as_sign_in(
    service: &Service,
    caller: &Caller,
    parameters: &BTreeMap<&str, &str>,
) -> Result<Value, ServiceError> {
    let client_id = caller.client_id();
    let now = service.clock.now();
    let (mut claims, username) = service.pool_of(client_id).change(|pool| {
        let client = &pool.client(client_id)?.clone();
        if client.rotation.is_some() {
            return Err(ServiceError::new(
                "UnsupportedOperationException",
                "Refresh token rotation is enabled for this client. Use GetTokensFromRefreshToken.",
            ));
        }
        if !client.allows(AuthFlow::Refresh) {
            return Err(ServiceError::invalid_parameter(
                "REFRESH_TOKEN_AUTH flow not enabled for this client",
            ));
        }
        let token = parameters
            .get("REFRESH_TOKEN")
            .filter(|token| !token.is_empty())
            .ok_or_else(|| ServiceError::missing_parameter("REFRESH_TOKEN"))?;
        let device_key = parameters.get("DEVICE_KEY").copied();
        let grant = usable(pool, client, token, device_key, now)?;
        client.check_hash(&grant.username, parameters.get("SECRET_HASH").copied(), Unwanted::Ignored)?;
        pool.grants.prolonged(&grant.event_id, now);
        let user = pool.user(&grant.username).ok_or_else(ServiceError::user_not_found)?;
        Ok((Claims::new(pool, client, user, &grant, now), grant.username))
    })?;
    triggers::overrides(service, caller, &username, "RefreshTokens")?.apply(&mut claims);
    Ok(json!({
        "ChallengeParameters": {},
        "AuthenticationResult": authentication_result(&service.keys, &claims, None)?,
    }))
}

/// The sign-in a refresh token may prolong, or why it may not.
fn usable(
    pool: &Pool,
    client: &AppClient,
    token: &str,
    device_key: Option<&str>,
    now: SystemTime,
) -> Result<Grant, ServiceError> {
    let grace = client.rotation.unwrap_or_default();
    let (grant, replaced) = match pool.grants.look_up(token, now, grace) {
        RefreshState::Usable(grant) => (grant, false),
        RefreshState::Replaced(grant) => (grant, true),
        RefreshState::Unknown => {
            return Err(ServiceError::not_authorized("Invalid Refresh Token"));
        }
    };
    if grant.client_id != client.id {
        return Err(ServiceError::not_authorized("Invalid Refresh Token"));
    }
    let user = pool.user(&grant.username).filter(|user| user.sub == grant.sub);
    let user = user.ok_or_else(ServiceError::user_not_found)?;
    if grant.revoked {
        return Err(ServiceError::not_authorized("Refresh Token has been revoked"));
    }
    if replaced {
        return Err(ServiceError::new(
            "RefreshTokenReuseException",
            "Refresh token has been invalidated by rotation.",
        ));
    }
    if grant.expires_at <= now {
        return Err(ServiceError::not_authorized("Refresh Token has expired"));
    }
    user.check_usable()?;
    // The session of a tracked device ends with the device.
    let bound = grant.device_key.as_deref().zip(pool.devices);
    let refused = bound.is_some_and(|(bound, tracking)| {
        let device = user.devices.get(bound).filter(|_| device_key == Some(bound));
        device.is_none_or(|device| tracking.refresh_needs_confirmed && !device.confirmed())
    });
    if refused {
        return Err(ServiceError::not_authorized("Invalid Refresh Token"));
    }
    Ok(grant)
}
