//! USER_SRP_AUTH and its PASSWORD_VERIFIER challenge.

use serde_json::{Value, json};

use super::lockout::{self, check_may_start};
use super::proof::{PasswordClaim, public_value};
use super::request::Request;
use super::session;
use crate::clock::after;
use crate::srp::{Claim, Exchange, Verifier};
use crate::state::{
    AuthFlow, Challenge, Factor, Flow, PasswordChallenge, Pool, Sessions, SignIn, UnknownUsers, Unwanted,
};
use crate::triggers;
use crate::wire::ServiceError;

/// Answers USER_SRP_AUTH with the challenge.
pub(crate) fn start(request: &Request<'_>) -> Result<Value, ServiceError> {
    let (user_id, nobody) = request.service.pool_of(request.client_id).look(|pool| {
        let client = pool.client(request.client_id)?;
        if !client.allows(AuthFlow::Srp) {
            return Err(ServiceError::invalid_parameter("USER_SRP_AUTH is not enabled for the client."));
        }
        let username = request.required("USERNAME")?;
        request.check_hash(client, username, Unwanted::Refused)?;
        request.required("SRP_A")?;
        Ok(match pool.signing_in(username) {
            Some(user) => {
                check_may_start(user)?;
                (user.username.clone(), false)
            }
            None if client.unknown_users == UnknownUsers::Hidden => (pool.simulated_id(username), true),
            None => return Err(ServiceError::user_not_found()),
        })
    })?;
    triggers::pre_authentication(request.service, &request.caller, &user_id, nobody)?;
    let mut sign_in = request.sign_in(&user_id, Flow::Srp);
    sign_in.nobody = nobody;
    challenge(request, sign_in)
}

/// Asks for a proof of the password. In flows that go on by a session the challenge has one; `USER_SRP_AUTH` keeps
/// all it needs in the secret block.
pub(crate) fn challenge(request: &Request<'_>, sign_in: SignIn) -> Result<Value, ServiceError> {
    let service = request.service;
    let public = public_value(request)?;
    let (pool_id, verifier) = service.pool_of(request.client_id).look(|pool| {
        let known = pool.user(&sign_in.user_id).filter(|_| !sign_in.nobody);
        let known = known.and_then(|user| user.password.clone());
        Ok((pool.id.clone(), known.unwrap_or_else(|| Verifier::of_nobody(&pool.nobody, &sign_in.user_id))))
    })?;
    let exchange = Exchange::begin(&public, &verifier);
    let challenge = PasswordChallenge {
        pool_id,
        client_id: request.client_id.to_owned(),
        user_id: sign_in.user_id.clone(),
        nobody: sign_in.nobody,
        in_session: sign_in.flow != Flow::Srp,
        device_key: sign_in.device_key.clone(),
        of_device: false,
        issued_at: service.clock.now(),
        exchange,
    };
    let parameters = json!({
        "SALT": verifier.salt.to_str_radix(16),
        "SRP_B": challenge.exchange.server_public.to_str_radix(16),
        "SECRET_BLOCK": service.blocks.seal(&challenge)?,
        "USERNAME": challenge.user_id,
        "USER_ID_FOR_SRP": challenge.user_id,
    });
    if challenge.in_session {
        let asked = Challenge::PasswordVerifier;
        return session::ask(service, sign_in, asked, "PASSWORD_VERIFIER", &parameters);
    }
    Ok(json!({ "ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": parameters }))
}

/// Judges the proof. A challenge without a session may be answered any number of times until it expires.
pub(crate) fn answer(request: &Request<'_>) -> Result<SignIn, ServiceError> {
    let username = request.required("USERNAME")?;
    let claimed = PasswordClaim::read(request)?;
    let service = request.service;
    let now = service.clock.now();
    let (verifier, short_name, challenge, block) = service.pool_of(request.client_id).look(|pool| {
        let client = pool.client(request.client_id)?;
        request.check_hash(client, username, Unwanted::Ignored)?;
        let (challenge, block) =
            service.blocks.open(claimed.block).ok_or_else(ServiceError::wrong_credentials)?;
        let answerable = challenge.pool_id == pool.id
            && challenge.client_id == request.client_id
            && !challenge.of_device
            && now < after(challenge.issued_at, client.session_validity)
            && claimed.near(now, service.timestamp_tolerance);
        if !answerable {
            return Err(ServiceError::wrong_credentials());
        }
        pool.attempts.check(&challenge.user_id, now)?;
        let verifier = verifier_for(pool, username, &challenge)?;
        Ok((verifier, pool.short_name().to_owned(), challenge, block))
    })?;
    let sign_in = if challenge.in_session {
        let (sign_in, asked) = request.answered()?;
        if !matches!(asked, Challenge::PasswordVerifier) || sign_in.user_id != challenge.user_id {
            return Err(Sessions::invalid());
        }
        request.spend_session()?;
        sign_in
    } else {
        let mut sign_in = request.sign_in(&challenge.user_id, Flow::Srp);
        sign_in.device_key = sign_in.device_key.or(challenge.device_key.clone());
        sign_in
    };
    let claim = Claim {
        pool_name: &short_name,
        user_id: &challenge.user_id,
        secret_block: &block,
        timestamp: &claimed.timestamp(),
        signature: &claimed.signature,
    };
    if !challenge.exchange.accepts(&verifier, &claim) || challenge.nobody {
        return Err(lockout::failed(request, &challenge.user_id, ServiceError::wrong_credentials()));
    }
    Ok(sign_in.with(Factor::Password))
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
