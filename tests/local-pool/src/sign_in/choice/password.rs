//! PASSWORD and PASSWORD_SRP, after the choice or instead of it.

use serde_json::Value;

use super::super::request::Request;
use super::super::{password, srp_sign_in};
use crate::state::{Challenge, Factor, FirstFactor, Sessions, SignIn};
use crate::wire::ServiceError;

/// Answers PASSWORD.
pub(crate) fn answer(request: &Request<'_>) -> Result<SignIn, ServiceError> {
    let given = request.required("PASSWORD")?;
    let (sign_in, challenge) = request.answered()?;
    match challenge {
        Challenge::Password => {}
        Challenge::Choose(factors) if factors.contains(&FirstFactor::Password) => {}
        _ => return Err(Sessions::invalid()),
    }
    take(request, sign_in, given)
}

/// Answers PASSWORD_SRP.
pub(crate) fn answer_srp(request: &Request<'_>) -> Result<Value, ServiceError> {
    request.required("SRP_A")?;
    let (sign_in, challenge) = request.answered()?;
    match challenge {
        Challenge::PasswordSrp => {}
        Challenge::Choose(factors) if factors.contains(&FirstFactor::PasswordSrp) => {}
        _ => return Err(Sessions::invalid()),
    }
    prove(request, sign_in)
}

/// Judges a password in clear; a wrong one leaves the session as it is.
pub(super) fn take(request: &Request<'_>, sign_in: SignIn, given: &str) -> Result<SignIn, ServiceError> {
    password::check(request, &sign_in.user_id, given)?;
    if request.session.is_some() && !request.begins {
        request.close_session()?;
    }
    Ok(sign_in.with(Factor::Password))
}

/// Goes on to PASSWORD_VERIFIER.
pub(super) fn prove(request: &Request<'_>, sign_in: SignIn) -> Result<Value, ServiceError> {
    let asked = srp_sign_in::challenge(request, sign_in)?;
    request.close_session()?;
    Ok(asked)
}
