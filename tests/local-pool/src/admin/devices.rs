//! Users' devices, as administrators see them.

use serde_json::{Value, json};

use crate::account::{device_status, page_of_devices};
use crate::service::Service;
use crate::state::User;
use crate::wire::{Input, ServiceError};

/// Does something with the devices of the user an operation is about; also hands out the owner's ARN.
fn with_user<T>(
    service: &Service,
    input: Input<'_>,
    act: impl FnOnce(&mut User, &str) -> Result<T, ServiceError>,
) -> Result<T, ServiceError> {
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        let arn = pool.arn();
        let user = pool.meant_mut(input.name("Username", 128)?)?;
        let owner = format!("{arn}/owner/{}", user.sub);
        act(user, &owner)
    })
}

pub(crate) fn list(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    with_user(service, input, |user, owner| page_of_devices(&user.devices, Some(owner), input))
}

pub(crate) fn get(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let key = input.name("DeviceKey", 55)?;
    with_user(service, input, |user, owner| {
        Ok(json!({ "Device": user.devices.find(key)?.described(Some(owner)) }))
    })
}

pub(crate) fn forget(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let key = input.name("DeviceKey", 55)?;
    with_user(service, input, |user, _| user.devices.forget(key))?;
    Ok(json!({}))
}

pub(crate) fn update_status(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let (key, remembered) = (input.name("DeviceKey", 55)?, device_status(input)?);
    let now = service.clock.now();
    with_user(service, input, |user, _| user.devices.remember(key, remembered, now))?;
    Ok(json!({}))
}
