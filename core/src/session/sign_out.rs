use std::{fmt, sync::Arc};

use super::{
    Context, Tokens,
    inner::{Inner, Status},
};
use crate::{
    AccessToken, Error, RefreshToken,
    service::{GetTokensFromRefreshToken, GlobalSignOut, access_token_refused},
};

/// How far a sign-out reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOut {
    /// Ends this session: its refresh token is revoked (`RevokeToken`) and forgotten here.
    ThisDevice,
    /// As `ThisDevice`, and ends the sessions that this one is linked with on the server, such as the managed login
    /// session it came of (`RevokeToken` with `RevokeAssociatedSessions`). For pools that track sessions; where the
    /// server refuses it, this session alone is revoked, and the part [`revocation`](SignOutResult::revocation) tells of
    /// the failure.
    ThisDeviceAndLinked,
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

    /// A session that the server says is over needs no further ending.
    fn from_server(result: Result<(), Error>) -> Self {
        match result {
            Err(error) if error.kind() == crate::ErrorKind::SessionExpired => Self::Confirmed,
            other => Self::from_result(other),
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
    /// What it takes to do the rest later.
    unfinished: Option<Arc<Unfinished>>,
}

/// What was left undone, with the tokens it needs.
struct Unfinished {
    context: Arc<Context>,
    username: String,
    tokens: Option<Tokens>,
    device_key: Option<String>,
    linked: bool,
}

/// The rest of a sign-out that the server or the store did not confirm, to be tried again later, for instance when
/// the network is back. It holds the session's tokens, in memory only, and prints nothing of them.
#[derive(Clone)]
pub struct SignOutRetry {
    failed: SignOutResult,
    unfinished: Arc<Unfinished>,
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

    /// The rest of the sign-out, if a part of it failed.
    pub fn retry(&self) -> Option<SignOutRetry> {
        let unfinished = self.unfinished.clone().filter(|_| !self.is_complete())?;
        Some(SignOutRetry { failed: self.clone(), unfinished })
    }
}

impl fmt::Debug for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unfinished").field("username", &self.username).finish_non_exhaustive()
    }
}

impl fmt::Debug for SignOutRetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignOutRetry").field("username", &self.unfinished.username).finish_non_exhaustive()
    }
}

impl SignOutRetry {
    /// The user who signs out.
    pub fn username(&self) -> &str {
        &self.unfinished.username
    }

    /// Tries the parts that failed once more. What the server calls done already counts as confirmed.
    pub async fn run(self) -> SignOutResult {
        let Self { failed, unfinished } = self;
        let retry = |part: &SignOutPart| matches!(part, SignOutPart::Failed(_));
        let global = if retry(&failed.global) { unfinished.globally().await } else { failed.global.clone() };
        let revocation = match (&global, &failed.revocation) {
            (SignOutPart::Confirmed, SignOutPart::Failed(_)) => SignOutPart::NotNeeded,
            (_, SignOutPart::Failed(_)) => unfinished.revoke().await,
            (_, done) => done.clone(),
        };
        let local = if retry(&failed.local) { unfinished.forget().await } else { failed.local.clone() };
        SignOutResult { global, revocation, local, unfinished: Some(unfinished) }
    }
}

impl Unfinished {
    async fn globally(&self) -> SignOutPart {
        let Some(tokens) = &self.tokens else { return SignOutPart::NotNeeded };
        let first = self.sign_out_globally(tokens.access_token().clone()).await;
        let result = match first {
            Err(error) if access_token_refused(&error) => match self.renewed(tokens.refresh_token()).await {
                Ok(newer) => self.sign_out_globally(newer).await,
                Err(error) => Err(error),
            },
            other => other,
        };
        SignOutPart::from_server(result)
    }

    async fn sign_out_globally(&self, access_token: AccessToken) -> Result<(), Error> {
        self.context.service.global_sign_out(&GlobalSignOut { access_token }).await
    }

    /// An access token that is good for the one call that is left.
    async fn renewed(&self, refresh_token: &RefreshToken) -> Result<AccessToken, Error> {
        let request = GetTokensFromRefreshToken {
            refresh_token: refresh_token.clone(),
            client_id: self.context.client.id.clone(),
            client_secret: self.context.client.secret.clone(),
            device_key: self.device_key.clone(),
            client_metadata: self.context.refresh_metadata.clone(),
        };
        Ok(self.context.service.get_tokens_from_refresh_token(&request).await?.into_whole()?.access_token)
    }

    async fn revoke(&self) -> SignOutPart {
        let Some(tokens) = &self.tokens else { return SignOutPart::NotNeeded };
        SignOutPart::from_server(self.context.revoke_for_sign_out(tokens.refresh_token(), self.linked).await)
    }

    async fn forget(&self) -> SignOutPart {
        let _lock = self.context.store.lock(&self.username).await;
        // A session that began meanwhile is another one.
        let mine =
            |stored: &RefreshToken| self.tokens.as_ref().is_some_and(|mine| mine.refresh_token() == stored);
        let result = match self.context.store.read(&self.username).await.into_found() {
            Ok(Some(record)) if record.tokens.as_ref().is_none_or(|tokens| mine(&tokens.refresh)) => {
                match self.context.store.remove(&self.username).await {
                    Ok(()) => self.context.store.clear_current_user(&self.username).await,
                    Err(error) => Err(error),
                }
            }
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        SignOutPart::from_result(result)
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
                    unfinished: None,
                }
            }
        }
    }

    async fn sign_out_now(self: &Arc<Self>, scope: SignOut) -> SignOutResult {
        let linked = scope == SignOut::ThisDeviceAndLinked;
        let (tokens, device_key) = (self.newest_tokens(), self.device_key());
        let global = match scope {
            SignOut::ThisDevice | SignOut::ThisDeviceAndLinked => SignOutPart::NotRequested,
            SignOut::Everywhere => SignOutPart::from_result(self.sign_out_globally().await),
        };
        // The tokens of a pool without revocation bear no mark that could be revoked.
        let revocable = tokens.as_ref().is_some_and(|tokens| tokens.access_claims().origin().is_some());
        let revocation = match (&global, self.newest_refresh_token()) {
            (SignOutPart::Confirmed, _) | (_, None) => SignOutPart::NotNeeded,
            (_, Some(_)) if !revocable => SignOutPart::NotNeeded,
            (_, Some(token)) => {
                SignOutPart::from_result(self.context.revoke_for_sign_out(&token, linked).await)
            }
        };
        let tokens = self.newest_tokens().or(tokens);
        let local = SignOutPart::from_result(self.forget().await);
        let unfinished = Unfinished {
            context: Arc::clone(&self.context),
            username: self.username.clone(),
            tokens,
            device_key,
            linked,
        };
        SignOutResult { global, revocation, local, unfinished: Some(Arc::new(unfinished)) }
    }

    async fn sign_out_globally(self: &Arc<Self>) -> Result<(), Error> {
        self.authorized(|access_token| async move {
            self.context.service.global_sign_out(&GlobalSignOut { access_token }).await
        })
        .await
    }

    async fn forget(&self) -> Result<(), Error> {
        self.finish(Status::SignedOut);
        // A refresh of another process would bring the session back if it ended after this. Should the lock not be had,
        // signing out still comes first.
        let _lock = self.context.store.lock(&self.username).await;
        let _writing = self.writing.lock().await;
        self.context.store.remove(&self.username).await?;
        self.context.store.clear_current_user(&self.username).await
    }
}
