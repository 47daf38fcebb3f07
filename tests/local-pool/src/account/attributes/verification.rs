//! GetUserAttributeVerificationCode and VerifyUserAttribute.

use serde_json::{Value, json};

use crate::bearer::{bearer, change_as};
use crate::messages;
use crate::service::Service;
use crate::state::{Limited, Medium};
use crate::triggers::Caller;
use crate::wire::{Input, ServiceError};

/// The attribute a request is about: only addresses and numbers are verified.
fn attribute(input: Input<'_>) -> Result<Medium, ServiceError> {
    let name = input.name("AttributeName", 32)?;
    messages::medium_of(name)
        .ok_or_else(|| ServiceError::invalid_parameter("Only email and phone_number can be verified."))
}

/// Sends a code to the value that waits for one, or else to the present value.
pub(crate) fn send_code(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let medium = attribute(input)?;
    let name = messages::attribute(medium);
    let bearer = bearer(service, input)?;
    let caller = Caller::read(&bearer.client_id, input)?;
    let now = service.clock.now();
    let unsent = change_as(service, &bearer, |pool, username| {
        let mut user = pool.meant(username)?.clone();
        let waiting = user.verifications.get(name).map(|waiting| &waiting.value);
        let value = waiting.or_else(|| user.attributes.get(name)).cloned().ok_or_else(|| {
            ServiceError::invalid_parameter(format!("User does not have the attribute {name}."))
        })?;
        pool.limits.take(Limited::AttributeCode, username, now)?;
        let unsent = messages::write_attribute_code(pool, &mut user, medium, &value, now);
        pool.add_user(user);
        Ok(unsent)
    })?;
    Ok(json!({ "CodeDeliveryDetails": unsent.send(service, &caller, "VerifyUserAttribute")? }))
}

/// Takes the code; the value it was sent to is the attribute's from now on. As an alias it must be nobody else's.
pub(crate) fn verify(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let name = messages::attribute(attribute(input)?);
    let code = input.name("Code", 2048)?;
    let bearer = bearer(service, input)?;
    let now = service.clock.now();
    change_as(service, &bearer, |pool, username| {
        pool.limits.take(Limited::VerifyAttribute, username, now)?;
        let user = pool.user_mut(username).ok_or_else(ServiceError::user_not_found)?;
        let waiting = user.verifications.get_mut(name).ok_or_else(ServiceError::expired_code)?;
        waiting.code.judge(code, now)?;
        let value = waiting.value.clone();
        pool.check_free(username, name, &value)?;
        let user = pool.user_mut(username).ok_or_else(ServiceError::user_not_found)?;
        user.verifications.remove(name);
        user.set_attributes(
            &[(name.to_owned(), value), (format!("{name}_verified"), "true".to_owned())],
            now,
        );
        Ok(json!({}))
    })
}
