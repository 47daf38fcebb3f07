//! What a sign-in may ask of the app: one object per challenge, each with its own answer.

mod account;
mod codes;
mod custom;
mod first_factor;
mod mfa;
mod new_password;
mod passkey;
mod set_up;

use std::{collections::HashMap, sync::Arc};

pub use account::{PasswordReset, SignUpConfirmation};
pub use codes::{CodeChallenge, CodePurpose, TotpChallenge};
use cognito_client::SignInAnswer;
pub use custom::{CustomChallenge, UnknownChallenge};
pub use first_factor::{FirstFactorChoice, PasswordChallenge};
pub use mfa::{MfaChoice, MfaMethod, MfaSetUpChoice};
pub use new_password::NewPasswordChallenge;
pub use passkey::PasskeyChallenge;
pub use set_up::{EmailSetUp, TotpSetUp, TotpUri};

use crate::{CancelToken, CognitoError, Session, runtime::run};

/// Declares the steps that hold a challenge, and the way to them from the core's.
macro_rules! sign_in_step {
    ($($(#[$doc:meta])* $step:ident($challenge:ident),)*) => {
        /// Where a sign-in stands: done, or in need of an answer.
        ///
        /// A wrong answer is an error that leaves the challenge as it was, ready for another try; an answer that
        /// succeeded makes it useless, and the step it led to takes its place.
        #[derive(Clone, Debug, uniffi::Enum)]
        pub enum SignInStep {
            /// The user is signed in and the session is stored.
            Done {
                /// The session.
                session: Arc<Session>,
            },
            $(
                $(#[$doc])*
                $step {
                    /// The challenge.
                    challenge: Arc<$challenge>,
                },
            )*
        }

        impl SignInStep {
            pub(crate) fn from_core(step: cognito_client::SignInStep) -> Result<Self, CognitoError> {
                match step {
                    cognito_client::SignInStep::Done(session) => {
                        Ok(Self::Done { session: Session::shared(session) })
                    }
                    $(cognito_client::SignInStep::$step(challenge) => {
                        Ok(Self::$step { challenge: Arc::new($challenge::from(challenge)) })
                    })*
                    _ => Err(CognitoError::not_supported("the sign-in asks for a step unknown to this version")),
                }
            }
        }
    };
}

sign_in_step! {
    /// A code was sent by text message (SMS_MFA, SMS_OTP).
    SmsCode(CodeChallenge),
    /// A code was sent by e-mail (EMAIL_OTP).
    EmailCode(CodeChallenge),
    /// The user's authenticator app shows a code (SOFTWARE_TOKEN_MFA).
    TotpCode(TotpChallenge),
    /// The user chooses a second factor (SELECT_MFA_TYPE).
    ChooseMfa(MfaChoice),
    /// The user chooses which second factor to set up (MFA_SETUP with a choice).
    SetUpMfa(MfaSetUpChoice),
    /// The user adds the account to an authenticator app (MFA_SETUP).
    SetUpTotp(TotpSetUp),
    /// The user gives an address for codes (MFA_SETUP).
    SetUpEmail(EmailSetUp),
    /// The user replaces a temporary password (NEW_PASSWORD_REQUIRED).
    NewPassword(NewPasswordChallenge),
    /// The user chooses a first factor (SELECT_CHALLENGE).
    ChooseFirstFactor(FirstFactorChoice),
    /// The password is needed (PASSWORD, PASSWORD_SRP, or a resumed sign-in that begins again).
    Password(PasswordChallenge),
    /// A passkey is to sign (WEB_AUTHN).
    Passkey(PasskeyChallenge),
    /// The pool's triggers ask something (CUSTOM_CHALLENGE).
    Custom(CustomChallenge),
    /// The sign-up was never confirmed; its code is needed first (UserNotConfirmedException).
    ConfirmSignUp(SignUpConfirmation),
    /// The password must be reset first (PasswordResetRequiredException).
    ResetPassword(PasswordReset),
    /// A challenge that this version has no type for; it can be answered by name.
    Unknown(UnknownChallenge),
}

/// Gives an answer and waits for the step it leads to.
async fn give(
    answer: SignInAnswer,
    client_metadata: Option<HashMap<String, String>>,
    cancel: Option<Arc<CancelToken>>,
) -> Result<SignInStep, CognitoError> {
    let answer = match client_metadata {
        Some(metadata) => answer.client_metadata(metadata),
        None => answer,
    };
    run(cancel, async move { SignInStep::from_core(answer.await?) }).await
}

/// Declares a challenge: an object over the core's, with what all of them can do.
macro_rules! challenge {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(uniffi::Object)]
        #[uniffi::export(Display)]
        pub struct $name(cognito_client::$name);

        #[uniffi::export]
        impl $name {
            /// The user's name: as the service told it, or as it was typed.
            pub fn username(&self) -> String {
                self.0.username().to_owned()
            }

            /// The name the app signed in with.
            pub fn sign_in_name(&self) -> String {
                self.0.sign_in_name().to_owned()
            }

            /// Ends the sign-in and forgets the password. The server is not told: its challenge expires by
            /// itself.
            pub fn cancel(&self) {
                self.0.cancel();
            }

            /// The sign-in as it waits here, to go on after the process has ended: resume_sign_in of the pool.
            /// The text is encrypted with a key that is kept in the pool's store; the password is not in it.
            /// Fails with ChallengeExpired when the sign-in has moved on, with Storage when the store cannot keep
            /// the key.
            #[uniffi::method(default(cancel = None))]
            pub async fn suspend(
                &self,
                cancel: Option<std::sync::Arc<crate::CancelToken>>,
            ) -> Result<String, crate::CognitoError> {
                let challenge = self.0.clone();
                crate::runtime::run(cancel, async move { challenge.suspend().await }).await
            }
        }

        impl From<cognito_client::$name> for $name {
            fn from(challenge: cognito_client::$name) -> Self {
                Self(challenge)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}
use challenge;
