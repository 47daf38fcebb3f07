//! `/oauth2/token`.

use serde_json::{Map, Value, json};

use super::client::authenticated;
use super::{OAuthError, Parameters, exchange, machine};
use crate::service::Service;
use crate::sign_in;
use crate::wire::Input;

/// The parameters that are read.
const NAMES: [&str; 6] = ["grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "scope"];

/// Judges a form and answers with tokens.
pub(crate) fn token(
    service: &Service,
    form: &Parameters,
    authorization: Option<&str>,
    host: &str,
) -> Result<Value, OAuthError> {
    if let Some(name) = form.repeated(&NAMES) {
        return Err(OAuthError::invalid_request(format!("{name} is given more than once")));
    }
    let (client_id, secret) = authenticated(service, form, authorization, host)?;
    match form.get("grant_type") {
        Some("authorization_code") => exchange::code(service, &client_id, form),
        Some("refresh_token") => refresh(service, &client_id, secret.as_deref(), form),
        Some("client_credentials") => machine::token(service, &client_id, form),
        Some(_) => Err(OAuthError::new("unsupported_grant_type")),
        None => Err(OAuthError::invalid_request("grant_type is missing")),
    }
}

fn refresh(
    service: &Service,
    client_id: &str,
    secret: Option<&str>,
    form: &Parameters,
) -> Result<Value, OAuthError> {
    let token = required(form, "refresh_token")?;
    let mut request = Map::new();
    request.insert("ClientId".to_owned(), json!(client_id));
    request.insert("RefreshToken".to_owned(), json!(token));
    if let Some(secret) = secret {
        request.insert("ClientSecret".to_owned(), json!(secret));
    }
    let refreshed = sign_in::perform(service, "GetTokensFromRefreshToken", Input::new(&request));
    let refreshed = refreshed.unwrap_or(Ok(Value::Null))?;
    Ok(answer(&refreshed))
}

/// A parameter that must be there.
pub(super) fn required<'a>(form: &'a Parameters, name: &str) -> Result<&'a str, OAuthError> {
    form.get(name).ok_or_else(|| OAuthError::invalid_request(format!("{name} is missing")))
}

/// An `AuthenticationResult` in OAuth's words.
pub(super) fn answer(outcome: &Value) -> Value {
    let mut answer = Map::new();
    for (name, member) in [
        ("id_token", "IdToken"),
        ("access_token", "AccessToken"),
        ("refresh_token", "RefreshToken"),
        ("expires_in", "ExpiresIn"),
        ("token_type", "TokenType"),
    ] {
        if let Some(value) = outcome.pointer(&format!("/AuthenticationResult/{member}")) {
            answer.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(answer)
}
