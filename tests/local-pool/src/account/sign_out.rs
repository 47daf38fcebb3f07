//! RevokeToken and GlobalSignOut.

use serde_json::{Value, json};

use super::user_sessions;
use crate::bearer::{bearer, change_as};
use crate::service::Service;
use crate::tokens::is_signed_token;
use crate::wire::{Input, ServiceError};

/// Ends the sign-in a refresh token belongs to, with all its access tokens.
pub(crate) fn revoke_token(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let client_id = input.name("ClientId", 128)?;
    let token = input.required_text("Token")?;
    let secret = input.text("ClientSecret")?;
    user_sessions::check_associated(input)?;
    let unauthorized = |message: &str| Err(ServiceError::new("UnauthorizedException", message));
    service.change(|directory| {
        let Ok(pool) = directory.pool_of_client_mut(client_id) else {
            return Err(ServiceError::invalid_parameter(format!(
                "User pool client {client_id} does not exist."
            )));
        };
        let client = pool.client(client_id)?;
        if !client.secret_matches(secret) {
            return unauthorized("Client secret does not match.");
        }
        if !client.may_revoke() {
            return Err(ServiceError::new(
                "UnsupportedOperationException",
                "Token revocation is not enabled for this client.",
            ));
        }
        if is_signed_token(token) {
            return Err(ServiceError::new("UnsupportedTokenTypeException", "Unsupported token type"));
        }
        let Some(grant) = pool.grants.of_token(token) else {
            return Err(ServiceError::invalid_parameter("Invalid token"));
        };
        if grant.client_id != client_id {
            return unauthorized("Token was not issued to this client.");
        }
        let event_id = grant.event_id.clone();
        pool.grants.revoke(&event_id);
        Ok(json!({}))
    })
}

/// Ends all of the bearer's sign-ins.
pub(crate) fn global(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    change_as(service, &bearer, |pool, username| {
        pool.grants.revoke_all_of(username);
        Ok(json!({}))
    })
}
