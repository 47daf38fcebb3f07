//! ForgotPassword and ConfirmForgotPassword.

use serde_json::{Value, json};

use super::secret_hash::{Unwanted, check_hash};
use crate::messages;
use crate::service::Service;
use crate::srp::Verifier;
use crate::state::{CodePurpose, UnknownUsers, UserStatus};
use crate::wire::{Input, ServiceError};

/// Sends a code to a verified address or number. The old password works until the new one is chosen.
pub(crate) fn forgot(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let client_id = input.name("ClientId", 128)?;
    let username = input.name("Username", 128)?;
    let now = service.clock.now();
    let mut directory = service.directory();
    let pool = directory.pool_of_client_mut(client_id)?;
    let client = pool.client(client_id)?;
    check_hash(client, username, input.text("SecretHash")?, Unwanted::Refused)?;
    let hidden = client.unknown_users == UnknownUsers::Hidden;
    let simulated = || Ok(json!({ "CodeDeliveryDetails": messages::simulated_delivery(username) }));
    let Some(mut user) = pool.signing_in(username).cloned() else {
        return if hidden { simulated() } else { Err(ServiceError::user_not_found()) };
    };
    if user.status == UserStatus::ForceChangePassword {
        return Err(ServiceError::not_authorized("User password cannot be reset in the current state."));
    }
    let delivery = if user.enabled {
        messages::send_code(service, pool, &mut user, CodePurpose::PasswordReset, now)
    } else if hidden {
        None
    } else {
        return Err(ServiceError::not_authorized("User is disabled."));
    };
    let Some(delivery) = delivery else {
        return if hidden { simulated() } else { Err(messages::nowhere_to_send()) };
    };
    pool.add_user(user);
    Ok(json!({ "CodeDeliveryDetails": delivery }))
}

/// Sets a new password for who holds the code.
pub(crate) fn confirm(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let client_id = input.name("ClientId", 128)?;
    let username = input.name("Username", 128)?;
    let code = input.name("ConfirmationCode", 2048)?;
    let password = input.name("Password", 256)?;
    let now = service.clock.now();
    let (short_name, real_name) = {
        let directory = service.directory();
        let pool = directory.pool_of_client(client_id)?;
        let client = pool.client(client_id)?;
        check_hash(client, username, input.text("SecretHash")?, Unwanted::Refused)?;
        let user = pool.signing_in(username).ok_or_else(|| match client.unknown_users {
            UnknownUsers::Told => ServiceError::user_not_found(),
            UnknownUsers::Hidden => ServiceError::expired_code(),
        })?;
        pool.policy.check(password)?;
        (pool.short_name().to_owned(), user.username.clone())
    };
    let verifier = Verifier::of_password(&short_name, &real_name, password);
    let mut directory = service.directory();
    let pool = directory.pool_of_client_mut(client_id)?;
    let user = pool.user_mut(&real_name).ok_or_else(ServiceError::user_not_found)?;
    user.spend_code(CodePurpose::PasswordReset, code, now)?;
    user.password = Some(verifier);
    user.password_expires = None;
    user.status = UserStatus::Confirmed;
    user.modified = now;
    pool.attempts.succeeded(&real_name);
    Ok(json!({}))
}
