//! GetUser, GetUserAuthFactors and DeleteUser.

use serde_json::{Value, json};

use crate::bearer::{bearer, change_as, look_as};
use crate::service::Service;
use crate::state::{FirstFactor, Pool, User, attribute_list};
use crate::wire::{Input, ServiceError};

pub(crate) fn get_user(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    look_as(service, &bearer, |_, client, user| {
        let mut described = user.mfa_described();
        described.insert("Username".to_owned(), json!(user.username));
        described.insert("UserAttributes".to_owned(), attribute_list(client.readable(&user.attributes)));
        Ok(Value::Object(described))
    })
}

/// Removes the bearer with all that is theirs.
pub(crate) fn delete(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    change_as(service, &bearer, |pool, username| {
        pool.remove_user(username);
        Ok(json!({}))
    })
}

/// GetUserAuthFactors.
pub(crate) fn factors(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    look_as(service, &bearer, |pool, _, user| Ok(described_factors(pool, user)))
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
