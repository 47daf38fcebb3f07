//! GetUser, and the bearer check all token operations share.

use serde_json::{Value, json};

use crate::service::Service;
use crate::state::{AppClient, Directory, FirstFactor, Pool, User, attribute_list};
use crate::tokens::{Bearer, read_access_token};
use crate::wire::{Input, ServiceError};

/// Reads the `AccessToken` member: well signed and not expired.
pub(crate) fn bearer(service: &Service, input: Input<'_>) -> Result<Bearer, ServiceError> {
    read_access_token(&service.keys, input.required_text("AccessToken")?, service.clock.now())
}

/// The pool, client and user of an access token that is still in force.
pub(crate) fn in_force<'a>(
    directory: &'a Directory,
    bearer: &Bearer,
) -> Result<(&'a Pool, &'a AppClient, &'a User), ServiceError> {
    let invalid = || ServiceError::not_authorized("Invalid Access Token");
    let pool = directory.pool_of_client(&bearer.client_id).map_err(|_| invalid())?;
    if pool.issuer() != bearer.issuer {
        return Err(invalid());
    }
    let user = pool.user(&bearer.username).filter(|user| user.sub == bearer.sub);
    let user = user.ok_or_else(ServiceError::user_not_found)?;
    let grant = pool.grants.get(&bearer.event_id).ok_or_else(invalid)?;
    if grant.revoked {
        return Err(ServiceError::not_authorized("Access Token has been revoked"));
    }
    user.check_usable()?;
    Ok((pool, pool.client(&bearer.client_id)?, user))
}

pub(crate) fn get_user(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    let directory = service.directory();
    let (_, client, user) = in_force(&directory, &bearer)?;
    let mut described = user.mfa_described();
    described.insert("Username".to_owned(), json!(user.username));
    described.insert("UserAttributes".to_owned(), attribute_list(client.readable(&user.attributes)));
    Ok(Value::Object(described))
}

/// GetUserAuthFactors.
pub(crate) fn factors(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    let directory = service.directory();
    let (pool, _, user) = in_force(&directory, &bearer)?;
    Ok(described_factors(pool, user))
}

/// The factors a user has set up, whichever of them a sign-in asks for.
pub(crate) fn described_factors(pool: &Pool, user: &User) -> Value {
    let allows = |factor: FirstFactor| pool.sign_in_policy.allows(factor);
    let sent = |factor: FirstFactor, attribute: &str| allows(factor) && user.verified(attribute);
    let configured = [
        ("PASSWORD", user.password.is_some()),
        ("EMAIL_OTP", sent(FirstFactor::EmailOtp, "email")),
        ("SMS_OTP", sent(FirstFactor::SmsOtp, "phone_number")),
        ("WEB_AUTHN", !user.passkeys.is_empty()),
        ("SOFTWARE_TOKEN", user.mfa.totp.is_some()),
    ];
    let configured: Vec<_> = configured.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect();
    let mut described = user.mfa_described();
    described.insert("Username".to_owned(), json!(user.username));
    described.insert("ConfiguredUserAuthFactors".to_owned(), json!(configured));
    Value::Object(described)
}
