//! Codes that the service sends: where they went, and having one sent.

use std::{collections::BTreeMap, fmt};

use futures_util::future::BoxFuture;

use crate::{
    Error,
    builders::{awaited, client_metadata},
};

/// Where a code went, as the service says. It may say so for a user who does not exist: tell people that a code
/// was sent *if* the account exists.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeDelivery {
    /// The masked address or number, such as `a***@e***`; for display only.
    pub destination: Option<String>,
    /// `SMS` or `EMAIL`.
    pub medium: Option<String>,
    /// The attribute that holds the address, such as `email`.
    pub attribute: Option<String>,
}

impl fmt::Debug for CodeDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeDelivery")
            .field("medium", &self.medium)
            .field("attribute", &self.attribute)
            .finish_non_exhaustive()
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

    client_metadata! {
        /// Texts for the pool's Lambda triggers (`ClientMetadata`), sent with this request, in a sign-in in place of
        /// its own. Never put secrets in.
    }
}

impl CodeRequest {
    async fn run(self) -> Sent {
        (self.send)(self.client_metadata).await
    }
}

awaited! { CodeRequest => CodeDelivery }

impl fmt::Debug for CodeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeRequest").finish_non_exhaustive()
    }
}
