//! The `client_credentials` grant: tokens for a machine, with scopes of resource servers.

use serde_json::{Value, json};

use super::scopes::{NoScope, granted};
use super::{OAuthError, Parameters};
use crate::clock::{after, seconds};
use crate::service::Service;
use crate::state::{OAuthFlow, STANDARD_SCOPES};

pub(crate) fn token(service: &Service, client_id: &str, form: &Parameters) -> Result<Value, OAuthError> {
    let now = service.clock.now();
    let judged = service.pool_of(client_id).look(|pool| {
        let client = pool.client(client_id)?;
        if !client.oauth.allows(OAuthFlow::ClientCredentials) || client.secret.is_none() {
            return Ok(Err(OAuthError::new("unauthorized_client")));
        }
        let scopes = match granted(pool, client, form.get("scope")) {
            Ok(scopes) => scopes,
            Err(NoScope::Unknown) => return Ok(Err(OAuthError::new("invalid_scope"))),
            Err(NoScope::NotAllowed) => return Ok(Err(OAuthError::invalid_grant())),
        };
        if scopes.iter().any(|scope| STANDARD_SCOPES.contains(&scope.as_str())) {
            return Ok(Err(OAuthError::new("invalid_scope")));
        }
        let claims = json!({
            "sub": client_id,
            "token_use": "access",
            "scope": scopes.join(" "),
            "auth_time": seconds(now),
            "iss": pool.issuer(),
            "exp": seconds(after(now, client.lifetimes.access)),
            "iat": seconds(now),
            "version": 2,
            "jti": uuid::Uuid::new_v4().to_string(),
            "client_id": client_id,
        });
        Ok(Ok((claims, client.lifetimes.access.as_secs())))
    })?;
    let (claims, expires_in) = judged?;
    let token = service.keys.get()?.access.sign(&claims)?;
    Ok(json!({ "access_token": token, "expires_in": expires_in, "token_type": "Bearer" }))
}
