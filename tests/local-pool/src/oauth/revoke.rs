//! `/oauth2/revoke`.

use super::client::authenticated;
use super::token::required;
use super::{OAuthError, Parameters};
use crate::service::Service;
use crate::tokens::is_signed_token;

/// Ends the sign-in of a refresh token. A token that is none, or no longer one, is as good as revoked.
pub(crate) fn revoke(
    service: &Service,
    form: &Parameters,
    authorization: Option<&str>,
    host: &str,
) -> Result<(), OAuthError> {
    if form.repeated(&["token"]).is_some() {
        return Err(OAuthError::invalid_request("token is given more than once"));
    }
    let client = authenticated(service, form, authorization, host);
    let (client_id, _) = client.map_err(|error| match error.error {
        "invalid_client" => error.with_status(401),
        _ => error,
    })?;
    let token = required(form, "token")?;
    if is_signed_token(token) {
        return Err(OAuthError::new("unsupported_token_type"));
    }
    service.pool_of(&client_id).change(|pool| {
        if !pool.client(&client_id)?.may_revoke() {
            return Ok(Err(OAuthError::invalid_request("Token revocation is not enabled for this client")));
        }
        let own = pool.grants.of_token(token).filter(|grant| grant.client_id == client_id);
        if let Some(event_id) = own.map(|grant| grant.event_id.clone()) {
            pool.grants.revoke(&event_id);
        }
        Ok(Ok(()))
    })?
}
