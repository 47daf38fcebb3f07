//! ChangePassword and DeleteUser.

use serde_json::{Value, json};

use super::user::{bearer, in_force};
use crate::service::Service;
use crate::state::{Limited, NewPasswordRules};
use crate::wire::{Input, ServiceError};

/// Replaces the password by one who knows it, or sets the first of a user who has none. Sign-ins go on.
pub(crate) fn change_password(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let given = |name: &str| {
        let text = input.text(name)?.filter(|password| !password.is_empty());
        text.map(|_| input.name(name, 256)).transpose()
    };
    let previous = given("PreviousPassword")?;
    let proposed = input.name("ProposedPassword", 256)?;
    let bearer = bearer(service, input)?;
    let now = service.clock.now();
    let (present, short_name, username) = {
        let mut directory = service.directory();
        let (pool, _, user) = in_force(&directory, &bearer)?;
        let known = (user.password.clone(), pool.short_name().to_owned(), user.username.clone());
        let pool = directory.pool_of_client_mut(&bearer.client_id)?;
        pool.limits.take(Limited::ChangePassword, &known.2, now)?;
        known
    };
    match (&present, previous) {
        (None, None) => {}
        (Some(_), None) => return Err(ServiceError::missing_parameter("PreviousPassword")),
        (Some(present), Some(previous)) if present.matches(&short_name, &username, previous) => {}
        (_, Some(_)) => return Err(ServiceError::wrong_credentials()),
    }
    let rules = {
        let directory = service.directory();
        let (pool, _, user) = in_force(&directory, &bearer)?;
        NewPasswordRules::of(pool, user, proposed)?
    };
    let verifier = rules.verifier(proposed)?;
    let mut directory = service.directory();
    in_force(&directory, &bearer)?;
    let pool = directory.pool_of_client_mut(&bearer.client_id)?;
    let user = pool.user_mut(&username).ok_or_else(ServiceError::user_not_found)?;
    if user.password != present {
        // Another change came in between.
        return Err(ServiceError::wrong_credentials());
    }
    user.set_password(verifier);
    user.modified = now;
    Ok(json!({}))
}

/// Removes the bearer with all that is theirs.
pub(crate) fn delete_user(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    let mut directory = service.directory();
    let username = in_force(&directory, &bearer)?.2.username.clone();
    directory.pool_of_client_mut(&bearer.client_id)?.remove_user(&username);
    Ok(json!({}))
}
