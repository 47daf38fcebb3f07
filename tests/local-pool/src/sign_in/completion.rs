//! The end of a sign-in: its tokens.

use serde_json::{Value, json};

use super::devices;
use super::request::Request;
use crate::state::{Level, SignIn};
use crate::tokens::{Claims, authentication_result};
use crate::triggers;
use crate::wire::ServiceError;

/// Ends the sign-in with its tokens; the user's failures are forgotten.
pub(crate) fn tokens(request: &Request<'_>, mut sign_in: SignIn) -> Result<Value, ServiceError> {
    let service = request.service;
    let new_device = devices::is_new(service, &sign_in)?;
    triggers::post_authentication(service, &request.caller, &sign_in.user_id, new_device)?;
    let source = if sign_in.chose_password { "NewPasswordChallenge" } else { "Authentication" };
    let overrides = triggers::overrides(service, &request.caller, &sign_in.user_id, source)?;
    let now = service.clock.now();
    let (client_id, username) = (sign_in.client_id.clone(), sign_in.user_id.clone());
    let (client_id, username) = (client_id.as_str(), username.as_str());
    let (mut claims, refresh, device) = service.pool_of(client_id).change(|pool| {
        pool.attempts.succeeded(username);
        let lifetime = pool.client(client_id)?.lifetimes.refresh;
        let sub = pool.user(username).ok_or_else(ServiceError::wrong_credentials)?.sub.clone();
        let reached = sign_in.step_up.and_then(|_| Level::reached(&sign_in.shown));
        let acr = reached.map(|level| pool.acr.name(level).to_owned());
        let device = devices::note_sign_in(pool, &mut sign_in, now)?;
        let (grant, refresh) = pool.grants.begin(&sign_in, &sub, acr, pool.session_tracking, now, lifetime);
        let user = pool.user(username).ok_or_else(ServiceError::wrong_credentials)?;
        Ok((Claims::new(pool, pool.client(client_id)?, user, &grant, now), refresh, device))
    })?;
    overrides.apply(&mut claims);
    let mut result = authentication_result(&service.keys, &claims, Some(&refresh))?;
    if let (Some(device), Some(members)) = (device, result.as_object_mut()) {
        members.insert("NewDeviceMetadata".to_owned(), device.metadata());
    }
    Ok(json!({ "ChallengeParameters": {}, "AuthenticationResult": result }))
}
