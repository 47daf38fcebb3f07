//! DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER: a remembered device proves that it holds its secret.

use serde_json::{Value, json};

use super::super::proof::{PasswordClaim, public_value};
use super::super::request::Request;
use super::super::session;
use crate::clock::after;
use crate::service::Service;
use crate::srp::{Claim, Exchange, Verifier};
use crate::state::{Challenge, Factor, PasswordChallenge, Pool, Sessions, SignIn, no_device};
use crate::wire::ServiceError;

/// Asks the device for its half of the exchange.
pub(crate) fn ask(service: &Service, sign_in: SignIn) -> Result<Value, ServiceError> {
    let parameters = json!({ "USERNAME": sign_in.user_id });
    session::ask(service, sign_in, Challenge::DeviceSrp, "DEVICE_SRP_AUTH", &parameters)
}

/// Takes the device's half, and asks for the proof.
pub(crate) fn begin(request: &Request<'_>) -> Result<Value, ServiceError> {
    let key = request.required("DEVICE_KEY")?;
    let public = public_value(request)?;
    let service = request.service;
    let sign_in = answered(request, key, |challenge| matches!(challenge, Challenge::DeviceSrp))?;
    let (pool_id, (_, verifier)) = service
        .pool_of(request.client_id)
        .look(|pool| Ok((pool.id.clone(), secret_of(pool, &sign_in.user_id, key)?)))?;
    let challenge = PasswordChallenge {
        pool_id,
        client_id: request.client_id.to_owned(),
        user_id: sign_in.user_id.clone(),
        nobody: false,
        in_session: true,
        device_key: Some(key.to_owned()),
        of_device: true,
        issued_at: service.clock.now(),
        exchange: Exchange::begin(&public, &verifier),
    };
    let parameters = json!({
        "SALT": verifier.salt.to_str_radix(16),
        "SRP_B": challenge.exchange.server_public.to_str_radix(16),
        "SECRET_BLOCK": service.blocks.seal(&challenge)?,
        "DEVICE_KEY": key,
        "USERNAME": sign_in.user_id,
    });
    request.close_session()?;
    session::ask(service, sign_in, Challenge::DeviceVerifier, "DEVICE_PASSWORD_VERIFIER", &parameters)
}

/// Judges the proof. It may be given once, and a wrong one does not count towards the lock-out.
pub(crate) fn prove(request: &Request<'_>) -> Result<SignIn, ServiceError> {
    let key = request.required("DEVICE_KEY")?;
    let claim = PasswordClaim::read(request)?;
    let service = request.service;
    let now = service.clock.now();
    let sign_in = answered(request, key, |challenge| matches!(challenge, Challenge::DeviceVerifier))?;
    let (challenge, block) = service.blocks.open(claim.block).ok_or_else(ServiceError::wrong_credentials)?;
    let (group_key, verifier) = service.pool_of(request.client_id).look(|pool| {
        let validity = pool.client(request.client_id)?.session_validity;
        let answerable = challenge.of_device
            && challenge.pool_id == pool.id
            && challenge.client_id == request.client_id
            && challenge.user_id == sign_in.user_id
            && challenge.device_key.as_deref() == Some(key)
            && now < after(challenge.issued_at, validity)
            && claim.near(now, service.timestamp_tolerance);
        if !answerable {
            return Err(ServiceError::wrong_credentials());
        }
        secret_of(pool, &sign_in.user_id, key)
    })?;
    request.close_session()?;
    let timestamp = claim.timestamp();
    let proof = Claim {
        pool_name: &group_key,
        user_id: key,
        secret_block: &block,
        timestamp: &timestamp,
        signature: &claim.signature,
    };
    if !challenge.exchange.accepts(&verifier, &proof) {
        return Err(ServiceError::wrong_credentials());
    }
    Ok(sign_in.with(Factor::Device))
}

/// The sign-in that waits for this device.
fn answered(
    request: &Request<'_>,
    key: &str,
    expected: fn(&Challenge) -> bool,
) -> Result<SignIn, ServiceError> {
    let session = request.session.ok_or_else(|| ServiceError::missing_parameter("Session"))?;
    let (sign_in, challenge) = request.answered()?;
    if !expected(&challenge) {
        return Err(Sessions::invalid());
    }
    request.service.pool_of(request.client_id).look(|pool| {
        let user = pool.user(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
        user.devices.find(key)?;
        let (asked, _) = pool.sessions.find(session, request.client_id, request.service.clock.now())?;
        if asked.device_key.as_deref() != Some(key) {
            return Err(Sessions::invalid());
        }
        Ok(sign_in)
    })
}

/// The group key and the verifier of a confirmed device.
fn secret_of(pool: &Pool, username: &str, key: &str) -> Result<(String, Verifier), ServiceError> {
    let user = pool.user(username).ok_or_else(ServiceError::wrong_credentials)?;
    let device = user.devices.find(key)?;
    let verifier = device.verifier.clone().ok_or_else(no_device)?;
    Ok((device.group_key.clone(), verifier))
}
