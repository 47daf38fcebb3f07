//! What a sign-in may ask of the app.

use std::{collections::BTreeMap, fmt, sync::Arc};

use super::sign_in::Dialogue;
use crate::{Answer, Error, Session, service::Parameters, sign_in::Asked};

/// Where a sign-in stands: done, or in need of an answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignInStep {
    /// The user is signed in and the session is stored.
    Done(Session),
    /// A challenge that this version has no type for; it can be answered by name.
    Unknown(UnknownChallenge),
}

/// A challenge told by name and parameters, to be answered with named responses.
///
/// A handle: clones are one challenge. A wrong answer leaves it as it was, ready for another try; an answer
/// that succeeded makes it useless, and the step it led to takes its place.
#[derive(Clone)]
pub struct UnknownChallenge {
    dialogue: Arc<Dialogue>,
    asked: Arc<Asked>,
}

impl UnknownChallenge {
    pub(super) fn new(dialogue: Arc<Dialogue>, asked: Asked) -> Self {
        Self { dialogue, asked: Arc::new(asked) }
    }

    /// The challenge's name as the service gave it, such as `SMS_MFA`.
    pub fn name(&self) -> &str {
        &self.asked.name
    }

    /// The challenge's parameters as the service gave them.
    pub fn parameters(&self) -> &BTreeMap<String, String> {
        &self.asked.parameters
    }

    /// The challenges to choose from, where the service offers a choice (`AvailableChallenges`).
    pub fn available_challenges(&self) -> &[String] {
        &self.asked.available
    }

    /// Answers with named responses, such as `SMS_MFA_CODE` (`RespondToAuthChallenge`). The user's name and,
    /// where the client has a secret, the secret hash are added.
    ///
    /// # Errors
    /// [`CodeMismatch`](crate::ErrorKind::CodeMismatch) and network errors leave the challenge usable;
    /// [`ChallengeExpired`](crate::ErrorKind::ChallengeExpired) asks for a new sign-in.
    pub async fn answer<N: Into<String>, V: Into<Answer>>(
        &self,
        responses: impl IntoIterator<Item = (N, V)>,
    ) -> Result<SignInStep, Error> {
        let mut parameters = Parameters::new();
        for (name, value) in responses {
            let name = name.into();
            if name.is_empty() || name == "USERNAME" || name == "SECRET_HASH" {
                return Err(Error::invalid("responses", "names must not be empty, USERNAME or SECRET_HASH"));
            }
            parameters.insert(name, value);
        }
        self.dialogue.answer(self.asked.number, parameters, None).await
    }
}

impl fmt::Debug for UnknownChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownChallenge").field("name", &self.name()).finish_non_exhaustive()
    }
}
