//! InitiateAuth and RespondToAuthChallenge: who answers which flow and which challenge.

use serde_json::Value;

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
    let directory = service.directory();
    directory.pool(input.name("UserPoolId", 55)?)?.client(input.name("ClientId", 128)?)?;
    Ok(())
}

fn unsupported() -> ServiceError {
    ServiceError::invalid_parameter("Initiate Auth method not supported.")
}

fn begin(service: &Service, input: Input<'_>, flow: &str) -> Result<Value, ServiceError> {
    let request = Request::read(service, input, true)?;
    match flow {
        "USER_SRP_AUTH" => srp_sign_in::start(&request),
        "USER_PASSWORD_AUTH" => password::sign_in(&request, AuthFlow::Password),
        "ADMIN_NO_SRP_AUTH" | "ADMIN_USER_PASSWORD_AUTH" => {
            password::sign_in(&request, AuthFlow::AdminPassword)
        }
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => {
            let caller = Caller::read(request.client_id, input)?;
            refresh::as_sign_in(service, &caller, &request.members)
        }
        "CUSTOM_AUTH" => custom::start(&request),
        "USER_AUTH" => choice::start(&request),
        _ => Err(constraint("AuthFlow", &format!("Member must satisfy enum value set: {FLOWS}"))),
    }
}

pub(crate) fn respond(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let challenge = input.required_text("ChallengeName")?;
    let request = Request::read(service, input, false)?;
    if request.members.is_empty() {
        return Err(ServiceError::missing_parameter("challenge responses."));
    }
    match challenge {
        "PASSWORD_VERIFIER" => srp_sign_in::answer(&request),
        "CUSTOM_CHALLENGE" => custom::answer(&request),
        "NEW_PASSWORD_REQUIRED" => new_password::answer(&request),
        "SMS_MFA" | "SMS_OTP" | "EMAIL_OTP" => mfa::code::answer(&request, challenge),
        "SOFTWARE_TOKEN_MFA" => mfa::totp(&request),
        "SELECT_MFA_TYPE" => mfa::choose(&request),
        "MFA_SETUP" => mfa::set_up(&request),
        "SELECT_CHALLENGE" => choice::answer(&request),
        "PASSWORD" => choice::password(&request),
        "PASSWORD_SRP" => choice::password_srp(&request),
        "DEVICE_SRP_AUTH" => devices::begin(&request),
        "DEVICE_PASSWORD_VERIFIER" => devices::prove(&request),
        "WEB_AUTHN" => passkeys::answer(&request),
        other => invented::answer(&request, other),
    }
}
