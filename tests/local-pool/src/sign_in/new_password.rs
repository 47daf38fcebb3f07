//! The NEW_PASSWORD_REQUIRED challenge.

use serde_json::{Map, Value, json};

use super::request::Request;
use super::session;
use crate::service::Service;
use crate::state::{Challenge, NewPasswordRules, Pool, Sessions, SignIn, UserStatus};
use crate::wire::ServiceError;

/// Asks for a permanent password and the required attributes that are missing.
pub(crate) fn ask(service: &Service, sign_in: SignIn) -> Result<Value, ServiceError> {
    let parameters = service.pool_of(&sign_in.client_id).look(|pool| {
        let user = pool.user(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
        let missing = pool.schema.missing(&user.attributes);
        let required: Vec<_> = missing.iter().map(|name| format!("userAttributes.{name}")).collect();
        let present: Map<_, _> = user
            .attributes
            .iter()
            .filter(|(name, _)| *name != "sub")
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        Ok(json!({
            "USER_ID_FOR_SRP": user.username,
            "requiredAttributes": json!(required).to_string(),
            "userAttributes": Value::Object(present).to_string(),
        }))
    })?;
    session::ask(service, sign_in, Challenge::NewPassword, "NEW_PASSWORD_REQUIRED", &parameters)
}

/// Takes the permanent password, and goes on as after the temporary one.
pub(crate) fn answer(request: &Request<'_>) -> Result<SignIn, ServiceError> {
    request.required("USERNAME")?;
    let password = request.required("NEW_PASSWORD")?;
    let (sign_in, challenge) = request.answered()?;
    if !matches!(challenge, Challenge::NewPassword) {
        return Err(Sessions::invalid());
    }
    let attributes: Vec<(String, String)> = request
        .members
        .iter()
        .filter_map(|(name, value)| {
            Some((name.strip_prefix("userAttributes.")?.to_owned(), (*value).to_owned()))
        })
        .collect();
    let now = request.service.clock.now();
    request.service.pool_of(request.client_id).change_after(
        |pool| {
            let user = pool.user(&sign_in.user_id).ok_or_else(ServiceError::user_not_found)?;
            let rules = NewPasswordRules::of(pool, user, password)?;
            check_attributes(pool, request.client_id, &sign_in.user_id, &attributes)?;
            Ok(rules)
        },
        |rules| {
            let verifier = rules.verifier(password)?;
            request.close_session()?;
            Ok(verifier)
        },
        |pool, _, verifier| {
            let user = pool.user_mut(&sign_in.user_id).ok_or_else(ServiceError::user_not_found)?;
            user.set_attributes(&attributes, now);
            user.set_password(verifier);
            user.status = UserStatus::Confirmed;
            Ok(())
        },
    )?;
    Ok(SignIn { chose_password: true, ..sign_in })
}

fn check_attributes(
    pool: &Pool,
    client_id: &str,
    user_id: &str,
    attributes: &[(String, String)],
) -> Result<(), ServiceError> {
    let user = pool.user(user_id).ok_or_else(ServiceError::user_not_found)?;
    user.check_usable()?;
    pool.schema.check(attributes)?;
    pool.client(client_id)?.check_writable(attributes)?;
    let mut present = user.attributes.clone();
    for (name, value) in attributes {
        let set = present.get(name).is_some_and(|value| !value.is_empty());
        if set && (pool.schema.required(name) || !pool.schema.is_mutable(name)) {
            return Err(ServiceError::invalid_parameter(format!("Cannot modify an already provided {name}")));
        }
        present.insert(name.clone(), value.clone());
    }
    match pool.schema.missing(&present).first() {
        Some(name) => {
            Err(ServiceError::invalid_parameter(format!("Invalid attributes given, {name} is missing")))
        }
        None => Ok(()),
    }
}
