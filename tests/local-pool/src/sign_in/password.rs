//! USER_PASSWORD_AUTH and ADMIN_USER_PASSWORD_AUTH.

use super::lockout::{self, check_may_start};
use super::request::Request;
use crate::srp::Verifier;
use crate::state::{AuthFlow, Factor, Flow, SignIn, UnknownUsers, Unwanted};
use crate::triggers::{self, Occasion};
use crate::wire::ServiceError;

pub(crate) fn sign_in(request: &Request<'_>, flow: AuthFlow) -> Result<SignIn, ServiceError> {
    let (username, password) = check_start(request, flow)?;
    triggers::migrate(request.service, &request.caller, username, Occasion::SignIn(password))?;
    let (user_id, nobody) = request.service.pool_of(request.client_id).look(|pool| {
        let client = pool.client(request.client_id)?;
        let user = pool.signing_in(username);
        let user_id = match user {
            Some(user) => user.username.clone(),
            None if client.unknown_users == UnknownUsers::Hidden => pool.folded(username),
            None => return Err(ServiceError::user_not_found()),
        };
        user.map(check_may_start).transpose()?;
        Ok((user_id, user.is_none()))
    })?;
    triggers::pre_authentication(request.service, &request.caller, &user_id, nobody)?;
    check(request, &user_id, password)?;
    let sign_in = request.sign_in(&user_id, Flow::Password);
    Ok(sign_in.with(Factor::Password))
}

/// Whether the client may sign users in this way; the name and password given.
fn check_start<'a>(request: &Request<'a>, flow: AuthFlow) -> Result<(&'a str, &'a str), ServiceError> {
    request.service.pool_of(request.client_id).look(|pool| {
        let client = pool.client(request.client_id)?;
        if !request.by_pages && !client.allows(flow) {
            let name = flow.name();
            return Err(ServiceError::invalid_parameter(format!("{name} flow not enabled for this client")));
        }
        let username = request.required("USERNAME")?;
        let password = request.required("PASSWORD")?;
        request.check_hash(client, username, Unwanted::Refused)?;
        Ok((username, password))
    })
}

/// Compares a password in clear; nobody's password is never right.
pub(crate) fn check(request: &Request<'_>, user_id: &str, password: &str) -> Result<(), ServiceError> {
    let (short_name, verifier, exists) = request.service.pool_of(request.client_id).look(|pool| {
        pool.attempts.check(user_id, request.service.clock.now())?;
        let known = pool.user(user_id).and_then(|user| user.password.clone());
        let exists = known.is_some();
        let verifier = known.unwrap_or_else(|| Verifier::of_nobody(&pool.nobody, user_id));
        Ok((pool.short_name().to_owned(), verifier, exists))
    })?;
    if verifier.matches(&short_name, user_id, password) && exists {
        return Ok(());
    }
    Err(lockout::failed(request, user_id, ServiceError::wrong_credentials()))
}
