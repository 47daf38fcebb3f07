//! AdminCreateUser.

use std::time::SystemTime;

use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use serde_json::{Value, json};

use super::attributes::marked_verified;
use crate::clock::after;
use crate::messages;
use crate::service::Service;
use crate::srp::Verifier;
use crate::state::{Pool, SignInNames, User, UserStatus, plausible_email};
use crate::triggers::{self, Caller, Subject};
use crate::wire::{Input, ServiceError, constraint};

pub(crate) fn create(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let pool_id = input.name("UserPoolId", 55)?;
    let username = input.name("Username", 128)?;
    let mut attributes = input.attributes("UserAttributes")?;
    let temporary = input.text("TemporaryPassword")?.filter(|password| !password.is_empty());
    let action = input.text("MessageAction")?;
    if !matches!(action, None | Some("SUPPRESS" | "RESEND")) {
        return Err(constraint("MessageAction", "Member must satisfy enum value set: [RESEND, SUPPRESS]"));
    }
    let media = input.texts("DesiredDeliveryMediums")?.unwrap_or_else(|| vec!["SMS".to_owned()]);
    let force = input.flag("ForceAliasCreation")?.unwrap_or(false);
    let validation_data = input.attributes("ValidationData")?;
    let caller = Caller::administrator(input)?;
    let now = service.clock.now();
    let (mut user, password, short_name, validity) = service.pool(pool_id).look(|pool| {
        let password = match temporary {
            Some(password) => {
                pool.policy.check(password)?;
                password.to_owned()
            }
            None => random_password(),
        };
        let passwordless = temporary.is_none() && pool.sign_in_policy.allows_codes();
        let user = subject(pool, username, action, &mut attributes, now)?;
        pool.schema.check(&attributes)?;
        Ok((
            user,
            (!passwordless).then_some(password),
            pool.short_name().to_owned(),
            pool.policy.temporary_validity(),
        ))
    })?;
    if action != Some("RESEND") {
        let created = Subject::named(pool_id, &user.username).with(&attributes);
        triggers::pre_sign_up(service, &caller, &created, "AdminCreateUser", &validation_data)?;
    }
    user.set_attributes(&attributes, now);
    match &password {
        Some(password) => {
            let verifier = Verifier::of_password(&short_name, &user.username, password);
            user.set_temporary_password(verifier, after(now, validity));
        }
        // Users without a password have nothing to replace.
        None => user.status = UserStatus::Confirmed,
    }
    let described = user.described();
    let invitations = service.pool(pool_id).change(|pool| {
        let aliases = ["email", "phone_number"].into_iter().filter(|name| marked_verified(&attributes, name));
        let aliases: Vec<_> = aliases.collect();
        if !force {
            check_aliases(pool, &user, &aliases)?;
        }
        // Asked again: of two requests at once only one may create the user.
        subject(pool, username, action, &mut attributes, now)?;
        let invited = password.filter(|_| action != Some("SUPPRESS"));
        let invitations = invited
            .map(|password| messages::write_invitations(pool, &user, &password, &media, now))
            .unwrap_or_default();
        let username = user.username.clone();
        pool.add_user(user);
        for name in aliases {
            pool.take_alias(&username, name, force, now)?;
        }
        Ok(invitations)
    })?;
    for invitation in invitations {
        invitation.send(service, &caller, "AdminCreateUser")?;
    }
    Ok(json!({ "User": described }))
}

/// Refuses an address or number that is another user's name already.
fn check_aliases(pool: &Pool, user: &User, aliases: &[&str]) -> Result<(), ServiceError> {
    for name in aliases {
        let value = user.attributes.get(*name).map(String::as_str).unwrap_or_default();
        pool.check_free(&user.username, name, value)?;
    }
    Ok(())
}

/// The user a request is about: a new one, or the invited one when the invitation is to be sent again.
fn subject(
    pool: &Pool,
    username: &str,
    action: Option<&str>,
    attributes: &mut Vec<(String, String)>,
    now: SystemTime,
) -> Result<User, ServiceError> {
    match (pool.signing_in(username), action) {
        (Some(user), Some("RESEND")) if user.status == UserStatus::ForceChangePassword => Ok(user.clone()),
        (Some(_), Some("RESEND")) => Err(ServiceError::new(
            "UnsupportedUserStateException",
            "Resend not possible. User is not in FORCE_CHANGE_PASSWORD state.",
        )),
        (None, Some("RESEND")) => Err(ServiceError::user_not_found()),
        (Some(_), _) => Err(ServiceError::new("UsernameExistsException", "User account already exists")),
        (None, _) => new_user(pool, username, attributes, now),
    }
}

fn new_user(
    pool: &Pool,
    username: &str,
    attributes: &mut Vec<(String, String)>,
    now: SystemTime,
) -> Result<User, ServiceError> {
    let given_sub = attributes.iter().position(|(name, _)| name == "sub");
    if given_sub.is_some() {
        return Err(ServiceError::invalid_parameter("Cannot modify the non-mutable attribute sub"));
    }
    let sub = uuid::Uuid::new_v4().to_string();
    let real_name = match &pool.names {
        SignInNames::Usernames { .. } => username.to_owned(),
        SignInNames::Attributes(allowed) => {
            let attribute = if plausible_email(username) { "email" } else { "phone_number" };
            if !allowed.iter().any(|name| name == attribute) {
                let kind = if attribute == "email" { "a phone number" } else { "an email" };
                return Err(ServiceError::invalid_parameter(format!("Username should be {kind}.")));
            }
            attributes.retain(|(name, _)| name != attribute);
            attributes.push((attribute.to_owned(), username.to_owned()));
            sub.clone()
        }
    };
    Ok(User::new(real_name, sub, UserStatus::ForceChangePassword, now))
}

/// A temporary password that meets any policy but an unusually long one.
fn random_password() -> String {
    let mut generator = rand::rng();
    let mut letters: Vec<u8> = Vec::with_capacity(16);
    for kind in
        [b"ABCDEFGHJKLMNPQRSTUVWXYZ".as_slice(), b"abcdefghijkmnopqrstuvwxyz", b"23456789", b"!#$%&*+-?@"]
    {
        for _ in 0..4 {
            letters.extend(kind.get(generator.random_range(0..kind.len())));
        }
    }
    letters.shuffle(&mut generator);
    letters.into_iter().map(char::from).collect()
}
