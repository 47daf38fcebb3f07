//! Setting up a second factor in the middle of a sign-in.

use std::{collections::HashMap, fmt, sync::Arc};

use cognito_client::{Answer, TotpSecret};

use super::{SignInStep, challenge, give};
use crate::{CancelToken, CognitoError};

challenge! {
    /// The user adds the account to an authenticator app (MFA_SETUP): show the QR code or the secret, then answer
    /// with the first code.
    TotpSetUp
}

#[uniffi::export]
impl TotpSetUp {
    /// The secret in Base32, for typing it into the app by hand.
    pub fn secret(&self) -> TotpSecret {
        self.0.secret()
    }

    /// What the app reads: the account, the secret and who issued it, also as a QR code. The account is the name
    /// the user signed in with. Fails with InvalidInput naming issuer, which should be the app's name.
    pub fn uri(&self, issuer: &str) -> Result<Arc<TotpUri>, CognitoError> {
        Ok(Arc::new(self.0.uri(issuer)?.into()))
    }

    /// Answers with the first code that the app shows. The name is what the pool shows when it asks for a code
    /// later.
    #[uniffi::method(default(device_name = None, client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        code: Answer,
        device_name: Option<String>,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(code, device_name.as_deref()), client_metadata, cancel).await
    }
}

/// All that an authenticator app needs to make codes, the secret included: show it to its user and keep it
/// nowhere. Its text form holds nothing of it.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct TotpUri(cognito_client::TotpUri);

#[uniffi::export]
impl TotpUri {
    /// The otpauth: URI itself.
    pub fn expose(&self) -> String {
        self.0.expose().to_owned()
    }

    /// The URI as a QR code: an SVG document in black on white with the border that scanners need. Fails with
    /// InvalidInput naming issuer when issuer and user name are too long for a QR code.
    pub fn qr_svg(&self) -> Result<String, CognitoError> {
        Ok(self.0.qr_svg()?.expose().to_owned())
    }

    /// The URI as a QR code: a PNG file in black on white with the border that scanners need. Fails as qr_svg
    /// does.
    pub fn qr_png(&self) -> Result<Vec<u8>, CognitoError> {
        Ok(self.0.qr_png()?.expose().to_vec())
    }

    /// The URI as a QR code in half-block characters, for a terminal that writes light on dark. Fails as qr_svg
    /// does.
    pub fn qr_text(&self) -> Result<String, CognitoError> {
        Ok(self.0.qr_text()?.expose().to_owned())
    }
}

impl From<cognito_client::TotpUri> for TotpUri {
    fn from(uri: cognito_client::TotpUri) -> Self {
        Self(uri)
    }
}

impl fmt::Display for TotpUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Debug for TotpUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

challenge! {
    /// The user gives the address that codes go to from now on (MFA_SETUP).
    EmailSetUp
}

#[uniffi::export]
impl EmailSetUp {
    /// Answers with an e-mail address; the step that follows asks for the code sent there.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        email: String,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(email), client_metadata, cancel).await
    }
}
