//! Adding the account to an authenticator app.

use std::fmt;

use crate::{
    Answer, Error, ErrorKind, Session, TotpSecret, TotpUri, checks,
    service::{AssociateSoftwareToken, TokenOwner, VerifySoftwareToken},
    totp::totp_uri,
};

/// A new secret for an authenticator app, to be shown and then [verified](Self::verify). Until then the one before,
/// if there is one, still counts.
pub struct TotpRegistration {
    session: Session,
    secret: TotpSecret,
}

impl Session {
    /// Begins to add the account to an authenticator app (`AssociateSoftwareToken`). Another call makes another
    /// secret, and only the last one can be verified.
    ///
    /// # Errors
    /// [`NotSupported`](crate::ErrorKind::NotSupported) in a pool without authenticator apps; else as
    /// [`user`](Self::user).
    #[doc(alias = "AssociateSoftwareToken")]
    pub async fn set_up_totp(&self) -> Result<TotpRegistration, Error> {
        let token = self
            .inner
            .perform(|access_token| AssociateSoftwareToken { owner: TokenOwner::AccessToken(access_token) })
            .await?;
        Ok(TotpRegistration { session: self.clone(), secret: token.secret })
    }
}

impl TotpRegistration {
    /// The secret in Base32, for typing it into the app by hand.
    pub fn secret(&self) -> TotpSecret {
        self.secret.clone()
    }

    /// What the app reads: the account, the secret and who issued it (`otpauth:` URI), also as a QR code. The
    /// account is the name the user signed in with.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `issuer`, which should be the app's name.
    pub fn uri(&self, issuer: &str) -> Result<TotpUri, Error> {
        totp_uri(issuer, self.session.sign_in_name(), &self.secret)
    }

    /// Shows by the first code that the app has the secret (`VerifySoftwareToken`). `device_name` is what the pool
    /// shows when it asks for a code later. The app counts as a second factor only once
    /// [`change_mfa`](Session::change_mfa) has enabled it.
    ///
    /// # Errors
    /// [`CodeMismatch`](crate::ErrorKind::CodeMismatch) for a wrong code, which may be tried again;
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `code` for what is not six digits, or `device_name`;
    /// else as [`Session::user`].
    #[doc(alias = "VerifySoftwareToken")]
    pub async fn verify(&self, code: impl Into<Answer>, device_name: Option<&str>) -> Result<(), Error> {
        let code = code.into();
        self.verify_code(code, device_name.map(str::to_owned)).await
    }

    async fn verify_code(&self, code: Answer, device_name: Option<String>) -> Result<(), Error> {
        let code = checks::totp_code(code)?;
        let device_name = checks::device_name(device_name)?;
        let verdict = self
            .session
            .inner
            .perform(|access_token| VerifySoftwareToken {
                owner: TokenOwner::AccessToken(access_token),
                code: code.clone(),
                device_name: device_name.clone(),
            })
            .await?;
        if verdict.verified {
            return Ok(());
        }
        // The service may say no in a success.
        Err(Error::new(ErrorKind::CodeMismatch, "the service did not accept the code")
            .with_operation("VerifySoftwareToken"))
    }
}

impl fmt::Debug for TotpRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TotpRegistration").finish_non_exhaustive()
    }
}
