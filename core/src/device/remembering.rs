//! What the app wants of pools that leave it to the user whether a device is remembered.

use std::{fmt, sync::Arc};

use crate::Error;

/// Whether new devices are remembered where the pool leaves it to the user (`UserConfirmationNecessary`). Pools
/// that always remember devices, or never, do not ask.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum DeviceRemembering {
    /// None is, until the app asks for it by [`Session::remember_device`](crate::Session::remember_device). The
    /// default: a device that skips the second factor is for its user to want.
    #[default]
    OnRequest,
    /// Every new device is, nobody being asked.
    Always,
    /// As the answer is.
    Ask(Arc<dyn DeviceQuestion>),
}

impl fmt::Debug for DeviceRemembering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Always => "Always",
            Self::OnRequest => "OnRequest",
            Self::Ask(_) => "Ask",
        })
    }
}

/// Asks whether a new device shall be remembered.
pub trait DeviceQuestion: Send + Sync {
    /// Whether the user wants this device to be remembered.
    ///
    /// Called after the user has signed in, on a thread of its own that may be blocked as long as a person needs;
    /// the sign-in does not wait for it.
    fn remember(&self, device: &NewDevice) -> bool;
}

/// The device that is asked about: this one.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewDevice {
    /// The user's name in the pool.
    pub username: String,
    /// The name the pool gave the device (`DeviceKey`).
    pub device_key: String,
    /// The name it was confirmed with, from [`UserPoolBuilder::device_name`](crate::UserPoolBuilder::device_name).
    pub device_name: Option<String>,
}

impl fmt::Debug for NewDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDevice")
            .field("username", &self.username)
            .field("device_key", &self.device_key)
            .finish_non_exhaustive()
    }
}

/// What a pool's client does with new devices.
#[derive(Clone, Default)]
pub(crate) struct DevicePolicy {
    pub(crate) remembering: DeviceRemembering,
    /// `DeviceName` of new devices.
    pub(crate) name: Option<String>,
}

impl DevicePolicy {
    pub(crate) fn check(&self) -> Result<(), Error> {
        let fits =
            |name: &String| (1..=1024).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if self.name.as_ref().is_some_and(|name| !fits(name)) {
            return Err(Error::invalid(
                "device_name",
                "must have 1 to 1024 characters and no control characters; leave it out if there is none",
            ));
        }
        Ok(())
    }
}
