//! USER_PASSWORD_AUTH.

use std::collections::BTreeMap;

use serde_json::Value;

use super::completion::{self, check_may_start};
use super::secret_hash::{Unwanted, check_hash};
use crate::service::Service;
use crate::srp::Verifier;
use crate::state::{AuthFlow, UnknownUsers};
use crate::wire::ServiceError;

pub(crate) fn sign_in(
    service: &Service,
    client_id: &str,
    parameters: &BTreeMap<&str, &str>,
) -> Result<Value, ServiceError> {
    let required = |name: &str| {
        parameters
            .get(name)
            .copied()
            .filter(|value| !value.is_empty())
            .ok_or_else(|| ServiceError::missing_parameter(name))
    };
    let (short_name, user_id, verifier, password, exists) = {
        let directory = service.directory();
        let pool = directory.pool_of_client(client_id)?;
        let client = pool.client(client_id)?;
        if !client.allows(AuthFlow::Password) {
            return Err(ServiceError::invalid_parameter(
                "USER_PASSWORD_AUTH flow not enabled for this client",
            ));
        }
        let username = required("USERNAME")?;
        let password = required("PASSWORD")?;
        check_hash(client, username, parameters.get("SECRET_HASH").copied(), Unwanted::Refused)?;
        let user = pool.signing_in(username);
        let user_id = match user {
            Some(user) => user.username.clone(),
            None if client.unknown_users == UnknownUsers::Hidden => username.to_owned(),
            None => return Err(ServiceError::user_not_found()),
        };
        user.map(check_may_start).transpose()?;
        if pool.attempts.locked(&user_id, service.clock.now()) {
            return Err(completion::locked_out());
        }
        let known = user.and_then(|user| user.password.clone());
        let exists = known.is_some();
        let verifier = known.unwrap_or_else(|| Verifier::of_nobody(&pool.nobody, &user_id));
        (pool.short_name().to_owned(), user_id, verifier, password, exists)
    };
    let proven = verifier.matches(&short_name, &user_id, password) && exists;
    completion::after_password(service, client_id, &user_id, proven)
}
