//! Sessions of open challenges.

use serde_json::{Value, json};

use crate::service::Service;
use crate::state::{Challenge, SignIn};
use crate::wire::ServiceError;

/// Opens a session for a challenge and answers with it.
pub(crate) fn ask(
    service: &Service,
    sign_in: SignIn,
    challenge: Challenge,
    name: &str,
    parameters: &Value,
) -> Result<Value, ServiceError> {
    let session = open_session(service, sign_in, challenge)?;
    Ok(json!({ "ChallengeName": name, "Session": session, "ChallengeParameters": parameters }))
}

/// Opens a session for a challenge.
pub(crate) fn open_session(
    service: &Service,
    sign_in: SignIn,
    challenge: Challenge,
) -> Result<String, ServiceError> {
    let now = service.clock.now();
    let client_id = sign_in.client_id.clone();
    service.pool_of(&client_id).change(|pool| {
        let validity = pool.client(&client_id)?.session_validity;
        Ok(pool.sessions.open(sign_in, challenge, now, validity))
    })
}
