//! What is put to the app: a challenge, read as far as this version knows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{TotpSecret, secret::wire};

/// A challenge that is put to the app.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// The challenge's number within this sign-in; an answer to an earlier one is refused.
    pub(crate) number: u32,
    /// The user's name: as the service told it, or as it was typed.
    pub(crate) username: String,
    /// The name the app signed in with.
    pub(crate) sign_in_name: String,
    /// The challenge's name on the wire; for steps that are no challenge, the error that led here.
    pub(crate) name: String,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) available: Vec<String>,
    pub(crate) kind: Kind,
}

/// What the app has to give.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// A code from a text message.
    SmsCode(Purpose),
    /// A code from an e-mail.
    EmailCode(Purpose),
    /// A code from an authenticator app.
    TotpCode,
    /// Which second factor to use.
    ChooseMfa { options: Vec<String> },
    /// Which second factor to set up.
    SetUpMfa { options: Vec<String> },
    /// The first code of an authenticator app that is being set up.
    SetUpTotp {
        #[serde(serialize_with = "wire::expose", deserialize_with = "wire::take")]
        secret: TotpSecret,
        /// The code was right; only the sign-in itself has to go on.
        verified: bool,
    },
    /// An address to send codes to from now on.
    SetUpEmail,
    /// A password of the user's own, and the required attributes that are missing.
    NewPassword { missing: Vec<String>, present: BTreeMap<String, String> },
    /// Which first factor to use.
    ChooseFirstFactor { options: Vec<String> },
    /// The password; sent as it is, or proven.
    Password { prove: bool },
    /// An assertion of a passkey.
    Passkey { options: String },
    /// Whatever the pool's triggers want.
    Custom,
    /// The code of a sign-up that was never confirmed.
    ConfirmSignUp,
    /// A code and a new password.
    ResetPassword,
    /// A challenge of a later version of the service.
    Unknown,
}

/// What a code proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Purpose {
    FirstFactor,
    SecondFactor,
}

impl Kind {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::SmsCode(_) => "SmsCode",
            Self::EmailCode(_) => "EmailCode",
            Self::TotpCode => "TotpCode",
            Self::ChooseMfa { .. } => "ChooseMfa",
            Self::SetUpMfa { .. } => "SetUpMfa",
            Self::SetUpTotp { .. } => "SetUpTotp",
            Self::SetUpEmail => "SetUpEmail",
            Self::NewPassword { .. } => "NewPassword",
            Self::ChooseFirstFactor { .. } => "ChooseFirstFactor",
            Self::Password { .. } => "Password",
            Self::Passkey { .. } => "Passkey",
            Self::Custom => "Custom",
            Self::ConfirmSignUp => "ConfirmSignUp",
            Self::ResetPassword => "ResetPassword",
            Self::Unknown => "Unknown",
        }
    }
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked")
            .field("number", &self.number)
            .field("name", &self.name)
            .field("kind", &self.kind.name())
            .finish_non_exhaustive()
    }
}
