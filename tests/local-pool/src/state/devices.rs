//! The devices users sign in from, as the pool keeps track of them.

use std::time::SystemTime;

use rand::RngExt as _;
use rand::distr::Alphanumeric;
use serde_json::{Map, Value, json};

use super::attribute_list;
use crate::clock::epoch;
use crate::srp::Verifier;
use crate::wire::{Input, ServiceError};

/// How many devices one user has at most; beyond it the oldest that was never confirmed goes, or else the oldest.
const MOST: usize = 1000;

/// A pool's `DeviceConfiguration`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeviceTracking {
    /// `ChallengeRequiredOnNewDevice`: a remembered device proves itself in place of a second factor.
    pub(crate) challenge: bool,
    /// `DeviceOnlyRememberedOnUserPrompt`: a device is remembered when its user says so, not when it is confirmed.
    pub(crate) on_prompt: bool,
    /// `LocalRefreshNeedsConfirmedDevice`, which AWS does not have: a session is refreshed only once its device is
    /// confirmed. What is published of the service says both that this is so and that it is not.
    pub(crate) refresh_needs_confirmed: bool,
}

impl DeviceTracking {
    /// Reads the configuration; without any member of it devices are not tracked.
    pub(crate) fn read(request: Input<'_>) -> Result<Option<Self>, ServiceError> {
        let Some(configuration) = request.object("DeviceConfiguration")? else {
            return Ok(None);
        };
        let challenge = configuration.flag("ChallengeRequiredOnNewDevice")?;
        let on_prompt = configuration.flag("DeviceOnlyRememberedOnUserPrompt")?;
        if challenge.is_none() && on_prompt.is_none() {
            return Ok(None);
        }
        let tags = request.text_map("UserPoolTags")?;
        let tagged = tags.get("local:refresh-needs-confirmed-device").is_some_and(|value| *value == "true");
        let strict = configuration.flag("LocalRefreshNeedsConfirmedDevice")?.unwrap_or(tagged);
        Ok(Some(Self {
            challenge: challenge.unwrap_or(false),
            on_prompt: on_prompt.unwrap_or(false),
            refresh_needs_confirmed: strict,
        }))
    }
}

/// One device of a user.
#[derive(Clone)]
pub(crate) struct Device {
    pub(crate) key: String,
    pub(crate) group_key: String,
    pub(crate) name: Option<String>,
    /// What its proofs are judged by; a device without one was never confirmed.
    pub(crate) verifier: Option<Verifier>,
    pub(crate) remembered: bool,
    pub(crate) created: SystemTime,
    pub(crate) modified: SystemTime,
    pub(crate) authenticated: SystemTime,
}

impl Device {
    pub(crate) fn confirmed(&self) -> bool {
        self.verifier.is_some()
    }

    /// `remembered` or `not_remembered`.
    pub(crate) fn status(&self) -> &'static str {
        if self.remembered { "remembered" } else { "not_remembered" }
    }

    /// The device as `DeviceType`. Attributes that begin with `dev:` are for administrators.
    pub(crate) fn described(&self, owner_arn: Option<&str>) -> Value {
        let mut attributes = vec![("device_status", "valid".to_owned())];
        if let Some(name) = &self.name {
            attributes.push(("device_name", name.clone()));
        }
        attributes.push(("last_ip_used", "127.0.0.1".to_owned()));
        if let Some(owner) = owner_arn {
            attributes.push(("dev:device_arn", format!("{owner}/device/{}", self.key)));
            attributes.push(("dev:device_remembered_status", self.status().to_owned()));
        }
        json!({
            "DeviceKey": self.key,
            "DeviceAttributes": attribute_list(attributes.into_iter()),
            "DeviceCreateDate": epoch(self.created),
            "DeviceLastModifiedDate": epoch(self.modified),
            "DeviceLastAuthenticatedDate": epoch(self.authenticated),
        })
    }

    /// `NewDeviceMetadata`.
    pub(crate) fn metadata(&self) -> Value {
        json!({ "DeviceKey": self.key, "DeviceGroupKey": self.group_key })
    }
}

/// A user's devices, oldest first.
#[derive(Clone, Default)]
pub(crate) struct Devices(Vec<Device>);

impl Devices {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Device> {
        self.0.iter()
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Device> {
        self.0.iter().find(|device| device.key == key)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn find(&self, key: &str) -> Result<&Device, ServiceError> {
        self.get(key).ok_or_else(no_device)
    }

    pub(crate) fn find_mut(&mut self, key: &str) -> Result<&mut Device, ServiceError> {
        self.0.iter_mut().find(|device| device.key == key).ok_or_else(no_device)
    }

    /// A new device, not confirmed yet.
    pub(crate) fn add(&mut self, region: &str, now: SystemTime) -> Device {
        if self.0.len() >= MOST {
            let oldest = self.0.iter().position(|device| !device.confirmed()).unwrap_or(0);
            self.0.remove(oldest);
        }
        let group: String = rand::rng().sample_iter(Alphanumeric).take(8).map(char::from).collect();
        let device = Device {
            key: format!("{region}_{}", uuid::Uuid::new_v4()),
            group_key: format!("-{group}"),
            name: None,
            verifier: None,
            remembered: false,
            created: now,
            modified: now,
            authenticated: now,
        };
        self.0.push(device.clone());
        device
    }

    /// Remembers a confirmed device, or no longer.
    pub(crate) fn remember(
        &mut self,
        key: &str,
        remembered: bool,
        now: SystemTime,
    ) -> Result<(), ServiceError> {
        let device = self.find_mut(key)?;
        if !device.confirmed() {
            return Err(ServiceError::invalid_parameter("Device is not confirmed."));
        }
        device.remembered = remembered;
        device.modified = now;
        Ok(())
    }

    pub(crate) fn forget(&mut self, key: &str) -> Result<(), ServiceError> {
        self.find(key)?;
        self.0.retain(|device| device.key != key);
        Ok(())
    }

    /// The devices as `GET /_local/devices` tells them.
    pub(crate) fn listed<'a>(&'a self, username: &'a str) -> impl Iterator<Item = Value> + 'a {
        self.0.iter().map(move |device| {
            let mut listed = Map::new();
            let mut put = |name: &str, value: Value| drop(listed.insert(name.to_owned(), value));
            put("username", json!(username));
            put("deviceKey", json!(device.key));
            put("name", json!(device.name));
            put("status", json!(device.status()));
            put("confirmed", json!(device.confirmed()));
            Value::Object(listed)
        })
    }
}

/// The refusal of a device the user does not have.
pub(crate) fn no_device() -> ServiceError {
    ServiceError::resource_not_found("Device does not exist.")
}
