//! SignUp.

use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::messages::{self, Unsent};
use crate::service::Service;
use crate::sign_in;
use crate::srp::Verifier;
use crate::state::{
    CodePurpose, Pool, SignInNames, Unwanted, User, UserStatus, plausible_email, plausible_phone,
};
use crate::triggers::{self, Caller, Subject, Verdict};
use crate::wire::{Input, ServiceError};

/// What SignUp was asked.
struct SignUp<'a> {
    input: Input<'a>,
    client_id: &'a str,
    username: &'a str,
    password: Option<&'a str>,
    attributes: Vec<(String, String)>,
    sub: String,
    now: SystemTime,
}

/// The user SignUp would make in a pool.
struct Newcomer {
    pool_id: String,
    short_name: String,
    /// The real username.
    name: String,
    attributes: Vec<(String, String)>,
}

/// What came of it.
struct SignedUp {
    subject: Subject,
    confirmed: bool,
    unsent: Option<Unsent>,
    session: Option<String>,
}

pub(crate) fn sign_up(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let asked = SignUp::read(input, service.clock.now())?;
    let validation_data = input.attributes("ValidationData")?;
    let caller = Caller::read(asked.client_id, input)?;
    let signed_up = service.pool_of(asked.client_id).change_after(
        |pool| asked.check(pool),
        |newcomer| {
            let subject = Subject::named(&newcomer.pool_id, &newcomer.name).with(&newcomer.attributes);
            let verdict = triggers::pre_sign_up(service, &caller, &subject, "SignUp", &validation_data)?;
            let verifier = asked
                .password
                .map(|password| Verifier::of_password(&newcomer.short_name, &newcomer.name, password));
            Ok((verdict, verifier))
        },
        |pool, newcomer, (verdict, verifier)| asked.perform(pool, newcomer, verdict, verifier),
    )?;
    if signed_up.confirmed {
        triggers::post_confirmation(service, &caller, &signed_up.subject, "ConfirmSignUp")?;
    }
    let mut answer = Map::from_iter([
        ("UserConfirmed".to_owned(), json!(signed_up.confirmed)),
        ("UserSub".to_owned(), json!(asked.sub)),
    ]);
    if let Some(unsent) = signed_up.unsent {
        answer.insert("CodeDeliveryDetails".to_owned(), unsent.send(service, &caller, "SignUp")?);
    }
    if let Some(session) = signed_up.session {
        answer.insert("Session".to_owned(), json!(session));
    }
    Ok(Value::Object(answer))
}

impl<'a> SignUp<'a> {
    fn read(input: Input<'a>, now: SystemTime) -> Result<Self, ServiceError> {
        Ok(Self {
            input,
            client_id: input.name("ClientId", 128)?,
            username: input.name("Username", 128)?,
            password: input.text("Password")?.filter(|password| !password.is_empty()),
            attributes: input.attributes("UserAttributes")?,
            sub: uuid::Uuid::new_v4().to_string(),
            now,
        })
    }

    /// Whether the pool takes newcomers like this one.
    fn check(&self, pool: &Pool) -> Result<Newcomer, ServiceError> {
        let client = pool.client(self.client_id)?;
        client.check_hash(self.username, self.input.text("SecretHash")?, Unwanted::Refused)?;
        if !pool.sign_up_open {
            return Err(ServiceError::not_authorized("SignUp is not permitted for this user pool"));
        }
        client.check_writable(&self.attributes)?;
        let mut attributes = self.attributes.clone();
        add_sign_in_attribute(pool, self.username, &mut attributes)?;
        pool.schema.check(&attributes)?;
        let given = attributes.iter().cloned().collect();
        if let Some(missing) = pool.schema.missing(&given).first() {
            return Err(ServiceError::invalid_parameter(format!(
                "Attributes did not conform to the schema: {missing}: The attribute {missing} is required\n"
            )));
        }
        match self.password {
            Some(password) => pool.policy.check(password)?,
            // Without a password there must be another way in.
            None if pool.sign_in_policy.allows_codes() => {}
            None => drop(self.input.name("Password", 256)?),
        }
        let name = match pool.names {
            SignInNames::Usernames { .. } => self.username.to_owned(),
            SignInNames::Attributes(_) => self.sub.clone(),
        };
        Ok(Newcomer { pool_id: pool.id.clone(), short_name: pool.short_name().to_owned(), name, attributes })
    }

    /// Makes the user, unless the name was taken meanwhile or before.
    fn perform(
        &self,
        pool: &mut Pool,
        newcomer: Newcomer,
        verdict: Verdict,
        verifier: Option<Verifier>,
    ) -> Result<SignedUp, ServiceError> {
        if pool.signing_in(self.username).is_some() {
            let message = match pool.names {
                SignInNames::Usernames { .. } => "User already exists",
                SignInNames::Attributes(_) => "An account with the given email already exists.",
            };
            return Err(ServiceError::new("UsernameExistsException", message));
        }
        let confirmed = verdict.status() == UserStatus::Confirmed;
        let mut user = User::new(newcomer.name, self.sub.clone(), verdict.status(), self.now);
        if let Some(verifier) = verifier {
            user.set_password(verifier);
        }
        user.set_attributes(&newcomer.attributes, self.now);
        let unsent = if confirmed {
            None
        } else {
            messages::write_code(pool, &mut user, CodePurpose::SignUp, self.now)
        };
        let (username, given) = (user.username.clone(), user.attributes.clone());
        pool.add_user(user);
        for name in verdict.verified().filter(|name| given.contains_key(*name)) {
            // The newcomer takes an alias over, as the service has it.
            pool.take_alias(&username, name, true, self.now)?;
        }
        let session =
            if confirmed { None } else { sign_in::signed_up(pool, self.client_id, &username, self.now)? };
        Ok(SignedUp { subject: Subject::of(pool, pool.meant(&username)?), confirmed, unsent, session })
    }
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
