//! `/logout`: the browser's session ends, and the browser goes where the app wants it.

use super::Parameters;
use crate::service::Service;

/// What a request for `/logout` comes to.
pub(crate) enum Logout {
    /// The cookie of this pool ends, and the browser goes to the app's sign-out URL.
    To { pool_id: String, uri: String },
    /// The cookie of this pool ends, and the browser goes to the sign-in page with the same parameters.
    SignIn { pool_id: String },
    /// Nothing ends; the user is told.
    Refused(&'static str),
}

pub(crate) fn judge(service: &Service, parameters: &Parameters, host: &str) -> Logout {
    let Some(client_id) = parameters.get("client_id") else {
        return Logout::Refused("Required String parameter 'client_id' is not present");
    };
    if parameters.repeated(&["logout_uri", "redirect_uri", "response_type"]).is_some() {
        return Logout::Refused("invalid_request");
    }
    let found = service.look(|directory| {
        let pool = directory.pool_of_client(client_id).ok().filter(|pool| pool.has_managed_login())?;
        let elsewhere = directory.pool_at(host).is_some_and(|at| at.id != pool.id);
        let client = pool.client(client_id).ok().filter(|_| !elsewhere)?;
        let pool_id = pool.id.clone();
        Some(match (parameters.get("logout_uri"), parameters.get("redirect_uri")) {
            (Some(uri), _) if client.oauth.may_sign_out_to(uri) => {
                Logout::To { pool_id, uri: uri.to_owned() }
            }
            (Some(_), _) => Logout::Refused("redirect_mismatch"),
            (None, Some(uri)) if !client.oauth.may_redirect_to(uri) => Logout::Refused("redirect_mismatch"),
            (None, Some(_)) if parameters.get("response_type").is_some() => Logout::SignIn { pool_id },
            (None, _) => Logout::Refused("invalid_request"),
        })
    });
    found.unwrap_or(Logout::Refused("invalid_client"))
}
