//! Users' attributes and authenticator apps, as administrators change and remove them.

use serde_json::{Value, json};

use super::users::change_pool;
use crate::service::Service;
use crate::state::{Method, Pool, User};
use crate::wire::{Input, ServiceError};

pub(crate) fn update(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    change(service, input, &input.attributes("UserAttributes")?)
}

pub(crate) fn delete(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let names = input.texts("UserAttributeNames")?.unwrap_or_default();
    let mut blank: Vec<_> = names.iter().map(|name| (name.clone(), String::new())).collect();
    let contacts = names.iter().filter(|name| matches!(name.as_str(), "email" | "phone_number"));
    blank.extend(contacts.map(|name| (format!("{name}_verified"), String::new())));
    change(service, input, &blank)
}

fn change(
    service: &Service,
    input: Input<'_>,
    attributes: &[(String, String)],
) -> Result<Value, ServiceError> {
    let now = service.clock.now();
    change_pool(service, input, |pool, username| {
        pool.schema.check(attributes)?;
        pool.schema.check_change(attributes)?;
        check_names(pool, username, attributes)?;
        let user = pool.meant_mut(username)?;
        let unverified = unverified(user, attributes);
        user.verifications.retain(|name, _| attributes.iter().all(|(changed, _)| changed != name));
        user.set_attributes(&unverified, now);
        user.set_attributes(attributes, now);
        Ok(json!({}))
    })
}

/// A changed address is no longer a verified one, unless the administrator says so.
fn unverified(user: &User, attributes: &[(String, String)]) -> Vec<(String, String)> {
    let contact = |name: &str| matches!(name, "email" | "phone_number");
    attributes
        .iter()
        .filter(|(name, value)| contact(name) && user.attributes.get(name) != Some(value))
        .map(|(name, _)| (format!("{name}_verified"), "false".to_owned()))
        .collect()
}

/// Refuses names that are another user's as soon as they are this one's.
fn check_names(pool: &Pool, username: &str, attributes: &[(String, String)]) -> Result<(), ServiceError> {
    for (name, value) in attributes {
        if pool.counts_at_once(name) || marked_verified(attributes, name) {
            pool.check_free(username, name, value)?;
        }
    }
    Ok(())
}

/// Whether the attributes say that `name` among them is verified.
pub(super) fn marked_verified(attributes: &[(String, String)], name: &str) -> bool {
    let flag = format!("{name}_verified");
    attributes.iter().any(|(given, value)| *given == flag && value.eq_ignore_ascii_case("true"))
}

/// AdminDeleteSoftwareToken: the user has no authenticator app any longer, and is asked for none.
pub(crate) fn delete_software_token(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    change_pool(service, input, |pool, username| {
        let user = pool.meant_mut(username)?;
        user.mfa.totp = None;
        user.mfa.pending = None;
        user.mfa.enabled.remove(&Method::Totp);
        user.mfa.preferred = user.mfa.preferred.filter(|preferred| *preferred != Method::Totp);
        user.modified = service.clock.now();
        Ok(json!({}))
    })
}
