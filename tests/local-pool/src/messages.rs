//! Codes and invitations: to whom, over which channel, and what the caller is told of it.

use std::time::SystemTime;

use rand::RngExt as _;
use serde_json::{Value, json};

use crate::outbox::Message;
use crate::service::Service;
use crate::state::{Code, CodePurpose, CodeRole, Medium, Pool, User};
use crate::wire::ServiceError;

/// The attribute a user's sign-up code goes to, and its medium: a phone number wins over an address.
pub(crate) fn channel(pool: &Pool, user: &User) -> Option<(&'static str, &'static str)> {
    [("phone_number", "SMS"), ("email", "EMAIL")].into_iter().find(|(attribute, _)| {
        pool.verifies.iter().any(|verified| verified == attribute) && user.attributes.contains_key(*attribute)
    })
}

/// Sends a fresh code, which replaces any older one; `None` when there is nowhere to send it.
pub(crate) fn send_code(
    service: &Service,
    pool: &Pool,
    user: &mut User,
    purpose: CodePurpose,
    now: SystemTime,
) -> Option<Value> {
    let (attribute, medium) = match purpose {
        CodePurpose::SignUp => channel(pool, user)?,
        CodePurpose::PasswordReset => [("email", "EMAIL"), ("phone_number", "SMS")]
            .into_iter()
            .find(|(attribute, _)| user.verified(attribute) && user.attributes.contains_key(*attribute))?,
    };
    let destination = user.attributes.get(attribute)?.clone();
    let digits = format!("{:06}", rand::rng().random_range(0..1_000_000));
    user.code = Some(Code::new(purpose, digits.clone(), now));
    let details = delivery(attribute, medium, &destination);
    service.outbox.send(Message {
        at: now,
        pool_id: pool.id.clone(),
        username: user.username.clone(),
        medium,
        destination,
        purpose: match purpose {
            CodePurpose::SignUp => "sign_up",
            CodePurpose::PasswordReset => "password_reset",
        },
        code: digits,
    });
    Some(details)
}

/// Sends an invitation with a temporary password.
pub(crate) fn invite(
    service: &Service,
    pool: &Pool,
    user: &User,
    password: &str,
    media: &[String],
    now: SystemTime,
) {
    for (attribute, medium) in [("email", "EMAIL"), ("phone_number", "SMS")] {
        let Some(destination) = user.attributes.get(attribute) else {
            continue;
        };
        if media.iter().any(|wanted| wanted == medium) {
            service.outbox.send(Message {
                at: now,
                pool_id: pool.id.clone(),
                username: user.username.clone(),
                medium,
                destination: destination.clone(),
                purpose: "invitation",
                code: password.to_owned(),
            });
        }
    }
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

/// Sends the code of a sign-in, and says where to, masked.
pub(crate) fn send_sign_in_code(
    service: &Service,
    pool: &Pool,
    user: &User,
    medium: Medium,
    role: &CodeRole,
    digits: &str,
) -> Result<String, ServiceError> {
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
    service.outbox.send(Message {
        at: service.clock.now(),
        pool_id: pool.id.clone(),
        username: user.username.clone(),
        medium: medium_name(medium),
        destination: destination.clone(),
        purpose,
        code: digits.to_owned(),
    });
    Ok(masked(destination))
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
