//! What a sign-in may ask of the app: one type per challenge, each with its own answer.

mod account;
mod answer;
mod codes;
mod custom;
mod first_factor;
mod mfa;
mod new_password;
mod passkey;
mod set_up;

use std::sync::Arc;

pub use account::{PasswordReset, SignUpCodeChallenge};
pub use answer::SignInAnswer;
pub use codes::{CodeChallenge, CodePurpose, TotpChallenge};
pub use custom::{CustomChallenge, UnknownChallenge};
pub use first_factor::{FirstFactorChoice, PasswordChallenge};
pub use mfa::{MfaChoice, MfaSetUpChoice};
pub use new_password::NewPasswordChallenge;
pub use passkey::PasskeyChallenge;
pub use set_up::{EmailSetUp, TotpSetUp};

use super::dialogue::Dialogue;
use crate::{
    CodeRequest, Session,
    sign_in::{Asked, Kind},
};

/// Where a sign-in stands: done, or in need of an answer.
///
/// Every challenge is a handle: clones are one challenge. A wrong answer is an error that leaves it as it was,
/// ready for another try; an answer that succeeded makes it useless, and the step it led to takes its place.
#[doc(alias = "RespondToAuthChallenge")]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SignInStep {
    /// The user is signed in and the session is stored.
    Done(Session),
    /// A code was sent by text message (`SMS_MFA`, `SMS_OTP`).
    SmsCode(CodeChallenge),
    /// A code was sent by e-mail (`EMAIL_OTP`).
    EmailCode(CodeChallenge),
    /// The user's authenticator app shows a code (`SOFTWARE_TOKEN_MFA`).
    TotpCode(TotpChallenge),
    /// The user chooses a second factor (`SELECT_MFA_TYPE`).
    ChooseMfa(MfaChoice),
    /// The user chooses which second factor to set up (`MFA_SETUP` with a choice).
    SetUpMfa(MfaSetUpChoice),
    /// The user adds the account to an authenticator app (`MFA_SETUP`).
    SetUpTotp(TotpSetUp),
    /// The user gives an address for codes (`MFA_SETUP`).
    SetUpEmail(EmailSetUp),
    /// The user replaces a temporary password (`NEW_PASSWORD_REQUIRED`).
    NewPassword(NewPasswordChallenge),
    /// The user chooses a first factor (`SELECT_CHALLENGE`).
    ChooseFirstFactor(FirstFactorChoice),
    /// The password is needed (`PASSWORD`, `PASSWORD_SRP`, or a resumed sign-in that begins again).
    Password(PasswordChallenge),
    /// A passkey is to sign (`WEB_AUTHN`).
    Passkey(PasskeyChallenge),
    /// The pool's triggers ask something (`CUSTOM_CHALLENGE`).
    Custom(CustomChallenge),
    /// The sign-up was never confirmed; its code is needed first (`UserNotConfirmedException`).
    ConfirmSignUp(SignUpCodeChallenge),
    /// The password must be reset first (`PasswordResetRequiredException`).
    ResetPassword(PasswordReset),
    /// A challenge that this version has no type for; it can be answered by name.
    Unknown(UnknownChallenge),
}

impl SignInStep {
    pub(super) fn asking(dialogue: &Arc<Dialogue>, asked: Asked) -> Self {
        let kind = asked.kind.clone();
        let handle = Handle { dialogue: Arc::clone(dialogue), asked: Arc::new(asked) };
        match kind {
            Kind::SmsCode(_) => Self::SmsCode(CodeChallenge(handle)),
            Kind::EmailCode(_) => Self::EmailCode(CodeChallenge(handle)),
            Kind::TotpCode => Self::TotpCode(TotpChallenge(handle)),
            Kind::ChooseMfa { .. } => Self::ChooseMfa(MfaChoice(handle)),
            Kind::SetUpMfa { .. } => Self::SetUpMfa(MfaSetUpChoice(handle)),
            Kind::SetUpTotp { .. } => Self::SetUpTotp(TotpSetUp(handle)),
            Kind::SetUpEmail => Self::SetUpEmail(EmailSetUp(handle)),
            Kind::NewPassword { .. } => Self::NewPassword(NewPasswordChallenge(handle)),
            Kind::ChooseFirstFactor { .. } => Self::ChooseFirstFactor(FirstFactorChoice(handle)),
            Kind::Password { .. } => Self::Password(PasswordChallenge(handle)),
            Kind::Passkey { .. } => Self::Passkey(PasskeyChallenge(handle)),
            Kind::Custom => Self::Custom(CustomChallenge(handle)),
            Kind::ConfirmSignUp => Self::ConfirmSignUp(SignUpCodeChallenge(handle)),
            Kind::ResetPassword => Self::ResetPassword(PasswordReset(handle)),
            Kind::Unknown => Self::Unknown(UnknownChallenge(handle)),
        }
    }
}

/// What every challenge is made of.
#[derive(Clone)]
pub(super) struct Handle {
    dialogue: Arc<Dialogue>,
    asked: Arc<Asked>,
}

impl SignInStep {
    /// Whether an answer to this step would be taken now, whichever challenge it is; a sign-in that is done waits for
    /// none.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Done(_) => false,
            Self::SmsCode(challenge) | Self::EmailCode(challenge) => challenge.is_open(),
            Self::TotpCode(challenge) => challenge.is_open(),
            Self::ChooseMfa(challenge) => challenge.is_open(),
            Self::SetUpMfa(challenge) => challenge.is_open(),
            Self::SetUpTotp(challenge) => challenge.is_open(),
            Self::SetUpEmail(challenge) => challenge.is_open(),
            Self::NewPassword(challenge) => challenge.is_open(),
            Self::ChooseFirstFactor(challenge) => challenge.is_open(),
            Self::Password(challenge) => challenge.is_open(),
            Self::Passkey(challenge) => challenge.is_open(),
            Self::Custom(challenge) => challenge.is_open(),
            Self::ConfirmSignUp(challenge) => challenge.is_open(),
            Self::ResetPassword(challenge) => challenge.is_open(),
            Self::Unknown(challenge) => challenge.is_open(),
        }
    }
}

impl Handle {
    fn answer(&self, answered: crate::sign_in::Answered) -> SignInAnswer {
        SignInAnswer::new(Arc::clone(&self.dialogue), self.asked.number, Ok(answered))
    }

    fn request_code(&self) -> CodeRequest {
        let (dialogue, number) = (Arc::clone(&self.dialogue), self.asked.number);
        CodeRequest::new(move |metadata| Box::pin(async move { dialogue.send_code(number, metadata).await }))
    }

    fn refuse(&self, error: crate::Error) -> SignInAnswer {
        SignInAnswer::new(Arc::clone(&self.dialogue), self.asked.number, Err(error))
    }
}

/// Declares a challenge: a handle with what all of them can do.
macro_rules! challenge {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(pub(super) super::Handle);

        impl $name {
            /// The user's name: as the service told it, or as it was typed.
            pub fn username(&self) -> &str {
                &self.0.asked.username
            }

            /// The name the app signed in with.
            pub fn sign_in_name(&self) -> &str {
                &self.0.asked.sign_in_name
            }

            /// Whether an answer would be taken now: ask the user again while it is open, and begin another sign-in
            /// when it is not. It stays open after a wrong answer and after a failure that may pass, and is closed by
            /// an answer that succeeded, by [`cancel`](Self::cancel), by the service's word that the sign-in is
            /// over, and for as long as what follows a right answer is under way. The service may have closed it
            /// without a word, which only the next answer tells.
            pub fn is_open(&self) -> bool {
                self.0.dialogue.is_open(self.0.asked.number)
            }

            /// Ends the sign-in and forgets the password. The server is not told: its challenge expires by
            /// itself.
            pub fn cancel(&self) {
                self.0.dialogue.cancel();
            }

            /// The sign-in as it waits here, to go on after the process has ended:
            /// [`UserPool::resume_sign_in`](crate::UserPool::resume_sign_in).
            ///
            /// The text is encrypted with a key that is kept in the pool's store; the password is not in it.
            ///
            /// # Errors
            /// [`ChallengeExpired`](crate::ErrorKind::ChallengeExpired) when the sign-in has moved on,
            /// [`Storage`](crate::ErrorKind::Storage) when the store cannot keep the key.
            pub async fn suspend(&self) -> Result<String, crate::Error> {
                self.0.dialogue.suspend(self.0.asked.number).await
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).field("challenge", &self.0.asked.name).finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use challenge;
