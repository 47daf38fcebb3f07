//! UpdateUserAttributes and DeleteUserAttributes.

use std::time::SystemTime;

use serde_json::{Value, json};

use crate::bearer::{bearer, change_as};
use crate::messages::{self, Unsent};
use crate::service::Service;
use crate::state::{AppClient, Pool, User};
use crate::tokens::Bearer;
use crate::triggers::Caller;
use crate::wire::{Input, ServiceError};

/// Writes attributes; a blank value deletes. A new address or number is sent a code where the pool verifies it.
pub(crate) fn update(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let attributes = input.attributes("UserAttributes")?;
    if attributes.is_empty() {
        return Err(ServiceError::missing_parameter("UserAttributes"));
    }
    let bearer = bearer(service, input)?;
    let caller = Caller::read(&bearer.client_id, input)?;
    let sent: Vec<_> = change(service, &bearer, &attributes)?
        .into_iter()
        .map(|unsent| unsent.send(service, &caller, "UpdateUserAttribute"))
        .collect::<Result<_, _>>()?;
    Ok(json!({ "CodeDeliveryDetailsList": sent }))
}

pub(crate) fn delete(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let names = input.texts("UserAttributeNames")?.unwrap_or_default();
    if names.is_empty() {
        return Err(ServiceError::missing_parameter("UserAttributeNames"));
    }
    let bearer = bearer(service, input)?;
    let blank: Vec<_> = names.into_iter().map(|name| (name, String::new())).collect();
    change(service, &bearer, &blank)?;
    Ok(json!({}))
}

fn change(
    service: &Service,
    bearer: &Bearer,
    attributes: &[(String, String)],
) -> Result<Vec<Unsent>, ServiceError> {
    let now = service.clock.now();
    change_as(service, bearer, |pool, username| {
        let mut user = pool.meant(username)?.clone();
        check(pool, pool.client(&bearer.client_id)?, &user, attributes)?;
        let unsent =
            attributes.iter().filter_map(|(name, value)| set(pool, &mut user, name, value, now)).collect();
        pool.add_user(user);
        Ok(unsent)
    })
}

fn check(
    pool: &Pool,
    client: &AppClient,
    user: &User,
    attributes: &[(String, String)],
) -> Result<(), ServiceError> {
    client.check_writable(attributes)?;
    pool.schema.check(attributes)?;
    pool.schema.check_change(attributes)?;
    for (name, value) in attributes.iter().filter(|(name, _)| pool.counts_at_once(name)) {
        pool.check_free(&user.username, name, value)?;
    }
    Ok(())
}

/// Sets one attribute, or what the pool lets be set before a code came back.
fn set(pool: &Pool, user: &mut User, name: &str, value: &str, now: SystemTime) -> Option<Unsent> {
    let set = |user: &mut User, name: &str, value: &str| {
        user.set_attributes(&[(name.to_owned(), value.to_owned())], now);
    };
    let medium = messages::medium_of(name);
    let Some(medium) = medium.filter(|_| user.attributes.get(name).is_none_or(|held| held != value)) else {
        user.verifications.remove(name);
        set(user, name, value);
        return None;
    };
    user.verifications.remove(name);
    let flag = format!("{name}_verified");
    if value.is_empty() {
        set(user, name, "");
        set(user, &flag, "");
        return None;
    }
    if !pool.verified_first.iter().any(|kept| kept == name) {
        set(user, name, value);
        set(user, &flag, "false");
    }
    let verifies = pool.verifies.iter().any(|verified| verified == name);
    verifies.then(|| messages::write_attribute_code(pool, user, medium, value, now))
}
