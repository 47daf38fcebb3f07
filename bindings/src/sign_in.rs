//! Sign-in, step by step.

use std::{collections::HashMap, fmt, sync::Arc};

use cognito_client::Answer;

use crate::{CancelToken, CognitoError, Session, runtime::run};

/// What a sign-in may be asked to do differently.
#[derive(Clone, Default, uniffi::Record)]
#[uniffi::export(Display)]
pub struct SignInOptions {
    /// Sends the password itself (USER_PASSWORD_AUTH) instead of proving it by SRP. Pools that migrate users by
    /// a trigger need it.
    #[uniffi(default)]
    pub send_password: bool,
    /// Texts for the pool's Lambda triggers, sent with every request of this sign-in. They are neither
    /// encrypted nor kept: never put secrets in.
    #[uniffi(default)]
    pub client_metadata: HashMap<String, String>,
}

/// Where a sign-in stands: done, or in need of an answer.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum SignInStep {
    /// The user is signed in and the session is stored.
    Done {
        /// The session.
        session: Arc<Session>,
    },
    /// A challenge that this version has no type for; it can be answered by name.
    Unknown {
        /// The challenge.
        challenge: Arc<UnknownChallenge>,
    },
}

/// A challenge told by name and parameters, to be answered with named responses.
///
/// A wrong answer leaves it as it was, ready for another try; an answer that succeeded makes it useless, and
/// the step it led to takes its place.
#[derive(uniffi::Object)]
#[uniffi::export(Display)]
pub struct UnknownChallenge(cognito_client::UnknownChallenge);

#[uniffi::export]
impl UnknownChallenge {
    /// The challenge's name as the service gave it, such as SMS_MFA.
    pub fn name(&self) -> String {
        self.0.name().to_owned()
    }

    /// The challenge's parameters as the service gave them.
    pub fn parameters(&self) -> HashMap<String, String> {
        self.0.parameters().iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The challenges to choose from, where the service offers a choice.
    pub fn available_challenges(&self) -> Vec<String> {
        self.0.available_challenges().to_vec()
    }

    /// Answers with named responses, such as SMS_MFA_CODE. The user's name and, where the client has a secret,
    /// the secret hash are added. A single response goes better by the other method, which keeps fewer copies.
    #[uniffi::method(default(cancel = None))]
    pub async fn answer_all(
        &self,
        responses: HashMap<String, Answer>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        let challenge = self.0.clone();
        run(cancel, async move { SignInStep::from_core(challenge.answer(responses).await?) }).await
    }

    /// Answers with one named response, such as SMS_MFA_CODE.
    #[uniffi::method(default(cancel = None))]
    pub async fn answer(
        &self,
        name: String,
        value: Answer,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<SignInStep, CognitoError> {
        let challenge = self.0.clone();
        run(cancel, async move { SignInStep::from_core(challenge.answer([(name, value)]).await?) }).await
    }
}

impl SignInStep {
    pub(crate) fn from_core(step: cognito_client::SignInStep) -> Result<Self, CognitoError> {
        match step {
            cognito_client::SignInStep::Done(session) => Ok(Self::Done { session: Session::shared(session) }),
            cognito_client::SignInStep::Unknown(challenge) => {
                Ok(Self::Unknown { challenge: Arc::new(UnknownChallenge(challenge)) })
            }
            _ => Err(CognitoError::not_supported("the sign-in asks for a step unknown to this version")),
        }
    }
}

impl fmt::Display for SignInOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInOptions")
            .field("send_password", &self.send_password)
            .field("client_metadata", &self.client_metadata.keys())
            .finish()
    }
}

impl fmt::Debug for SignInOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for UnknownChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnknownChallenge({})", self.0.name())
    }
}

impl fmt::Debug for UnknownChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
