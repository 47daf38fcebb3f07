//! ChangePassword.

use serde_json::{Value, json};

use crate::bearer::{bearer, change_as, look_as};
use crate::service::Service;
use crate::state::{Limited, NewPasswordRules};
use crate::wire::{Input, ServiceError};

/// Replaces the password by one who knows it, or sets the first of a user who has none. Sign-ins go on.
pub(crate) fn change(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let given = |name: &str| {
        let text = input.text(name)?.filter(|password| !password.is_empty());
        text.map(|_| input.name(name, 256)).transpose()
    };
    let previous = given("PreviousPassword")?;
    let proposed = input.name("ProposedPassword", 256)?;
    let bearer = bearer(service, input)?;
    let now = service.clock.now();
    let (present, short_name, username) = change_as(service, &bearer, |pool, username| {
        pool.limits.take(Limited::ChangePassword, username, now)?;
        Ok((pool.meant(username)?.password.clone(), pool.short_name().to_owned(), username.to_owned()))
    })?;
    match (&present, previous) {
        (None, None) => {}
        (Some(_), None) => return Err(ServiceError::missing_parameter("PreviousPassword")),
        (Some(present), Some(previous)) if present.matches(&short_name, &username, previous) => {}
        (_, Some(_)) => return Err(ServiceError::wrong_credentials()),
    }
    let rules = look_as(service, &bearer, |pool, _, user| NewPasswordRules::of(pool, user, proposed))?;
    let verifier = rules.verifier(proposed)?;
    change_as(service, &bearer, |pool, username| {
        let user = pool.user_mut(username).ok_or_else(ServiceError::user_not_found)?;
        if user.password != present {
            // Another change came in between.
            return Err(ServiceError::wrong_credentials());
        }
        user.set_password(verifier);
        user.modified = now;
        Ok(json!({}))
    })
}
