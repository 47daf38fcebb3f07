//! Codes by text message and e-mail: SMS_MFA, SMS_OTP and EMAIL_OTP.

use serde_json::{Value, json};

use super::super::request::Request;
use super::super::{lockout, session};
use crate::messages;
use crate::state::{Challenge, CodeRole, Factor, Medium, Method, Sessions, SignIn, User, UserStatus};
use crate::triggers::{self, Subject};
use crate::wire::ServiceError;

fn name(medium: Medium, role: &CodeRole) -> &'static str {
    match (medium, role) {
        (Medium::Email, _) => "EMAIL_OTP",
        (Medium::Sms, CodeRole::First) => "SMS_OTP",
        (Medium::Sms, CodeRole::Second | CodeRole::SetUp(_)) => "SMS_MFA",
    }
}

/// Sends a code and asks for it. To a simulated user nothing is sent.
pub(crate) fn ask(
    request: &Request<'_>,
    sign_in: SignIn,
    medium: Medium,
    role: CodeRole,
) -> Result<Value, ServiceError> {
    let service = request.service;
    let digits = messages::sign_in_code(medium);
    let destination = if sign_in.nobody {
        messages::simulated_destination(&sign_in.user_id, medium)
    } else {
        let unsent = service.pool_of(&sign_in.client_id).look(|pool| {
            let user = pool.user(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
            messages::write_sign_in_code(pool, user, medium, &role, &digits, service.clock.now())
        })?;
        let sent = unsent.send(service, &request.caller, "Authentication")?;
        sent.get("Destination").and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let mut parameters = json!({
        "CODE_DELIVERY_DELIVERY_MEDIUM": messages::medium_name(medium),
        "CODE_DELIVERY_DESTINATION": destination,
    });
    if let (CodeRole::Second, Some(members)) = (&role, parameters.as_object_mut()) {
        members.insert("USER_ID_FOR_SRP".to_owned(), json!(sign_in.user_id));
    }
    let name = name(medium, &role);
    session::ask(service, sign_in, Challenge::Code { medium, role, digits }, name, &parameters)
}

/// Judges a code; a wrong one leaves the session as it is.
pub(crate) fn answer(request: &Request<'_>, challenge_name: &str) -> Result<SignIn, ServiceError> {
    let given = request.required(&format!("{challenge_name}_CODE"))?;
    let (sign_in, challenge) = request.answered()?;
    let Challenge::Code { medium, role, digits } = challenge else {
        return Err(Sessions::invalid());
    };
    if name(medium, &role) != challenge_name {
        return Err(Sessions::invalid());
    }
    request.check_not_locked(&sign_in.user_id)?;
    if given != digits || sign_in.nobody {
        return Err(lockout::failed(request, &sign_in.user_id, lockout::wrong_code()));
    }
    request.close_session()?;
    let now = request.service.clock.now();
    let confirmed = request.service.pool_of(request.client_id).change(|pool| {
        let user = pool.user_mut(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
        let waiting = user.status == UserStatus::Unconfirmed;
        note_received(user, medium, &role, now);
        let confirmed = waiting && user.status == UserStatus::Confirmed;
        confirmed.then(|| Ok(Subject::of(pool, pool.meant(&sign_in.user_id)?))).transpose()
    })?;
    if let Some(subject) = confirmed {
        triggers::post_confirmation(request.service, &request.caller, &subject, "ConfirmSignUp")?;
    }
    let factor = match medium {
        Medium::Sms => Factor::SmsCode,
        Medium::Email => Factor::EmailCode,
    };
    Ok(sign_in.with(factor))
}

/// A code that came back shows that its address or number is the user's, and that the user is there.
fn note_received(user: &mut User, medium: Medium, role: &CodeRole, now: std::time::SystemTime) {
    let attribute = messages::attribute(medium);
    let mut news = vec![(format!("{attribute}_verified"), "true".to_owned())];
    if let CodeRole::SetUp(address) = role {
        news.push((attribute.to_owned(), address.clone()));
        user.mfa.enabled.insert(Method::Email);
    }
    user.set_attributes(&news, now);
    if *role == CodeRole::First && user.status == UserStatus::Unconfirmed {
        user.status = UserStatus::Confirmed;
    }
}
