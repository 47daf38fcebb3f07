//! SOFTWARE_TOKEN_MFA.

use serde_json::{Value, json};

use super::super::request::Request;
use super::super::{devices, lockout, session};
use crate::service::Service;
use crate::state::{Challenge, Factor, RefusedCode, Sessions, SignIn};
use crate::wire::ServiceError;

pub(crate) fn ask(service: &Service, sign_in: SignIn) -> Result<Value, ServiceError> {
    let device_name = service.pool_of(&sign_in.client_id).look(|pool| {
        let user = pool.user(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
        Ok(user.mfa.totp.as_ref().and_then(|totp| totp.device_name.clone()))
    })?;
    let mut parameters = json!({ "USER_ID_FOR_SRP": sign_in.user_id });
    if let (Some(name), Some(members)) = (device_name, parameters.as_object_mut()) {
        members.insert("FRIENDLY_DEVICE_NAME".to_owned(), json!(name));
    }
    session::ask(service, sign_in, Challenge::Totp, "SOFTWARE_TOKEN_MFA", &parameters)
}

/// Judges a code; a wrong or used one leaves the session as it is.
pub(crate) fn answer(request: &Request<'_>) -> Result<SignIn, ServiceError> {
    let given = request.required("SOFTWARE_TOKEN_MFA_CODE")?;
    let (sign_in, challenge) = request.answered()?;
    if !matches!(challenge, Challenge::Totp) {
        return Err(Sessions::invalid());
    }
    request.check_not_locked(&sign_in.user_id)?;
    // A code serves once, so the device is looked at before it.
    devices::check_named(request)?;
    let now = request.service.clock.now();
    let taken = request.service.pool_of(request.client_id).change(|pool| {
        let user = pool.user_mut(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
        let totp = user.mfa.totp.as_mut().ok_or_else(no_software_token)?;
        Ok(totp.take(given, now))
    })?;
    match taken {
        Ok(()) => {}
        Err(RefusedCode::Wrong) => {
            return Err(lockout::failed(request, &sign_in.user_id, lockout::wrong_code()));
        }
        Err(RefusedCode::Reused) => return Err(reused()),
    }
    request.close_session()?;
    Ok(sign_in.with(Factor::Totp))
}

pub(crate) fn reused() -> ServiceError {
    ServiceError::new("ExpiredCodeException", "Your software token has already been used once.")
}

fn no_software_token() -> ServiceError {
    ServiceError::new("SoftwareTokenMFANotFoundException", "Software Token MFA is not set up for the user.")
}
