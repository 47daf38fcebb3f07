//! WEB_AUTHN.

use serde_json::{Value, json};

use super::request::Request;
use super::{lockout, session};
use crate::service::Service;
use crate::state::{Challenge, Factor, Sessions, SignIn};
use crate::webauthn::{self, Expected, Fault};
use crate::wire::ServiceError;

/// How long the options tell the authenticator to wait, in milliseconds: as long as a session lives by default.
const TIMEOUT: u32 = 180_000;

/// Asks for an assertion by one of the user's passkeys; a simulated user has one nobody knows.
pub(crate) fn ask(service: &Service, sign_in: SignIn) -> Result<Value, ServiceError> {
    let challenge = webauthn::challenge();
    let options = service.pool_of(&sign_in.client_id).look(|pool| {
        let allowed: Vec<Value> = match pool.user(&sign_in.user_id).filter(|_| !sign_in.nobody) {
            Some(user) => user.passkeys.iter().map(crate::state::Passkey::descriptor).collect(),
            None => {
                let id = ring::hmac::sign(&pool.nobody, format!("passkey {}", sign_in.user_id).as_bytes());
                let id = webauthn::encode(id.as_ref());
                vec![json!({ "id": id, "type": "public-key", "transports": ["internal"] })]
            }
        };
        Ok(json!({
            "challenge": challenge,
            "timeout": TIMEOUT,
            "rpId": pool.passkeys.relying_party,
            "allowCredentials": allowed,
            "userVerification": pool.passkeys.verification(),
            "extensions": {},
        }))
    })?;
    let parameters = json!({ "CREDENTIAL_REQUEST_OPTIONS": options.to_string() });
    session::ask(service, sign_in, Challenge::Passkey(challenge), "WEB_AUTHN", &parameters)
}

/// Judges an assertion; a wrong one leaves the session as it is.
pub(crate) fn answer(request: &Request<'_>) -> Result<SignIn, ServiceError> {
    let credential = request.required("CREDENTIAL")?;
    let (sign_in, challenge) = request.answered()?;
    let Challenge::Passkey(challenge) = challenge else {
        return Err(Sessions::invalid());
    };
    let credential: Value = serde_json::from_str(credential)
        .map_err(|_| ServiceError::invalid_parameter("CREDENTIAL is not valid JSON."))?;
    request.check_not_locked(&sign_in.user_id)?;
    let verified = match judge(request, &sign_in, &challenge, &credential)? {
        Ok(verified) => verified,
        Err(Fault::Malformed) => {
            return Err(ServiceError::invalid_parameter("CREDENTIAL is not a valid WebAuthn credential."));
        }
        Err(_) => {
            let refusal = ServiceError::not_authorized("WebAuthn credential could not be verified.");
            return Err(lockout::failed(request, &sign_in.user_id, refusal));
        }
    };
    request.close_session()?;
    Ok(sign_in.with(Factor::Passkey { verified }))
}

/// Whether the assertion is the user's, and the user was verified; its counter is noted.
fn judge(
    request: &Request<'_>,
    sign_in: &SignIn,
    challenge: &str,
    credential: &Value,
) -> Result<Result<bool, Fault>, ServiceError> {
    request.service.pool_of(request.client_id).change(|pool| {
        let settings = pool.passkeys.clone();
        let Some(user) = pool.user_mut(&sign_in.user_id).filter(|_| !sign_in.nobody) else {
            return Ok(Err(Fault::Unknown));
        };
        let handle = user.sub.clone();
        let expected = Expected {
            challenge,
            relying_party: &settings.relying_party,
            verification_required: settings.verification_required,
        };
        let known = |id: &str| {
            let found = user.passkeys.iter().find(|passkey| passkey.id == id)?;
            Some((found.key.clone(), found.counter))
        };
        let (id, asserted) = match webauthn::judge_assertion(credential, expected, handle.as_bytes(), known) {
            Ok(judged) => judged,
            Err(fault) => return Ok(Err(fault)),
        };
        if let Some(passkey) = user.passkeys.iter_mut().find(|passkey| passkey.id == id) {
            passkey.counter = asserted.counter;
        }
        Ok(Ok(asserted.verified))
    })
}
