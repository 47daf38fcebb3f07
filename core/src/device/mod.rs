//! Remembered devices: found before a sign-in, confirmed after it, and the user's own list of them.

mod after_sign_in;
mod calls;
mod confirmation;
mod lookup;
mod pending;
mod question;
mod remembering;
mod verifier;

use std::{collections::BTreeMap, fmt, time::SystemTime};

pub(crate) use after_sign_in::{Settled, settle};
pub(crate) use confirmation::{confirm_now, is_due, look_after, look_at};
pub(crate) use lookup::{find, find_by_username};
pub(crate) use pending::PendingDevices;
pub(crate) use remembering::DevicePolicy;
pub use remembering::{DeviceQuestion, DeviceRemembering, NewDevice};

use crate::service::{DeviceReply, RememberedStatus};

/// One of the user's devices, as the pool knows it.
///
/// `Debug` prints neither names nor addresses: they are personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Device {
    /// The name the pool gave it (`DeviceKey`), such as `us-east-1_0f0c7d62-3d43-4e43-9f0e-5b1f0a3f4c11`.
    pub key: String,
    /// The name it was confirmed with. No operation changes it.
    pub name: Option<String>,
    /// The address that it was last seen at.
    pub last_ip_used: Option<String>,
    /// All of the device's attributes by the service's names, such as `device_status`.
    pub attributes: BTreeMap<String, String>,
    /// When the pool first saw it.
    pub created_at: Option<SystemTime>,
    /// When the pool last changed what it knows of it.
    pub last_modified_at: Option<SystemTime>,
    /// When somebody last signed in on it.
    pub last_authenticated_at: Option<SystemTime>,
    /// Whether it is the one that the session was made on.
    pub is_current: bool,
}

/// Whether the pool shall remember a device: a remembered one may take the place of the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceRememberedStatus {
    /// `remembered`
    Remembered,
    /// `not_remembered`: the pool keeps track of the device and asks for the second factor all the same.
    NotRemembered,
}

impl From<DeviceRememberedStatus> for RememberedStatus {
    fn from(status: DeviceRememberedStatus) -> Self {
        match status {
            DeviceRememberedStatus::Remembered => Self::Remembered,
            DeviceRememberedStatus::NotRemembered => Self::NotRemembered,
        }
    }
}

impl Device {
    fn new(reply: DeviceReply, current: Option<&str>) -> Self {
        let attributes: BTreeMap<String, String> = reply.attributes.into_iter().collect();
        let text = |name: &str| attributes.get(name).filter(|value| !value.is_empty()).cloned();
        Self {
            is_current: current == Some(reply.key.as_str()),
            name: text("device_name"),
            last_ip_used: text("last_ip_used"),
            key: reply.key,
            created_at: reply.created_at,
            last_modified_at: reply.last_modified_at,
            last_authenticated_at: reply.last_authenticated_at,
            attributes,
        }
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device")
            .field("key", &self.key)
            .field("attributes", &self.attributes.keys())
            .field("is_current", &self.is_current)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
