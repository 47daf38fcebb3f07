//! Access tokens as callers present them.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::{Keys, expired};
use crate::wire::ServiceError;

/// What a well-signed, unexpired access token says about its bearer.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) username: String,
    pub(crate) sub: String,
    pub(crate) event_id: String,
    pub(crate) scopes: Vec<String>,
}

impl Bearer {
    pub(crate) fn has_scope(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope == name)
    }

    /// Refuses a token that is not for the operations of the user's own.
    pub(crate) fn for_own_user(self) -> Result<Self, ServiceError> {
        if self.has_scope("aws.cognito.signin.user.admin") {
            return Ok(self);
        }
        Err(ServiceError::not_authorized("Access Token does not have required scopes"))
    }
}

/// Checks signature, use and expiry. Whether the token was revoked is for the pool to say, and what it is for, for
/// whoever asks.
pub(crate) fn read(keys: &Keys, token: &str, now: SystemTime) -> Result<Bearer, ServiceError> {
    let invalid = || ServiceError::not_authorized("Invalid Access Token");
    let (message, signature) = token.rsplit_once('.').ok_or_else(invalid)?;
    let (header, payload) = message.split_once('.').ok_or_else(invalid)?;
    let header = decode(header).ok_or_else(invalid)?;
    let claims = decode(payload).ok_or_else(invalid)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| invalid())?;
    if header.get("alg").and_then(Value::as_str) != Some("RS256") {
        return Err(invalid());
    }
    let keys = keys.get()?;
    let named = header.get("kid").and_then(Value::as_str);
    let key = [&keys.access, &keys.id].into_iter().find(|key| Some(key.id()) == named);
    if !key.is_some_and(|key| key.verifies(message.as_bytes(), &signature)) {
        return Err(ServiceError::not_authorized("Could not verify signature for Access Token"));
    }
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(invalid);
    if text("token_use")? != "access" {
        return Err(invalid());
    }
    if expired(&claims, now) {
        return Err(ServiceError::not_authorized("Access Token has expired"));
    }
    Ok(Bearer {
        issuer: text("iss")?,
        client_id: text("client_id")?,
        username: text("username")?,
        sub: text("sub")?,
        event_id: text("event_id")?,
        scopes: text("scope")?.split(' ').map(str::to_owned).collect(),
    })
}

/// Whether `text` has the form of a signed token, whoever signed it.
pub(crate) fn is_signed_token(text: &str) -> bool {
    let mut parts = text.split('.');
    let signed = parts.next().and_then(decode).is_some_and(|header| header.get("alg").is_some())
        && parts.next().and_then(decode).is_some()
        && parts.next().is_some();
    signed && parts.next().is_none()
}

fn decode(part: &str) -> Option<Value> {
    let value: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()?;
    value.is_object().then_some(value)
}
