//! Which client asks at `/oauth2/token` and `/oauth2/revoke`, and whether it has shown its secret.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use super::{OAuthError, Parameters};
use crate::service::Service;

/// The client of a request: by `Authorization: Basic`, or by `client_id` (and `client_secret`) in the form; both at once
/// only where they say the same. Its secret is returned, which is right.
pub(crate) fn authenticated(
    service: &Service,
    form: &Parameters,
    authorization: Option<&str>,
    host: &str,
) -> Result<(String, Option<String>), OAuthError> {
    if let Some(name) = form.repeated(&["client_id", "client_secret"]) {
        return Err(OAuthError::invalid_request(format!("{name} is given more than once")));
    }
    let basic = match authorization {
        Some(header) => Some(basic(header).ok_or_else(OAuthError::invalid_client)?),
        None => None,
    };
    let posted = (form.get("client_id"), form.get("client_secret"));
    let (id, secret) = match (&basic, posted) {
        (None, (Some(id), secret)) => (id, secret),
        (Some((id, secret)), (posted_id, posted_secret)) => {
            let same = posted_id.is_none_or(|posted| posted == id)
                && posted_secret.is_none_or(|posted| posted == secret);
            if !same {
                return Err(OAuthError::invalid_client());
            }
            (id.as_str(), Some(secret.as_str()))
        }
        (None, (None, _)) => return Err(OAuthError::invalid_request("client_id is missing")),
    };
    let right = service.look(|directory| {
        let pool = directory.pool_of_client(id).ok()?;
        let elsewhere = directory.pool_at(host).is_some_and(|at| at.id != pool.id);
        (pool.has_managed_login() && !elsewhere)
            .then(|| pool.client(id).ok())?
            .map(|client| client.secret_matches(secret))
    });
    match right {
        Some(true) => Ok((id.to_owned(), secret.map(str::to_owned))),
        _ => Err(OAuthError::invalid_client()),
    }
}

/// Name and password of `Authorization: Basic`, whose parts are form-encoded (RFC 6749 §2.3.1). A plus stays one: names and
/// secrets have no space, and not every client encodes.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((decoded(id)?, decoded(secret)?))
}

fn decoded(part: &str) -> Option<String> {
    percent_decode_str(part).decode_utf8().ok().map(Cow::into_owned)
}
