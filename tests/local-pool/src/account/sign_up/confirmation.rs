//! ConfirmSignUp and ResendConfirmationCode.

use serde_json::{Value, json};

use crate::messages;
use crate::service::Service;
use crate::sign_in;
use crate::state::{CodePurpose, Limited, Medium, UnknownUsers, Unwanted, UserStatus};
use crate::triggers::{self, Caller, Subject};
use crate::wire::{Input, ServiceError};

pub(crate) fn confirm(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let client_id = input.name("ClientId", 128)?;
    let username = input.name("Username", 128)?;
    let code = input.name("ConfirmationCode", 2048)?;
    let session = input.text("Session")?;
    let force = input.flag("ForceAliasCreation")?.unwrap_or(false);
    let caller = Caller::read(client_id, input)?;
    let now = service.clock.now();
    let (subject, session) = service.pool_of(client_id).change(|pool| {
        let client = pool.client(client_id)?;
        client.check_hash(username, input.text("SecretHash")?, Unwanted::Refused)?;
        let hidden = client.unknown_users == UnknownUsers::Hidden;
        let Some(user) = pool.signing_in(username) else {
            if !hidden {
                return Err(ServiceError::user_not_found());
            }
            pool.limits.take(Limited::ConfirmSignUp, &pool.folded(username), now)?;
            return Err(ServiceError::expired_code());
        };
        let (real_name, status) = (user.username.clone(), user.status);
        pool.limits.take(Limited::ConfirmSignUp, &real_name, now)?;
        if status != UserStatus::Unconfirmed {
            return Err(ServiceError::not_authorized(format!(
                "User cannot be confirmed. Current status is {}",
                status.name()
            )));
        }
        let user = pool.meant(&real_name)?;
        let verified = messages::channel(pool, user).map(|(attribute, _)| attribute);
        if let Some(session) = session {
            sign_in::confirmed(pool, client_id, &real_name, session, now)?;
        }
        let user = pool.user_mut(&real_name).ok_or_else(ServiceError::user_not_found)?;
        let unspent = user.code.clone();
        user.spend_code(CodePurpose::SignUp, code, now)?;
        if let Some(attribute) = verified
            && let Err(refused) = pool.take_alias(&real_name, attribute, force, now)
        {
            if let Some(user) = pool.user_mut(&real_name) {
                user.code = unspent;
            }
            return Err(refused);
        }
        let user = pool.user_mut(&real_name).ok_or_else(ServiceError::user_not_found)?;
        user.status = UserStatus::Confirmed;
        user.modified = now;
        let session = match session {
            Some(session) => {
                let medium = verified.map(|name| if name == "email" { Medium::Email } else { Medium::Sms });
                sign_in::go_on_after_confirmation(pool, client_id, &real_name, session, medium, now)?
            }
            None => None,
        };
        Ok((Subject::of(pool, pool.meant(&real_name)?), session))
    })?;
    triggers::post_confirmation(service, &caller, &subject, "ConfirmSignUp")?;
    Ok(session.map_or_else(|| json!({}), |session| json!({ "Session": session })))
}

pub(crate) fn resend(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let client_id = input.name("ClientId", 128)?;
    let username = input.name("Username", 128)?;
    let caller = Caller::read(client_id, input)?;
    let now = service.clock.now();
    let unsent = service.pool_of(client_id).change(|pool| {
        let client = pool.client(client_id)?;
        client.check_hash(username, input.text("SecretHash")?, Unwanted::Refused)?;
        let hidden = client.unknown_users == UnknownUsers::Hidden;
        let Some(mut user) = pool.signing_in(username).cloned() else {
            if hidden {
                pool.limits.take(Limited::Resend, &pool.folded(username), now)?;
                return Ok(None);
            }
            return Err(ServiceError::user_not_found());
        };
        if user.status != UserStatus::Unconfirmed {
            return Err(ServiceError::invalid_parameter("User is already confirmed."));
        }
        pool.limits.take(Limited::Resend, &user.username, now)?;
        let unsent = messages::write_code(pool, &mut user, CodePurpose::SignUp, now);
        pool.add_user(user);
        unsent.map(Some).ok_or_else(|| ServiceError::invalid_parameter("Auto verification not turned on."))
    })?;
    let details = match unsent {
        Some(unsent) => unsent.send(service, &caller, "ResendCode")?,
        None => messages::simulated_delivery(username),
    };
    Ok(json!({ "CodeDeliveryDetails": details }))
}
