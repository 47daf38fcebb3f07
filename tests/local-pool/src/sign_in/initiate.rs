//! InitiateAuth and RespondToAuthChallenge: who answers which flow and which challenge.

use serde_json::Value;

use super::next_step::next_step;
use super::progress::Progress;
use super::request::Request;
use super::{choice, custom, devices, invented, mfa, new_password, passkeys, password, refresh, srp_sign_in};
use crate::service::Service;
use crate::state::AuthFlow;
use crate::triggers::Caller;
use crate::wire::{Input, ServiceError, constraint};

const FLOWS: &str = "[USER_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN, CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, \
USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, USER_AUTH]";

pub(crate) fn initiate(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    match input.required_text("AuthFlow")? {
        "ADMIN_NO_SRP_AUTH" | "ADMIN_USER_PASSWORD_AUTH" => Err(unsupported()),
        flow => begin(service, input, flow),
    }
}

/// AdminInitiateAuth: a password in clear has a flow of its own there.
pub(crate) fn initiate_as_administrator(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    check_pool(service, input)?;
    match input.required_text("AuthFlow")? {
        "USER_PASSWORD_AUTH" => Err(unsupported()),
        flow => begin(service, input, flow),
    }
}

/// AdminRespondToAuthChallenge.
pub(crate) fn respond_as_administrator(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    check_pool(service, input)?;
    respond(service, input)
}

/// Refuses a client that is not one of the pool's.
fn check_pool(service: &Service, input: Input<'_>) -> Result<(), ServiceError> {
    service
        .pool(input.name("UserPoolId", 55)?)
        .look(|pool| pool.client(input.name("ClientId", 128)?).map(drop))
}

fn unsupported() -> ServiceError {
    ServiceError::invalid_parameter("Initiate Auth method not supported.")
}

fn begin(service: &Service, input: Input<'_>, flow: &str) -> Result<Value, ServiceError> {
    let request = Request::read(service, input, true)?;
    let progress = match flow {
        "USER_SRP_AUTH" => srp_sign_in::start(&request)?.into(),
        "USER_PASSWORD_AUTH" => password::sign_in(&request, AuthFlow::Password)?.into(),
        "ADMIN_NO_SRP_AUTH" | "ADMIN_USER_PASSWORD_AUTH" => {
            password::sign_in(&request, AuthFlow::AdminPassword)?.into()
        }
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => {
            let caller = Caller::read(request.client_id, input)?;
            refresh::as_sign_in(service, &caller, &request.members)?.into()
        }
        "CUSTOM_AUTH" => custom::start(&request)?,
        "USER_AUTH" => choice::start(&request)?,
        _ => return Err(constraint("AuthFlow", &format!("Member must satisfy enum value set: {FLOWS}"))),
    };
    next_step(&request, progress)
}

/// Judges the answer to a challenge; then asks what is next.
pub(crate) fn respond(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let challenge = input.required_text("ChallengeName")?;
    let request = Request::read(service, input, false)?;
    if request.members.is_empty() {
        return Err(ServiceError::missing_parameter("challenge responses."));
    }
    let progress = judge(&request, challenge)?;
    next_step(&request, progress)
}

pub(super) fn judge(request: &Request<'_>, challenge: &str) -> Result<Progress, ServiceError> {
    Ok(match challenge {
        "PASSWORD_VERIFIER" => srp_sign_in::answer(request)?.into(),
        "CUSTOM_CHALLENGE" => custom::answer(request)?,
        "NEW_PASSWORD_REQUIRED" => new_password::answer(request)?.into(),
        "SMS_MFA" | "SMS_OTP" | "EMAIL_OTP" => mfa::code::answer(request, challenge)?.into(),
        "SOFTWARE_TOKEN_MFA" => mfa::totp(request)?.into(),
        "SELECT_MFA_TYPE" => mfa::choose(request)?.into(),
        "MFA_SETUP" => mfa::set_up(request)?,
        "SELECT_CHALLENGE" => choice::answer(request)?,
        "PASSWORD" => choice::password(request)?.into(),
        "PASSWORD_SRP" => choice::password_srp(request)?.into(),
        "DEVICE_SRP_AUTH" => devices::begin(request)?.into(),
        "DEVICE_PASSWORD_VERIFIER" => devices::prove(request)?.into(),
        "WEB_AUTHN" => passkeys::answer(request)?.into(),
        other => invented::answer(request, other)?.into(),
    })
}
