//! The session record: one JSON object that is written as a whole or not at all.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{SecretBytes, StoreError};
use crate::{TokenSet, store::form};

const VERSION: u32 = 1;
/// More than any session needs.
const LARGEST: usize = 64 * 1024;

/// Everything a process needs to go on with a user's session.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SessionRecord {
    /// The format; a later one that older code may not rewrite gets a new number.
    pub(crate) version: u32,
    /// The user's name in the pool.
    pub(crate) username: String,
    /// The name typed at sign-in: may be an alias.
    pub(crate) sign_in_name: String,
    /// Server time minus device time when the tokens came, in milliseconds.
    #[serde(default)]
    pub(crate) clock_offset_millis: i64,
    /// Absent once the server has ended the session or the user has signed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tokens: Option<TokenSet>,
    /// There while a sign-out is on its way: what is left of the session is what ends it on the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) leaving: Option<Leaving>,
    /// The device that the tokens are bound to, where the pool tracks devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) device_key: Option<String>,
    /// Members that a later version added; kept as they are.
    #[serde(flatten)]
    pub(crate) other: Map<String, Value>,
}

/// A sign-out that has begun, with what a later process needs to carry it to its end.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Leaving {
    pub(crate) tokens: TokenSet,
    /// All of the user's sessions shall end.
    #[serde(default)]
    pub(crate) everywhere: bool,
    /// The sessions that this one is linked with shall end, too.
    #[serde(default)]
    pub(crate) linked: bool,
    /// When it began, by the device's clock, in milliseconds since 1970.
    #[serde(default)]
    pub(crate) since_millis: u64,
}

impl SessionRecord {
    pub(crate) fn new(username: String, sign_in_name: String, tokens: TokenSet) -> Self {
        Self {
            version: VERSION,
            username,
            sign_in_name,
            clock_offset_millis: 0,
            tokens: Some(tokens),
            leaving: None,
            device_key: None,
            other: Map::new(),
        }
    }

    /// Whether the user has signed out, and the record is only there to tell the server.
    pub(crate) fn is_signed_out(&self) -> bool {
        self.leaving.is_some()
    }

    pub(crate) fn encode(&self) -> Result<SecretBytes, StoreError> {
        form::encode(self, LARGEST)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let record: Self = form::decode(bytes)?;
        form::check_version("session", record.version, VERSION)?;
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn record() -> SessionRecord {
        let tokens = TokenSet { access: "a".into(), id: "i".into(), refresh: "r".into() };
        SessionRecord::new("ana".into(), "ana@example.com".into(), tokens)
    }

    #[test]
    fn a_record_survives_the_round_trip_with_unknown_members() {
        let mut record = record();
        record.other.insert("added_later".into(), Value::from(7));
        let again = SessionRecord::decode(&record.encode().unwrap()).unwrap();
        assert_eq!(again.username, "ana");
        assert_eq!(again.sign_in_name, "ana@example.com");
        assert_eq!(again.tokens.unwrap().refresh.expose(), "r");
        assert_eq!(again.other.get("added_later"), Some(&Value::from(7)));
    }

    #[test]
    fn the_released_format_stays_readable() {
        let golden = br#"{"version":1,"username":"ana","sign_in_name":"ana@example.com","clock_offset_millis":-1200,"tokens":{"access":"a","id":"i","refresh":"r"}}"#;
        let record = SessionRecord::decode(golden).unwrap();
        assert_eq!(record.clock_offset_millis, -1200);
        assert!(record.tokens.is_some());
    }

    #[test]
    fn every_truncation_and_a_later_version_are_corrupt_and_do_not_quote_secrets() {
        let mut record = record();
        let tokens = record.tokens.as_mut().unwrap();
        tokens.refresh = "very-secret-text".into();
        let bytes = record.encode().unwrap();
        for length in 0..bytes.len() {
            let error = SessionRecord::decode(&bytes[..length]).err().unwrap();
            assert!(matches!(error, StoreError::Corrupt(_)));
            assert!(!error.to_string().contains("very-secret"));
        }
        record.version = 2;
        let error = SessionRecord::decode(&record.encode().unwrap()).err().unwrap();
        assert!(matches!(error, StoreError::Corrupt(_)));
        let mistyped = br#"{"version":1,"username":"very-secret-name","sign_in_name":3}"#;
        assert!(!SessionRecord::decode(mistyped).err().unwrap().to_string().contains("very-secret"));
    }
}
