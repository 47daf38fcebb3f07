//! SignUp, ConfirmSignUp and ResendConfirmationCode.

use serde_json::{Map, Value, json};

use super::choice;
use super::secret_hash::{Unwanted, check_hash};
use crate::messages;
use crate::service::Service;
use crate::srp::Verifier;
use crate::state::{
    CodePurpose, Limited, Medium, Pool, SignInNames, UnknownUsers, User, UserStatus, plausible_email,
    plausible_phone,
};
use crate::triggers::{self, Caller, Subject};
use crate::wire::{Input, ServiceError};

pub(crate) fn sign_up(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let client_id = input.name("ClientId", 128)?;
    let username = input.name("Username", 128)?;
    let password = input.text("Password")?.filter(|password| !password.is_empty());
    let mut attributes = input.attributes("UserAttributes")?;
    let validation_data = input.attributes("ValidationData")?;
    let caller = Caller::read(client_id, input)?;
    let now = service.clock.now();
    let sub = uuid::Uuid::new_v4().to_string();
    let (pool_id, short_name, real_name) = service.pool_of(client_id).look(|pool| {
        let client = pool.client(client_id)?;
        check_hash(client, username, input.text("SecretHash")?, Unwanted::Refused)?;
        if !pool.sign_up_open {
            return Err(ServiceError::not_authorized("SignUp is not permitted for this user pool"));
        }
        client.check_writable(&attributes)?;
        add_sign_in_attribute(pool, username, &mut attributes)?;
        pool.schema.check(&attributes)?;
        let given = attributes.iter().cloned().collect();
        if let Some(missing) = pool.schema.missing(&given).first() {
            return Err(ServiceError::invalid_parameter(format!(
                "Attributes did not conform to the schema: {missing}: The attribute {missing} is required\n"
            )));
        }
        match password {
            Some(password) => pool.policy.check(password)?,
            // Without a password there must be another way in.
            None if pool.sign_in_policy.allows_codes() => {}
            None => drop(input.name("Password", 256)?),
        }
        let real_name = match pool.names {
            SignInNames::Usernames { .. } => username.to_owned(),
            SignInNames::Attributes(_) => sub.clone(),
        };
        Ok((pool.id.clone(), pool.short_name().to_owned(), real_name))
    })?;
    let newcomer = Subject::named(&pool_id, &real_name).with(&attributes);
    let verdict = triggers::pre_sign_up(service, &caller, &newcomer, "SignUp", &validation_data)?;
    let status = verdict.status();
    let verifier = password.map(|password| Verifier::of_password(&short_name, &real_name, password));
    let (subject, unsent, session) = service.pool_of(client_id).change(|pool| {
        if pool.signing_in(username).is_some() {
            let message = match pool.names {
                SignInNames::Usernames { .. } => "User already exists",
                SignInNames::Attributes(_) => "An account with the given email already exists.",
            };
            return Err(ServiceError::new("UsernameExistsException", message));
        }
        let mut user = User::new(real_name, sub.clone(), status, now);
        if let Some(verifier) = verifier {
            user.set_password(verifier);
        }
        user.set_attributes(&attributes, now);
        let unsent = match status {
            UserStatus::Confirmed => None,
            _ => messages::write_code(pool, &mut user, CodePurpose::SignUp, now),
        };
        let username = user.username.clone();
        let given = user.attributes.clone();
        pool.add_user(user);
        for name in verdict.verified().filter(|name| given.contains_key(*name)) {
            // The newcomer takes an alias over, as the service has it.
            pool.take_alias(&username, name, true, now)?;
        }
        let subject = Subject::of(pool, pool.meant(&username)?);
        let session = match status {
            UserStatus::Unconfirmed => choice::signed_up(pool, client_id, &username, now)?,
            _ => None,
        };
        Ok((subject, unsent, session))
    })?;
    let confirmed = status == UserStatus::Confirmed;
    if confirmed {
        triggers::post_confirmation(service, &caller, &subject, "ConfirmSignUp")?;
    }
    let mut answer =
        Map::from_iter([("UserConfirmed".to_owned(), json!(confirmed)), ("UserSub".to_owned(), json!(sub))]);
    if let Some(unsent) = unsent {
        answer.insert("CodeDeliveryDetails".to_owned(), unsent.send(service, &caller, "SignUp")?);
    }
    if let Some(session) = session {
        answer.insert("Session".to_owned(), json!(session));
    }
    Ok(Value::Object(answer))
}

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
        check_hash(client, username, input.text("SecretHash")?, Unwanted::Refused)?;
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
            choice::confirmed(pool, client_id, &real_name, session, now)?;
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
                choice::go_on_after_confirmation(pool, client_id, &real_name, session, medium, now)?
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
        check_hash(client, username, input.text("SecretHash")?, Unwanted::Refused)?;
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

/// In pools without usernames, the name given is an attribute.
fn add_sign_in_attribute(
    pool: &Pool,
    username: &str,
    attributes: &mut Vec<(String, String)>,
) -> Result<(), ServiceError> {
    let allows = |list: &[String], name: &str| list.iter().any(|allowed| allowed == name);
    match &pool.names {
        SignInNames::Usernames { aliases } => {
            let looks_like = |alias: &str| match alias {
                "email" => plausible_email(username),
                "phone_number" => plausible_phone(username),
                _ => false,
            };
            match aliases.iter().find(|alias| looks_like(alias)) {
                Some(alias) => Err(ServiceError::invalid_parameter(format!(
                    "Username cannot be of {} format, since user pool is configured for {} alias.",
                    alias.trim_end_matches("_number"),
                    alias.trim_end_matches("_number"),
                ))),
                None => Ok(()),
            }
        }
        SignInNames::Attributes(allowed) => {
            let attribute = if plausible_email(username) && allows(allowed, "email") {
                "email"
            } else if plausible_phone(username) && allows(allowed, "phone_number") {
                "phone_number"
            } else {
                let kind = if allows(allowed, "email") { "an email" } else { "a phone number" };
                return Err(ServiceError::invalid_parameter(format!("Username should be {kind}.")));
            };
            attributes.retain(|(name, _)| name != attribute);
            attributes.push((attribute.to_owned(), username.to_owned()));
            Ok(())
        }
    }
}
