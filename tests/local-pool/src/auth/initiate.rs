//! InitiateAuth and RespondToAuthChallenge: who answers which flow and which challenge.

use serde_json::Value;

use super::{new_password, password, refresh, srp_sign_in};
use crate::service::Service;
use crate::wire::{Input, ServiceError, constraint};

const FLOWS: &str = "[USER_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN, CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, \
USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, USER_AUTH]";

pub(crate) fn initiate(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let flow = input.required_text("AuthFlow")?;
    let client_id = input.name("ClientId", 128)?;
    let parameters = input.text_map("AuthParameters")?;
    service.directory().pool_of_client(client_id)?;
    match flow {
        "USER_SRP_AUTH" => srp_sign_in::start(service, client_id, &parameters),
        "USER_PASSWORD_AUTH" => password::sign_in(service, client_id, &parameters),
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => refresh::as_sign_in(service, client_id, &parameters),
        "CUSTOM_AUTH" => Err(ServiceError::invalid_parameter(
            "Custom auth lambda trigger is not configured for the user pool.",
        )),
        "USER_AUTH" => Err(ServiceError::invalid_parameter("USER_AUTH is not enabled for the client.")),
        "ADMIN_NO_SRP_AUTH" | "ADMIN_USER_PASSWORD_AUTH" => {
            Err(ServiceError::invalid_parameter("Initiate Auth method not supported."))
        }
        _ => Err(constraint("AuthFlow", &format!("Member must satisfy enum value set: {FLOWS}"))),
    }
}

pub(crate) fn respond(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let challenge = input.required_text("ChallengeName")?;
    let client_id = input.name("ClientId", 128)?;
    let responses = input.text_map("ChallengeResponses")?;
    let session = input.text("Session")?;
    service.directory().pool_of_client(client_id)?;
    if responses.is_empty() {
        return Err(ServiceError::missing_parameter("challenge responses."));
    }
    match challenge {
        "PASSWORD_VERIFIER" => srp_sign_in::answer(service, client_id, &responses),
        "NEW_PASSWORD_REQUIRED" => new_password::answer(service, client_id, session, &responses),
        _ => Err(ServiceError::not_authorized("Invalid session for the user.")),
    }
}
