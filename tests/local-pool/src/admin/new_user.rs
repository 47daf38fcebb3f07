//! AdminCreateUser.

use std::time::{Duration, SystemTime};

use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use serde_json::{Value, json};

use super::attributes::marked_verified;
use crate::clock::after;
use crate::messages::{self, Unsent};
use crate::service::Service;
use crate::srp::Verifier;
use crate::state::{Pool, SignInNames, User, UserStatus, plausible_email};
use crate::triggers::{self, Caller, Subject};
use crate::wire::{Input, ServiceError, constraint};

/// What AdminCreateUser was asked.
struct Creation<'a> {
    pool_id: &'a str,
    username: &'a str,
    attributes: Vec<(String, String)>,
    temporary: Option<&'a str>,
    /// The temporary password where none is given.
    random: String,
    action: Option<&'a str>,
    media: Vec<String>,
    force: bool,
    sub: String,
    now: SystemTime,
}

/// A user who is not in the pool yet, or an invited one who is to be invited again.
struct Draft {
    user: User,
    attributes: Vec<(String, String)>,
    password: Option<String>,
    short_name: String,
    validity: Duration,
}

pub(crate) fn create(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let asked = Creation::read(input, service.clock.now())?;
    let validation_data = input.attributes("ValidationData")?;
    let caller = Caller::administrator(input)?;
    let (described, invitations) = service.pool(asked.pool_id).change_after(
        |pool| asked.draft(pool),
        |draft| {
            if !asked.again() {
                let subject = Subject::named(asked.pool_id, &draft.user.username).with(&draft.attributes);
                triggers::pre_sign_up(service, &caller, &subject, "AdminCreateUser", &validation_data)?;
            }
            Ok(draft.completed(asked.now))
        },
        // The second draft is only looked at: of two requests at once only one may create the user.
        |pool, _, draft| asked.perform(pool, draft),
    )?;
    for invitation in invitations {
        invitation.send(service, &caller, "AdminCreateUser")?;
    }
    Ok(json!({ "User": described }))
}

impl<'a> Creation<'a> {
    fn read(input: Input<'a>, now: SystemTime) -> Result<Self, ServiceError> {
        let (pool_id, username) = (input.name("UserPoolId", 55)?, input.name("Username", 128)?);
        let attributes = input.attributes("UserAttributes")?;
        let temporary = input.text("TemporaryPassword")?.filter(|password| !password.is_empty());
        let action = input.text("MessageAction")?;
        if !matches!(action, None | Some("SUPPRESS" | "RESEND")) {
            return Err(constraint(
                "MessageAction",
                "Member must satisfy enum value set: [RESEND, SUPPRESS]",
            ));
        }
        Ok(Self {
            pool_id,
            username,
            attributes,
            temporary,
            random: random_password(),
            action,
            media: input.texts("DesiredDeliveryMediums")?.unwrap_or_else(|| vec!["SMS".to_owned()]),
            force: input.flag("ForceAliasCreation")?.unwrap_or(false),
            sub: uuid::Uuid::new_v4().to_string(),
            now,
        })
    }

    /// Whether an invitation is to be sent again.
    fn again(&self) -> bool {
        self.action == Some("RESEND")
    }

    fn draft(&self, pool: &Pool) -> Result<Draft, ServiceError> {
        if let Some(password) = self.temporary {
            pool.policy.check(password)?;
        }
        let passwordless = self.temporary.is_none() && pool.sign_in_policy.allows_codes();
        let mut attributes = self.attributes.clone();
        let user = self.subject(pool, &mut attributes)?;
        pool.schema.check(&attributes)?;
        let password = self.temporary.unwrap_or(&self.random);
        Ok(Draft {
            user,
            attributes,
            password: (!passwordless).then(|| password.to_owned()),
            short_name: pool.short_name().to_owned(),
            validity: pool.policy.temporary_validity(),
        })
    }

    /// The user the request is about: a new one, or the invited one when the invitation is to be sent again.
    fn subject(&self, pool: &Pool, attributes: &mut Vec<(String, String)>) -> Result<User, ServiceError> {
        match pool.signing_in(self.username) {
            Some(user) if self.again() && user.status == UserStatus::ForceChangePassword => Ok(user.clone()),
            Some(_) if self.again() => Err(ServiceError::new(
                "UnsupportedUserStateException",
                "Resend not possible. User is not in FORCE_CHANGE_PASSWORD state.",
            )),
            None if self.again() => Err(ServiceError::user_not_found()),
            Some(_) => Err(ServiceError::new("UsernameExistsException", "User account already exists")),
            None => self.newcomer(pool, attributes),
        }
    }

    fn newcomer(&self, pool: &Pool, attributes: &mut Vec<(String, String)>) -> Result<User, ServiceError> {
        if attributes.iter().any(|(name, _)| name == "sub") {
            return Err(ServiceError::invalid_parameter("Cannot modify the non-mutable attribute sub"));
        }
        let real_name = match &pool.names {
            SignInNames::Usernames { .. } => self.username,
            SignInNames::Attributes(allowed) => {
                let attribute = if plausible_email(self.username) { "email" } else { "phone_number" };
                if !allowed.iter().any(|name| name == attribute) {
                    let kind = if attribute == "email" { "a phone number" } else { "an email" };
                    return Err(ServiceError::invalid_parameter(format!("Username should be {kind}.")));
                }
                attributes.retain(|(name, _)| name != attribute);
                attributes.push((attribute.to_owned(), self.username.to_owned()));
                &self.sub
            }
        };
        Ok(User::new(real_name.to_owned(), self.sub.clone(), UserStatus::ForceChangePassword, self.now))
    }

    /// Puts the user into the pool and writes the invitations.
    fn perform(&self, pool: &mut Pool, draft: Draft) -> Result<(Value, Vec<Unsent>), ServiceError> {
        let Draft { user, attributes, password, .. } = draft;
        let aliases = ["email", "phone_number"].into_iter().filter(|name| marked_verified(&attributes, name));
        let aliases: Vec<_> = aliases.collect();
        if !self.force {
            check_aliases(pool, &user, &aliases)?;
        }
        let described = user.described();
        let invited = password.filter(|_| self.action != Some("SUPPRESS"));
        let invitations = invited
            .map(|password| messages::write_invitations(pool, &user, &password, &self.media, self.now))
            .unwrap_or_default();
        let username = user.username.clone();
        pool.add_user(user);
        for name in aliases {
            pool.take_alias(&username, name, self.force, self.now)?;
        }
        Ok((described, invitations))
    }
}

impl Draft {
    /// The user with attributes and password.
    fn completed(mut self, now: SystemTime) -> Self {
        self.user.set_attributes(&self.attributes, now);
        match &self.password {
            Some(password) => {
                let verifier = Verifier::of_password(&self.short_name, &self.user.username, password);
                self.user.set_temporary_password(verifier, after(now, self.validity));
            }
            // Users without a password have nothing to replace.
            None => self.user.status = UserStatus::Confirmed,
        }
        self
    }
}

/// Refuses an address or number that is another user's name already.
fn check_aliases(pool: &Pool, user: &User, aliases: &[&str]) -> Result<(), ServiceError> {
    for name in aliases {
        let value = user.attributes.get(*name).map(String::as_str).unwrap_or_default();
        pool.check_free(&user.username, name, value)?;
    }
    Ok(())
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
