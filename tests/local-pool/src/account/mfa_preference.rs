//! SetUserMFAPreference, for users; administrators use the same rules.

use serde_json::{Value, json};

use crate::bearer::{bearer, change_as};
use crate::service::Service;
use crate::state::{Method, MfaMode, Pool, reachable};
use crate::wire::{Input, ServiceError};

const MEMBERS: [(&str, Method); 3] = [
    ("SMSMfaSettings", Method::Sms),
    ("SoftwareTokenMfaSettings", Method::Totp),
    ("EmailMfaSettings", Method::Email),
];

pub(crate) fn set(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let bearer = bearer(service, input)?;
    change_as(service, &bearer, |pool, username| {
        apply(pool, username, input)?;
        Ok(json!({}))
    })
}

/// Applies the settings that are given and leaves the others as they are; all of them or none.
pub(crate) fn apply(pool: &mut Pool, username: &str, input: Input<'_>) -> Result<(), ServiceError> {
    let refused = |message: &str| Err(ServiceError::invalid_parameter(message));
    if pool.mfa.mode == MfaMode::Off {
        return refused("MFA is not enabled for the user pool.");
    }
    let user = pool.user(username).ok_or_else(ServiceError::user_not_found)?;
    let mut mfa = user.mfa.clone();
    let mut preferred = Vec::new();
    for (member, method) in MEMBERS {
        let Some(settings) = input.object(member)? else { continue };
        let enabled = settings.flag("Enabled")?;
        let prefers = settings.flag("PreferredMfa")?;
        if enabled == Some(true) || prefers == Some(true) {
            check_available(pool, username, method)?;
        }
        match enabled {
            Some(true) => drop(mfa.enabled.insert(method)),
            Some(false) => {
                mfa.enabled.remove(&method);
                if mfa.preferred == Some(method) {
                    mfa.preferred = None;
                }
            }
            None => {}
        }
        match prefers {
            Some(true) if mfa.enabled.contains(&method) => preferred.push(method),
            Some(true) => return refused("A preferred MFA method must be enabled."),
            Some(false) if mfa.preferred == Some(method) => mfa.preferred = None,
            _ => {}
        }
    }
    match preferred.as_slice() {
        [] => {}
        [only] => mfa.preferred = Some(*only),
        _ => return refused("Only one MFA method can be set as preferred."),
    }
    if let Some(settings) = input.object("WebAuthnMfaSettings")? {
        mfa.passkeys = settings.flag("Enabled")?.unwrap_or(false);
        if mfa.passkeys && (!pool.passkeys.two_factors || mfa.enabled.is_empty()) {
            return refused(
                "WebAuthn MFA needs another MFA method and multi-factor passkeys in the user pool.",
            );
        }
    }
    if pool.mfa.mode == MfaMode::On && mfa.enabled.is_empty() && !user.mfa.enabled.is_empty() {
        return refused("The last MFA method cannot be disabled where MFA is required.");
    }
    if let Some(user) = pool.user_mut(username) {
        user.mfa = mfa;
    }
    Ok(())
}

fn check_available(pool: &Pool, username: &str, method: Method) -> Result<(), ServiceError> {
    let user = pool.user(username).ok_or_else(ServiceError::user_not_found)?;
    if !pool.mfa.offered.contains(&method) {
        return Err(match method {
            Method::Totp => ServiceError::new(
                "SoftwareTokenMFANotFoundException",
                "Software Token MFA has not been enabled by the userPool",
            ),
            other => ServiceError::invalid_parameter(format!(
                "{} has not been enabled by the user pool.",
                other.name()
            )),
        });
    }
    if reachable(user, method) {
        return Ok(());
    }
    Err(ServiceError::invalid_parameter(match method {
        Method::Totp => "User has not verified software token mfa".to_owned(),
        other => format!("User does not have delivery config set to turn on {}", other.name()),
    }))
}
