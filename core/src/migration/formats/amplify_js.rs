//! Amplify JS: everything under `CognitoIdentityServiceProvider.{client}`, in web storage, cookies or React Native's
//! own storage, which each change the names a little.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::Deserialize;

use super::{
    Read, after,
    item_per_token::{Collector, Nothing, Owned, Part, TOKENS, plain},
};
use crate::migration::{
    MigrationErrorKind, MigrationItem, MigrationScope, WantedItem, WantedName, error::Problems,
};

const PREFIX: &str = "CognitoIdentityServiceProvider";
/// What the React Native storage puts in front of every key.
const REACT_NATIVE: &str = "@MemoryStorage:";

const DEVICE: [(&str, Part); 3] = [
    ("deviceKey", Part::DeviceKey),
    ("deviceGroupKey", Part::DeviceGroupKey),
    ("randomPasswordKey", Part::DevicePassword),
];

pub(super) fn wanted(scope: &MigrationScope) -> Vec<WantedItem> {
    ["", REACT_NATIVE]
        .map(|start| {
            let key = format!("{start}{PREFIX}.{}.", scope.client_id);
            WantedItem::new(WantedName::Any, WantedName::StartingWith(key))
        })
        .into()
}

pub(super) fn read(scope: &MigrationScope, items: &[MigrationItem], problems: &mut Problems) -> Read {
    let mut collector = Collector::new(Nothing::EmptyOrWord);
    let mut current = Vec::new();
    let mut typed = Vec::new();
    for item in items {
        let key = item.key().strip_prefix(REACT_NATIVE).unwrap_or(item.key());
        let Some(rest) = after(key, PREFIX).and_then(|rest| after(rest, &scope.client_id)) else { continue };
        if rest == "LastAuthUser" {
            let name = plain(item, "LastAuthUser", problems);
            current.extend(name.map(|name| (item.container(), plain_name(&name).into_owned())));
            continue;
        }
        let Some((user, name)) = rest.rsplit_once('.') else { continue };
        let user = plain_name(user);
        if name == "signInDetails" && !item.is_unreadable() {
            typed.extend(sign_in_name(item).map(|name| (item.container(), user.into_owned(), name)));
        } else if name == "signInDetails" {
            problems.add("signInDetails", Some(&user), MigrationErrorKind::Unreadable);
        } else if let Some(part) = Part::named(name, &TOKENS).or_else(|| Part::named(name, &DEVICE)) {
            collector.add(item.container(), &user, part, item, problems);
        }
    }
    let (sessions, devices) = collector.finish();
    let sessions = sessions
        .into_iter()
        .map(|Owned { container, user, mut session }| {
            session.is_current = current.iter().any(|(place, name)| *place == container && *name == user);
            let typed = typed.iter().find(|(place, name, _)| *place == container && *name == user);
            session.sign_in_name = typed.map(|(_, _, typed)| typed.clone());
            session
        })
        .collect();
    Read { sessions, devices }
}

/// A name as it was before a cookie's encoding. A name that only looks encoded is decoded on both sides of every
/// comparison, and the tokens have the last word on it.
fn plain_name(name: &str) -> Cow<'_, str> {
    percent_decode_str(name).decode_utf8().unwrap_or(Cow::Borrowed(name))
}

/// What the user typed, since Amplify JS 6. Of no weight: what cannot be read is passed over.
fn sign_in_name(item: &MigrationItem) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Details {
        login_id: Option<String>,
    }
    let text = item.text().ok()?;
    let text = if text.starts_with('{') { Cow::Borrowed(text) } else { plain_name(text) };
    let details: Details = serde_json::from_str(&text).ok()?;
    details.login_id.filter(|name| !name.is_empty())
}
