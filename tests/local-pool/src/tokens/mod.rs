//! Tokens: their keys, their claims, how they are made and how access tokens are checked.

mod access;
mod claims;
mod kept;
mod keys;

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use serde_json::{Map, Value, json};

pub(crate) use access::{Bearer, is_signed_token, read as read_access_token};
pub(crate) use claims::{Claims, may_read, preferred_role};
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
    let access = keys.access.sign(&claims.access)?;
    let mut result = Map::new();
    if claims.has_id {
        let mut id = claims.id.clone();
        if let Some(members) = id.as_object_mut().filter(|_| claims.by_managed_login) {
            members.insert("at_hash".to_owned(), json!(half_hash(&access)));
        }
        result.insert("IdToken".to_owned(), json!(keys.id.sign(&id)?));
    }
    result.insert("AccessToken".to_owned(), json!(access));
    result.insert("ExpiresIn".to_owned(), json!(claims.expires_in));
    result.insert("TokenType".to_owned(), json!("Bearer"));
    if let Some(token) = refresh {
        result.insert("RefreshToken".to_owned(), json!(token));
    }
    Ok(Value::Object(result))
}

/// The `at_hash` of an access token (OpenID Connect Core §3.1.3.6, for RS256).
fn half_hash(token: &str) -> String {
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.as_ref().get(..16).unwrap_or_default())
}

/// A moment in the whole seconds tokens count in.
fn expired(claims: &Value, now: SystemTime) -> bool {
    claims.get("exp").and_then(Value::as_u64).is_none_or(|exp| exp <= crate::clock::seconds(now))
}
