//! Adding the account to an authenticator app.

use std::{fmt, sync::Arc};

use cognito_client::{Answer, TotpSecret};

use crate::{CancelToken, CognitoError, Session, TotpUri, runtime::run};

/// A new secret for an authenticator app, to be shown and then verified.
#[derive(uniffi::Object)]
pub struct TotpRegistration(cognito_client::TotpRegistration);

#[uniffi::export]
impl Session {
    /// Begins to add the account to an authenticator app (AssociateSoftwareToken).
    pub async fn set_up_totp(
        &self,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<TotpRegistration>, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.set_up_totp().await.map(|token| Arc::new(TotpRegistration(token))) })
            .await
    }
}

#[uniffi::export]
impl TotpRegistration {
    /// The secret in Base32, for typing it into the app by hand.
    pub fn secret(&self) -> TotpSecret {
        self.0.secret()
    }

    /// What the app reads: the account, the secret and who issued it, also as a QR code.
    pub fn uri(&self, issuer: &str) -> Result<Arc<TotpUri>, CognitoError> {
        Ok(Arc::new(self.0.uri(issuer)?.into()))
    }

    /// Shows by the first code that the app has the secret (VerifySoftwareToken); spaces in it do not matter.
    pub async fn verify(
        self: Arc<Self>,
        code: Answer,
        device_name: Option<String>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        run(cancel, async move { self.0.verify(code, device_name.as_deref()).await }).await
    }
}

impl fmt::Debug for TotpRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpRegistration")
    }
}
