//! Choosing a second factor, to use or to set up.

use super::{SignInAnswer, challenge};
use crate::sign_in::{Answered, Asked, Kind};

/// A kind of second factor.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MfaMethod {
    /// A code by text message (`SMS_MFA`).
    Sms,
    /// A code from an authenticator app (`SOFTWARE_TOKEN_MFA`).
    Totp,
    /// A code by e-mail (`EMAIL_OTP`).
    Email,
    /// A passkey whose user was verified, which counts for two factors (`WEB_AUTHN_MFA`).
    WebAuthn,
    /// One that this version does not know, by its name.
    Other(String),
}

impl MfaMethod {
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "SMS_MFA" => Self::Sms,
            "SOFTWARE_TOKEN_MFA" => Self::Totp,
            // Both names are in use for the same factor.
            "EMAIL_OTP" | "EMAIL_MFA" => Self::Email,
            "WEB_AUTHN_MFA" | "WEB_AUTHN" => Self::WebAuthn,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The very name that the service offered this method under.
    fn offered_as(&self, offered: &[String]) -> String {
        offered.iter().find(|name| Self::of(name) == *self).cloned().unwrap_or_else(|| format!("{self:?}"))
    }
}

fn offered(asked: &Asked) -> &[String] {
    match &asked.kind {
        Kind::ChooseMfa { options } | Kind::SetUpMfa { options } => options,
        _ => &[],
    }
}

challenge! {
    /// The user has several second factors and no preferred one (`SELECT_MFA_TYPE`).
    MfaChoice
}

impl MfaChoice {
    /// The second factors to choose from.
    pub fn options(&self) -> Vec<MfaMethod> {
        offered(&self.0.asked).iter().map(|name| MfaMethod::of(name)).collect()
    }

    /// Chooses; the step that follows asks for that factor's code.
    pub fn answer(&self, method: &MfaMethod) -> SignInAnswer {
        self.0.answer(Answered::Mfa(method.offered_as(offered(&self.0.asked))))
    }
}

challenge! {
    /// The pool wants a second factor, and the user chooses which to set up (`MFA_SETUP`).
    MfaSetUpChoice
}

impl MfaSetUpChoice {
    /// The second factors that can be set up now.
    pub fn options(&self) -> Vec<MfaMethod> {
        offered(&self.0.asked).iter().map(|name| MfaMethod::of(name)).collect()
    }

    /// Chooses; the step that follows sets the factor up.
    pub fn answer(&self, method: &MfaMethod) -> SignInAnswer {
        self.0.answer(Answered::Mfa(method.offered_as(offered(&self.0.asked))))
    }
}
