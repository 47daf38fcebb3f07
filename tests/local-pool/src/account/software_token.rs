//! AssociateSoftwareToken and VerifySoftwareToken, in a sign-in (by session) and beside it (by access token).

use serde_json::{Value, json};

use crate::bearer::{bearer, look_as};
use crate::service::Service;
use crate::sign_in::{open_session, reused_code};
use crate::state::{Challenge, Method, MfaMode, Pool, RefusedCode, Sessions, SignIn, Totp, User};
use crate::totp::TotpSecret;
use crate::wire::{Input, ServiceError, constraint};

/// Whose authenticator app a request is about.
enum Owner {
    Bearer { client_id: String, user_id: String },
    Session { string: String, sign_in: SignIn, offered: Vec<Method>, secret: Option<TotpSecret> },
}

impl Owner {
    fn of(service: &Service, input: Input<'_>) -> Result<Self, ServiceError> {
        match (input.get("AccessToken"), input.text("Session")?) {
            (Some(_), None) => {
                let bearer = bearer(service, input)?;
                let user_id = look_as(service, &bearer, |_, _, user| Ok(user.username.clone()))?;
                Ok(Self::Bearer { client_id: bearer.client_id, user_id })
            }
            (None, Some(session)) => {
                let now = service.clock.now();
                let owner = service.look(|directory| directory.session(session, now))?;
                let Challenge::SetUpMfa { offered, secret, .. } = owner.challenge else {
                    return Err(Sessions::invalid());
                };
                if !offered.contains(&Method::Totp) {
                    return Err(not_offered());
                }
                Ok(Self::Session { string: session.to_owned(), sign_in: owner.sign_in, offered, secret })
            }
            (None, None) => Err(ServiceError::invalid_parameter(
                "Either access token or session must be provided, but not both.",
            )),
            (Some(_), Some(_)) => {
                Err(ServiceError::invalid_parameter("Only one of access token and session may be provided."))
            }
        }
    }

    fn client_and_user(&self) -> (&str, &str) {
        match self {
            Self::Bearer { client_id, user_id } => (client_id, user_id),
            Self::Session { sign_in, .. } => (&sign_in.client_id, &sign_in.user_id),
        }
    }
}

fn not_offered() -> ServiceError {
    ServiceError::new(
        "SoftwareTokenMFANotFoundException",
        "Software Token MFA has not been enabled by the userPool",
    )
}

fn offers_totp(pool: &Pool) -> Result<(), ServiceError> {
    if pool.mfa.mode != MfaMode::Off && pool.mfa.offered.contains(&Method::Totp) {
        return Ok(());
    }
    Err(not_offered())
}

fn user_of<'a>(pool: &'a mut Pool, name: &str) -> Result<&'a mut User, ServiceError> {
    pool.user_mut(name).ok_or_else(ServiceError::user_not_found)
}

/// Gives out a fresh secret, which replaces one that was not verified yet.
pub(crate) fn associate(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let owner = Owner::of(service, input)?;
    let secret = TotpSecret::fresh();
    let code = secret.base32().to_owned();
    let now = service.clock.now();
    let (client_id, user_id) = owner.client_and_user();
    service.pool_of(client_id).change(|pool| {
        offers_totp(pool)?;
        if let Owner::Session { string, .. } = &owner {
            pool.sessions.find(string, client_id, now)?;
            pool.sessions.close(string);
        }
        user_of(pool, user_id)?.mfa.pending = Some(secret.clone());
        Ok(())
    })?;
    match owner {
        Owner::Bearer { .. } => Ok(json!({ "SecretCode": code })),
        Owner::Session { sign_in, offered, .. } => {
            let challenge = Challenge::SetUpMfa { offered, secret: Some(secret), verified: false };
            let session = open_session(service, sign_in, challenge)?;
            Ok(json!({ "SecretCode": code, "Session": session }))
        }
    }
}

/// Takes the app's first code. A wrong one leaves the session as it is.
pub(crate) fn verify(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let code = input.required_text("UserCode")?;
    if code.len() != 6 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(constraint("UserCode", "Member must satisfy regular expression pattern: [0-9]+"));
    }
    let device_name = input.text("FriendlyDeviceName")?.filter(|name| !name.is_empty()).map(str::to_owned);
    let owner = Owner::of(service, input)?;
    let now = service.clock.now();
    let (client_id, user_id) = owner.client_and_user();
    service.pool_of(client_id).change(|pool| {
        offers_totp(pool)?;
        pool.attempts.check(user_id, now)?;
        let secret = match &owner {
            Owner::Bearer { .. } => user_of(pool, user_id)?.mfa.pending.clone(),
            Owner::Session { secret, .. } => secret.clone(),
        };
        let secret = secret.ok_or_else(|| {
            ServiceError::invalid_parameter("No software token has been associated with the user.")
        })?;
        let mut totp = Totp { secret, device_name, last_step: 0 };
        match totp.take(code, now) {
            Ok(()) => {}
            Err(RefusedCode::Reused) => return Err(reused_code()),
            Err(RefusedCode::Wrong) => {
                pool.attempts.failed(user_id, now);
                return Err(ServiceError::new(
                    "EnableSoftwareTokenMFAException",
                    "Code mismatch and fail enable Software Token MFA",
                ));
            }
        }
        if let Owner::Session { string, .. } = &owner {
            pool.sessions.find(string, client_id, now)?;
            pool.sessions.close(string);
        }
        // Where a second factor is required, and in a sign-in that asked for it, there is no choice to turn it on.
        let enable = pool.mfa.mode == MfaMode::On || matches!(owner, Owner::Session { .. });
        let user = user_of(pool, user_id)?;
        user.mfa.totp = Some(totp);
        user.mfa.pending = None;
        if enable {
            user.mfa.enabled.insert(Method::Totp);
        }
        Ok(())
    })?;
    match owner {
        Owner::Bearer { .. } => Ok(json!({ "Status": "SUCCESS" })),
        Owner::Session { sign_in, offered, .. } => {
            let challenge = Challenge::SetUpMfa { offered, secret: None, verified: true };
            let session = open_session(service, sign_in, challenge)?;
            Ok(json!({ "Status": "SUCCESS", "Session": session }))
        }
    }
}
