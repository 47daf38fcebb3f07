//! The one object for whatever a sign-in asks. Which answer fits is for the types of Swift and Kotlin to say.

use std::{collections::HashMap, fmt, sync::Arc};

use cognito_client::{Answer, Password, SignInAnswer, SignInStep as Core, TotpSecret};

use super::{MfaMethod, PasswordFactor, PasswordlessFactor, SignInStep, TotpUri};
use crate::{CancelToken, CodeDelivery, CognitoError, code_delivery::send, runtime::run};

type Metadata = Option<HashMap<String, String>>;
type Cancel = Option<Arc<CancelToken>>;

/// Something that a sign-in asks, to be answered as its step says.
#[derive(uniffi::Object)]
pub struct Challenge {
    username: String,
    sign_in_name: String,
    step: Core,
}

/// Does the same with whichever challenge it is.
macro_rules! with_each {
    ($step:expr, $challenge:ident => $work:expr, else $other:expr) => {
        match $step {
            Core::SmsCode($challenge) | Core::EmailCode($challenge) => $work,
            Core::TotpCode($challenge) => $work,
            Core::ChooseMfa($challenge) => $work,
            Core::SetUpMfa($challenge) => $work,
            Core::SetUpTotp($challenge) => $work,
            Core::SetUpEmail($challenge) => $work,
            Core::NewPassword($challenge) => $work,
            Core::ChooseFirstFactor($challenge) => $work,
            Core::Password($challenge) => $work,
            Core::Passkey($challenge) => $work,
            Core::Custom($challenge) => $work,
            Core::ConfirmSignUp($challenge) => $work,
            Core::ResetPassword($challenge) => $work,
            Core::Unknown($challenge) => $work,
            _ => $other,
        }
    };
}

#[uniffi::export]
impl Challenge {
    /// The user's name: as the service told it, or as it was typed.
    pub fn username(&self) -> String {
        self.username.clone()
    }

    /// The name the app signed in with.
    pub fn sign_in_name(&self) -> String {
        self.sign_in_name.clone()
    }

    /// Whether an answer would be taken now.
    pub fn is_open(&self) -> bool {
        self.step.is_open()
    }

    /// Ends the sign-in and forgets the password.
    pub fn cancel(&self) {
        with_each!(&self.step, challenge => challenge.cancel(), else {});
    }

    /// The sign-in as it waits here, for resume_sign_in of the pool.
    pub async fn suspend(&self, cancel: Cancel) -> Result<String, CognitoError> {
        let step = self.step.clone();
        run(cancel, async move {
            with_each!(step, challenge => challenge.suspend().await.map_err(CognitoError::from), else Err(misfit()))
        })
        .await
    }

    /// A fresh start of the sign-in, which has another code sent.
    pub async fn resend(
        &self,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let (Core::SmsCode(code) | Core::EmailCode(code)) = &self.step else { return Err(misfit()) };
        give(code.resend(), client_metadata, cancel).await
    }

    /// Has the code of a sign-up or of a password reset sent.
    pub async fn send_code(
        &self,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<CodeDelivery, CognitoError> {
        let request = match &self.step {
            Core::ConfirmSignUp(confirmation) => confirmation.resend(),
            Core::ResetPassword(reset) => reset.send_code(),
            _ => return Err(misfit()),
        };
        send(request, client_metadata, cancel).await
    }

    /// The secret of an authenticator app that is set up, in Base32; nothing where none is.
    pub fn totp_secret(&self) -> TotpSecret {
        match &self.step {
            Core::SetUpTotp(set_up) => set_up.secret(),
            _ => TotpSecret::new(String::new()),
        }
    }

    /// What an authenticator app that is set up reads.
    pub fn totp_uri(&self, issuer: &str) -> Result<Arc<TotpUri>, CognitoError> {
        let Core::SetUpTotp(set_up) = &self.step else { return Err(misfit()) };
        Ok(Arc::new(set_up.uri(issuer)?.into()))
    }

    /// The code that was sent, or that an authenticator app shows.
    pub async fn answer_code(
        &self,
        code: Answer,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let answer = match &self.step {
            Core::SmsCode(challenge) | Core::EmailCode(challenge) => challenge.answer(code),
            Core::TotpCode(challenge) => challenge.answer(code),
            Core::ConfirmSignUp(confirmation) => confirmation.answer(code),
            _ => return Err(misfit()),
        };
        give(answer, client_metadata, cancel).await
    }

    /// The second factor to use or to set up.
    pub async fn answer_mfa(
        &self,
        method: MfaMethod,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let answer = match &self.step {
            Core::ChooseMfa(choice) => choice.answer(&method.into()),
            Core::SetUpMfa(choice) => choice.answer(&method.into()),
            _ => return Err(misfit()),
        };
        give(answer, client_metadata, cancel).await
    }

    /// The first code of an authenticator app that is set up, and a name for it.
    pub async fn answer_totp_set_up(
        &self,
        code: Answer,
        device_name: Option<String>,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::SetUpTotp(set_up) = &self.step else { return Err(misfit()) };
        give(set_up.answer(code, device_name.as_deref()), client_metadata, cancel).await
    }

    /// The address for codes.
    pub async fn answer_email(
        &self,
        email: String,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::SetUpEmail(set_up) = &self.step else { return Err(misfit()) };
        give(set_up.answer(email), client_metadata, cancel).await
    }

    /// The new password, and the attributes that are missing.
    pub async fn answer_new_password(
        &self,
        new_password: Password,
        attributes: HashMap<String, String>,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::NewPassword(challenge) = &self.step else { return Err(misfit()) };
        give(challenge.answer(new_password, attributes), client_metadata, cancel).await
    }

    /// A first factor that is no password.
    pub async fn answer_first_factor(
        &self,
        factor: PasswordlessFactor,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::ChooseFirstFactor(choice) = &self.step else { return Err(misfit()) };
        give(choice.answer(factor.into()), client_metadata, cancel).await
    }

    /// The password as the first factor.
    pub async fn answer_password_factor(
        &self,
        factor: PasswordFactor,
        password: Password,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::ChooseFirstFactor(choice) = &self.step else { return Err(misfit()) };
        give(choice.answer(factor.give(password)), client_metadata, cancel).await
    }

    /// The password.
    pub async fn answer_password(
        &self,
        password: Password,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::Password(challenge) = &self.step else { return Err(misfit()) };
        give(challenge.answer(password), client_metadata, cancel).await
    }

    /// The assertion as AuthenticationResponseJSON.
    pub async fn answer_passkey(
        &self,
        credential_json: String,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::Passkey(challenge) = &self.step else { return Err(misfit()) };
        give(challenge.answer(credential_json), client_metadata, cancel).await
    }

    /// Whatever the pool's triggers want.
    pub async fn answer_custom(
        &self,
        text: Answer,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::Custom(challenge) = &self.step else { return Err(misfit()) };
        give(challenge.answer(text), client_metadata, cancel).await
    }

    /// A code and the password that takes the place of the old one.
    pub async fn answer_password_reset(
        &self,
        code: Answer,
        new_password: Password,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::ResetPassword(reset) = &self.step else { return Err(misfit()) };
        give(reset.answer(code, new_password), client_metadata, cancel).await
    }

    /// One named response.
    pub async fn answer_response(
        &self,
        name: String,
        value: Answer,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::Unknown(challenge) = &self.step else { return Err(misfit()) };
        give(challenge.answer([(name, value)]), client_metadata, cancel).await
    }

    /// Any number of named responses, of which more copies are made than of a single one.
    pub async fn answer_responses(
        &self,
        responses: HashMap<String, Answer>,
        client_metadata: Metadata,
        cancel: Cancel,
    ) -> Result<SignInStep, CognitoError> {
        let Core::Unknown(challenge) = &self.step else { return Err(misfit()) };
        give(challenge.answer(responses), client_metadata, cancel).await
    }
}

impl Challenge {
    pub(super) fn new(username: &str, sign_in_name: &str, step: Core) -> Arc<Self> {
        Arc::new(Self { username: username.to_owned(), sign_in_name: sign_in_name.to_owned(), step })
    }
}

/// Gives an answer and waits for the step it leads to.
async fn give(
    answer: SignInAnswer,
    client_metadata: Metadata,
    cancel: Cancel,
) -> Result<SignInStep, CognitoError> {
    let answer = match client_metadata {
        Some(metadata) => answer.client_metadata(metadata),
        None => answer,
    };
    run(cancel, async move { SignInStep::from_core(answer.await?) }).await
}

/// An answer that the types of Swift and Kotlin do not offer for this challenge.
fn misfit() -> CognitoError {
    CognitoError::internal("this challenge takes another answer")
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.step, f)
    }
}
