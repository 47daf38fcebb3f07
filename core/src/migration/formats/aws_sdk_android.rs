//! The AWS SDK for Android: tokens in one preferences file, each user's device in a file of its own.

use super::{
    Read, after,
    item_per_token::{Collector, Nothing, Owned, Part, TOKENS, plain},
};
use crate::migration::{
    MigrationErrorKind, MigrationItem, MigrationScope, WantedItem, WantedName, device::FoundDevice,
    error::Problems,
};

const TOKEN_FILE: &str = "CognitoIdentityProviderCache";
const DEVICE_FILE: &str = "CognitoIdentityProviderDeviceCache";
const PREFIX: &str = "CognitoIdentityProvider";

const DEVICE: [(&str, Part); 3] = [
    ("DeviceKey", Part::DeviceKey),
    ("DeviceGroupKey", Part::DeviceGroupKey),
    ("DeviceSecret", Part::DevicePassword),
];

/// How entries are called that `AWSKeyValueStore` has encrypted, with what belongs to them.
const ENCRYPTED: [&str; 3] = [".encrypted", ".encrypted.iv", ".encrypted.keyvaluestoreversion"];

pub(super) fn wanted(scope: &MigrationScope) -> Vec<WantedItem> {
    let tokens = WantedItem::new(
        WantedName::Exactly(TOKEN_FILE.into()),
        WantedName::StartingWith(format!("{PREFIX}.{}.", scope.client_id)),
    );
    let device = DEVICE.map(|(name, _)| {
        WantedItem::new(
            WantedName::StartingWith(format!("{DEVICE_FILE}.{}.", scope.pool_id)),
            WantedName::Exactly(name.into()),
        )
    });
    std::iter::once(tokens).chain(device).collect()
}

pub(super) fn read(scope: &MigrationScope, items: &[MigrationItem], problems: &mut Problems) -> Read {
    let mut collector = Collector::new(Nothing::Empty);
    let mut current = None;
    for item in items {
        if ENCRYPTED.iter().any(|end| item.key().ends_with(end)) {
            problems.add("entry", None, MigrationErrorKind::Encrypted);
            continue;
        }
        let device_of = after(item.container(), DEVICE_FILE).and_then(|rest| after(rest, &scope.pool_id));
        if let Some(user) = device_of {
            if let Some(part) = Part::named(item.key(), &DEVICE) {
                collector.add(item.container(), user, part, item, problems);
            }
        } else if let Some(rest) = after(item.key(), PREFIX).and_then(|rest| after(rest, &scope.client_id)) {
            if rest == "LastAuthUser" {
                current = plain(item, "LastAuthUser", problems).or(current);
            } else if let Some((user, part)) = Part::of_user(rest, &TOKENS) {
                collector.add(item.container(), user, part, item, problems);
            }
        }
    }
    let (sessions, mut devices) = collector.finish();
    if let [only] = sessions.as_slice() {
        file_under(&mut devices, &only.user);
    }
    let sessions = sessions
        .into_iter()
        .map(|Owned { user, mut session, .. }| {
            session.is_current = current.as_ref() == Some(&user);
            session
        })
        .collect();
    Read { sessions, devices }
}

/// Some releases filed the device under the word `null`: with one session only it is clear whose it is.
fn file_under(devices: &mut [FoundDevice], user: &str) {
    if devices.iter().any(|device| device.names.iter().any(|name| name == user)) {
        return;
    }
    for device in devices {
        if device.names.iter().any(|name| name == "null") {
            device.names.push(user.to_owned());
        }
    }
}
