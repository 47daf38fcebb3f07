//! Remembered devices: confirmed after a sign-in, listed, marked and forgotten by a user who is signed in.

use std::{fmt, time::SystemTime};

use serde::Serialize;

use crate::{
    AccessToken, Answer, Error,
    pages::Page,
    secret::wire,
    service::{
        json::{Members, missing},
        operation::{Authority, Operation, RetrySafety},
    },
    srp::DeviceVerifier,
};

/// Registers a device that the sign-in was told of, with the verifier of its password.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConfirmDevice {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) device_key: String,
    pub(crate) device_secret_verifier_config: VerifierConfig,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) device_name: Option<String>,
}

/// `DeviceSecretVerifierConfig`.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VerifierConfig {
    #[serde(serialize_with = "wire::expose")]
    password_verifier: Answer,
    #[serde(serialize_with = "wire::expose")]
    salt: Answer,
}

impl From<&DeviceVerifier> for VerifierConfig {
    fn from(verifier: &DeviceVerifier) -> Self {
        Self {
            password_verifier: Answer::new(verifier.password_verifier.clone()),
            salt: Answer::new(verifier.salt.clone()),
        }
    }
}

impl fmt::Debug for ConfirmDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmDevice").field("device_key", &self.device_key).finish_non_exhaustive()
    }
}

impl Operation for ConfirmDevice {
    const NAME: &'static str = "ConfirmDevice";
    type Reply = DeviceConfirmed;

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    /// A repeat sends the same verifier: that it is taken already is what was wanted, which
    /// [`device_exists`](crate::service::device_exists) tells from other refusals.
    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(mut reply: Members) -> Result<DeviceConfirmed, Error> {
        let user_decides = reply.flag("UserConfirmationNecessary")?.unwrap_or_default();
        Ok(DeviceConfirmed { user_decides })
    }
}

/// A device that the pool has registered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeviceConfirmed {
    /// `UserConfirmationNecessary`: it is remembered only once somebody says so.
    pub(crate) user_decides: bool,
}

/// Says whether a device is remembered.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UpdateDeviceStatus {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) device_key: String,
    pub(crate) device_remembered_status: RememberedStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RememberedStatus {
    Remembered,
    NotRemembered,
}

impl Operation for UpdateDeviceStatus {
    const NAME: &'static str = "UpdateDeviceStatus";
    type Reply = ();

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(_: Members) -> Result<(), Error> {
        Ok(())
    }
}

/// Reads one of the user's devices.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetDevice {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) device_key: String,
}

impl Operation for GetDevice {
    const NAME: &'static str = "GetDevice";
    type Reply = DeviceReply;

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(mut reply: Members) -> Result<DeviceReply, Error> {
        DeviceReply::decode(reply.members("Device")?.ok_or_else(|| missing("Device"))?)
    }
}

/// Reads one page of the user's devices.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListDevices {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) limit: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pagination_token: Option<String>,
}

impl ListDevices {
    /// The largest page there is.
    pub(crate) const LARGEST_PAGE: u8 = 60;
}

impl Operation for ListDevices {
    const NAME: &'static str = "ListDevices";
    type Reply = Page<DeviceReply>;

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(mut reply: Members) -> Result<Page<DeviceReply>, Error> {
        let devices = reply.list("Devices")?.unwrap_or_default();
        let devices = devices.into_iter().map(|device| DeviceReply::decode(device.into_members("Devices")?));
        Ok(Page { items: devices.collect::<Result<_, _>>()?, next: reply.text("PaginationToken")? })
    }
}

/// Removes a device from the pool.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ForgetDevice {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) device_key: String,
}

impl Operation for ForgetDevice {
    const NAME: &'static str = "ForgetDevice";
    type Reply = ();

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    /// Of a repeat the service says that there is no such device, which is what was wanted.
    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(_: Members) -> Result<(), Error> {
        Ok(())
    }
}

/// A device as the pool knows it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DeviceReply {
    pub(crate) key: String,
    /// Names and values, in the order of the reply.
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) created_at: Option<SystemTime>,
    pub(crate) last_modified_at: Option<SystemTime>,
    pub(crate) last_authenticated_at: Option<SystemTime>,
}

impl DeviceReply {
    fn decode(mut device: Members) -> Result<Self, Error> {
        let attributes = device.list("DeviceAttributes")?.unwrap_or_default();
        let attributes = attributes.into_iter().map(|attribute| {
            let mut attribute = attribute.into_members("DeviceAttributes")?;
            let name = attribute.needed_text("DeviceAttributes.Name")?;
            // One without a value is not there; one with an empty value is.
            Ok(attribute.text("DeviceAttributes.Value")?.map(|value| (name, value)))
        });
        Ok(Self {
            key: device.needed_text("DeviceKey")?,
            attributes: attributes.filter_map(Result::transpose).collect::<Result<_, Error>>()?,
            created_at: device.time("DeviceCreateDate")?,
            last_modified_at: device.time("DeviceLastModifiedDate")?,
            last_authenticated_at: device.time("DeviceLastAuthenticatedDate")?,
        })
    }
}

impl fmt::Debug for DeviceReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceReply").field("key", &self.key).finish_non_exhaustive()
    }
}
