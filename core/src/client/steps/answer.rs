use std::{collections::BTreeMap, fmt, sync::Arc};

use crate::{
    Error, SignInStep,
    builders::{awaited, client_metadata},
    client::dialogue::Dialogue,
    sign_in::Answered,
};

/// An answer to be awaited, with its options. It gives the next step.
///
/// # Errors
/// [`CodeMismatch`](crate::ErrorKind::CodeMismatch), [`InvalidPassword`](crate::ErrorKind::InvalidPassword),
/// [`InvalidInput`](crate::ErrorKind::InvalidInput), network and service errors leave the challenge usable;
/// [`ChallengeExpired`](crate::ErrorKind::ChallengeExpired) asks for a new sign-in.
#[must_use = "an answer does nothing unless it is awaited"]
pub struct SignInAnswer {
    dialogue: Arc<Dialogue>,
    number: u32,
    what: What,
    client_metadata: Option<BTreeMap<String, String>>,
}

/// What moves the sign-in on.
enum What {
    Answer(Result<Answered, Error>),
    Resend,
}

impl SignInAnswer {
    pub(super) fn new(dialogue: Arc<Dialogue>, number: u32, answered: Result<Answered, Error>) -> Self {
        Self { dialogue, number, what: What::Answer(answered), client_metadata: None }
    }

    pub(super) fn resend(dialogue: Arc<Dialogue>, number: u32) -> Self {
        Self { dialogue, number, what: What::Resend, client_metadata: None }
    }

    async fn run(self) -> Result<SignInStep, Error> {
        let Self { dialogue, number, what, client_metadata } = self;
        match what {
            What::Answer(answered) => dialogue.answer(number, answered?, client_metadata).await,
            What::Resend => dialogue.resend(number, client_metadata).await,
        }
    }

    client_metadata! {
        /// Texts for the pool's Lambda triggers (`ClientMetadata`), sent with this answer in place of the
        /// sign-in's own. Never put secrets in.
    }
}

awaited! { SignInAnswer => SignInStep }

impl fmt::Debug for SignInAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInAnswer").finish_non_exhaustive()
    }
}
