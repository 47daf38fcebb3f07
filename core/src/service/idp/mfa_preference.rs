//! Which second factors a user wants to be asked for.

use serde::Serialize;

use crate::{
    AccessToken, Error,
    secret::wire,
    service::{
        json::Members,
        operation::{Authority, Operation, RetrySafety},
    },
};

/// Whether a second factor is on, and whether it is the one to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MfaSettings {
    pub(crate) enabled: bool,
    pub(crate) preferred_mfa: bool,
}

/// Whether a passkey whose user was verified counts for two factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WebAuthnMfaSettings {
    pub(crate) enabled: bool,
}

/// Sets the second factors; those that are left out stay as they are.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SetUserMfaPreference {
    #[serde(rename = "AccessToken", serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    #[serde(rename = "SMSMfaSettings", skip_serializing_if = "Option::is_none")]
    pub(crate) sms: Option<MfaSettings>,
    #[serde(rename = "SoftwareTokenMfaSettings", skip_serializing_if = "Option::is_none")]
    pub(crate) software_token: Option<MfaSettings>,
    #[serde(rename = "EmailMfaSettings", skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<MfaSettings>,
    #[serde(rename = "WebAuthnMfaSettings", skip_serializing_if = "Option::is_none")]
    pub(crate) web_authn: Option<WebAuthnMfaSettings>,
}

impl Operation for SetUserMfaPreference {
    const NAME: &'static str = "SetUserMFAPreference";
    type Reply = ();

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(_: Members) -> Result<(), Error> {
        Ok(())
    }
}
