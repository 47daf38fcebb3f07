//! Codes and invitations: to whom, over which channel, and what the caller is told of it.

use std::time::SystemTime;

use rand::RngExt as _;
use serde_json::{Value, json};

use crate::instruments::Message;
use crate::service::Service;
use crate::state::{Code, CodePurpose, CodeRole, Medium, Pool, User, Verification};
use crate::triggers::{self, Caller, Subject};
use crate::wire::ServiceError;

/// The attribute a user's sign-up code goes to, and its medium: a phone number wins over an address.
pub(crate) fn channel(pool: &Pool, user: &User) -> Option<(&'static str, &'static str)> {
    [("phone_number", "SMS"), ("email", "EMAIL")].into_iter().find(|(attribute, _)| {
        pool.verifies.iter().any(|verified| verified == attribute) && user.attributes.contains_key(*attribute)
    })
}

/// A message that is written and not sent yet. Its wording may be a trigger's, which is not called while the
/// directory is held.
#[must_use = "a code reaches its user only when it is sent"]
pub(crate) struct Unsent {
    at: SystemTime,
    to: Subject,
    medium: &'static str,
    destination: String,
    purpose: &'static str,
    code: String,
    details: Value,
}

impl Unsent {
    pub(crate) fn new(
        pool: &Pool,
        user: &User,
        (attribute, medium): (&'static str, &'static str),
        destination: String,
        purpose: &'static str,
        code: &str,
        now: SystemTime,
    ) -> Self {
        Self {
            at: now,
            to: Subject::of(pool, user),
            medium,
            details: delivery(attribute, medium, &destination),
            destination,
            purpose,
            code: code.to_owned(),
        }
    }

    /// Sends the message as one of `source` (`SignUp`, `ResendCode`, …); returns what the caller is told of it.
    pub(crate) fn send(
        self,
        service: &Service,
        caller: &Caller,
        source: &str,
    ) -> Result<Value, ServiceError> {
        let wording = triggers::worded(service, caller, &self.to, source, self.medium, &self.code)?;
        service.outbox.send(Message {
            at: self.at,
            pool_id: self.to.pool_id.clone(),
            username: self.to.username().to_owned(),
            medium: self.medium,
            destination: self.destination,
            purpose: self.purpose,
            code: self.code,
            subject: wording.subject,
            text: wording.text,
        });
        Ok(self.details)
    }
}

/// Writes a message with a fresh code, which replaces any older one; `None` when there is nowhere to send it.
pub(crate) fn write_code(
    pool: &Pool,
    user: &mut User,
    purpose: CodePurpose,
    now: SystemTime,
) -> Option<Unsent> {
    let channel = match purpose {
        CodePurpose::SignUp | CodePurpose::Attribute => channel(pool, user)?,
        CodePurpose::PasswordReset => [("email", "EMAIL"), ("phone_number", "SMS")]
            .into_iter()
            .find(|(attribute, _)| user.verified(attribute) && user.attributes.contains_key(*attribute))?,
    };
    let digits = format!("{:06}", rand::rng().random_range(0..1_000_000));
    let purpose_name = match purpose {
        CodePurpose::SignUp => "sign_up",
        CodePurpose::PasswordReset => "password_reset",
        CodePurpose::Attribute => "attribute",
    };
    let destination = user.attributes.get(channel.0)?.clone();
    let unsent = Unsent::new(pool, user, channel, destination, purpose_name, &digits, now);
    user.code = Some(Code::new(purpose, digits, now));
    Some(unsent)
}

/// Writes a message with a fresh code to an address or number the user is to verify; the code replaces any older one
/// for the same attribute.
pub(crate) fn write_attribute_code(
    pool: &Pool,
    user: &mut User,
    medium: Medium,
    value: &str,
    now: SystemTime,
) -> Unsent {
    let digits = format!("{:06}", rand::rng().random_range(0..1_000_000));
    let name = attribute(medium);
    let channel = (name, medium_name(medium));
    let unsent = Unsent::new(pool, user, channel, value.to_owned(), "attribute", &digits, now);
    let code = Code::new(CodePurpose::Attribute, digits, now);
    user.verifications.insert(name.to_owned(), Verification { code, value: value.to_owned() });
    unsent
}

/// Writes invitations with a temporary password, one for each medium wanted.
pub(crate) fn write_invitations(
    pool: &Pool,
    user: &User,
    password: &str,
    media: &[String],
    now: SystemTime,
) -> Vec<Unsent> {
    [("email", "EMAIL"), ("phone_number", "SMS")]
        .into_iter()
        .filter(|(_, medium)| media.iter().any(|wanted| wanted == medium))
        .filter_map(|channel| {
            let destination = user.attributes.get(channel.0)?.clone();
            Some(Unsent::new(pool, user, channel, destination, "invitation", password, now))
        })
        .collect()
}

/// The refusal where a user has no verified address or number.
pub(crate) fn nowhere_to_send() -> ServiceError {
    ServiceError::invalid_parameter(
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    )
}

/// What callers are told where there is nobody to send to.
pub(crate) fn simulated_delivery(name: &str) -> Value {
    let initial = name.chars().next().unwrap_or('a');
    json!({ "Destination": format!("{initial}***@{initial}***"), "DeliveryMedium": "EMAIL", "AttributeName": "email" })
}

/// The attribute a medium reaches.
pub(crate) fn attribute(medium: Medium) -> &'static str {
    match medium {
        Medium::Sms => "phone_number",
        Medium::Email => "email",
    }
}

/// The medium that reaches an attribute, if one does.
pub(crate) fn medium_of(name: &str) -> Option<Medium> {
    [Medium::Sms, Medium::Email].into_iter().find(|medium| attribute(*medium) == name)
}

pub(crate) fn medium_name(medium: Medium) -> &'static str {
    match medium {
        Medium::Sms => "SMS",
        Medium::Email => "EMAIL",
    }
}

/// A fresh code for a sign-in: six digits by text message, eight by e-mail.
pub(crate) fn sign_in_code(medium: Medium) -> String {
    match medium {
        Medium::Sms => format!("{:06}", rand::rng().random_range(0..1_000_000)),
        Medium::Email => format!("{:08}", rand::rng().random_range(0..100_000_000)),
    }
}

/// Writes the message with the code of a sign-in.
pub(crate) fn write_sign_in_code(
    pool: &Pool,
    user: &User,
    medium: Medium,
    role: &CodeRole,
    digits: &str,
    now: SystemTime,
) -> Result<Unsent, ServiceError> {
    let known = user.attributes.get(attribute(medium));
    let (destination, purpose) = match role {
        CodeRole::First => (known, "sign_in"),
        CodeRole::Second => (known, "mfa"),
        CodeRole::SetUp(address) => (Some(address), "mfa_setup"),
    };
    let destination = destination.ok_or_else(|| {
        ServiceError::invalid_parameter(format!(
            "User does not have {} to send a code to.",
            attribute(medium)
        ))
    })?;
    let channel = (attribute(medium), medium_name(medium));
    Ok(Unsent::new(pool, user, channel, destination.clone(), purpose, digits, now))
}

/// Where a simulated user is told a code went.
pub(crate) fn simulated_destination(name: &str, medium: Medium) -> String {
    let initial = name.chars().next().unwrap_or('a');
    match medium {
        Medium::Email => format!("{initial}***@{initial}***"),
        Medium::Sms => {
            let last = name.bytes().fold(0_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 10_000);
            format!("+*******{last:04}")
        }
    }
}

fn delivery(attribute: &str, medium: &str, destination: &str) -> Value {
    json!({ "Destination": masked(destination), "DeliveryMedium": medium, "AttributeName": attribute })
}

/// `f***@e***` for addresses, `+*******0100` for numbers.
fn masked(destination: &str) -> String {
    if let Some((name, host)) = destination.split_once('@') {
        let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
        return format!("{}***@{}***", first(name), first(host));
    }
    let digits = destination.trim_start_matches('+').chars().count();
    let shown = destination.chars().skip(destination.chars().count().saturating_sub(4));
    format!("+{}{}", "*".repeat(digits.saturating_sub(4)), shown.collect::<String>())
}
