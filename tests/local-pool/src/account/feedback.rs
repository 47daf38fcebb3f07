//! UpdateAuthEventFeedback and its administrators' form: whether a sign-in was the user's own.

use ring::hmac;
use serde_json::{Value, json};

use crate::service::Service;
use crate::state::Pool;
use crate::wire::{Input, ServiceError, constraint};

fn message(event_id: &str) -> String {
    format!("feedback {event_id}")
}

/// The token that lets its bearer judge one sign-in, as the service puts it into the links of its e-mails.
pub(crate) fn token(pool: &Pool, event_id: &str) -> String {
    let tag = hmac::sign(&pool.nobody, message(event_id).as_bytes());
    crate::webauthn::encode(tag.as_ref())
}

fn check_token(pool: &Pool, event_id: &str, token: &str) -> Result<(), ServiceError> {
    let tag = crate::webauthn::decode(token).unwrap_or_default();
    hmac::verify(&pool.nobody, message(event_id).as_bytes(), &tag)
        .map_err(|_| ServiceError::not_authorized("Invalid feedback token."))
}

/// UpdateAuthEventFeedback: with the token of the event.
pub(crate) fn update(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let token = input.required_text("FeedbackToken")?;
    judge(service, input, |pool, event_id| check_token(pool, event_id, token))
}

/// AdminUpdateAuthEventFeedback.
pub(crate) fn update_as_administrator(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    judge(service, input, |_, _| Ok(()))
}

fn judge(
    service: &Service,
    input: Input<'_>,
    check: impl FnOnce(&Pool, &str) -> Result<(), ServiceError>,
) -> Result<Value, ServiceError> {
    let (pool_id, username) = (input.name("UserPoolId", 55)?, input.name("Username", 128)?);
    let event_id = input.name("EventId", 50)?;
    let valid = match input.required_text("FeedbackValue")? {
        "Valid" => true,
        "Invalid" => false,
        _ => return Err(constraint("FeedbackValue", "Member must satisfy enum value set: [Valid, Invalid]")),
    };
    service.pool(pool_id).change(|pool| {
        if !pool.judges_threats() {
            let message = "Threat protection is not enabled for the user pool.";
            return Err(ServiceError::new("UserPoolAddOnNotEnabledException", message));
        }
        let username = pool.meant(username)?.username.clone();
        check(pool, event_id)?;
        pool.grants.judged(&username, event_id, valid)?;
        Ok(json!({}))
    })
}
