//! ConfirmDevice, UpdateDeviceStatus, GetDevice, ListDevices, ForgetDevice.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::bearer::{bearer, change_as};
use crate::service::Service;
use crate::srp::Verifier;
use crate::state::{Devices, User};
use crate::wire::{Input, ServiceError, constraint, page};

/// The longest device key the service has.
const LONGEST_KEY: usize = 55;

/// Changes something about the bearer.
fn with_bearer<T>(
    service: &Service,
    input: Input<'_>,
    change: impl FnOnce(&mut User) -> Result<T, ServiceError>,
) -> Result<T, ServiceError> {
    let bearer = bearer(service, input)?;
    change_as(service, &bearer, |pool, username| {
        change(pool.user_mut(username).ok_or_else(ServiceError::user_not_found)?)
    })
}

/// Takes a new device's verifier. It is remembered at once unless the pool leaves that to the user.
pub(crate) fn confirm(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let key = input.name("DeviceKey", LONGEST_KEY)?;
    let name = match input.get("DeviceName") {
        Some(_) => Some(input.name("DeviceName", 1024)?.to_owned()),
        None => None,
    };
    let verifier = verifier(input)?;
    let bearer = bearer(service, input)?;
    let now = service.clock.now();
    change_as(service, &bearer, |pool, username| {
        let tracking = pool.devices.ok_or_else(|| {
            let message = "Device tracking is not enabled for the user pool.";
            ServiceError::new("InvalidUserPoolConfigurationException", message)
        })?;
        let user = pool.user_mut(username).ok_or_else(ServiceError::user_not_found)?;
        let device = user.devices.find_mut(key)?;
        if device.confirmed() {
            return Err(ServiceError::new("DeviceKeyExistsException", "Device is already confirmed."));
        }
        device.verifier = Some(verifier);
        device.name = name;
        device.remembered = !tracking.on_prompt;
        device.modified = now;
        Ok(json!({ "UserConfirmationNecessary": tracking.on_prompt }))
    })
}

fn verifier(input: Input<'_>) -> Result<Verifier, ServiceError> {
    let config = input
        .object("DeviceSecretVerifierConfig")?
        .ok_or_else(|| ServiceError::missing_parameter("DeviceSecretVerifierConfig"))?;
    let bytes = |name: &str| {
        let text = config.required_text(name)?;
        STANDARD.decode(text).map_err(|_| constraint(name, "Member must be Base64"))
    };
    let (salt, value) = (bytes("Salt")?, bytes("PasswordVerifier")?);
    Verifier::read(&salt, &value).ok_or_else(|| {
        ServiceError::invalid_parameter("DeviceSecretVerifierConfig is not a salt and a password verifier.")
    })
}

/// Whether a request wants a device remembered.
pub(crate) fn status(input: Input<'_>) -> Result<bool, ServiceError> {
    match input.required_text("DeviceRememberedStatus")? {
        "remembered" => Ok(true),
        "not_remembered" => Ok(false),
        _ => {
            let rule = "Member must satisfy enum value set: [remembered, not_remembered]";
            Err(constraint("DeviceRememberedStatus", rule))
        }
    }
}

pub(crate) fn update_status(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let (key, remembered) = (input.name("DeviceKey", LONGEST_KEY)?, status(input)?);
    let now = service.clock.now();
    with_bearer(service, input, |user| {
        user.devices.remember(key, remembered, now)?;
        Ok(json!({}))
    })
}

pub(crate) fn get(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let key = input.name("DeviceKey", LONGEST_KEY)?;
    with_bearer(service, input, |user| Ok(json!({ "Device": user.devices.find(key)?.described(None) })))
}

pub(crate) fn list(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    with_bearer(service, input, |user| described_page(&user.devices, None, input))
}

/// One page of the devices that were confirmed.
pub(crate) fn described_page(
    devices: &Devices,
    owner_arn: Option<&str>,
    input: Input<'_>,
) -> Result<Value, ServiceError> {
    let limit = input.integer_in("Limit", 0..=60)?.filter(|limit| *limit > 0).unwrap_or(60);
    let confirmed = devices.iter().filter(|device| device.confirmed());
    let described = confirmed.map(|device| device.described(owner_arn)).collect();
    page(described, limit, input.text("PaginationToken")?, "Devices", "PaginationToken")
}

pub(crate) fn forget(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let key = input.name("DeviceKey", LONGEST_KEY)?;
    with_bearer(service, input, |user| user.devices.forget(key))?;
    Ok(json!({}))
}
