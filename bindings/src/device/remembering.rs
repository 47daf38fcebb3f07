//! What the app wants of pools that leave it to the user whether a device is remembered.

use std::{fmt, sync::Arc};

use crate::CognitoError;

/// Whether new devices are remembered where the pool leaves it to the user.
#[derive(Clone, uniffi::Enum)]
pub enum DeviceRemembering {
    /// None is, until the app asks for it by remember_device of a session.
    OnRequest,
    /// Every new device is, nobody being asked.
    Always,
    /// As the answer is.
    Ask {
        /// Who asks.
        question: Arc<dyn DeviceQuestion>,
    },
}

/// Asks whether a new device shall be remembered.
#[uniffi::export(foreign)]
pub trait DeviceQuestion: Send + Sync {
    /// Whether the user wants this device to be remembered.
    fn remember(&self, device: NewDevice) -> Result<bool, CognitoError>;
}

/// The device that is asked about: this one.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct NewDevice {
    /// The user's name in the pool.
    pub username: String,
    /// The name the pool gave the device.
    pub device_key: String,
    /// The name it was confirmed with, from the pool's configuration.
    pub device_name: Option<String>,
}

/// A question of the app's, as the core asks it.
struct Asked(Arc<dyn DeviceQuestion>);

impl cognito_client::DeviceQuestion for Asked {
    fn remember(&self, device: &cognito_client::NewDevice) -> bool {
        let device = NewDevice {
            username: device.username.clone(),
            device_key: device.device_key.clone(),
            device_name: device.device_name.clone(),
        };
        self.0.remember(device).unwrap_or(false)
    }
}

impl From<DeviceRemembering> for cognito_client::DeviceRemembering {
    fn from(remembering: DeviceRemembering) -> Self {
        match remembering {
            DeviceRemembering::Always => Self::Always,
            DeviceRemembering::OnRequest => Self::OnRequest,
            DeviceRemembering::Ask { question } => Self::Ask(Arc::new(Asked(question))),
        }
    }
}

impl fmt::Debug for DeviceRemembering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Always => "Always",
            Self::OnRequest => "OnRequest",
            Self::Ask { .. } => "Ask",
        })
    }
}

impl fmt::Debug for NewDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDevice")
            .field("username", &self.username)
            .field("device_key", &self.device_key)
            .finish_non_exhaustive()
    }
}
