//! Which device a sign-in comes from, and what the pool makes of it.

use std::time::SystemTime;

use super::super::request::Request;
use crate::service::Service;
use crate::state::{Device, Pool, SignIn, User, no_device};
use crate::wire::ServiceError;

impl Request<'_> {
    /// Uses the request's session up once its answer is judged, unless the device it names is not the user's: then
    /// the session stays, and the answer may be given again without.
    pub(crate) fn close_session(&self) -> Result<(), ServiceError> {
        check_named(self)?;
        self.spend_session()
    }
}

/// Refuses a request in a session that names a device its user does not have.
pub(crate) fn check_named(request: &Request<'_>) -> Result<(), ServiceError> {
    if request.optional("DEVICE_KEY").is_none() {
        return Ok(());
    }
    let (sign_in, _) = request.answered()?;
    if !sign_in.nobody {
        recognised(request, sign_in)?;
    }
    Ok(())
}

/// The sign-in with the device it comes from, if the pool keeps track of devices. A device this very request names
/// must be the user's. One that was named before and is gone meanwhile is passed over: the user gets a new one.
pub(crate) fn recognised(request: &Request<'_>, mut sign_in: SignIn) -> Result<SignIn, ServiceError> {
    request.service.pool_of(request.client_id).look(|pool| {
        let user = pool.user(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
        let named = request.optional("DEVICE_KEY").map(str::to_owned);
        if pool.devices.is_none() {
            sign_in.device_key = None;
        } else if let Some(key) = named {
            if !user.devices.has(&key) {
                return Err(no_device());
            }
            sign_in.device_key = Some(key);
        } else {
            sign_in.device_key = sign_in.device_key.filter(|key| user.devices.has(key));
        }
        Ok(sign_in)
    })
}

/// Whether the sign-in's device is to prove itself in place of a second factor.
pub(crate) fn stands_for_second_factor(pool: &Pool, user: &User, sign_in: &SignIn) -> bool {
    let device = sign_in.device_key.as_deref().and_then(|key| user.devices.get(key));
    let required = pool.devices.is_some_and(|tracking| tracking.challenge);
    required && device.is_some_and(|device| device.remembered && device.confirmed())
}

/// Whether the sign-in comes from a device the pool does not know yet.
pub(crate) fn is_new(service: &Service, sign_in: &SignIn) -> Result<bool, ServiceError> {
    service
        .pool_of(&sign_in.client_id)
        .look(|pool| Ok(pool.devices.is_some() && sign_in.device_key.is_none()))
}

/// Dates the device of a sign-in that has succeeded, or makes a new one and returns it.
pub(crate) fn note_sign_in(
    pool: &mut Pool,
    sign_in: &mut SignIn,
    now: SystemTime,
) -> Result<Option<Device>, ServiceError> {
    if pool.devices.is_none() {
        sign_in.device_key = None;
        return Ok(None);
    }
    let region = pool.region().to_owned();
    let user = pool.user_mut(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
    let known = sign_in.device_key.as_deref().and_then(|key| user.devices.find_mut(key).ok());
    if let Some(device) = known {
        device.authenticated = now;
        return Ok(None);
    }
    let device = user.devices.add(&region, now);
    sign_in.device_key = Some(device.key.clone());
    Ok(Some(device))
}
