//! Passkeys of a signed-in user.

use std::{fmt, time::SystemTime};

use serde::Serialize;

use crate::{
    AccessToken, Error,
    pages::Page,
    secret::wire,
    service::{
        json::{Members, missing},
        operation::{Authority, Operation, RetrySafety},
    },
};

/// Asks for the options that the platform makes a passkey with.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct StartWebAuthnRegistration {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
}

impl Operation for StartWebAuthnRegistration {
    const NAME: &'static str = "StartWebAuthnRegistration";
    type Reply = CreationOptions;

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    /// A new challenge replaces the old one.
    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(mut reply: Members) -> Result<CreationOptions, Error> {
        match reply.document("CredentialCreationOptions")? {
            Some(text) => Ok(CreationOptions(text)),
            None => Err(missing("CredentialCreationOptions")),
        }
    }
}

/// `PublicKeyCredentialCreationOptionsJSON` (WebAuthn Level 3 §5.1.9), as text.
#[derive(Clone)]
pub(crate) struct CreationOptions(pub(crate) String);

impl fmt::Debug for CreationOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreationOptions").finish_non_exhaustive()
    }
}

/// Registers the passkey that the platform made.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CompleteWebAuthnRegistration {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    /// `RegistrationResponseJSON` (WebAuthn Level 3 §5.1.8), sent as an object.
    pub(crate) credential: serde_json::Map<String, serde_json::Value>,
}

impl fmt::Debug for CompleteWebAuthnRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompleteWebAuthnRegistration").finish_non_exhaustive()
    }
}

impl Operation for CompleteWebAuthnRegistration {
    const NAME: &'static str = "CompleteWebAuthnRegistration";
    type Reply = ();

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    /// A challenge serves once.
    fn retry(&self) -> RetrySafety {
        RetrySafety::UnlessOutcomeUnknown
    }

    fn decode(_: Members) -> Result<(), Error> {
        Ok(())
    }
}

/// Lists the user's passkeys.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListWebAuthnCredentials {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_token: Option<String>,
    /// From 0 to 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_results: Option<u32>,
}

impl Operation for ListWebAuthnCredentials {
    const NAME: &'static str = "ListWebAuthnCredentials";
    type Reply = Page<WebAuthnCredential>;

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(mut reply: Members) -> Result<Page<WebAuthnCredential>, Error> {
        let list = reply.list("Credentials")?.ok_or_else(|| missing("Credentials"))?;
        let items = list
            .into_iter()
            .map(|item| WebAuthnCredential::decode(item.into_members("Credentials")?))
            .collect::<Result<_, _>>()?;
        Ok(Page { items, next: reply.text("NextToken")? })
    }
}

/// A passkey as the pool knows it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct WebAuthnCredential {
    pub(crate) id: String,
    pub(crate) friendly_name: String,
    pub(crate) relying_party_id: String,
    pub(crate) attachment: Option<String>,
    pub(crate) transports: Vec<String>,
    pub(crate) created_at: SystemTime,
}

impl WebAuthnCredential {
    fn decode(mut item: Members) -> Result<Self, Error> {
        let mut text = |path| item.text(path)?.ok_or_else(|| missing(path));
        Ok(Self {
            friendly_name: text("Credentials.FriendlyCredentialName")?,
            relying_party_id: text("Credentials.RelyingPartyId")?,
            id: item.needed_text("Credentials.CredentialId")?,
            attachment: item.text("Credentials.AuthenticatorAttachment")?.filter(|text| !text.is_empty()),
            transports: item.texts("Credentials.AuthenticatorTransports")?,
            created_at: item
                .time("Credentials.CreatedAt")?
                .ok_or_else(|| missing("Credentials.CreatedAt"))?,
        })
    }
}

impl fmt::Debug for WebAuthnCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebAuthnCredential").field("created_at", &self.created_at).finish_non_exhaustive()
    }
}

/// Takes a passkey off the user's list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteWebAuthnCredential {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) credential_id: String,
}

impl Operation for DeleteWebAuthnCredential {
    const NAME: &'static str = "DeleteWebAuthnCredential";
    const NAMES_ITEM: bool = true;
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
