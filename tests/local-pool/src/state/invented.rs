//! Challenges no service has (yet), for clients to show what they do with one they do not know.

use std::collections::BTreeMap;

use crate::wire::{Input, ServiceError, constraint};

/// An invented challenge: what it tells, and which answers it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invented {
    pub(crate) name: String,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) expects: BTreeMap<String, String>,
}

impl Invented {
    pub(crate) fn read(input: Input<'_>) -> Result<Self, ServiceError> {
        let name = input.name("name", 128)?;
        let taken = [
            "SMS_MFA",
            "EMAIL_OTP",
            "SOFTWARE_TOKEN_MFA",
            "SELECT_MFA_TYPE",
            "MFA_SETUP",
            "PASSWORD_VERIFIER",
            "CUSTOM_CHALLENGE",
            "SELECT_CHALLENGE",
            "DEVICE_SRP_AUTH",
            "DEVICE_PASSWORD_VERIFIER",
            "ADMIN_NO_SRP_AUTH",
            "NEW_PASSWORD_REQUIRED",
            "SMS_OTP",
            "PASSWORD",
            "WEB_AUTHN",
            "PASSWORD_SRP",
        ];
        if taken.contains(&name) {
            return Err(constraint("name", "Member must be a name no challenge has"));
        }
        let owned = |map: BTreeMap<&str, &str>| {
            map.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        Ok(Self {
            name: name.to_owned(),
            parameters: owned(input.text_map("parameters")?),
            expects: owned(input.text_map("expects")?),
        })
    }
}
