//! What a signed-in user may do with their devices.

use std::sync::Arc;

use super::{Device, DevicePages, DeviceRememberedStatus};
use crate::{CancelToken, CognitoError, Session, runtime::run};

#[uniffi::export]
impl Session {
    /// The user's devices (ListDevices), in the service's order; it lists the confirmed ones. Each page fails as
    /// tokens does.
    pub fn list_devices(&self) -> Arc<DevicePages> {
        DevicePages::shared(self.core().list_devices())
    }

    /// One of the user's devices (GetDevice), by its key. Fails with NotFound when the pool does not know the device
    /// (any more), with InvalidInput naming device_key, otherwise as tokens does.
    #[uniffi::method(default(cancel = None))]
    pub async fn get_device(
        &self,
        device_key: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Device, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.get_device(&device_key).await.map(Device::from) }).await
    }

    /// The device that this session was made on (GetDevice); nothing where the pool tracks no devices or does not know
    /// this one (any more). Fails as tokens does.
    #[uniffi::method(default(cancel = None))]
    pub async fn current_device(
        &self,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Option<Device>, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { Ok::<_, CognitoError>(session.current_device().await?.map(Device::from)) })
            .await
    }

    /// Says whether the pool shall remember a device (UpdateDeviceStatus). Fails as get_device does.
    #[uniffi::method(default(cancel = None))]
    pub async fn update_device_status(
        &self,
        device_key: String,
        status: DeviceRememberedStatus,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.update_device_status(&device_key, status.into()).await }).await
    }

    /// Has the pool remember the device that this session was made on. Fails with NotFound where the pool tracks no
    /// devices or does not know this one (any more), otherwise as tokens does.
    #[uniffi::method(default(cancel = None))]
    pub async fn remember_device(&self, cancel: Option<Arc<CancelToken>>) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.remember_device().await }).await
    }

    /// Removes one of the user's devices from the pool (ForgetDevice); that it is not there (any more) counts as done.
    /// If it is this device, what this installation keeps of it is removed once the pool has agreed. The session
    /// itself is not ended, but the pool may refuse to refresh a session that was made on a forgotten device: sign out
    /// as well where that is meant.
    ///
    /// Fails with Storage when the pool has forgotten the device and the store could not: trying again is safe; with
    /// InvalidInput naming device_key, otherwise as tokens does.
    #[uniffi::method(default(cancel = None))]
    pub async fn forget_device(
        &self,
        device_key: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.forget_device(&device_key).await }).await
    }

    /// As forget_device, for the device that this session was made on. Fails as remember_device and forget_device do.
    #[uniffi::method(default(cancel = None))]
    pub async fn forget_this_device(&self, cancel: Option<Arc<CancelToken>>) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.forget_this_device().await }).await
    }
}
