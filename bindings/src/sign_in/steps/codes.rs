//! Codes that were sent, and codes that an authenticator app shows.

use std::{collections::HashMap, sync::Arc};

use cognito_client::Answer;

use super::{SignInStep, challenge, give};
use crate::{CancelToken, CognitoError};

/// What a code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum CodePurpose {
    /// The code is the way in by itself.
    FirstFactor,
    /// The code comes on top of a first factor.
    SecondFactor,
}

challenge! {
    /// A code was sent to the user (SMS_MFA, SMS_OTP, EMAIL_OTP).
    CodeChallenge
}

#[uniffi::export]
impl CodeChallenge {
    /// Whether the code is the way in or comes on top.
    pub fn purpose(&self) -> CodePurpose {
        match self.0.purpose() {
            cognito_client::CodePurpose::FirstFactor => CodePurpose::FirstFactor,
            _ => CodePurpose::SecondFactor,
        }
    }

    /// SMS or EMAIL.
    pub fn medium(&self) -> String {
        self.0.medium().to_owned()
    }

    /// Where the code went, masked by the service, such as +*******0100; for display only.
    pub fn destination(&self) -> Option<String> {
        self.0.destination().map(str::to_owned)
    }

    /// Answers with the code; spaces in it do not matter.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        code: Answer,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(code), client_metadata, cancel).await
    }

    /// Has a new code sent. The service can do that only by a fresh start of the sign-in, which is made with all
    /// that is still in memory; the step it leads to is usually this one again, with the new code. Until then,
    /// and if it fails, this challenge stays usable. Fails with ChallengeExpired in a resumed sign-in that needs
    /// the password again.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn resend(
        &self,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.resend(), client_metadata, cancel).await
    }
}

challenge! {
    /// The user's authenticator app shows a code (SOFTWARE_TOKEN_MFA).
    TotpChallenge
}

#[uniffi::export]
impl TotpChallenge {
    /// The name that the user gave to the authenticator app.
    pub fn friendly_device_name(&self) -> Option<String> {
        self.0.friendly_device_name().map(str::to_owned)
    }

    /// Answers with the six digits that the app shows. A code is taken once: after CodeExpired wait for the
    /// next.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn answer(
        &self,
        code: Answer,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        give(self.0.answer(code), client_metadata, cancel).await
    }
}
