//! What follows a factor: the lock-out's bookkeeping, then the next challenge or tokens.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::request::Request;
use super::{choice, custom, devices, invented, mfa, new_password};
use crate::service::Service;
use crate::state::{
    Challenge, Factor, FirstFactor, Flow, Invented, Level, MfaNeed, Pool, SignIn, StepUp, User, UserStatus,
    mfa_need,
};
use crate::tokens::{Claims, authentication_result};
use crate::triggers;
use crate::wire::ServiceError;

/// Refuses users who may not even try a password.
pub(crate) fn check_may_start(user: &User) -> Result<(), ServiceError> {
    match user.check_usable() {
        // Only the right password learns that a reset is required.
        Err(_) if user.enabled && user.status == UserStatus::ResetRequired => Ok(()),
        other => other,
    }
}

/// Refuses users, and names nobody has, who failed too often.
pub(crate) fn check_not_locked(pool: &Pool, user_id: &str, now: SystemTime) -> Result<(), ServiceError> {
    if pool.attempts.locked(user_id, now) {
        return Err(ServiceError::not_authorized("Password attempts exceeded"));
    }
    Ok(())
}

/// Counts a failure, be it a password, a code or a passkey.
pub(crate) fn failed(request: &Request<'_>, user_id: &str, refusal: ServiceError) -> ServiceError {
    let now = request.service.clock.now();
    match request.service.directory().pool_of_client_mut(request.client_id) {
        Ok(pool) => {
            pool.attempts.failed(user_id, now);
            refusal
        }
        Err(gone) => gone,
    }
}

/// The refusal of a wrong code in a sign-in; the session it came with stays as it is.
pub(crate) fn wrong_code() -> ServiceError {
    ServiceError::new("CodeMismatchException", "Invalid code or auth state for the user.")
}

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

/// What comes next for a sign-in that has just shown one more factor: this is asked after every factor, and each
/// time it looks for the first thing that is still missing.
pub(crate) fn next_step(request: &Request<'_>, sign_in: SignIn) -> Result<Value, ServiceError> {
    let sign_in = devices::recognised(request, sign_in)?;
    let next = {
        let directory = request.service.directory();
        let pool = directory.pool_of_client(&sign_in.client_id)?;
        missing(pool, &sign_in, request.service.clock.now())?
    };
    match next {
        Next::Custom => custom::after_password(request, sign_in),
        Next::NewPassword => new_password::ask(request.service, sign_in),
        Next::Invented(challenge) => invented::ask(request.service, sign_in, challenge),
        Next::FirstFactor(factors) => choice::ask(request.service, sign_in, factors),
        Next::SecondFactor(need) => mfa::ask(request, sign_in, need),
        Next::Device => devices::ask(request.service, sign_in),
        Next::Nothing => tokens(request, sign_in),
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
    let need = mfa_need(pool, user);
    if need == MfaNeed::Nothing {
        return Ok(Next::Nothing);
    }
    Ok(Next::SecondFactor(need))
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

/// Opens a session for a challenge and answers with it.
pub(crate) fn ask(
    service: &Service,
    sign_in: SignIn,
    challenge: Challenge,
    name: &str,
    parameters: &Value,
) -> Result<Value, ServiceError> {
    let session = open_session(service, sign_in, challenge)?;
    Ok(json!({ "ChallengeName": name, "Session": session, "ChallengeParameters": parameters }))
}

/// Opens a session for a challenge.
pub(crate) fn open_session(
    service: &Service,
    sign_in: SignIn,
    challenge: Challenge,
) -> Result<String, ServiceError> {
    let now = service.clock.now();
    let mut directory = service.directory();
    let pool = directory.pool_of_client_mut(&sign_in.client_id)?;
    let validity = pool.client(&sign_in.client_id)?.session_validity;
    Ok(pool.sessions.open(sign_in, challenge, now, validity))
}

/// Ends the sign-in with its tokens; the user's failures are forgotten.
pub(crate) fn tokens(request: &Request<'_>, mut sign_in: SignIn) -> Result<Value, ServiceError> {
    let service = request.service;
    let new_device = devices::is_new(service, &sign_in)?;
    triggers::post_authentication(service, &request.caller, &sign_in.user_id, new_device)?;
    let source = if sign_in.chose_password { "NewPasswordChallenge" } else { "Authentication" };
    let overrides = triggers::overrides(service, &request.caller, &sign_in.user_id, source)?;
    let now = service.clock.now();
    let (client_id, username) = (sign_in.client_id.clone(), sign_in.user_id.clone());
    let (client_id, username) = (client_id.as_str(), username.as_str());
    let (mut claims, refresh, device) = {
        let mut directory = service.directory();
        let pool = directory.pool_of_client_mut(client_id)?;
        pool.attempts.succeeded(username);
        let lifetime = pool.client(client_id)?.lifetimes.refresh;
        let sub = pool.user(username).ok_or_else(ServiceError::wrong_credentials)?.sub.clone();
        let reached = sign_in.step_up.and_then(|_| Level::reached(&sign_in.shown));
        let acr = reached.map(|level| pool.acr.name(level).to_owned());
        let device = devices::note_sign_in(pool, &mut sign_in, now)?;
        let (grant, refresh) = pool.grants.begin(&sign_in, &sub, acr, pool.session_tracking, now, lifetime);
        let user = pool.user(username).ok_or_else(ServiceError::wrong_credentials)?;
        (Claims::new(pool, pool.client(client_id)?, user, &grant, now), refresh, device)
    };
    overrides.apply(&mut claims);
    let mut result = authentication_result(&service.keys, &claims, Some(&refresh))?;
    if let (Some(device), Some(members)) = (device, result.as_object_mut()) {
        members.insert("NewDeviceMetadata".to_owned(), device.metadata());
    }
    Ok(json!({ "ChallengeParameters": {}, "AuthenticationResult": result }))
}
