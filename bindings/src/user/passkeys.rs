//! Passkeys: making, listing and removing them.

use std::{fmt, sync::Arc, time::SystemTime};

use crate::{CancelToken, CognitoError, Session, pages::pages, runtime::run};

/// A registered passkey.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct PasskeyCredential {
    /// The credential's id, in Base64url.
    pub id: String,
    /// The name the service gave it.
    pub friendly_name: String,
    /// The domain that it is for.
    pub relying_party_id: String,
    /// Whether it lives in the device or comes along with the user, where that is known.
    pub attachment: Option<PasskeyAttachment>,
    /// How it can be reached, such as internal, hybrid, usb.
    pub transports: Vec<String>,
    /// When it was registered.
    pub created_at: SystemTime,
}

/// Where a passkey lives.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PasskeyAttachment {
    /// In the device it was made on (platform).
    Platform,
    /// In something that goes from device to device, such as a security key (cross-platform).
    CrossPlatform,
    /// Elsewhere, by a name that this version does not know.
    Other {
        /// The name.
        name: String,
    },
}

pages! {
    /// The user's passkeys, page by page.
    PasskeyPages, PasskeyCredential
}

/// A passkey to be made by the platform and then registered.
#[derive(uniffi::Object)]
pub struct PasskeyRegistration(cognito_client::PasskeyRegistration);

#[uniffi::export]
impl Session {
    /// Begins to register a passkey (StartWebAuthnRegistration).
    pub async fn register_passkey(
        &self,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<PasskeyRegistration>, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move {
            session.register_passkey().await.map(|begun| Arc::new(PasskeyRegistration(begun)))
        })
        .await
    }

    /// The user's passkeys (ListWebAuthnCredentials).
    pub fn passkeys(&self) -> Arc<PasskeyPages> {
        PasskeyPages::shared(self.core().passkeys())
    }

    /// Removes a passkey by its id (DeleteWebAuthnCredential).
    pub async fn delete_passkey(
        &self,
        id: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.delete_passkey(&id).await }).await
    }
}

#[uniffi::export]
impl PasskeyRegistration {
    /// The options to make the passkey with: PublicKeyCredentialCreationOptionsJSON of Web Authentication, as
    /// browsers and Android's Credential Manager take it.
    pub fn options(&self) -> String {
        self.0.options().to_owned()
    }

    /// Registers the passkey that the platform made (CompleteWebAuthnRegistration): RegistrationResponseJSON
    /// of Web Authentication as the platform gave it.
    pub async fn complete(
        self: Arc<Self>,
        credential_json: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        run(cancel, async move { self.0.complete(&credential_json).await }).await
    }
}

impl From<cognito_client::PasskeyCredential> for PasskeyCredential {
    fn from(credential: cognito_client::PasskeyCredential) -> Self {
        Self {
            id: credential.id,
            friendly_name: credential.friendly_name,
            relying_party_id: credential.relying_party_id,
            attachment: credential.attachment.map(PasskeyAttachment::from),
            transports: credential.transports,
            created_at: credential.created_at,
        }
    }
}

impl From<cognito_client::PasskeyAttachment> for PasskeyAttachment {
    fn from(attachment: cognito_client::PasskeyAttachment) -> Self {
        match attachment {
            cognito_client::PasskeyAttachment::Platform => Self::Platform,
            cognito_client::PasskeyAttachment::CrossPlatform => Self::CrossPlatform,
            cognito_client::PasskeyAttachment::Other(name) => Self::Other { name },
            other => Self::Other { name: format!("{other:?}") },
        }
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

impl fmt::Debug for PasskeyRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasskeyRegistration")
    }
}
