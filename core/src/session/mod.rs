//! Signed-in users: their tokens, kept fresh, and the way out.

mod access;
mod background;
mod begin;
mod confirm_device;
mod context;
mod deletion;
mod departure;
mod events;
mod inner;
mod new_device;
mod refresh;
mod registry;
mod saving;
mod sign_out;
mod tokens;

use std::{fmt, sync::Arc};

pub(crate) use confirm_device::confirm_now;
pub(crate) use context::Context;
pub(crate) use events::EventBus;
pub use events::{SessionEvent, SessionEvents};
pub(crate) use inner::Inner;
pub(crate) use registry::Sessions;
pub use registry::{KnownUser, SessionState};
pub use sign_out::{SignOut, SignOutPart, SignOutResult, SignOutRetry};
pub use tokens::Tokens;

use crate::{AccessClaims, AccessToken, Error, IdClaims, Pages, pages::Page, service::Operation};

/// A signed-in user.
///
/// A handle: clones share one session, and so does every handle the pool gives out for the same user. All
/// futures may be dropped at any point: a refresh that is under way goes on by itself, so that a rotated
/// token is never lost.
#[derive(Clone)]
pub struct Session {
    pub(crate) inner: Arc<Inner>,
}

impl Session {
    /// The user's name in the pool, not the alias typed at sign-in.
    pub fn username(&self) -> &str {
        &self.inner.username
    }

    /// The name typed at sign-in: a user name or an alias such as an e-mail address.
    pub fn sign_in_name(&self) -> &str {
        &self.inner.sign_in_name
    }

    /// The session's tokens: cached ones, or fresh ones when less than the leeway is left.
    ///
    /// However many callers ask, one refresh is made (`GetTokensFromRefreshToken`). When it fails
    /// without ending the session and the cached tokens still count, they are returned.
    ///
    /// # Errors
    /// [`SessionExpired`](crate::ErrorKind::SessionExpired) when the server ended the session,
    /// [`SignedOut`](crate::ErrorKind::SignedOut) after a sign-out; network, service and storage errors
    /// leave the session as it is.
    #[doc(alias = "GetTokensFromRefreshToken")]
    pub async fn tokens(&self) -> Result<Tokens, Error> {
        self.inner.tokens().await
    }

    /// The tokens that [`tokens`](Self::tokens) would give without waiting for anybody, for callers that cannot wait
    /// either. `None` when they need a refresh, when it is time to look at the store or to tell the pool of this
    /// device, and when the session is over: `tokens` does what is to be done, or says what is the matter.
    pub fn cached_tokens(&self) -> Option<Tokens> {
        self.inner.cached_tokens()
    }

    /// The access token of [`tokens`](Self::tokens).
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens).
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        Ok(self.tokens().await?.access_token().clone())
    }

    /// Gets new tokens even if the cached ones still count, for instance after a change of groups or
    /// attributes. Joins a refresh that is under way, here or in another process over the same store.
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens).
    pub async fn refresh(&self) -> Result<Tokens, Error> {
        self.inner.flight(refresh::Want::New).await
    }

    /// As [`refresh`](Self::refresh), with texts for the pool's Lambda triggers (`ClientMetadata`) in this one refresh, in
    /// the place of those of [`refresh_client_metadata`](crate::UserPoolBuilder::refresh_client_metadata). Never put
    /// secrets in. A refresh that is under way is let end first.
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens).
    pub async fn refresh_with_client_metadata<K: Into<String>, V: Into<String>>(
        &self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Tokens, Error> {
        let metadata = metadata.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        self.inner.flight_with(metadata).await
    }

    /// The claims of the cached id token, expired or not. Needs no network.
    ///
    /// # Errors
    /// `SessionExpired` or `SignedOut` once there is no session any more.
    pub fn id_claims(&self) -> Result<IdClaims, Error> {
        Ok(self.inner.current()?.tokens.id_claims().clone())
    }

    /// The claims of the cached access token, expired or not. Needs no network.
    ///
    /// # Errors
    /// As [`id_claims`](Self::id_claims).
    pub fn access_claims(&self) -> Result<AccessClaims, Error> {
        Ok(self.inner.current()?.tokens.access_claims().clone())
    }

    /// Ends the session. Never fails: the result tells part by part what the server confirmed, and the
    /// local part is done in any case, offline too.
    ///
    /// The session reads as signed out before the server is asked, also for a process that starts meanwhile, which
    /// carries on with what this one did not end. A session that another sign-in has stored since is left alone.
    #[doc(alias = "GlobalSignOut")]
    #[doc(alias = "RevokeToken")]
    pub async fn sign_out(&self, scope: SignOut) -> SignOutResult {
        self.inner.sign_out(scope).await
    }

    /// A list that the service gives page by page to who has the access token.
    pub(crate) fn pages<T, R, O>(
        &self,
        request: impl Fn(AccessToken, Option<String>) -> O + Send + Sync + 'static,
    ) -> Pages<T>
    where
        T: From<R>,
        R: Send + 'static,
        O: Operation<Reply = Page<R>> + Send,
    {
        let (inner, request) = (Arc::clone(&self.inner), Arc::new(request));
        Pages::new(move |token| {
            let (inner, request) = (Arc::clone(&inner), Arc::clone(&request));
            Box::pin(async move {
                let page = inner.perform(|access_token| request(access_token, token.clone())).await?;
                Ok(page.map(T::from))
            })
        })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("username", &self.username()).finish_non_exhaustive()
    }
}
