//! The two cookies: who is signed in, for an hour and for each pool; and what the forms are bound to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;

use super::visit::Visit;
use crate::service::Service;
use crate::state::{COOKIE_LIFE, cookie};

/// The cookie forms are bound to.
const FORMS: &str = "XSRF-TOKEN";
const ATTRIBUTES: &str = "Path=/; HttpOnly; SameSite=Lax";

/// The cookie that says who is signed in to a pool; a browser may be signed in to several.
fn session_name(pool_id: &str) -> String {
    format!("cognito.{pool_id}")
}

pub(super) fn session<'a>(visit: &'a Visit, pool_id: &str) -> Option<&'a str> {
    visit.cookie(&session_name(pool_id))
}

/// `Set-Cookie` for a new session.
pub(super) fn begun(pool_id: &str, value: &str) -> String {
    format!("{}={value}; {ATTRIBUTES}; Max-Age={}", session_name(pool_id), COOKIE_LIFE.as_secs())
}

/// `Set-Cookie` that takes the session away.
pub(super) fn ended(pool_id: &str) -> String {
    format!("{}=; {ATTRIBUTES}; Max-Age=0", session_name(pool_id))
}

/// The token for a form, and a `Set-Cookie` if the browser has nothing yet to bind it to.
pub(super) fn form_token(service: &Service, visit: &Visit) -> (String, Option<String>) {
    match visit.cookie(FORMS).filter(|value| value.len() == 43) {
        Some(value) => (token(service, value), None),
        None => {
            let value = cookie();
            (token(service, &value), Some(format!("{FORMS}={value}; {ATTRIBUTES}")))
        }
    }
}

fn token(service: &Service, value: &str) -> String {
    URL_SAFE_NO_PAD.encode(hmac::sign(&service.form_key, value.as_bytes()))
}

/// What proves that `text` was vouched for in this browser.
pub(super) fn proof(service: &Service, visit: &Visit, text: &str) -> String {
    token(service, &proven(visit, text))
}

/// Whether `text` was vouched for in this browser.
pub(super) fn is_proven(service: &Service, visit: &Visit, text: &str, given: Option<&str>) -> bool {
    let tag = given.and_then(|given| URL_SAFE_NO_PAD.decode(given).ok());
    tag.is_some_and(|tag| hmac::verify(&service.form_key, proven(visit, text).as_bytes(), &tag).is_ok())
}

/// No cookie has a line break, so this is never taken for one alone.
fn proven(visit: &Visit, text: &str) -> String {
    format!("{}\n{text}", visit.cookie(FORMS).unwrap_or_default())
}

/// Whether a form was made for this browser.
pub(super) fn is_own_form(service: &Service, visit: &Visit, given: Option<&str>) -> bool {
    let decoded = given.and_then(|given| URL_SAFE_NO_PAD.decode(given).ok());
    match (visit.cookie(FORMS), decoded) {
        (Some(value), Some(tag)) => hmac::verify(&service.form_key, value.as_bytes(), &tag).is_ok(),
        _ => false,
    }
}
