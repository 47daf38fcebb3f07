//! Tokens: their keys, their claims, how they are made and how access tokens are checked.

mod access;
mod claims;
mod kept;
mod keys;

use std::time::SystemTime;

use serde_json::{Value, json};

pub(crate) use access::{Bearer, is_signed_token, read as read_access_token};
pub(crate) use claims::{Claims, preferred_role};
pub(crate) use kept::keys_in;
pub(crate) use keys::Keys;

use crate::wire::ServiceError;

/// Signs `claims` into the service's `AuthenticationResult`.
pub(crate) fn authentication_result(
    keys: &Keys,
    claims: &Claims,
    refresh: Option<&str>,
) -> Result<Value, ServiceError> {
    let keys = keys.get()?;
    let mut result = json!({
        "AccessToken": keys.access.sign(&claims.access)?,
        "IdToken": keys.id.sign(&claims.id)?,
        "ExpiresIn": claims.expires_in,
        "TokenType": "Bearer",
    });
    if let (Some(token), Some(members)) = (refresh, result.as_object_mut()) {
        members.insert("RefreshToken".to_owned(), json!(token));
    }
    Ok(result)
}

/// A moment in the whole seconds tokens count in.
fn expired(claims: &Value, now: SystemTime) -> bool {
    claims.get("exp").and_then(Value::as_u64).is_none_or(|exp| exp <= crate::clock::seconds(now))
}
