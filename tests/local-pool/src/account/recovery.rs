//! ForgotPassword and ConfirmForgotPassword.

use serde_json::{Value, json};

use crate::messages;
use crate::service::Service;
use crate::state::{CodePurpose, Limited, NewPasswordRules, UnknownUsers, Unwanted, UserStatus};
use crate::triggers::{self, Caller, Occasion, Subject};
use crate::wire::{Input, ServiceError};

/// Sends a code to a verified address or number. The old password works until the new one is chosen.
pub(crate) fn forgot(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let client_id = input.name("ClientId", 128)?;
    let username = input.name("Username", 128)?;
    let caller = Caller::read(client_id, input)?;
    let now = service.clock.now();
    let hidden = service.pool_of(client_id).look(|pool| {
        let client = pool.client(client_id)?;
        client.check_hash(username, input.text("SecretHash")?, Unwanted::Refused)?;
        Ok(client.unknown_users == UnknownUsers::Hidden)
    })?;
    triggers::migrate(service, &caller, username, Occasion::ForgottenPassword)?;
    let unsent = service.pool_of(client_id).change(|pool| {
        let Some(mut user) = pool.signing_in(username).cloned() else {
            if !hidden {
                return Err(ServiceError::user_not_found());
            }
            let name = pool.folded(username);
            pool.limits.take(Limited::Recovery, &name, now)?;
            pool.limits.note_simulated_code(&name, now);
            return Ok(None);
        };
        pool.limits.take(Limited::Recovery, &user.username, now)?;
        if user.status == UserStatus::ForceChangePassword {
            return Err(ServiceError::not_authorized("User password cannot be reset in the current state."));
        }
        let unsent = if user.enabled {
            messages::write_code(pool, &mut user, CodePurpose::PasswordReset, now)
        } else if hidden {
            None
        } else {
            return Err(ServiceError::not_authorized("User is disabled."));
        };
        let Some(unsent) = unsent else {
            if !hidden {
                return Err(messages::nowhere_to_send());
            }
            pool.limits.note_simulated_code(&user.username, now);
            return Ok(None);
        };
        pool.add_user(user);
        Ok(Some(unsent))
    })?;
    let details = match unsent {
        Some(unsent) => unsent.send(service, &caller, "ForgotPassword")?,
        None => messages::simulated_delivery(username),
    };
    Ok(json!({ "CodeDeliveryDetails": details }))
}

/// Sets a new password for who holds the code.
pub(crate) fn confirm(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let client_id = input.name("ClientId", 128)?;
    let username = input.name("Username", 128)?;
    let code = input.name("ConfirmationCode", 2048)?;
    let password = input.name("Password", 256)?;
    let caller = Caller::read(client_id, input)?;
    let now = service.clock.now();
    let (rules, real_name) = service.pool_of(client_id).change(|pool| {
        let client = pool.client(client_id)?;
        client.check_hash(username, input.text("SecretHash")?, Unwanted::Refused)?;
        let hidden = client.unknown_users == UnknownUsers::Hidden;
        let Some(user) = pool.signing_in(username) else {
            if !hidden {
                return Err(ServiceError::user_not_found());
            }
            pool.policy.check(password)?;
            let name = pool.folded(username);
            pool.limits.take(Limited::Recovery, &name, now)?;
            return Err(pool.limits.refused_code(&name, now));
        };
        let real_name = user.username.clone();
        let rules = NewPasswordRules::of(pool, user, password)?;
        pool.limits.take(Limited::Recovery, &real_name, now)?;
        // Who does not hold the code is not told which passwords there were.
        let user = pool.user_mut(&real_name).ok_or_else(ServiceError::user_not_found)?;
        if user.code.is_none() {
            return Err(pool.limits.refused_code(&real_name, now));
        }
        user.judge_code(CodePurpose::PasswordReset, code, now)?;
        Ok((rules, real_name))
    })?;
    let verifier = rules.verifier(password)?;
    let subject = service.pool_of(client_id).change(|pool| {
        let user = pool.user_mut(&real_name).ok_or_else(ServiceError::user_not_found)?;
        user.spend_code(CodePurpose::PasswordReset, code, now)?;
        user.set_password(verifier);
        user.status = UserStatus::Confirmed;
        user.modified = now;
        pool.attempts.succeeded(&real_name);
        Ok(Subject::of(pool, pool.meant(&real_name)?))
    })?;
    triggers::post_confirmation(service, &caller, &subject, "ConfirmForgotPassword")?;
    Ok(json!({}))
}
