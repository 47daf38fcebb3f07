//! What administrators do to one user.

use serde_json::{Map, Value, json};

use crate::clock::{after, epoch};
use crate::messages;
use crate::service::Service;
use crate::state::{CodePurpose, NewPasswordRules, Pool, User, UserStatus, attribute_list};
use crate::triggers::{self, Caller, Subject};
use crate::wire::{Input, ServiceError};

/// Changes the pool an operation is about; also hands out the real username of the user it is about.
pub(super) fn change_pool<T>(
    service: &Service,
    input: Input<'_>,
    change: impl FnOnce(&mut Pool, &str) -> Result<T, ServiceError>,
) -> Result<T, ServiceError> {
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        let username = pool.meant(input.name("Username", 128)?)?.username.clone();
        change(pool, &username)
    })
}

fn change(
    service: &Service,
    input: Input<'_>,
    change: impl FnOnce(&mut User) -> Result<(), ServiceError>,
) -> Result<Value, ServiceError> {
    change_pool(service, input, |pool, username| {
        let user = pool.meant_mut(username)?;
        change(user)?;
        user.modified = service.clock.now();
        Ok(json!({}))
    })
}

pub(crate) fn get(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    service.pool(input.name("UserPoolId", 55)?).look(|pool| {
        let user = pool.meant(input.name("Username", 128)?)?;
        let mut described = user.mfa_described();
        let told = json!({
            "Username": user.username,
            "UserAttributes": attribute_list(user.attributes.iter()),
            "UserCreateDate": epoch(user.created),
            "UserLastModifiedDate": epoch(user.modified),
            "Enabled": user.enabled,
            "UserStatus": user.status.name(),
        });
        described.extend(told.as_object().cloned().unwrap_or_default());
        Ok(Value::Object(described))
    })
}

pub(crate) fn set_password(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let password = input.name("Password", 256)?;
    let permanent = input.flag("Permanent")?.unwrap_or(false);
    let now = service.clock.now();
    service.pool(input.name("UserPoolId", 55)?).change_after(
        |pool| {
            let user = pool.meant(input.name("Username", 128)?)?;
            Ok((user.username.clone(), NewPasswordRules::of(pool, user, password)?))
        },
        |(_, rules)| rules.verifier(password),
        |pool, (username, _), verifier| {
            let expires = after(now, pool.policy.temporary_validity());
            pool.attempts.succeeded(&username);
            let user = pool.meant_mut(&username)?;
            if permanent {
                user.set_password(verifier);
                user.status = UserStatus::Confirmed;
            } else {
                user.set_temporary_password(verifier, expires);
                user.status = UserStatus::ForceChangePassword;
            }
            user.modified = now;
            Ok(json!({}))
        },
    )
}

pub(crate) fn delete(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    change_pool(service, input, |pool, username| {
        pool.remove_user(username);
        Ok(json!({}))
    })
}

/// AdminDisableUser: also ends the user's sign-ins.
pub(crate) fn disable(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let now = service.clock.now();
    change_pool(service, input, |pool, username| {
        pool.grants.revoke_all_of(username);
        let user = pool.meant_mut(username)?;
        user.enabled = false;
        user.modified = now;
        Ok(json!({}))
    })
}

pub(crate) fn enable(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    change(service, input, |user| {
        user.enabled = true;
        Ok(())
    })
}

pub(crate) fn reset_password(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let caller = Caller::administrator(input)?;
    let now = service.clock.now();
    let unsent = change_pool(service, input, |pool, username| {
        let mut user = pool.meant(username)?.clone();
        if !matches!(user.status, UserStatus::Confirmed | UserStatus::ResetRequired) {
            return Err(ServiceError::not_authorized("User password cannot be reset in the current state."));
        }
        let unsent = messages::write_code(pool, &mut user, CodePurpose::PasswordReset, now);
        let unsent = unsent.ok_or_else(messages::nowhere_to_send)?;
        user.status = UserStatus::ResetRequired;
        user.modified = now;
        pool.add_user(user);
        Ok(unsent)
    })?;
    unsent.send(service, &caller, "ForgotPassword")?;
    Ok(json!({}))
}

pub(crate) fn confirm(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let caller = Caller::administrator(input)?;
    let confirmed = change(service, input, |user| {
        if user.status != UserStatus::Unconfirmed {
            return Err(ServiceError::not_authorized(format!(
                "User cannot be confirmed. Current status is {}",
                user.status.name()
            )));
        }
        user.status = UserStatus::Confirmed;
        Ok(())
    })?;
    let subject = change_pool(service, input, |pool, username| Ok(Subject::of(pool, pool.meant(username)?)))?;
    triggers::post_confirmation(service, &caller, &subject, "ConfirmSignUp")?;
    Ok(confirmed)
}

pub(crate) fn sign_out(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    change_pool(service, input, |pool, username| {
        pool.grants.revoke_all_of(username);
        Ok(Value::Object(Map::new()))
    })
}
