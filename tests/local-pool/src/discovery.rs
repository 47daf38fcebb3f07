//! What a pool publishes: its keys and its OpenID configuration.

use serde_json::{Value, json};

use crate::service::Service;
use crate::wire::ServiceError;

/// Where a pool with a domain has its managed login.
const ENDPOINTS: [(&str, &str); 5] = [
    ("authorization_endpoint", "/oauth2/authorize"),
    ("token_endpoint", "/oauth2/token"),
    ("userinfo_endpoint", "/oauth2/userInfo"),
    ("revocation_endpoint", "/oauth2/revoke"),
    ("end_session_endpoint", "/logout"),
];

/// The pool's `jwks.json`.
pub(crate) fn keys(service: &Service, pool_id: &str) -> Result<Value, ServiceError> {
    service.pool(pool_id).look(|_| Ok(()))?;
    Ok(service.keys.get()?.published())
}

/// The pool's `openid-configuration`. The issuer is AWS's; the keys are found here.
pub(crate) fn configuration(service: &Service, pool_id: &str, base: &str) -> Result<Value, ServiceError> {
    service.pool(pool_id).look(|pool| {
        let mut document = json!({
            "issuer": pool.issuer(),
            "jwks_uri": format!("{base}/{pool_id}/.well-known/jwks.json"),
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "token"],
            "scopes_supported": ["openid", "email", "phone", "profile"],
            "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        });
        if let Some(members) = document.as_object_mut().filter(|_| pool.has_managed_login()) {
            for (name, path) in ENDPOINTS {
                members.insert(name.to_owned(), json!(format!("{base}{path}")));
            }
        }
        Ok(document)
    })
}
