//! USER_PASSWORD_AUTH.

use serde_json::Value;

use super::completion::{self, check_may_start};
use super::request::Request;
use super::secret_hash::Unwanted;
use crate::srp::Verifier;
use crate::state::{AuthFlow, Factor, Flow, SignIn, UnknownUsers};
use crate::wire::ServiceError;

pub(crate) fn sign_in(request: &Request<'_>) -> Result<Value, ServiceError> {
    let (user_id, password) = {
        let directory = request.service.directory();
        let pool = directory.pool_of_client(request.client_id)?;
        let client = pool.client(request.client_id)?;
        if !client.allows(AuthFlow::Password) {
            return Err(ServiceError::invalid_parameter(
                "USER_PASSWORD_AUTH flow not enabled for this client",
            ));
        }
        let username = request.required("USERNAME")?;
        let password = request.required("PASSWORD")?;
        request.check_hash(client, username, Unwanted::Refused)?;
        let user = pool.signing_in(username);
        let user_id = match user {
            Some(user) => user.username.clone(),
            None if client.unknown_users == UnknownUsers::Hidden => username.to_owned(),
            None => return Err(ServiceError::user_not_found()),
        };
        user.map(check_may_start).transpose()?;
        (user_id, password)
    };
    check(request, &user_id, password)?;
    let sign_in = SignIn::new(request.client_id, &user_id, Flow::Password);
    completion::next_step(request, sign_in.with(Factor::Password))
}

/// Compares a password in clear; nobody's password is never right.
pub(crate) fn check(request: &Request<'_>, user_id: &str, password: &str) -> Result<(), ServiceError> {
    let (short_name, verifier, exists) = {
        let directory = request.service.directory();
        let pool = directory.pool_of_client(request.client_id)?;
        completion::check_not_locked(pool, user_id, request.service.clock.now())?;
        let known = pool.user(user_id).and_then(|user| user.password.clone());
        let exists = known.is_some();
        let verifier = known.unwrap_or_else(|| Verifier::of_nobody(&pool.nobody, user_id));
        (pool.short_name().to_owned(), verifier, exists)
    };
    if verifier.matches(&short_name, user_id, password) && exists {
        return Ok(());
    }
    Err(completion::failed(request, user_id, ServiceError::wrong_credentials()))
}
