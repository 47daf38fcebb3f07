//! Adding the account to an authenticator app.

use std::{fmt, sync::Arc};

use cognito_client::{Answer, TotpSecret};

use crate::{CancelToken, CognitoError, Session, TotpUri, runtime::run};

/// A new secret for an authenticator app, to be shown and then verified. Until then the one before, if there is one,
/// still counts. Its text form holds nothing of it.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct SoftwareTokenSetUp(cognito_client::SoftwareTokenSetUp);

#[uniffi::export]
impl Session {
    /// Begins to add the account to an authenticator app (AssociateSoftwareToken). Another call makes another secret,
    /// and only the last one can be verified. Fails with NotSupported in a pool without authenticator apps; else as
    /// get_user does.
    #[uniffi::method(default(cancel = None))]
    pub async fn associate_software_token(
        &self,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<SoftwareTokenSetUp>, CognitoError> {
        let session = self.core().clone();
        run(cancel, async move {
            session.associate_software_token().await.map(|token| Arc::new(SoftwareTokenSetUp(token)))
        })
        .await
    }
}

#[uniffi::export]
impl SoftwareTokenSetUp {
    /// The secret in Base32, for typing it into the app by hand.
    pub fn secret(&self) -> TotpSecret {
        self.0.secret()
    }

    /// What the app reads: the account, the secret and who issued it, also as a QR code. The account is the name the
    /// user signed in with. Fails with InvalidInput naming issuer, which should be the app's name.
    pub fn uri(&self, issuer: &str) -> Result<Arc<TotpUri>, CognitoError> {
        Ok(Arc::new(self.0.uri(issuer)?.into()))
    }

    /// Shows by the first code that the app has the secret (VerifySoftwareToken); spaces in it do not matter. The name
    /// is what the pool shows when it asks for a code later. The app counts as a second factor only once
    /// set_user_mfa_preference has enabled it.
    ///
    /// Fails with CodeMismatch for a wrong code, which may be tried again; with InvalidInput naming code for what is
    /// not six digits, or device_name; else as get_user does.
    #[uniffi::method(default(device_name = None, cancel = None))]
    pub async fn verify(
        self: Arc<Self>,
        code: Answer,
        device_name: Option<String>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        run(cancel, async move { self.0.verify(code, device_name.as_deref()).await }).await
    }
}

impl fmt::Display for SoftwareTokenSetUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SoftwareTokenSetUp")
    }
}

impl fmt::Debug for SoftwareTokenSetUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
