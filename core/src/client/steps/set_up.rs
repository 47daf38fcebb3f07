//! Setting up a second factor in the middle of a sign-in.

use super::{SignInAnswer, challenge};
use crate::{
    Answer, Error, TotpSecret, TotpUri,
    sign_in::{Answered, Kind},
    totp::totp_uri,
};

challenge! {
    /// The user adds the account to an authenticator app (`MFA_SETUP`, `AssociateSoftwareToken`): show the QR
    /// code or the secret, then answer with the first code.
    TotpSetUp
}

impl TotpSetUp {
    /// The secret in Base32, for typing it into the app by hand.
    pub fn secret(&self) -> TotpSecret {
        match &self.0.asked.kind {
            Kind::SetUpTotp { secret, .. } => secret.clone(),
            _ => TotpSecret::new(String::new()),
        }
    }

    /// What the app reads: the account, the secret and who issued it (`otpauth:` URI), also as a QR code. The
    /// account is the name the user signed in with.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `issuer`, which should be the app's name.
    pub fn uri(&self, issuer: &str) -> Result<TotpUri, Error> {
        totp_uri(issuer, self.sign_in_name(), &self.secret())
    }

    /// Answers with the first code that the app shows (`VerifySoftwareToken`, then `MFA_SETUP`).
    ///
    /// `device_name` is what the pool shows when it asks for a code later (`FRIENDLY_DEVICE_NAME`).
    #[doc(alias = "VerifySoftwareToken")]
    pub fn answer(&self, code: impl Into<Answer>, device_name: Option<&str>) -> SignInAnswer {
        let device_name = device_name.map(str::to_owned);
        self.0.answer(Answered::TotpSetUp { code: code.into(), device_name })
    }
}

challenge! {
    /// The user gives the address that codes go to from now on (`MFA_SETUP`).
    EmailSetUp
}

impl EmailSetUp {
    /// Answers with an e-mail address; the step that follows asks for the code sent there.
    pub fn answer(&self, email: impl Into<String>) -> SignInAnswer {
        self.0.answer(Answered::Email(email.into()))
    }
}
