use std::sync::Arc;

use super::inner::{Inner, Status};
use crate::{Error, service::GlobalSignOut};

/// How far a sign-out reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOut {
    /// Ends this session: its refresh token is revoked (`RevokeToken`) and forgotten here.
    ThisDevice,
    /// Ends all of the user's sessions on all devices (`GlobalSignOut`).
    Everywhere,
}

/// What became of one part of a sign-out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SignOutPart {
    /// The caller did not ask for it.
    NotRequested,
    /// Another part or an earlier verdict of the server made it needless.
    NotNeeded,
    /// Done, and confirmed by the server or the store.
    Confirmed,
    /// Not confirmed; the error says why.
    Failed(Error),
}

impl SignOutPart {
    /// The error, if the part failed.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }

    fn from_result(result: Result<(), Error>) -> Self {
        match result {
            Ok(()) => Self::Confirmed,
            Err(error) => Self::Failed(error),
        }
    }
}

/// What became of a sign-out, part by part, in the order of the parts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignOutResult {
    /// Ending all sessions of the user on the server (`GlobalSignOut`).
    pub global: SignOutPart,
    /// Revoking this session's refresh token on the server (`RevokeToken`).
    pub revocation: SignOutPart,
    /// Forgetting the session here: memory always, the store unless it fails.
    pub local: SignOutPart,
}

impl SignOutResult {
    /// Whether everything that was asked for is confirmed.
    pub fn is_complete(&self) -> bool {
        [&self.global, &self.revocation, &self.local].iter().all(|part| part.error().is_none())
    }

    /// The first error, if any part failed.
    pub fn error(&self) -> Option<&Error> {
        [&self.global, &self.revocation, &self.local].into_iter().find_map(SignOutPart::error)
    }
}

impl Inner {
    /// Runs as a task of its own, so that a caller who goes away leaves no half-signed-out session.
    pub(super) async fn sign_out(self: &Arc<Self>, scope: SignOut) -> SignOutResult {
        let inner = Arc::clone(self);
        match tokio::spawn(async move { inner.sign_out_now(scope).await }).await {
            Ok(result) => result,
            Err(error) => {
                let stopped = Error::of_task(&error);
                SignOutResult {
                    global: SignOutPart::Failed(stopped.clone()),
                    revocation: SignOutPart::Failed(stopped.clone()),
                    local: SignOutPart::Failed(stopped),
                }
            }
        }
    }

    async fn sign_out_now(self: &Arc<Self>, scope: SignOut) -> SignOutResult {
        let global = match scope {
            SignOut::ThisDevice => SignOutPart::NotRequested,
            SignOut::Everywhere => SignOutPart::from_result(self.sign_out_globally().await),
        };
        let revocation = match (&global, self.newest_refresh_token()) {
            (SignOutPart::Confirmed, _) | (_, None) => SignOutPart::NotNeeded,
            (_, Some(token)) => SignOutPart::from_result(self.context.revoke(token).await),
        };
        let local = SignOutPart::from_result(self.forget().await);
        SignOutResult { global, revocation, local }
    }

    async fn sign_out_globally(self: &Arc<Self>) -> Result<(), Error> {
        self.authorized(|access_token| async move {
            self.context.service.global_sign_out(&GlobalSignOut { access_token }).await
        })
        .await
    }

    async fn forget(&self) -> Result<(), Error> {
        let _writing = self.writing.lock().await;
        self.finish(Status::SignedOut);
        self.context.store.remove(&self.username).await?;
        self.context.store.clear_current_user(&self.username).await
    }
}
