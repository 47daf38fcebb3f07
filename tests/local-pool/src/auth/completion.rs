//! What follows a factor: the lock-out's bookkeeping, then the next challenge or tokens.

use serde_json::{Value, json};

use super::new_password;
use super::request::Request;
use crate::service::Service;
use crate::state::{Challenge, SignIn, User, UserStatus, password_reset_required};
use crate::tokens::{Claims, authentication_result};
use crate::wire::ServiceError;

pub(crate) fn locked_out() -> ServiceError {
    ServiceError::not_authorized("Password attempts exceeded")
}

/// Refuses users who may not even try a password.
pub(crate) fn check_may_start(user: &User) -> Result<(), ServiceError> {
    match user.check_usable() {
        // Only the right password learns that a reset is required.
        Err(_) if user.enabled && user.status == UserStatus::ResetRequired => Ok(()),
        other => other,
    }
}

/// Counts a failed password.
pub(crate) fn wrong_password(service: &Service, client_id: &str, user_id: &str) -> ServiceError {
    let now = service.clock.now();
    match service.directory().pool_of_client_mut(client_id) {
        Ok(pool) => {
            pool.attempts.failed(user_id, now);
            ServiceError::wrong_credentials()
        }
        Err(gone) => gone,
    }
}

/// What comes next for a sign-in that has just shown one more factor: this is asked after every factor, and each
/// time it looks for the first thing that is still missing.
pub(crate) fn next_step(request: &Request<'_>, sign_in: SignIn) -> Result<Value, ServiceError> {
    let now = request.service.clock.now();
    let status = {
        let directory = request.service.directory();
        let pool = directory.pool_of_client(&sign_in.client_id)?;
        let user = pool.user(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
        let expired = user.password_expires.is_some_and(|until| until <= now);
        if user.status == UserStatus::ForceChangePassword && expired {
            return Err(ServiceError::not_authorized(
                "Temporary password has expired and must be reset by an administrator.",
            ));
        }
        user.status
    };
    match status {
        UserStatus::ResetRequired => return Err(password_reset_required()),
        UserStatus::ForceChangePassword => return new_password::ask(request.service, sign_in),
        UserStatus::Confirmed | UserStatus::Unconfirmed => {}
    }
    tokens(request.service, &sign_in)
}

/// Opens a session for a challenge and answers with it.
pub(crate) fn ask(
    service: &Service,
    sign_in: SignIn,
    challenge: Challenge,
    name: &str,
    parameters: &Value,
) -> Result<Value, ServiceError> {
    let now = service.clock.now();
    let mut directory = service.directory();
    let pool = directory.pool_of_client_mut(&sign_in.client_id)?;
    let validity = pool.client(&sign_in.client_id)?.session_validity;
    let session = pool.sessions.open(sign_in, challenge, now, validity);
    Ok(json!({ "ChallengeName": name, "Session": session, "ChallengeParameters": parameters }))
}

/// Ends the sign-in with its tokens; the user's failures are forgotten.
pub(crate) fn tokens(service: &Service, sign_in: &SignIn) -> Result<Value, ServiceError> {
    let now = service.clock.now();
    let (client_id, username) = (sign_in.client_id.as_str(), sign_in.user_id.as_str());
    let (claims, refresh) = {
        let mut directory = service.directory();
        let pool = directory.pool_of_client_mut(client_id)?;
        pool.attempts.succeeded(username);
        let lifetime = pool.client(client_id)?.lifetimes.refresh;
        let sub = pool.user(username).ok_or_else(ServiceError::wrong_credentials)?.sub.clone();
        let (grant, refresh) = pool.grants.begin(client_id, username, &sub, now, lifetime);
        let user = pool.user(username).ok_or_else(ServiceError::wrong_credentials)?;
        (Claims::new(pool, pool.client(client_id)?, user, &grant, now), refresh)
    };
    Ok(json!({
        "ChallengeParameters": {},
        "AuthenticationResult": authentication_result(&service.keys, &claims, Some(&refresh))?,
    }))
}
