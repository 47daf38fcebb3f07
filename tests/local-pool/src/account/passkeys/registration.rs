//! StartWebAuthnRegistration and CompleteWebAuthnRegistration.

use std::time::Duration;

use serde_json::{Value, json};

use crate::bearer::{bearer, change_as};
use crate::clock::after;
use crate::service::Service;
use crate::state::{FirstFactor, MOST_PASSKEYS, Passkey, Pool, Registration, User};
use crate::webauthn::{self, Expected, Fault};
use crate::wire::{Input, ServiceError};

/// How long a started registration may be completed.
const VALIDITY: Duration = Duration::from_secs(180);

fn check_enabled(pool: &Pool) -> Result<(), ServiceError> {
    if pool.sign_in_policy.allows(FirstFactor::WebAuthn) {
        return Ok(());
    }
    Err(ServiceError::new("WebAuthnNotEnabledException", "WebAuthn is not enabled for this user pool."))
}

fn too_many() -> ServiceError {
    ServiceError::new("LimitExceededException", "The user has the maximum number of WebAuthn credentials.")
}

/// Starts a registration for the bearer; an older one is forgotten.
pub(crate) fn start(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    let now = service.clock.now();
    change_as(service, &bearer, |pool, username| {
        check_enabled(pool)?;
        let options = begin(pool, username, &bearer.client_id, now)?;
        Ok(json!({ "CredentialCreationOptions": options }))
    })
}

/// Notes the registration and returns its options.
pub(crate) fn begin(
    pool: &mut Pool,
    username: &str,
    client_id: &str,
    now: std::time::SystemTime,
) -> Result<Value, ServiceError> {
    let settings = pool.passkeys.clone();
    let name = pool.name.clone();
    let user = pool.user_mut(username).ok_or_else(ServiceError::user_not_found)?;
    if user.passkeys.len() >= MOST_PASSKEYS {
        return Err(too_many());
    }
    let challenge = webauthn::challenge();
    let options = options(&settings, &name, user, &challenge);
    user.registration =
        Some(Registration { challenge, client_id: client_id.to_owned(), expires_at: after(now, VALIDITY) });
    Ok(options)
}

fn options(settings: &crate::state::PasskeySettings, pool_name: &str, user: &User, challenge: &str) -> Value {
    let display = user.attributes.get("name").or_else(|| user.attributes.get("email"));
    json!({
        "rp": { "id": settings.relying_party, "name": pool_name },
        "user": {
            "id": webauthn::encode(user.sub.as_bytes()),
            "name": user.username,
            "displayName": display.unwrap_or(&user.username),
        },
        "challenge": challenge,
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }, { "type": "public-key", "alg": -257 }],
        "timeout": 180_000,
        "excludeCredentials": user.passkeys.iter().map(Passkey::descriptor).collect::<Vec<_>>(),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": settings.verification(),
        },
        "attestation": "none",
        "extensions": {},
    })
}

/// Registers the credential the bearer's authenticator made.
pub(crate) fn complete(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    let Some(credential) = input.get("Credential").filter(|credential| credential.is_object()) else {
        return Err(ServiceError::invalid_parameter("Credential must be a WebAuthn registration response."));
    };
    let now = service.clock.now();
    change_as(service, &bearer, |pool, username| {
        check_enabled(pool)?;
        register(pool, username, &bearer.client_id, credential, now)?;
        Ok(json!({}))
    })
}

/// Judges a registration that was started, and keeps its credential. The challenge serves once.
pub(crate) fn register(
    pool: &mut Pool,
    username: &str,
    client_id: &str,
    credential: &Value,
    now: std::time::SystemTime,
) -> Result<String, ServiceError> {
    let settings = pool.passkeys.clone();
    let user = pool.user_mut(username).ok_or_else(ServiceError::user_not_found)?;
    let Some(started) = user.registration.take().filter(|started| started.expires_at > now) else {
        return Err(no_challenge());
    };
    if started.client_id != client_id {
        return Err(ServiceError::new(
            "WebAuthnClientMismatchException",
            "The registration was started with another app client.",
        ));
    }
    if user.passkeys.len() >= MOST_PASSKEYS {
        return Err(too_many());
    }
    let expected = Expected {
        challenge: &started.challenge,
        relying_party: &settings.relying_party,
        verification_required: settings.verification_required,
    };
    let made = webauthn::judge_registration(credential, expected).map_err(refusal)?;
    let taken = pool.users().any(|user| user.passkeys.iter().any(|passkey| passkey.id == made.id));
    if taken {
        return Err(ServiceError::invalid_parameter("The WebAuthn credential is registered already."));
    }
    let user = pool.user_mut(username).ok_or_else(ServiceError::user_not_found)?;
    user.passkeys.push(Passkey {
        id: made.id.clone(),
        key: made.key,
        counter: made.counter,
        relying_party: settings.relying_party,
        attachment: made.attachment,
        transports: made.transports,
        created: now,
    });
    user.modified = now;
    Ok(made.id)
}

fn no_challenge() -> ServiceError {
    ServiceError::new(
        "WebAuthnChallengeNotFoundException",
        "The WebAuthn registration was not started, or took too long.",
    )
}

fn refusal(fault: Fault) -> ServiceError {
    match fault {
        Fault::Malformed | Fault::Signature | Fault::Unknown | Fault::Counter => {
            ServiceError::invalid_parameter("Credential is not a valid WebAuthn registration response.")
        }
        Fault::Challenge => no_challenge(),
        Fault::Origin => {
            ServiceError::new("WebAuthnOriginNotAllowedException", "The WebAuthn origin is not allowed.")
        }
        Fault::RelyingParty => ServiceError::new(
            "WebAuthnRelyingPartyMismatchException",
            "The WebAuthn credential is for another relying party.",
        ),
        Fault::Algorithm | Fault::User => ServiceError::new(
            "WebAuthnCredentialNotSupportedException",
            "The WebAuthn credential is not supported.",
        ),
    }
}
