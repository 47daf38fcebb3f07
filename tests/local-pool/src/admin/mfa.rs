//! Second factors, as administrators set them: for the pool and for one user.

use serde_json::{Value, json};

use crate::account::{apply_preference, described_factors};
use crate::service::Service;
use crate::state::{MfaSettings, PasskeySettings, Pool};
use crate::wire::{Input, ServiceError};

fn described(pool: &Pool) -> Value {
    let mut described = pool.mfa.described();
    described.insert("WebAuthnConfiguration".to_owned(), pool.passkeys.described());
    Value::Object(described)
}

/// SetUserPoolMfaConfig: a kind of second factor without a configuration is off; passkeys without one stay as they are.
pub(crate) fn set_config(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        let settings = MfaSettings::read(input)?;
        let passkeys = PasskeySettings::read(input)?;
        pool.mfa = settings;
        if let Some(passkeys) = passkeys {
            pool.passkeys = passkeys;
        }
        Ok(described(pool))
    })
}

pub(crate) fn get_config(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    service.pool(input.name("UserPoolId", 55)?).look(|pool| Ok(described(pool)))
}

pub(crate) fn set_preference(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        let username = pool.meant(input.name("Username", 128)?)?.username.clone();
        apply_preference(pool, &username, input)?;
        Ok(json!({}))
    })
}

pub(crate) fn factors(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    service
        .pool(input.name("UserPoolId", 55)?)
        .look(|pool| Ok(described_factors(pool, pool.meant(input.name("Username", 128)?)?)))
}
