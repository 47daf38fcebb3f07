//! ListWebAuthnCredentials and DeleteWebAuthnCredential.

use serde_json::{Value, json};

use crate::bearer::{bearer, change_as, look_as};
use crate::service::Service;
use crate::state::Passkey;
use crate::wire::{Input, ServiceError, page};

pub(crate) fn list(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    let limit = input.integer_in("MaxResults", 0..=20)?.filter(|limit| *limit > 0).unwrap_or(20);
    look_as(service, &bearer, |_, _, user| {
        let passkeys = user.passkeys.iter().map(Passkey::described).collect();
        page(passkeys, limit, input.text("NextToken")?, "Credentials", "NextToken")
    })
}

pub(crate) fn delete(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    let id = input.required_text("CredentialId")?.trim_end_matches('=');
    change_as(service, &bearer, |pool, username| {
        let user = pool.user_mut(username).ok_or_else(ServiceError::user_not_found)?;
        let Some(place) = user.passkeys.iter().position(|passkey| passkey.id == id) else {
            return Err(ServiceError::resource_not_found("WebAuthn credential does not exist."));
        };
        user.passkeys.remove(place);
        Ok(json!({}))
    })
}
