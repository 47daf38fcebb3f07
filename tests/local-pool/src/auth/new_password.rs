//! The NEW_PASSWORD_REQUIRED challenge.

use std::collections::BTreeMap;

use serde_json::Value;

use super::completion;
use super::secret_hash::{Unwanted, check_hash};
use crate::service::Service;
use crate::srp::Verifier;
use crate::state::{Challenge, Pool, UserStatus};
use crate::wire::ServiceError;

pub(crate) fn answer(
    service: &Service,
    client_id: &str,
    session: Option<&str>,
    responses: &BTreeMap<&str, &str>,
) -> Result<Value, ServiceError> {
    let required = |name: &str| {
        responses
            .get(name)
            .copied()
            .filter(|value| !value.is_empty())
            .ok_or_else(|| ServiceError::missing_parameter(name))
    };
    let username = required("USERNAME")?;
    let password = required("NEW_PASSWORD")?;
    let session = session.ok_or_else(|| ServiceError::missing_parameter("Session"))?;
    let attributes: Vec<(String, String)> = responses
        .iter()
        .filter_map(|(name, value)| {
            Some((name.strip_prefix("userAttributes.")?.to_owned(), (*value).to_owned()))
        })
        .collect();
    let now = service.clock.now();
    let (short_name, user_id) = {
        let directory = service.directory();
        let pool = directory.pool_of_client(client_id)?;
        check_hash(
            pool.client(client_id)?,
            username,
            responses.get("SECRET_HASH").copied(),
            Unwanted::Ignored,
        )?;
        let user_id = pool.sessions.user(session, client_id, Challenge::NewPassword, now)?;
        if pool.signing_in(username).is_none_or(|user| user.username != user_id) {
            return Err(ServiceError::not_authorized("Invalid session for the user."));
        }
        pool.policy.check(password)?;
        check_attributes(pool, client_id, &user_id, &attributes)?;
        (pool.short_name().to_owned(), user_id)
    };
    let verifier = Verifier::of_password(&short_name, &user_id, password);
    {
        let mut directory = service.directory();
        let pool = directory.pool_of_client_mut(client_id)?;
        // Asked again under the lock that closes it: of two answers at once only one may succeed.
        pool.sessions.user(session, client_id, Challenge::NewPassword, now)?;
        pool.sessions.close(session);
        let user = pool.user_mut(&user_id).ok_or_else(ServiceError::user_not_found)?;
        user.set_attributes(&attributes, now);
        user.password = Some(verifier);
        user.password_expires = None;
        user.status = UserStatus::Confirmed;
    }
    completion::tokens(service, client_id, &user_id)
}

fn check_attributes(
    pool: &Pool,
    client_id: &str,
    user_id: &str,
    attributes: &[(String, String)],
) -> Result<(), ServiceError> {
    let user = pool.user(user_id).ok_or_else(ServiceError::user_not_found)?;
    user.check_usable()?;
    pool.schema.check(attributes)?;
    pool.client(client_id)?.check_writable(attributes)?;
    let mut present = user.attributes.clone();
    for (name, value) in attributes {
        let set = present.get(name).is_some_and(|value| !value.is_empty());
        if set && (pool.schema.required(name) || !pool.schema.is_mutable(name)) {
            return Err(ServiceError::invalid_parameter(format!("Cannot modify an already provided {name}")));
        }
        present.insert(name.clone(), value.clone());
    }
    match pool.schema.missing(&present).first() {
        Some(name) => {
            Err(ServiceError::invalid_parameter(format!("Invalid attributes given, {name} is missing")))
        }
        None => Ok(()),
    }
}
