//! Remembered devices: what the pool knows of them, and whether a new one is remembered.

mod calls;
mod remembering;

use std::{collections::HashMap, fmt, time::SystemTime};

pub use remembering::{DeviceQuestion, DeviceRemembering, NewDevice};

use crate::pages::pages;

/// One of the user's devices, as the pool knows it.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct Device {
    /// The name the pool gave it, such as us-east-1_0f0c7d62-3d43-4e43-9f0e-5b1f0a3f4c11.
    pub key: String,
    /// The name it was confirmed with.
    pub name: Option<String>,
    /// The address that it was last seen at.
    pub last_ip_used: Option<String>,
    /// All of the device's attributes by the service's names, such as device_status.
    pub attributes: HashMap<String, String>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum DeviceRememberedStatus {
    /// It shall (remembered).
    Remembered,
    /// It shall not (not_remembered): the pool keeps track of the device and asks for the second factor all
    /// the same.
    NotRemembered,
}

pages! {
    /// The user's devices, page by page.
    DevicePages, Device
}

impl From<cognito_client::Device> for Device {
    fn from(device: cognito_client::Device) -> Self {
        Self {
            key: device.key,
            name: device.name,
            last_ip_used: device.last_ip_used,
            attributes: device.attributes.into_iter().collect(),
            created_at: device.created_at,
            last_modified_at: device.last_modified_at,
            last_authenticated_at: device.last_authenticated_at,
            is_current: device.is_current,
        }
    }
}

impl From<DeviceRememberedStatus> for cognito_client::DeviceRememberedStatus {
    fn from(status: DeviceRememberedStatus) -> Self {
        match status {
            DeviceRememberedStatus::Remembered => Self::Remembered,
            DeviceRememberedStatus::NotRemembered => Self::NotRemembered,
        }
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names: Vec<_> = self.attributes.keys().collect();
        names.sort();
        f.debug_struct("Device")
            .field("key", &self.key)
            .field("attributes", &names)
            .field("is_current", &self.is_current)
            .finish_non_exhaustive()
    }
}
