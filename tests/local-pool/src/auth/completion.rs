//! What follows a password: the lock-out's bookkeeping, then tokens or the next challenge.

use serde_json::{Map, Value, json};

use crate::service::Service;
use crate::state::{Challenge, Pool, User, UserStatus, password_reset_required};
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

/// Counts the attempt, and goes on if the password was proven.
pub(crate) fn after_password(
    service: &Service,
    client_id: &str,
    user_id: &str,
    proven: bool,
) -> Result<Value, ServiceError> {
    let now = service.clock.now();
    {
        let mut directory = service.directory();
        let pool = directory.pool_of_client_mut(client_id)?;
        if !proven {
            pool.attempts.failed(user_id, now);
            return Err(ServiceError::wrong_credentials());
        }
        pool.attempts.succeeded(user_id);
        let user = pool.user(user_id).ok_or_else(ServiceError::wrong_credentials)?;
        match user.status {
            UserStatus::ResetRequired => return Err(password_reset_required()),
            UserStatus::ForceChangePassword => {
                if user.password_expires.is_some_and(|until| until <= now) {
                    return Err(ServiceError::not_authorized(
                        "Temporary password has expired and must be reset by an administrator.",
                    ));
                }
                return new_password_challenge(pool, client_id, user_id, now);
            }
            UserStatus::Confirmed | UserStatus::Unconfirmed => {}
        }
    }
    tokens(service, client_id, user_id)
}

/// Begins the user's sign-in and answers with its tokens.
pub(crate) fn tokens(service: &Service, client_id: &str, username: &str) -> Result<Value, ServiceError> {
    let now = service.clock.now();
    let (claims, refresh) = {
        let mut directory = service.directory();
        let pool = directory.pool_of_client_mut(client_id)?;
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

fn new_password_challenge(
    pool: &mut Pool,
    client_id: &str,
    username: &str,
    now: std::time::SystemTime,
) -> Result<Value, ServiceError> {
    let validity = pool.client(client_id)?.session_validity;
    let session = pool.sessions.open(client_id, username, Challenge::NewPassword, now, validity);
    let user = pool.user(username).ok_or_else(ServiceError::wrong_credentials)?;
    let missing = pool.schema.missing(&user.attributes);
    let required: Vec<_> = missing.iter().map(|name| format!("userAttributes.{name}")).collect();
    let present: Map<_, _> = user
        .attributes
        .iter()
        .filter(|(name, _)| *name != "sub")
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    Ok(json!({
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": session,
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": user.username,
            "requiredAttributes": json!(required).to_string(),
            "userAttributes": Value::Object(present).to_string(),
        },
    }))
}
