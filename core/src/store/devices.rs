//! The remembered device of each user, and which names lead to it.

use std::sync::PoisonError;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{SecretBytes, SessionRecord, SessionStore, StoreError, Stored, sessions::sort};
use crate::{DevicePassword, Error, secret::wire, store::form};

const VERSION: u32 = 1;
/// More than any device needs.
const LARGEST: usize = 16 * 1024;

/// The member that session records held a device in before devices had records of their own.
const OLD_MEMBER: &str = "device";

/// This device as the pool knows it for one user. It outlives the user's sessions.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DeviceRecord {
    /// The format; a later one that older code may not rewrite gets a new number.
    pub(crate) version: u32,
    /// The user's name in the pool.
    pub(crate) username: String,
    /// `DeviceKey`.
    pub(crate) key: String,
    /// `DeviceGroupKey`.
    pub(crate) group_key: String,
    /// What the device proves itself with, and what its verifier is made of for as long as the pool has none. Not there
    /// when the pool has a verifier of some other password.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "wire::expose_option",
        deserialize_with = "wire::take_option"
    )]
    pub(crate) password: Option<DevicePassword>,
    /// The pool has the verifier.
    #[serde(default)]
    pub(crate) confirmed: bool,
    /// Whether the pool remembers the device, as far as this device was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) remembered: Option<bool>,
    /// What the pool is still to hear of whether it shall remember the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pending_status: Option<PendingStatus>,
    /// Members that a later version added; kept as they are.
    #[serde(flatten)]
    pub(crate) other: Map<String, Value>,
}

/// What the pool is still to hear of a confirmed device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PendingStatus {
    /// Nobody has said yet whether it shall be remembered.
    Undecided,
    /// It shall.
    Remembered,
    /// It shall not.
    NotRemembered,
}

impl DeviceRecord {
    /// A device that is not confirmed yet.
    pub(crate) fn new(username: String, key: String, group_key: String, password: DevicePassword) -> Self {
        Self {
            version: VERSION,
            username,
            key,
            group_key,
            password: Some(password),
            confirmed: false,
            remembered: None,
            pending_status: None,
            other: Map::new(),
        }
    }

    pub(crate) fn encode(&self) -> Result<SecretBytes, StoreError> {
        form::encode(self, LARGEST)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let record: Self = form::decode(bytes)?;
        form::check_version("device", record.version, VERSION)?;
        Ok(record)
    }

    /// The device that an older session record held in an untyped member.
    fn from_session(session: &SessionRecord) -> Option<Self> {
        let member = session.other.get(OLD_MEMBER)?;
        let text = |name: &str| member.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let password = DevicePassword::new(text("password")?);
        let record = Self::new(session.username.clone(), text("key")?, text("group_key")?, password);
        Some(Self { confirmed: true, ..record })
    }
}

/// Names that differ in case only lead to the same device: most pools take them for the same name, and a device
/// of somebody else is noticed while signing in.
fn folded(name: &str) -> String {
    name.to_lowercase()
}

impl SessionStore {
    /// The device of the user with this name in the pool.
    pub(crate) async fn device(&self, username: &str) -> Stored<DeviceRecord> {
        let (key, session) = (self.names.device(username), self.names.session(username));
        let read = self.run(move |store| {
            if let Some(bytes) = store.get(&key)? {
                return Ok(Some(DeviceRecord::decode(&bytes)));
            }
            let session = store.get(&session)?.and_then(|bytes| SessionRecord::decode(&bytes).ok());
            Ok(session.as_ref().and_then(DeviceRecord::from_session).map(Ok))
        });
        sort(read.await)
    }

    /// Writes the record as a whole.
    pub(crate) async fn write_device(&self, record: &DeviceRecord) -> Result<(), Error> {
        let key = self.names.device(&record.username);
        let bytes = record.encode()?;
        Ok(self.run(move |store| store.put(&key, &bytes)).await?)
    }

    /// Changes the user's device if it is still the one with this key.
    pub(crate) async fn change_device(
        &self,
        username: &str,
        device_key: &str,
        change: impl FnOnce(&mut DeviceRecord) + Send + 'static,
    ) -> Result<(), Error> {
        let (key, device_key, making) =
            (self.names.device(username), device_key.to_owned(), self.making.clone());
        let changed = self.run(move |store| {
            let _making = making.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(bytes) = store.get(&key)? else { return Ok(()) };
            let mut record = DeviceRecord::decode(&bytes)?;
            if record.key != device_key {
                return Ok(());
            }
            change(&mut record);
            store.put(&key, &record.encode()?)
        });
        Ok(changed.await?)
    }

    /// Gives a device that only an older session record holds a record of its own, before that one is replaced.
    pub(crate) async fn keep_old_device(&self, username: &str) -> Result<(), Error> {
        let (key, session) = (self.names.device(username), self.names.session(username));
        let kept = self.run(move |store| {
            if store.get(&key)?.is_some() {
                return Ok(());
            }
            let session = store.get(&session)?.and_then(|bytes| SessionRecord::decode(&bytes).ok());
            match session.as_ref().and_then(DeviceRecord::from_session) {
                Some(device) => store.put(&key, &device.encode()?),
                None => Ok(()),
            }
        });
        Ok(kept.await?)
    }

    /// Forgets the user's device; with a key only if it is that one. Says whether there was one.
    pub(crate) async fn remove_device(
        &self,
        username: &str,
        device_key: Option<&str>,
    ) -> Result<bool, Error> {
        let (key, session) = (self.names.device(username), self.names.session(username));
        let (device_key, making) = (device_key.map(str::to_owned), self.making.clone());
        let removed = self.run(move |store| {
            let _making = making.lock().unwrap_or_else(PoisonError::into_inner);
            let is_meant = |record: &DeviceRecord| device_key.as_ref().is_none_or(|key| *key == record.key);
            let mut removed = false;
            if let Some(bytes) = store.get(&key)?
                && DeviceRecord::decode(&bytes).as_ref().map_or(device_key.is_none(), is_meant)
            {
                store.remove(&key)?;
                removed = true;
            }
            if let Some(bytes) = store.get(&session)?
                && let Ok(mut record) = SessionRecord::decode(&bytes)
                && DeviceRecord::from_session(&record).as_ref().is_some_and(is_meant)
            {
                record.other.remove(OLD_MEMBER);
                store.put(&session, &record.encode()?)?;
                removed = true;
            }
            Ok(removed)
        });
        Ok(removed.await?)
    }

    /// The name in the pool of the user who last signed in here with this name.
    pub(crate) async fn device_owner(&self, name: &str) -> Stored<String> {
        let key = self.names.device_name(&folded(name));
        let read = self.run(move |store| store.get(&key)).await;
        sort(read.map(|bytes| {
            bytes.map(|bytes| match std::str::from_utf8(&bytes) {
                Ok(name) => Ok(name.to_owned()),
                Err(_) => Err(StoreError::Corrupt("the owner of a name is not UTF-8".into())),
            })
        }))
    }

    /// Removes the names that lead to this user.
    pub(super) async fn forget_device_names(&self, username: &str) -> Result<(), Error> {
        let (prefix, username) = (self.names.device_name(""), username.to_owned());
        let forgotten = self.run(move |store| {
            for key in store.list(&prefix)? {
                if store.get(&key)?.is_some_and(|owner| *owner == username.as_bytes()) {
                    store.remove(&key)?;
                }
            }
            Ok(())
        });
        Ok(forgotten.await?)
    }

    /// Makes this name lead to the device of this user.
    pub(crate) async fn set_device_owner(&self, name: &str, username: &str) -> Result<(), Error> {
        let (key, username) = (self.names.device_name(&folded(name)), username.to_owned());
        Ok(self
            .run(move |store| match store.get(&key)? {
                Some(owner) if *owner == username.as_bytes() => Ok(()),
                _ => store.put(&key, username.as_bytes()),
            })
            .await?)
    }
}

#[cfg(test)]
mod tests;
