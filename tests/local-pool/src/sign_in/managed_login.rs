//! Sign-in by the pool's own pages: the same challenges, and a browser session in the place of tokens.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::initiate::judge;
use super::next_step::next_step;
use super::password;
use super::request::Request;
use crate::service::Service;
use crate::state::{AuthFlow, Factor, Flow, SignIn};
use crate::triggers::{self, Caller};
use crate::wire::{Input, ServiceError};

/// Begins with a name and a password, whatever flows the client may use. The answer is a challenge, or a
/// `BrowserSession`.
pub(crate) fn begin(
    service: &Service,
    client_id: &str,
    username: &str,
    password: &str,
) -> Result<Value, ServiceError> {
    let members = BTreeMap::from([("USERNAME", username), ("PASSWORD", password)]);
    let request = request(service, client_id, members, None)?;
    let signed_in = password::sign_in(&request, AuthFlow::Password)?;
    next_step(&request, signed_in.into())
}

/// Goes on with a user who has just chosen the password and confirmed the sign-up, both in the same browser.
pub(crate) fn after_sign_up(
    service: &Service,
    client_id: &str,
    username: &str,
) -> Result<Value, ServiceError> {
    let request = request(service, client_id, BTreeMap::from([("USERNAME", username)]), None)?;
    let user_id = service.pool_of(client_id).look(|pool| {
        let user = pool.signing_in(username).ok_or_else(ServiceError::user_not_found)?;
        Ok(user.username.clone())
    })?;
    let sign_in = request.sign_in(&user_id, Flow::Password).with(Factor::Password);
    next_step(&request, sign_in.into())
}

/// Judges the answer to a challenge.
pub(crate) fn answer(
    service: &Service,
    client_id: &str,
    challenge: &str,
    session: &str,
    members: BTreeMap<&str, &str>,
) -> Result<Value, ServiceError> {
    let request = request(service, client_id, members, Some(session))?;
    let progress = judge(&request, challenge)?;
    next_step(&request, progress)
}

fn request<'a>(
    service: &'a Service,
    client_id: &'a str,
    members: BTreeMap<&'a str, &'a str>,
    session: Option<&'a str>,
) -> Result<Request<'a>, ServiceError> {
    let caller = Caller::read(client_id, Input::new(&Map::new()))?;
    let begins = session.is_none();
    let caller = if begins { caller.beginning() } else { caller };
    Ok(Request { service, client_id, members, session, begins, caller, by_pages: true })
}

/// Ends a sign-in by pages: the browser is signed in.
pub(crate) fn browser_session(request: &Request<'_>, sign_in: &SignIn) -> Result<Value, ServiceError> {
    let service = request.service;
    triggers::post_authentication(service, &request.caller, &sign_in.user_id, false)?;
    let now = service.clock.now();
    let cookie = service.pool_of(&sign_in.client_id).change(|pool| {
        pool.attempts.succeeded(&sign_in.user_id);
        let user = pool.user(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
        let sub = user.sub.clone();
        Ok(pool.browsers.begin(sign_in, &sub, now))
    })?;
    Ok(json!({ "BrowserSession": cookie }))
}
