use std::fmt;

use crate::CognitoError;

/// What an authenticator app reads: account, secret and issuer.
#[derive(uniffi::Object)]
pub struct TotpUri(cognito_client::TotpUri);

#[uniffi::export]
impl TotpUri {
    /// The otpauth: URI itself.
    pub fn expose(&self) -> String {
        self.0.expose().to_owned()
    }

    /// As a QR code: an SVG document.
    pub fn qr_svg(&self) -> Result<String, CognitoError> {
        Ok(self.0.qr_svg()?.expose().to_owned())
    }

    /// As a QR code: a PNG file.
    pub fn qr_png(&self) -> Result<Vec<u8>, CognitoError> {
        Ok(self.0.qr_png()?.expose().to_vec())
    }

    /// As a QR code in half-block characters.
    pub fn qr_text(&self) -> Result<String, CognitoError> {
        Ok(self.0.qr_text()?.expose().to_owned())
    }
}

impl From<cognito_client::TotpUri> for TotpUri {
    fn from(uri: cognito_client::TotpUri) -> Self {
        Self(uri)
    }
}

impl fmt::Debug for TotpUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
