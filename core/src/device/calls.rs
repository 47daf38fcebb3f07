//! What a signed-in user may do with their devices.

use super::{Device, DeviceRememberedStatus, confirm_now};
use crate::{
    Error, ErrorKind, Pages, Session, SessionEvent,
    pages::Page,
    service::{ForgetDevice, GetDevice, ListDevices, UpdateDeviceStatus},
};

/// Remembered devices. No operation of the service renames one: a device keeps the name it was confirmed with.
impl Session {
    /// The user's devices (`ListDevices`), in the service's order; it lists the confirmed ones.
    ///
    /// ```no_run
    /// # async fn example(session: cognito_client::Session) -> Result<(), cognito_client::Error> {
    /// for device in session.list_devices().all().await? {
    ///     println!("{:?}, this one: {}", device.name, device.is_current);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_devices(&self) -> Pages<Device> {
        let session = self.clone();
        Pages::new(move |pagination_token| {
            let session = session.clone();
            Box::pin(async move { session.device_page(pagination_token).await })
        })
        .by("PaginationToken")
    }

    /// One of the user's devices (`GetDevice`), by its key.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) when the pool does not know the device (any more),
    /// [`InvalidInput`](ErrorKind::InvalidInput) naming `device_key`, otherwise as [`tokens`](Self::tokens).
    pub async fn get_device(&self, device_key: &str) -> Result<Device, Error> {
        check_key(device_key)?;
        let inner = &self.inner;
        let reply = inner.authorized(|access_token| async move {
            let request = GetDevice { access_token, device_key: device_key.to_owned() };
            inner.context.service.get_device(&request).await
        });
        Ok(Device::new(reply.await?, self.this_device().await.as_deref()))
    }

    /// The device that this session was made on (`GetDevice`); `None` where the pool tracks no devices or does
    /// not know this one (any more).
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens).
    pub async fn current_device(&self) -> Result<Option<Device>, Error> {
        let Some(key) = self.this_device().await else { return Ok(None) };
        match self.get_device(&key).await {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        }
    }

    /// Says whether the pool shall remember a device (`UpdateDeviceStatus`).
    ///
    /// # Errors
    /// As [`get_device`](Self::get_device).
    pub async fn update_device_status(
        &self,
        device_key: &str,
        status: DeviceRememberedStatus,
    ) -> Result<(), Error> {
        check_key(device_key)?;
        let inner = &self.inner;
        let updated = inner.authorized(|access_token| async move {
            let request = UpdateDeviceStatus {
                access_token,
                device_key: device_key.to_owned(),
                device_remembered_status: status.into(),
            };
            inner.context.service.update_device_status(&request).await
        });
        updated.await?;
        let remembered = status == DeviceRememberedStatus::Remembered;
        let changed = inner.context.store.change_device(&inner.username, device_key, move |record| {
            record.remembered = Some(remembered);
            record.pending_status = None;
        });
        if let Err(error) = changed.await {
            // The pool decides; the record only says what this device was last told.
            tracing::warn!(%error, "the device record could not be changed");
        }
        Ok(())
    }

    /// Has the pool remember the device that this session was made on, which is confirmed first if it was not yet.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) where the pool tracks no devices or does not know this one (any more),
    /// otherwise as [`tokens`](Self::tokens).
    pub async fn remember_device(&self) -> Result<(), Error> {
        let key = self.needed_device().await?;
        let tokens = self.inner.tokens().await?;
        confirm_now(&self.inner.context, &self.inner.username, &key, tokens.access_token()).await?;
        self.update_device_status(&key, DeviceRememberedStatus::Remembered).await
    }

    /// Removes one of the user's devices from the pool (`ForgetDevice`); that it is not there (any more) counts
    /// as done. If it is this device, what this installation keeps of it is removed once the pool has agreed; of
    /// another device it keeps nothing.
    ///
    /// The session itself is not ended, but the pool may refuse to refresh a session that was made on a forgotten
    /// device: sign out as well where that is meant.
    ///
    /// # Errors
    /// [`Storage`](ErrorKind::Storage) when the pool has forgotten the device and the store could not: trying again
    /// is safe. [`InvalidInput`](ErrorKind::InvalidInput) naming `device_key`, otherwise as [`tokens`](Self::tokens).
    pub async fn forget_device(&self, device_key: &str) -> Result<(), Error> {
        check_key(device_key)?;
        let inner = &self.inner;
        let is_current = self.this_device().await.as_deref() == Some(device_key);
        let forgotten = inner.authorized(|access_token| async move {
            let request = ForgetDevice { access_token, device_key: device_key.to_owned() };
            inner.context.service.forget_device(&request).await
        });
        match forgotten.await {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let was_kept = inner.context.store.remove_device(&inner.username, Some(device_key)).await?;
        if is_current || was_kept {
            let (username, device_key) = (inner.username.clone(), device_key.to_owned());
            inner.context.events.tell(&SessionEvent::DeviceForgotten { username, device_key });
        }
        Ok(())
    }

    /// As [`forget_device`](Self::forget_device), for the device that this session was made on.
    ///
    /// # Errors
    /// As [`remember_device`](Self::remember_device) and [`forget_device`](Self::forget_device).
    pub async fn forget_this_device(&self) -> Result<(), Error> {
        let key = self.needed_device().await?;
        self.forget_device(&key).await
    }

    async fn device_page(&self, pagination_token: Option<String>) -> Result<Page<Device>, Error> {
        let (inner, pagination_token) = (&self.inner, &pagination_token);
        let page = inner.authorized(|access_token| async move {
            let request = ListDevices {
                access_token,
                limit: ListDevices::LARGEST_PAGE,
                pagination_token: pagination_token.clone(),
            };
            inner.context.service.list_devices(&request).await
        });
        let (page, current) = (page.await?, self.this_device().await);
        let items = page.devices.into_iter().map(|device| Device::new(device, current.as_deref())).collect();
        Ok(Page { items, next: page.next })
    }

    /// The key of the device that the session was made on: the session's own, else the one on record.
    async fn this_device(&self) -> Option<String> {
        if let Some(key) = self.inner.device_key() {
            return Some(key);
        }
        let record = self.inner.context.store.device(&self.inner.username).await.into_found();
        record.ok().flatten().map(|record| record.key)
    }

    async fn needed_device(&self) -> Result<String, Error> {
        let none =
            || Error::new(ErrorKind::NotFound, "this session was not made on a device the pool tracks");
        self.this_device().await.ok_or_else(none)
    }
}

fn check_key(device_key: &str) -> Result<(), Error> {
    match device_key.chars().count() {
        1..=55 => Ok(()),
        _ => Err(Error::invalid("device_key", "must have 1 to 55 characters, as the pool gave it")),
    }
}
