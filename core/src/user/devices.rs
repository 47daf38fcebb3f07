//! What a signed-in user may do with their devices.

use std::{collections::BTreeMap, fmt, time::SystemTime};

use crate::{
    Error, ErrorKind, Pages, Session, SessionEvent,
    pages::Page,
    service::{DeviceReply, ForgetDevice, GetDevice, ListDevices, RememberedStatus, UpdateDeviceStatus},
    session::confirm_now,
};

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
#[non_exhaustive]
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

/// Remembered devices. No operation of the service renames one: a device keeps the name it was confirmed with.
impl Session {
    /// The user's devices (`ListDevices`), in the service's order; it lists the confirmed ones.
    ///
    /// ```no_run
    /// # async fn example(session: cognito_client::Session) -> Result<(), cognito_client::Error> {
    /// for device in session.devices().all().await? {
    ///     println!("{:?}, this one: {}", device.name, device.is_current);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ListDevices")]
    pub fn devices(&self) -> Pages<Device> {
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
    #[doc(alias = "GetDevice")]
    pub async fn device(&self, device_key: &str) -> Result<Device, Error> {
        check_key(device_key)?;
        let request = |access_token| GetDevice { access_token, device_key: device_key.to_owned() };
        let reply = self.inner.perform(request).await?;
        Ok(Device::new(reply, self.this_device().await.as_deref()))
    }

    /// The device that this session was made on (`GetDevice`); `None` where the pool tracks no devices or does
    /// not know this one (any more).
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens).
    #[doc(alias = "GetDevice")]
    pub async fn current_device(&self) -> Result<Option<Device>, Error> {
        let Some(key) = self.this_device().await else { return Ok(None) };
        match self.device(&key).await {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        }
    }

    /// Says whether the pool shall remember a device (`UpdateDeviceStatus`).
    ///
    /// # Errors
    /// As [`device`](Self::device).
    #[doc(alias = "UpdateDeviceStatus")]
    pub async fn update_device_status(
        &self,
        device_key: &str,
        status: DeviceRememberedStatus,
    ) -> Result<(), Error> {
        check_key(device_key)?;
        let inner = &self.inner;
        let request = |access_token| UpdateDeviceStatus {
            access_token,
            device_key: device_key.to_owned(),
            device_remembered_status: status.into(),
        };
        inner.perform(request).await?;
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
    #[doc(alias = "ConfirmDevice")]
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
    #[doc(alias = "ForgetDevice")]
    pub async fn forget_device(&self, device_key: &str) -> Result<(), Error> {
        check_key(device_key)?;
        let inner = &self.inner;
        let is_current = self.this_device().await.as_deref() == Some(device_key);
        let request = |access_token| ForgetDevice { access_token, device_key: device_key.to_owned() };
        match inner.perform(request).await {
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
        let request = |access_token| ListDevices {
            access_token,
            limit: ListDevices::LARGEST_PAGE,
            pagination_token: pagination_token.clone(),
        };
        let (page, current) = (self.inner.perform(request).await?, self.this_device().await);
        Ok(page.map(|device| Device::new(device, current.as_deref())))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn reply(attributes: &[(&str, &str)]) -> DeviceReply {
        DeviceReply {
            key: "us-east-1_k".into(),
            attributes: attributes.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            created_at: Some(SystemTime::UNIX_EPOCH),
            last_modified_at: None,
            last_authenticated_at: None,
        }
    }

    #[test]
    fn a_device_is_told_apart_from_others_and_prints_nothing_personal() {
        let attributes =
            [("device_name", "Ana's laptop"), ("last_ip_used", "192.0.2.7"), ("device_status", "valid")];
        let device = Device::new(reply(&attributes), Some("us-east-1_k"));
        assert!(device.is_current);
        assert_eq!(
            (device.name.as_deref(), device.last_ip_used.as_deref()),
            (Some("Ana's laptop"), Some("192.0.2.7"))
        );
        assert_eq!(device.attributes.get("device_status").map(String::as_str), Some("valid"));
        let printed = format!("{device:?}");
        assert!(!printed.contains("laptop") && !printed.contains("192"), "{printed}");

        let device = Device::new(reply(&[("device_name", "")]), Some("another"));
        assert!(!device.is_current && device.name.is_none() && device.last_ip_used.is_none());
        assert!(!Device::new(reply(&[]), None).is_current);
    }
}
