//! USER_SRP_AUTH and its PASSWORD_VERIFIER challenge.

use std::collections::BTreeMap;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::completion::{self, check_may_start};
use super::secret_block::PasswordChallenge;
use super::secret_hash::{Unwanted, check_hash};
use crate::clock::after;
use crate::service::Service;
use crate::srp::{self, BadPublicValue, Claim, Exchange, Verifier};
use crate::state::{AuthFlow, Pool, UnknownUsers};
use crate::timestamp;
use crate::wire::{ServiceError, constraint};

type Parameters<'a> = BTreeMap<&'a str, &'a str>;

/// Answers USER_SRP_AUTH with the challenge.
pub(crate) fn start(
    service: &Service,
    client_id: &str,
    parameters: &Parameters<'_>,
) -> Result<Value, ServiceError> {
    let required = |name: &str| {
        parameters
            .get(name)
            .copied()
            .filter(|value| !value.is_empty())
            .ok_or_else(|| ServiceError::missing_parameter(name))
    };
    let (pool_id, user_id, nobody, verifier) = {
        let directory = service.directory();
        let pool = directory.pool_of_client(client_id)?;
        let client = pool.client(client_id)?;
        if !client.allows(AuthFlow::Srp) {
            return Err(ServiceError::invalid_parameter("USER_SRP_AUTH is not enabled for the client."));
        }
        let username = required("USERNAME")?;
        check_hash(client, username, parameters.get("SECRET_HASH").copied(), Unwanted::Refused)?;
        required("SRP_A")?;
        let user = pool.signing_in(username);
        let (user_id, verifier) = match user {
            Some(user) => {
                check_may_start(user)?;
                let simulated = || Verifier::of_nobody(&pool.nobody, &user.username);
                (user.username.clone(), user.password.clone().unwrap_or_else(simulated))
            }
            None if client.unknown_users == UnknownUsers::Hidden => {
                let id = simulated_id(pool, username);
                let verifier = Verifier::of_nobody(&pool.nobody, &id);
                (id, verifier)
            }
            None => return Err(ServiceError::user_not_found()),
        };
        (pool.id.clone(), user_id, user.is_none(), verifier)
    };
    let public = srp::read_public_value(required("SRP_A")?).map_err(|why| match why {
        BadPublicValue::NotHexadecimal => {
            constraint("sRPA", "Member must satisfy regular expression pattern: ^[0-9a-fA-F]+$")
        }
        BadPublicValue::MultipleOfModulus => ServiceError::invalid_parameter("SRP_A mod N must not be 0."),
    })?;
    let exchange = Exchange::begin(&public, &verifier);
    let challenge = PasswordChallenge {
        pool_id,
        client_id: client_id.to_owned(),
        user_id,
        nobody,
        issued_at: service.clock.now(),
        exchange,
    };
    Ok(json!({
        "ChallengeName": "PASSWORD_VERIFIER",
        "ChallengeParameters": {
            "SALT": verifier.salt.to_str_radix(16),
            "SRP_B": challenge.exchange.server_public.to_str_radix(16),
            "SECRET_BLOCK": service.blocks.seal(&challenge)?,
            "USERNAME": challenge.user_id,
            "USER_ID_FOR_SRP": challenge.user_id,
        },
    }))
}

/// Judges the proof. A challenge may be answered any number of times until it expires.
pub(crate) fn answer(
    service: &Service,
    client_id: &str,
    responses: &Parameters<'_>,
) -> Result<Value, ServiceError> {
    let required = |name: &str| {
        responses
            .get(name)
            .copied()
            .filter(|value| !value.is_empty())
            .ok_or_else(|| ServiceError::missing_parameter(name))
    };
    let username = required("USERNAME")?;
    let claimed_at = required("TIMESTAMP")?;
    let signature = required("PASSWORD_CLAIM_SIGNATURE")?;
    let block = required("PASSWORD_CLAIM_SECRET_BLOCK")?;
    let claimed_at = timestamp::read(claimed_at).ok_or_else(|| {
        ServiceError::invalid_parameter("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.")
    })?;
    let signature = STANDARD.decode(signature).map_err(|_| {
        ServiceError::invalid_parameter("Invalid PASSWORD_CLAIM_SIGNATURE format. Must be a Base64 string.")
    })?;
    let now = service.clock.now();
    let (verifier, short_name, challenge, block) = {
        let directory = service.directory();
        let pool = directory.pool_of_client(client_id)?;
        let client = pool.client(client_id)?;
        check_hash(client, username, responses.get("SECRET_HASH").copied(), Unwanted::Ignored)?;
        let (challenge, block) = service.blocks.open(block).ok_or_else(ServiceError::wrong_credentials)?;
        let answerable = challenge.pool_id == pool.id
            && challenge.client_id == client_id
            && now < after(challenge.issued_at, client.session_validity)
            && near(claimed_at.into(), now, service.timestamp_tolerance);
        if !answerable {
            return Err(ServiceError::wrong_credentials());
        }
        if pool.attempts.locked(&challenge.user_id, now) {
            return Err(completion::locked_out());
        }
        let verifier = verifier_for(pool, username, &challenge)?;
        (verifier, pool.short_name().to_owned(), challenge, block)
    };
    let claim = Claim {
        pool_name: &short_name,
        user_id: &challenge.user_id,
        secret_block: &block,
        timestamp: &timestamp::write(claimed_at),
        signature: &signature,
    };
    let proven = challenge.exchange.accepts(&verifier, &claim) && !challenge.nobody;
    completion::after_password(service, client_id, &challenge.user_id, proven)
}

/// The verifier the proof is judged by.
fn verifier_for(
    pool: &Pool,
    username: &str,
    challenge: &PasswordChallenge,
) -> Result<Verifier, ServiceError> {
    if challenge.nobody {
        return Ok(Verifier::of_nobody(&pool.nobody, &challenge.user_id));
    }
    let user = pool.signing_in(username).filter(|user| user.username == challenge.user_id);
    let user = user.ok_or_else(ServiceError::wrong_credentials)?;
    check_may_start(user)?;
    user.password.clone().ok_or_else(ServiceError::wrong_credentials)
}

/// The internal name a simulated challenge gives an unknown user: a UUID, always the same for the same name.
fn simulated_id(pool: &Pool, username: &str) -> String {
    let digest = ring::hmac::sign(&pool.nobody, format!("id {username}").as_bytes());
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

fn near(one: SystemTime, other: SystemTime, tolerance: std::time::Duration) -> bool {
    let apart = one.duration_since(other).or_else(|_| other.duration_since(one)).unwrap_or_default();
    apart <= tolerance
}
