//! Codes that were sent, and codes that an authenticator app shows.

use std::sync::Arc;

use super::{Handle, SignInAnswer, challenge};
use crate::{
    Answer,
    sign_in::{Answered, Kind, Purpose},
};

/// What a code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodePurpose {
    /// The code is the way in by itself.
    FirstFactor,
    /// The code comes on top of a first factor.
    SecondFactor,
}

challenge! {
    /// A code was sent to the user (`SMS_MFA`, `SMS_OTP`, `EMAIL_OTP`).
    CodeChallenge
}

impl CodeChallenge {
    /// Whether the code is the way in or comes on top.
    pub fn purpose(&self) -> CodePurpose {
        match self.0.asked.kind {
            Kind::SmsCode(Purpose::FirstFactor) | Kind::EmailCode(Purpose::FirstFactor) => {
                CodePurpose::FirstFactor
            }
            _ => CodePurpose::SecondFactor,
        }
    }

    /// `SMS` or `EMAIL`.
    pub fn medium(&self) -> &str {
        let told = self.0.parameter("CODE_DELIVERY_DELIVERY_MEDIUM");
        told.unwrap_or(if matches!(self.0.asked.kind, Kind::SmsCode(_)) { "SMS" } else { "EMAIL" })
    }

    /// Where the code went, masked by the service, such as `+*******0100`; for display only.
    pub fn destination(&self) -> Option<&str> {
        self.0.parameter("CODE_DELIVERY_DESTINATION")
    }

    /// Answers with the code; spaces in it do not matter.
    pub fn answer(&self, code: impl Into<Answer>) -> SignInAnswer {
        self.0.answer(Answered::Code(code.into()))
    }

    /// Has a new code sent. The service can do that only by a fresh start of the sign-in, which is made here
    /// with all that is still in memory; the step it leads to is usually this one again, with the new code.
    /// Until then, and if it fails, this challenge stays usable.
    ///
    /// # Errors
    /// [`ChallengeExpired`](crate::ErrorKind::ChallengeExpired) in a resumed sign-in that needs the password
    /// again; else as when the sign-in began.
    pub fn resend(&self) -> SignInAnswer {
        SignInAnswer::resend(Arc::clone(&self.0.dialogue), self.0.asked.number)
    }
}

challenge! {
    /// The user's authenticator app shows a code (`SOFTWARE_TOKEN_MFA`).
    TotpChallenge
}

impl TotpChallenge {
    /// The name that the user gave to the authenticator app.
    pub fn friendly_device_name(&self) -> Option<&str> {
        self.0.parameter("FRIENDLY_DEVICE_NAME")
    }

    /// Answers with the six digits that the app shows. A code is taken once: after
    /// [`CodeExpired`](crate::ErrorKind::CodeExpired) wait for the next.
    pub fn answer(&self, code: impl Into<Answer>) -> SignInAnswer {
        self.0.answer(Answered::Code(code.into()))
    }
}

impl Handle {
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.asked.parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}
