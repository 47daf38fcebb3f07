//! Amplify Android: JSON as kotlinx.serialization codes sealed classes, with the case in `type`.

use serde::Deserialize;

use super::{AmplifyKey, Read, json};
use crate::migration::{
    MigrationErrorKind, MigrationItem, MigrationScope, WantedItem, WantedName, error::Problems,
    session::RawSession,
};

pub(super) fn wanted(scope: &MigrationScope) -> Vec<WantedItem> {
    vec![WantedItem::new(
        WantedName::StartingWith("com.amplify.credentialStore.".into()),
        WantedName::StartingWith(format!("amplify.{}.", scope.pool_id)),
    )]
}

pub(super) fn read(scope: &MigrationScope, items: &[MigrationItem], problems: &mut Problems) -> Read {
    let mut found = Read { sessions: Vec::new(), devices: Vec::new() };
    for item in items {
        match AmplifyKey::read(item.key(), scope) {
            Some(AmplifyKey::Session) => found.sessions.extend(session(item, problems)),
            Some(AmplifyKey::Device(names)) => {
                // `type` is `metadata`, or `empty` without the rest.
                let device: Option<json::Device> = problems.note("deviceMetadata", None, json::read(item));
                let device = device.map(|device| device.found(names));
                found.devices.extend(device.filter(|device| device.key.is_some()));
            }
            None => {}
        }
    }
    found
}

fn session(item: &MigrationItem, problems: &mut Problems) -> Option<RawSession> {
    let stored: Stored = problems.note("session", None, json::read(item))?;
    let Some(data) = stored.signed_in_data else {
        if !matches!(stored.case.as_str(), "empty" | "identityPool" | "identityPoolFederated") {
            problems.add("session", None, MigrationErrorKind::UnknownForm);
        }
        return None;
    };
    let tokens = data.cognito_user_pool_tokens;
    Some(RawSession {
        name: data.username.filter(|name| !name.is_empty()),
        access: tokens.access,
        id: tokens.id,
        refresh: tokens.refresh,
        is_current: true,
        ..RawSession::default()
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    #[serde(rename = "type")]
    case: String,
    signed_in_data: Option<SignedInData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedInData {
    username: Option<String>,
    cognito_user_pool_tokens: json::Tokens,
}
