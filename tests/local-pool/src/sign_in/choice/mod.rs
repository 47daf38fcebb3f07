//! USER_AUTH: the user chooses the first factor.

mod after_sign_up;
mod levels;
mod password;
mod simulated;

use serde_json::{Value, json};

pub(crate) use after_sign_up::{confirmed, go_on as go_on_after_confirmation, signed_up};
pub(crate) use levels::out_of_reach;
pub(crate) use password::{answer as password, answer_srp as password_srp};

use super::lockout::check_may_start;
use super::mfa::code;
use super::progress::Progress;
use super::request::Request;
use super::{passkeys, session, srp_sign_in};
use crate::service::Service;
use crate::state::{
    AuthFlow, Challenge, CodeRole, FirstFactor, Flow, Medium, Pool, Sessions, SignIn, UnknownUsers, Unwanted,
    User, UserStatus, first_factors,
};
use crate::triggers;
use crate::wire::ServiceError;

/// Begins with the preferred factor if the user has it, and with the choice otherwise.
pub(crate) fn start(request: &Request<'_>) -> Result<Progress, ServiceError> {
    let (mut sign_in, factors) = request.service.pool_of(request.client_id).look(|pool| {
        let client = pool.client(request.client_id)?;
        if !client.allows(AuthFlow::Choice) {
            return Err(ServiceError::invalid_parameter("USER_AUTH is not enabled for the client."));
        }
        let username = request.required("USERNAME")?;
        request.check_hash(client, username, Unwanted::Refused)?;
        Ok(match pool.signing_in(username) {
            Some(user) => {
                let sign_in = request.sign_in(&user.username, Flow::Choice);
                let sign_in = levels::read(request, pool, user, sign_in)?;
                let factors = offered(pool, user, &sign_in)?;
                (sign_in, factors)
            }
            None if client.unknown_users == UnknownUsers::Hidden => {
                let id = pool.simulated_id(username);
                let mut sign_in = request.sign_in(&id, Flow::Choice);
                sign_in.nobody = true;
                (sign_in, simulated::offered(pool, username))
            }
            None => return Err(ServiceError::user_not_found()),
        })
    })?;
    triggers::pre_authentication(request.service, &request.caller, &sign_in.user_id, sign_in.nobody)?;
    if request.session.is_some()
        && let Some(factor) = after_sign_up::spend(request, &sign_in)?
    {
        sign_in.shown.push(factor);
        return Ok(sign_in.into());
    }
    let preferred = request.optional("PREFERRED_CHALLENGE").map(|name| {
        FirstFactor::read(name).ok_or_else(|| {
            ServiceError::invalid_parameter("Unsupported preferred challenge in PREFERRED_CHALLENGE")
        })
    });
    match preferred.transpose()?.filter(|preferred| factors.contains(preferred)) {
        Some(FirstFactor::Password) => {
            password::take(request, sign_in, request.required("PASSWORD")?).map(Progress::Shown)
        }
        Some(FirstFactor::PasswordSrp) => {
            request.required("SRP_A")?;
            srp_sign_in::challenge(request, sign_in).map(Progress::Answered)
        }
        Some(other) => begin(request, sign_in, other).map(Progress::Answered),
        // Nothing but one level's missing part may be left of a step-up.
        None if !sign_in.shown.is_empty() => Ok(sign_in.into()),
        None => ask(request.service, sign_in, factors).map(Progress::Answered),
    }
}

/// What the user can begin with; at least one thing, or a refusal.
fn offered(pool: &Pool, user: &User, sign_in: &SignIn) -> Result<Vec<FirstFactor>, ServiceError> {
    let factors = match sign_in.step_up {
        Some(step_up) => step_up.first_factors(pool, user, &sign_in.shown),
        None => first_factors(pool, user),
    };
    let by_code = factors.iter().any(|factor| matches!(factor, FirstFactor::EmailOtp | FirstFactor::SmsOtp));
    if user.status != UserStatus::Unconfirmed || !user.enabled || !by_code {
        check_may_start(user)?;
    }
    if factors.is_empty() && sign_in.shown.is_empty() {
        return Err(ServiceError::not_authorized("No challenges available for the user."));
    }
    Ok(factors)
}

/// Lets the user choose.
pub(crate) fn ask(
    service: &Service,
    sign_in: SignIn,
    factors: Vec<FirstFactor>,
) -> Result<Value, ServiceError> {
    let names: Vec<_> = factors.iter().map(|factor| factor.name()).collect();
    let asked = session::ask(service, sign_in, Challenge::Choose(factors), "SELECT_CHALLENGE", &json!({}));
    asked.map(|mut answer| {
        if let Some(members) = answer.as_object_mut() {
            members.insert("AvailableChallenges".to_owned(), json!(names));
        }
        answer
    })
}

/// Takes the choice, and what it needs if that came along.
pub(crate) fn answer(request: &Request<'_>) -> Result<Progress, ServiceError> {
    let answer = request.required("ANSWER")?;
    let (sign_in, challenge) = request.answered()?;
    let Challenge::Choose(factors) = challenge else {
        return Err(Sessions::invalid());
    };
    let chosen = FirstFactor::read(answer).filter(|chosen| factors.contains(chosen)).ok_or_else(|| {
        ServiceError::invalid_parameter("The selected challenge is not one of those available.")
    })?;
    match (chosen, request.optional("PASSWORD")) {
        (FirstFactor::Password, Some(password)) => {
            password::take(request, sign_in, password).map(Progress::Shown)
        }
        (FirstFactor::PasswordSrp, _) if request.optional("SRP_A").is_some() => {
            password::prove(request, sign_in).map(Progress::Answered)
        }
        _ => {
            request.close_session()?;
            begin(request, sign_in, chosen).map(Progress::Answered)
        }
    }
}

/// Asks for one first factor.
fn begin(request: &Request<'_>, sign_in: SignIn, factor: FirstFactor) -> Result<Value, ServiceError> {
    let service = request.service;
    match factor {
        FirstFactor::Password => session::ask(service, sign_in, Challenge::Password, "PASSWORD", &json!({})),
        FirstFactor::PasswordSrp => {
            session::ask(service, sign_in, Challenge::PasswordSrp, "PASSWORD_SRP", &json!({}))
        }
        FirstFactor::EmailOtp => code::ask(request, sign_in, Medium::Email, CodeRole::First),
        FirstFactor::SmsOtp => code::ask(request, sign_in, Medium::Sms, CodeRole::First),
        FirstFactor::WebAuthn => passkeys::ask(service, sign_in),
    }
}
