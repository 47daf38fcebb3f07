//! JSON as other SDKs write it: every member may be missing, and unknown ones do not matter.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::error::Category;
use zeroize::Zeroizing;

use crate::{
    DevicePassword,
    migration::{
        MigrationErrorKind, MigrationItem,
        device::FoundDevice,
        session::{Text, take},
    },
};

/// Reads what is known of an item. The parser's own words may quote the input and go no further.
pub(super) fn read<T: DeserializeOwned>(item: &MigrationItem) -> Result<T, MigrationErrorKind> {
    let text = item.text()?;
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => MigrationErrorKind::UnknownForm,
        Category::Io | Category::Syntax | Category::Eof => MigrationErrorKind::NotJson,
    })
}

/// A session's tokens, as both Amplify libraries name them.
#[derive(Deserialize)]
pub(super) struct Tokens {
    #[serde(default, rename = "accessToken", deserialize_with = "secret")]
    pub(super) access: Option<Text>,
    #[serde(default, rename = "idToken", deserialize_with = "secret")]
    pub(super) id: Option<Text>,
    #[serde(default, rename = "refreshToken", deserialize_with = "secret")]
    pub(super) refresh: Option<Text>,
}

/// A remembered device, likewise.
#[derive(Deserialize)]
pub(super) struct Device {
    #[serde(rename = "deviceKey")]
    key: Option<String>,
    #[serde(rename = "deviceGroupKey")]
    group_key: Option<String>,
    #[serde(default, rename = "deviceSecret", deserialize_with = "password")]
    password: Option<DevicePassword>,
}

impl Device {
    /// The device, filed under these names of a user.
    pub(super) fn found(self, names: Vec<String>) -> FoundDevice {
        let Self { key, group_key, password } = self;
        let told = |text: &String| !text.is_empty();
        FoundDevice { names, key: key.filter(told), group_key: group_key.filter(told), password }
    }
}

/// A secret: a text, an object that holds it as `tokenValue`, or nothing.
fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Text>, D::Error> {
    from.deserialize_any(Secret)
}

/// As [`secret`], for the password of a device.
fn password<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DevicePassword>, D::Error> {
    Ok(secret(from)?.map(|text| DevicePassword::new(take(text))))
}

struct Secret;

impl<'de> Visitor<'de> for Secret {
    type Value = Option<Text>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok((!text.is_empty()).then(|| Zeroizing::new(text.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = members.next_key::<String>()? {
            if name == "tokenValue" {
                found = members.next_value::<Option<String>>()?.map(Zeroizing::new);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found.filter(|text| !text.is_empty()))
    }
}
