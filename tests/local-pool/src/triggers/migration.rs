//! UserMigration: users who are brought along from elsewhere when they first appear.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::{Caller, Subject, fire};
use crate::functions::Reply;
use crate::service::Service;
use crate::srp::Verifier;
use crate::state::{Pool, SignInNames, Trigger, User, UserStatus};
use crate::wire::ServiceError;

/// Why a user is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Occasion<'a> {
    /// A sign-in with this password in clear.
    SignIn(&'a str),
    /// A forgotten password.
    ForgottenPassword,
}

/// Asks the trigger for the user `name` if the pool has no such user; the user is there afterwards if the trigger
/// knows them, with the password of the sign-in. Who is not CONFIRMED must choose another.
pub(crate) fn migrate(
    service: &Service,
    caller: &Caller,
    name: &str,
    occasion: Occasion<'_>,
) -> Result<(), ServiceError> {
    let unknown = service.pool_of(caller.client_id()).look(|pool| {
        if pool.signing_in(name).is_some() {
            return Ok(None);
        }
        Ok(Some((pool.id.clone(), pool.short_name().to_owned())))
    })?;
    let Some((pool_id, short_name)) = unknown else {
        return Ok(());
    };
    let (source, password) = match occasion {
        Occasion::SignIn(password) => ("UserMigration_Authentication", Some(password)),
        Occasion::ForgottenPassword => ("UserMigration_ForgotPassword", None),
    };
    let mut request = json!({ "validationData": caller.validation_data() });
    if let (Some(password), Some(members)) = (password, request.as_object_mut()) {
        members.insert("password".to_owned(), json!(password));
    }
    let event = Subject::named(&pool_id, name).event(
        source,
        caller,
        request,
        &json!({
            "userAttributes": Value::Null,
            "finalUserStatus": Value::Null,
            "messageAction": Value::Null,
            "desiredDeliveryMediums": Value::Null,
            "forceAliasCreation": Value::Null,
        }),
    );
    let Some(reply) = fire(service, Trigger::UserMigration, &pool_id, &event)? else {
        return Ok(());
    };
    let now = service.clock.now();
    let mut user = read(service, caller, name, &reply, now)?;
    if let Some(password) = password {
        user.set_password(Verifier::of_password(&short_name, &user.username, password));
    }
    service.pool_of(caller.client_id()).change(|pool| {
        if pool.signing_in(name).is_none() && pool.user(&user.username).is_none() {
            pool.add_user(user);
        }
        Ok(())
    })
}

/// The user as the trigger describes them.
fn read(
    service: &Service,
    caller: &Caller,
    name: &str,
    reply: &Reply,
    now: SystemTime,
) -> Result<User, ServiceError> {
    let mut attributes = reply.texts("userAttributes")?.ok_or_else(|| reply.invalid("userAttributes"))?;
    let status = match reply.text("finalUserStatus")?.as_deref() {
        Some("CONFIRMED") => UserStatus::Confirmed,
        None | Some("RESET_REQUIRED") => UserStatus::ResetRequired,
        Some(_) => return Err(reply.invalid("finalUserStatus")),
    };
    let given_name = attributes.remove("username");
    attributes.remove("sub");
    let attributes: Vec<_> = attributes.into_iter().collect();
    service.pool_of(caller.client_id()).look(|pool| {
        pool.schema.check(&attributes).map_err(|_| reply.invalid("userAttributes"))?;
        let sub = uuid::Uuid::new_v4().to_string();
        let username = real_name(pool, name, given_name, &attributes, &sub);
        let mut user = User::new(username, sub, status, now);
        user.set_attributes(&attributes, now);
        Ok(user)
    })
}

/// A user who signed in by an attribute is named by the trigger, or by the `sub`.
fn real_name(
    pool: &Pool,
    name: &str,
    given: Option<String>,
    attributes: &[(String, String)],
    sub: &str,
) -> String {
    let by_attribute = attributes.iter().any(|(_, value)| value == name);
    match &pool.names {
        SignInNames::Attributes(_) => sub.to_owned(),
        SignInNames::Usernames { .. } if by_attribute => given.unwrap_or_else(|| sub.to_owned()),
        SignInNames::Usernames { .. } => name.to_owned(),
    }
}
