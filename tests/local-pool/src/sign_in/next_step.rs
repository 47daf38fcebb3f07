//! What follows an answer: the next challenge, or the tokens.

use std::time::SystemTime;

use serde_json::Value;

use super::progress::Progress;
use super::request::Request;
use super::{choice, completion, custom, devices, invented, managed_login, mfa, new_password};
use crate::state::{
    Factor, FirstFactor, Flow, Invented, Level, MfaNeed, Pool, SignIn, StepUp, User, UserStatus, mfa_need,
};
use crate::wire::ServiceError;

/// What a sign-in still lacks.
enum Next {
    /// The triggers of a custom sign-in have their say.
    Custom,
    NewPassword,
    Invented(Invented),
    FirstFactor(Vec<FirstFactor>),
    SecondFactor(MfaNeed),
    /// A remembered device proves itself in place of a second factor.
    Device,
    Nothing,
}

/// What comes next for a sign-in. This is asked after every answer, and each time it looks for the first thing that is
/// still missing; when there is nothing, the answer is the tokens.
pub(crate) fn next_step(request: &Request<'_>, mut progress: Progress) -> Result<Value, ServiceError> {
    loop {
        let sign_in = match progress {
            Progress::Shown(sign_in) => devices::recognised(request, sign_in)?,
            Progress::Answered(answer) => return Ok(answer),
        };
        let next = request
            .service
            .pool_of(&sign_in.client_id)
            .look(|pool| missing(pool, &sign_in, request.service.clock.now()))?;
        progress = match next {
            Next::Custom => custom::after_password(request, sign_in)?,
            Next::NewPassword => new_password::ask(request.service, sign_in)?.into(),
            Next::Invented(challenge) => invented::ask(request.service, sign_in, challenge)?.into(),
            Next::FirstFactor(factors) => choice::ask(request.service, sign_in, factors)?.into(),
            Next::SecondFactor(need) => mfa::ask(request, sign_in, need)?.into(),
            Next::Device => devices::ask(request.service, sign_in)?.into(),
            Next::Nothing if request.by_pages => managed_login::browser_session(request, &sign_in)?.into(),
            Next::Nothing => completion::tokens(request, sign_in)?.into(),
        };
    }
}

fn missing(pool: &Pool, sign_in: &SignIn, now: SystemTime) -> Result<Next, ServiceError> {
    let user = pool.user(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
    user.check_usable()?;
    if sign_in.flow == Flow::Custom && !sign_in.shown.contains(&Factor::Custom) {
        return Ok(Next::Custom);
    }
    if user.status == UserStatus::ForceChangePassword {
        if user.password_expires.is_some_and(|until| until <= now) {
            return Err(ServiceError::not_authorized(
                "Temporary password has expired and must be reset by an administrator.",
            ));
        }
        return Ok(Next::NewPassword);
    }
    if let Some(challenge) = pool.invented.get(&user.username)
        && !sign_in.shown.contains(&Factor::Invented)
    {
        return Ok(Next::Invented(challenge.clone()));
    }
    if let Some(step_up) = sign_in.step_up
        && Level::reached(&sign_in.shown) < Some(step_up.level)
    {
        return missing_for(step_up, pool, user, sign_in);
    }
    if second_factor_shown(pool, sign_in) {
        return Ok(Next::Nothing);
    }
    if devices::stands_for_second_factor(pool, user, sign_in) {
        let shown = sign_in.shown.contains(&Factor::Device);
        return Ok(if shown { Next::Nothing } else { Next::Device });
    }
    Ok(mfa_need(pool, user).map_or(Next::Nothing, Next::SecondFactor))
}

fn second_factor_shown(pool: &Pool, sign_in: &SignIn) -> bool {
    let shown = &sign_in.shown;
    // A code alone is a first factor, whatever it was sent for.
    let other =
        shown.iter().any(|factor| !factor.is_code() && !matches!(factor, Factor::Invented | Factor::Device));
    let code = other && shown.iter().any(|factor| factor.is_code());
    code || (pool.passkeys.two_factors && shown.contains(&Factor::Passkey { verified: true }))
}

/// What is missing for a level: a second factor beside the password, or else another first factor.
fn missing_for(step_up: StepUp, pool: &Pool, user: &User, sign_in: &SignIn) -> Result<Next, ServiceError> {
    if sign_in.shown.contains(&Factor::Password) {
        let codes = step_up.second_factors(pool, user);
        let preferred = user.mfa.preferred.filter(|preferred| codes.contains(preferred));
        match (preferred, codes.as_slice()) {
            (Some(method), _) => return Ok(Next::SecondFactor(MfaNeed::Ask(method))),
            (None, [only]) => return Ok(Next::SecondFactor(MfaNeed::Ask(*only))),
            (None, []) => {}
            (None, _) => return Ok(Next::SecondFactor(MfaNeed::Choose(codes))),
        }
    }
    let factors = step_up.first_factors(pool, user, &sign_in.shown);
    if factors.is_empty() {
        return Err(choice::out_of_reach());
    }
    Ok(Next::FirstFactor(factors))
}
