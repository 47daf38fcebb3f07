//! The device a sign-in is made on, as far as it is known.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{DevicePassword, service::NewDeviceMetadata};

/// A device that the pool confirmed for a user.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KnownDevice {
    /// The user it was confirmed for, by the name in the pool.
    pub(crate) username: String,
    /// `DEVICE_KEY`.
    pub(crate) key: String,
    /// What it proves itself with, if that is still there.
    pub(crate) secret: Option<DeviceSecret>,
}

/// Wiped with the machine; never part of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeviceSecret {
    pub(crate) group_key: String,
    pub(crate) password: DevicePassword,
}

impl fmt::Debug for KnownDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownDevice").field("key", &self.key).finish_non_exhaustive()
    }
}

/// A device that the service would not take any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ForgottenDevice {
    /// The user it had been confirmed for.
    pub(crate) username: String,
    pub(crate) key: String,
}

/// What came of the device in a sign-in that ended well.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignedDevice {
    /// The pool takes this for a new device, and gave it these names.
    pub(crate) new: Option<NewDeviceMetadata>,
    /// The key that was sent, and not refused.
    pub(crate) used: Option<String>,
    /// The device that was refused on the way.
    pub(crate) forgotten: Option<ForgottenDevice>,
}

impl SignedDevice {
    /// The device that the tokens are bound to.
    pub(crate) fn key(&self) -> Option<&str> {
        self.new.as_ref().map(|new| new.device_key.as_str()).or(self.used.as_deref())
    }
}
