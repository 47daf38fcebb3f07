//! Passkeys: making, listing and removing them.

use std::{fmt, time::SystemTime};

use crate::{
    Error, ErrorKind, Pages, Session, checks,
    service::{
        CompleteWebAuthnRegistration, DeleteWebAuthnCredential, ListWebAuthnCredentials,
        StartWebAuthnRegistration, WebAuthnCredential,
    },
};

/// The longest id of a credential that WebAuthn allows, in Base64url, with room to spare.
const LONGEST_ID: usize = 2048;
/// As many as the service gives in a page.
const PAGE: u32 = 20;

/// A passkey to be made by the platform and then [registered](Self::complete).
pub struct PasskeyRegistration {
    session: Session,
    options: String,
}

/// A registered passkey.
///
/// `Debug` prints neither ids nor names.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PasskeyCredential {
    /// The credential's id, in Base64url.
    pub id: String,
    /// The name the service gave it.
    pub friendly_name: String,
    /// The domain that it is for.
    pub relying_party_id: String,
    /// Whether it lives in the device or comes along with the user, where that is known.
    pub attachment: Option<PasskeyAttachment>,
    /// How it can be reached, such as `internal`, `hybrid`, `usb`.
    pub transports: Vec<String>,
    /// When it was registered.
    pub created_at: SystemTime,
}

/// Where a passkey lives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PasskeyAttachment {
    /// In the device it was made on (`platform`).
    Platform,
    /// In something that goes from device to device, such as a security key (`cross-platform`).
    CrossPlatform,
    /// Elsewhere, by a name that this version does not know.
    Other(String),
}

impl Session {
    /// Begins to register a passkey (`StartWebAuthnRegistration`). Only the registration that began last can be
    /// completed.
    ///
    /// # Errors
    /// [`NotSupported`](crate::ErrorKind::NotSupported) in a pool without passkeys or a relying party,
    /// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) for a user who has twenty; else as
    /// [`user`](Self::user).
    #[doc(alias = "StartWebAuthnRegistration")]
    pub async fn register_passkey(&self) -> Result<PasskeyRegistration, Error> {
        let options = self.inner.perform(|access_token| StartWebAuthnRegistration { access_token }).await?;
        Ok(PasskeyRegistration { session: self.clone(), options: options.0 })
    }

    /// The user's passkeys, page by page (`ListWebAuthnCredentials`).
    #[doc(alias = "ListWebAuthnCredentials")]
    pub fn passkeys(&self) -> Pages<PasskeyCredential> {
        self.pages(|access_token, next_token| ListWebAuthnCredentials {
            access_token,
            next_token,
            max_results: Some(PAGE),
        })
    }

    /// Removes a passkey by its id (`DeleteWebAuthnCredential`). The one in the user's device or vault stays: tell
    /// them to remove it there, too.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such passkey,
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `credential_id` for an empty or endless id; else as
    /// [`user`](Self::user).
    #[doc(alias = "DeleteWebAuthnCredential")]
    pub async fn delete_passkey(&self, id: &str) -> Result<(), Error> {
        if id.is_empty() || id.len() > LONGEST_ID {
            return Err(Error::invalid("credential_id", "must be the id of a listed passkey"));
        }
        let deleted = self
            .inner
            .perform(|access_token| DeleteWebAuthnCredential { access_token, credential_id: id.to_owned() })
            .await;
        match deleted {
            Err(error) if error.kind() == ErrorKind::NotFound && error.is_after_unknown_outcome() => Ok(()),
            other => other,
        }
    }
}

impl PasskeyRegistration {
    /// The options to make the passkey with: `PublicKeyCredentialCreationOptionsJSON` (WebAuthn Level 3 §5.1.9), as
    /// browsers and Android's Credential Manager take it.
    pub fn options(&self) -> &str {
        &self.options
    }

    /// Registers the passkey that the platform made (`CompleteWebAuthnRegistration`): `RegistrationResponseJSON`
    /// (WebAuthn Level 3 §5.1.8) as the platform gave it.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `credential` for what is not a JSON object of at most
    /// 64 KiB, [`ChallengeExpired`](crate::ErrorKind::ChallengeExpired) for a registration that took too long or was
    /// completed or replaced: begin another, [`Configuration`](crate::ErrorKind::Configuration) when origin, domain or app
    /// client do not fit the pool, [`NotSupported`](crate::ErrorKind::NotSupported) for a passkey of a kind that
    /// the service does not take; else as [`Session::user`].
    #[doc(alias = "CompleteWebAuthnRegistration")]
    pub async fn complete(&self, credential_json: &str) -> Result<(), Error> {
        let credential = checks::credential(credential_json)?;
        let registered = self
            .session
            .inner
            .perform(|access_token| CompleteWebAuthnRegistration {
                access_token,
                credential: credential.clone(),
            })
            .await;
        registered.map_err(|error| match error.kind() {
            ErrorKind::ChallengeExpired => error.with_recovery("Begin the registration again."),
            _ => error,
        })
    }
}

impl From<WebAuthnCredential> for PasskeyCredential {
    fn from(credential: WebAuthnCredential) -> Self {
        let WebAuthnCredential { id, friendly_name, relying_party_id, attachment, transports, created_at } =
            credential;
        let attachment = attachment.map(PasskeyAttachment::of);
        Self { id, friendly_name, relying_party_id, attachment, transports, created_at }
    }
}

impl PasskeyAttachment {
    fn of(name: String) -> Self {
        match name.as_str() {
            "platform" => Self::Platform,
            "cross-platform" => Self::CrossPlatform,
            _ => Self::Other(name),
        }
    }
}

impl fmt::Debug for PasskeyRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasskeyRegistration").finish_non_exhaustive()
    }
}

impl fmt::Debug for PasskeyCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasskeyCredential")
            .field("attachment", &self.attachment)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}
