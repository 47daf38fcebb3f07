//! What a sign-in may ask: the challenge, and beside it what the app is to know of it.

use std::{collections::HashMap, fmt, sync::Arc};

use super::{Challenge, FirstFactorKind, MfaMethod, mfa::methods};
use crate::{CognitoError, Session};

/// Where a sign-in stands: done, or in need of an answer.
#[derive(Clone, uniffi::Enum)]
pub enum SignInStep {
    /// The user is signed in and the session is stored.
    Done {
        /// The session.
        session: Arc<Session>,
    },
    /// A code was sent by text message; answer_code.
    SmsCode {
        /// The challenge.
        challenge: Arc<Challenge>,
        /// Where it went.
        sent: CodeSent,
    },
    /// A code was sent by e-mail; answer_code.
    EmailCode {
        /// The challenge.
        challenge: Arc<Challenge>,
        /// Where it went.
        sent: CodeSent,
    },
    /// The user's authenticator app shows a code; answer_code.
    TotpCode {
        /// The challenge.
        challenge: Arc<Challenge>,
        /// The name that the user gave to the app.
        friendly_device_name: Option<String>,
    },
    /// The user chooses a second factor; answer_mfa.
    ChooseMfa {
        /// The challenge.
        challenge: Arc<Challenge>,
        /// What to choose from.
        options: Vec<MfaMethod>,
    },
    /// The user chooses which second factor to set up; answer_mfa.
    SetUpMfa {
        /// The challenge.
        challenge: Arc<Challenge>,
        /// What to choose from.
        options: Vec<MfaMethod>,
    },
    /// The user adds the account to an authenticator app, by totp_secret or totp_uri; answer_totp_set_up.
    SetUpTotp {
        /// The challenge.
        challenge: Arc<Challenge>,
    },
    /// The user gives an address for codes; answer_email.
    SetUpEmail {
        /// The challenge.
        challenge: Arc<Challenge>,
    },
    /// The user replaces a temporary password; answer_new_password.
    NewPassword {
        /// The challenge.
        challenge: Arc<Challenge>,
        /// The attributes that the pool requires and the user does not have yet.
        required_attributes: Vec<String>,
        /// The attributes that the user has.
        attributes: HashMap<String, String>,
    },
    /// The user chooses a first factor; answer_first_factor or answer_password_factor.
    ChooseFirstFactor {
        /// The challenge.
        challenge: Arc<Challenge>,
        /// What to choose from.
        options: Vec<FirstFactorKind>,
    },
    /// The password is needed; answer_password.
    Password {
        /// The challenge.
        challenge: Arc<Challenge>,
    },
    /// A passkey is to sign; answer_passkey.
    Passkey {
        /// The challenge.
        challenge: Arc<Challenge>,
        /// PublicKeyCredentialRequestOptionsJSON.
        request_options_json: String,
    },
    /// The pool's triggers ask; answer_custom.
    Custom {
        /// The challenge.
        challenge: Arc<Challenge>,
        /// What they made public.
        parameters: HashMap<String, String>,
    },
    /// The sign-up is to be confirmed first; answer_code, send_code.
    ConfirmSignUp {
        /// The challenge.
        challenge: Arc<Challenge>,
    },
    /// The password must be reset first; answer_password_reset, send_code.
    ResetPassword {
        /// The challenge.
        challenge: Arc<Challenge>,
    },
    /// One that this version has no type for; answer_response, answer_responses.
    Unknown {
        /// The challenge.
        challenge: Arc<Challenge>,
        /// Its name.
        name: String,
        /// Its parameters.
        parameters: HashMap<String, String>,
        /// The challenges to choose from.
        available_challenges: Vec<String>,
    },
}

/// A code on its way.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct CodeSent {
    /// What it is asked for.
    pub purpose: CodePurpose,
    /// SMS or EMAIL.
    pub medium: String,
    /// Where it went, masked.
    pub destination: Option<String>,
}

/// What a code is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum CodePurpose {
    /// It is the way in by itself.
    FirstFactor,
    /// It comes on top of a first factor.
    SecondFactor,
}

impl SignInStep {
    pub(crate) fn from_core(step: cognito_client::SignInStep) -> Result<Self, CognitoError> {
        use cognito_client::SignInStep as Core;

        let whole = step.clone();
        /// The object for one of the core's challenges.
        macro_rules! over {
            ($challenge:ident) => {
                Challenge::new($challenge.username(), $challenge.sign_in_name(), whole)
            };
        }
        Ok(match step {
            Core::Done(session) => Self::Done { session: Session::shared(session) },
            Core::SmsCode(code) => Self::SmsCode { sent: CodeSent::of(&code), challenge: over!(code) },
            Core::EmailCode(code) => Self::EmailCode { sent: CodeSent::of(&code), challenge: over!(code) },
            Core::TotpCode(code) => Self::TotpCode {
                friendly_device_name: code.friendly_device_name().map(str::to_owned),
                challenge: over!(code),
            },
            Core::ChooseMfa(choice) => {
                Self::ChooseMfa { options: methods(choice.options()), challenge: over!(choice) }
            }
            Core::SetUpMfa(choice) => {
                Self::SetUpMfa { options: methods(choice.options()), challenge: over!(choice) }
            }
            Core::SetUpTotp(set_up) => Self::SetUpTotp { challenge: over!(set_up) },
            Core::SetUpEmail(set_up) => Self::SetUpEmail { challenge: over!(set_up) },
            Core::NewPassword(password) => Self::NewPassword {
                required_attributes: password.required_attributes().to_vec(),
                attributes: password.attributes().into_iter().collect(),
                challenge: over!(password),
            },
            Core::ChooseFirstFactor(choice) => Self::ChooseFirstFactor {
                options: choice.options().into_iter().map(FirstFactorKind::from).collect(),
                challenge: over!(choice),
            },
            Core::Password(password) => Self::Password { challenge: over!(password) },
            Core::Passkey(passkey) => Self::Passkey {
                request_options_json: passkey.request_options_json().to_owned(),
                challenge: over!(passkey),
            },
            Core::Custom(custom) => Self::Custom {
                parameters: custom.parameters().into_iter().collect(),
                challenge: over!(custom),
            },
            Core::ConfirmSignUp(confirmation) => Self::ConfirmSignUp { challenge: over!(confirmation) },
            Core::ResetPassword(reset) => Self::ResetPassword { challenge: over!(reset) },
            Core::Unknown(unknown) => Self::Unknown {
                name: unknown.name().to_owned(),
                parameters: unknown.parameters().clone().into_iter().collect(),
                available_challenges: unknown.available_challenges().to_vec(),
                challenge: over!(unknown),
            },
            _ => {
                return Err(CognitoError::not_supported(
                    "the sign-in asks for a step unknown to this version",
                ));
            }
        })
    }

    /// What all steps but the last have.
    pub fn challenge(&self) -> Option<&Arc<Challenge>> {
        match self {
            Self::Done { .. } => None,
            Self::SmsCode { challenge, .. }
            | Self::EmailCode { challenge, .. }
            | Self::TotpCode { challenge, .. }
            | Self::ChooseMfa { challenge, .. }
            | Self::SetUpMfa { challenge, .. }
            | Self::SetUpTotp { challenge }
            | Self::SetUpEmail { challenge }
            | Self::NewPassword { challenge, .. }
            | Self::ChooseFirstFactor { challenge, .. }
            | Self::Password { challenge }
            | Self::Passkey { challenge, .. }
            | Self::Custom { challenge, .. }
            | Self::ConfirmSignUp { challenge }
            | Self::ResetPassword { challenge }
            | Self::Unknown { challenge, .. } => Some(challenge),
        }
    }
}

impl CodeSent {
    fn of(code: &cognito_client::CodeChallenge) -> Self {
        Self {
            purpose: match code.purpose() {
                cognito_client::CodePurpose::FirstFactor => CodePurpose::FirstFactor,
                _ => CodePurpose::SecondFactor,
            },
            medium: code.medium().to_owned(),
            destination: code.destination().map(str::to_owned),
        }
    }
}

/// The kind of step, and nothing that it tells.
impl fmt::Debug for SignInStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.challenge()) {
            (Self::Done { session }, _) => f.debug_tuple("Done").field(session).finish(),
            (_, challenge) => fmt::Debug::fmt(&challenge, f),
        }
    }
}

impl fmt::Debug for CodeSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeSent")
            .field("purpose", &self.purpose)
            .field("medium", &self.medium)
            .finish_non_exhaustive()
    }
}
