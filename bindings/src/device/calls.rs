//! What a signed-in user may do with their devices.

use std::sync::Arc;

use super::{Device, DevicePages, DeviceRememberedStatus};
use crate::{CancelToken, CognitoError, Session, runtime::run};

#[uniffi::export]
impl Session {
    /// The user's devices (ListDevices), in the service's order; it lists the confirmed ones.
    pub fn devices(&self) -> Arc<DevicePages> {
        DevicePages::shared(self.core().devices())
    }

    /// One of the user's devices (GetDevice), by its key.
    pub async fn device(
        &self,
        device_key: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Device, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.device(&device_key).await.map(Device::from) }).await
    }

    /// The device that this session was made on (GetDevice); nothing where the pool tracks no devices or does
    /// not know this one (any more).
    pub async fn current_device(
        &self,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<Device>, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { Ok::<_, CognitoError>(session.current_device().await?.map(Device::from)) })
            .await
    }

    /// Says whether the pool shall remember a device (UpdateDeviceStatus).
    pub async fn update_device_status(
        &self,
        device_key: String,
        status: DeviceRememberedStatus,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.update_device_status(&device_key, status.into()).await }).await
    }

    /// Has the pool remember the device that this session was made on.
    pub async fn remember_device(&self, cancel: Option<Arc<CancelToken>>) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.remember_device().await }).await
    }

    /// Removes one of the user's devices from the pool (ForgetDevice); that it is not there (any more) counts
    /// as done.
    pub async fn forget_device(
        &self,
        device_key: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.forget_device(&device_key).await }).await
    }

    /// As forget_device, for the device that this session was made on.
    pub async fn forget_this_device(&self, cancel: Option<Arc<CancelToken>>) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.forget_this_device().await }).await
    }
}
