//! MFA_SETUP.

use super::super::progress::Progress;
use super::super::request::Request;
use super::code;
use crate::state::{Challenge, CodeRole, Factor, Medium, Method, Sessions, plausible_email};
use crate::wire::ServiceError;

/// Goes on with a verified authenticator app, or sends a code to the e-mail address given.
pub(crate) fn answer(request: &Request<'_>) -> Result<Progress, ServiceError> {
    let (sign_in, challenge) = request.answered()?;
    let Challenge::SetUpMfa { offered, verified, .. } = challenge else {
        return Err(Sessions::invalid());
    };
    if let Some(address) = request.optional("EMAIL").or_else(|| request.optional("email")) {
        if !offered.contains(&Method::Email) {
            return Err(ServiceError::new("MFAMethodNotFoundException", "E-mail MFA is not offered."));
        }
        if !plausible_email(address) {
            return Err(ServiceError::invalid_parameter("Invalid email address format."));
        }
        request.close_session()?;
        let asked = code::ask(request, sign_in, Medium::Email, CodeRole::SetUp(address.to_owned()));
        return asked.map(Progress::Answered);
    }
    if !verified {
        return Err(ServiceError::invalid_parameter("User has not verified software token mfa"));
    }
    request.close_session()?;
    Ok(sign_in.with(Factor::Totp).into())
}
