use std::{
    collections::BTreeMap,
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
};

use crate::{BoxFuture, CodeDelivery, Error, SignInStep, client::dialogue::Dialogue, sign_in::Answered};

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

    /// Texts for the pool's Lambda triggers (`ClientMetadata`), sent with this answer in place of the
    /// sign-in's own. Never put secrets in.
    pub fn client_metadata<K: Into<String>, V: Into<String>>(
        mut self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.client_metadata = Some(metadata.into_iter().map(|(k, v)| (k.into(), v.into())).collect());
        self
    }
}

impl IntoFuture for SignInAnswer {
    type Output = Result<SignInStep, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { dialogue, number, what, client_metadata } = self;
        Box::pin(async move {
            match what {
                What::Answer(answered) => dialogue.answer(number, answered?, client_metadata).await,
                What::Resend => dialogue.resend(number, client_metadata).await,
            }
        })
    }
}

impl fmt::Debug for SignInAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInAnswer").finish_non_exhaustive()
    }
}

/// Sends a code, with the texts for triggers that were given.
type SendCode = Box<dyn FnOnce(Option<BTreeMap<String, String>>) -> BoxFuture<'static, Sent> + Send + Sync>;
type Sent = Result<CodeDelivery, Error>;

/// A code to be sent, with its options; awaiting it gives where the code went.
///
/// # Errors
/// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) after a few messages in an hour; no failure spoils the step
/// or the code that was sent before.
#[must_use = "no code is sent unless this is awaited"]
pub struct CodeRequest {
    send: SendCode,
    client_metadata: Option<BTreeMap<String, String>>,
}

impl CodeRequest {
    pub(crate) fn new(
        send: impl FnOnce(Option<BTreeMap<String, String>>) -> BoxFuture<'static, Sent> + Send + Sync + 'static,
    ) -> Self {
        Self { send: Box::new(send), client_metadata: None }
    }

    pub(super) fn of_step(dialogue: Arc<Dialogue>, number: u32) -> Self {
        Self::new(move |metadata| Box::pin(async move { dialogue.send_code(number, metadata).await }))
    }

    /// Texts for the pool's Lambda triggers (`ClientMetadata`), sent with this request, in a sign-in in place of
    /// its own. Never put secrets in.
    pub fn client_metadata<K: Into<String>, V: Into<String>>(
        mut self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.client_metadata = Some(metadata.into_iter().map(|(k, v)| (k.into(), v.into())).collect());
        self
    }
}

impl IntoFuture for CodeRequest {
    type Output = Sent;
    type IntoFuture = BoxFuture<'static, Sent>;

    fn into_future(self) -> Self::IntoFuture {
        (self.send)(self.client_metadata)
    }
}

impl fmt::Debug for CodeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeRequest").finish_non_exhaustive()
    }
}
