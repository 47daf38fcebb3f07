//! Amplify Swift: JSON as Swift codes enums with associated values, the case's name outside.

use serde::Deserialize;

use super::{AmplifyKey, Read, json};
use crate::migration::{
    MigrationErrorKind, MigrationItem, MigrationScope, WantedItem, WantedName, device::FoundDevice,
    error::Problems, session::RawSession,
};

const SERVICES: [&str; 2] = ["com.amplify.awsCognitoAuthPlugin", "com.amplify.awsCognitoAuthPluginShared"];

pub(super) fn wanted(scope: &MigrationScope) -> Vec<WantedItem> {
    let key = WantedName::StartingWith(format!("amplify.{}.", scope.pool_id));
    SERVICES.map(|service| WantedItem::new(WantedName::Exactly(service.into()), key.clone())).into()
}

pub(super) fn read(scope: &MigrationScope, items: &[MigrationItem], problems: &mut Problems) -> Read {
    let mut found = Read { sessions: Vec::new(), devices: Vec::new() };
    for item in items {
        match AmplifyKey::read(item.key(), scope) {
            Some(AmplifyKey::Session) => found.sessions.extend(session(item, problems)),
            Some(AmplifyKey::Device(names)) => {
                let device: Option<Device> = problems.note("deviceMetadata", None, json::read(item));
                found.devices.extend(device.and_then(|device| device.found(names)));
            }
            None => {}
        }
    }
    found
}

fn session(item: &MigrationItem, problems: &mut Problems) -> Option<RawSession> {
    let stored: Stored<SignedInData> = problems.note("session", None, json::read(item))?;
    let Stored { user_pool_only, user_pool_and_identity_pool, .. } = &stored;
    if user_pool_only.is_none() && user_pool_and_identity_pool.is_none() && !stored.is_without_user() {
        problems.add("session", None, MigrationErrorKind::UnknownForm);
    }
    let data = stored.user_pool_only.or(stored.user_pool_and_identity_pool)?.signed_in_data;
    let user = data.username.filter(|name| !name.is_empty());
    // Read apart, so that an odd device does not cost the session.
    let device = json::read::<Stored<DeviceOfSession>>(item);
    let device = problems.note("deviceMetadata", user.as_deref(), device).and_then(|stored| {
        let case = stored.user_pool_only.or(stored.user_pool_and_identity_pool)?;
        case.signed_in_data.device_metadata?.found(Vec::new())
    });
    let tokens = data.cognito_user_pool_tokens;
    Some(RawSession {
        name: user,
        sign_in_name: data.input_username.filter(|name| !name.is_empty()),
        access: tokens.access,
        id: tokens.id,
        refresh: tokens.refresh,
        device,
        is_current: true,
    })
}

/// The session's item: an enum, one member per case.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
struct Stored<T> {
    user_pool_only: Option<Case<T>>,
    user_pool_and_identity_pool: Option<Case<T>>,
    identity_pool_only: Option<Anything>,
    identity_pool_with_federation: Option<Anything>,
    no_credentials: Option<Anything>,
}

impl<T> Stored<T> {
    fn is_without_user(&self) -> bool {
        self.identity_pool_only.is_some()
            || self.identity_pool_with_federation.is_some()
            || self.no_credentials.is_some()
    }
}

/// An object whose members do not matter.
#[derive(Deserialize)]
struct Anything {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case<T> {
    signed_in_data: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedInData {
    /// `userName` in previews before September 2022.
    #[serde(alias = "userName")]
    username: Option<String>,
    input_username: Option<String>,
    cognito_user_pool_tokens: json::Tokens,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeviceOfSession {
    device_metadata: Option<Device>,
}

#[derive(Deserialize)]
struct Device {
    /// The other case is `noData`.
    metadata: Option<First>,
}

#[derive(Deserialize)]
struct First {
    #[serde(rename = "_0")]
    first: json::Device,
}

impl Device {
    fn found(self, names: Vec<String>) -> Option<FoundDevice> {
        Some(self.metadata?.first.found(names))
    }
}
