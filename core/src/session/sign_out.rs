use std::{fmt, sync::Arc};

use super::{
    SessionEvent, Sessions,
    departure::{Rest, forget},
    inner::Status,
};
use crate::{Error, ErrorKind, store::Stored};

/// How far a sign-out reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    /// Another part, an earlier sign-out of this session or an earlier verdict of the server made it needless.
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
    pub(super) fn from_server(result: Result<(), Error>) -> Self {
        match result {
            Err(error) if error.kind() == ErrorKind::SessionExpired => Self::Confirmed,
            other => Self::from_result(other),
        }
    }

    pub(super) fn from_result(result: Result<(), Error>) -> Self {
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
    /// What it takes to do the rest later; gone when nothing is left.
    rest: Option<Arc<Rest>>,
}

/// The rest of a sign-out that the server or the store did not confirm, to be tried again later, for instance when
/// the network is back. It holds the session's tokens, in memory only, and prints nothing of them.
#[derive(Clone)]
pub struct SignOutRetry {
    failed: SignOutResult,
    rest: Arc<Rest>,
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

    /// The rest of the sign-out, if a part of it failed and another try could help: not when the server has ended this
    /// session meanwhile, which leaves nothing to end the user's others with.
    pub fn retry(&self) -> Option<SignOutRetry> {
        let rest = self.rest.clone().filter(|rest| !self.is_complete() && rest.can_go_on(&self.local))?;
        Some(SignOutRetry { failed: self.clone(), rest })
    }

    pub(super) fn new(
        global: SignOutPart,
        revocation: SignOutPart,
        local: SignOutPart,
        rest: Arc<Rest>,
    ) -> Self {
        let mut result = Self { global, revocation, local, rest: None };
        // What is complete keeps no tokens alive.
        result.rest = (!result.is_complete()).then_some(rest);
        result
    }

    /// The same, of a call that had nothing left to ask the server for: it confirms nothing anew.
    pub(super) fn done_before(mut self) -> Self {
        for part in [&mut self.global, &mut self.revocation] {
            if matches!(part, SignOutPart::Confirmed) {
                *part = SignOutPart::NotNeeded;
            }
        }
        self
    }

    pub(super) fn rest(&self) -> Option<&Arc<Rest>> {
        self.rest.as_ref()
    }

    /// Nothing was done.
    pub(super) fn stopped(error: &Error) -> Self {
        let failed = || SignOutPart::Failed(error.clone());
        Self { global: failed(), revocation: failed(), local: failed(), rest: None }
    }

    /// Of a session that the server had ended: nothing is left to be told to the server, or to end other sessions with.
    pub(super) fn of_ended(scope: SignOut, local: Result<(), Error>) -> Self {
        let global = match scope {
            SignOut::Everywhere => SignOutPart::Failed(Error::new(
                ErrorKind::SessionExpired,
                "the server has ended this session",
            )),
            SignOut::ThisDevice | SignOut::ThisDeviceAndLinked => SignOutPart::NotRequested,
        };
        let local = SignOutPart::from_result(local);
        Self { global, revocation: SignOutPart::NotNeeded, local, rest: None }
    }
}

impl fmt::Debug for SignOutRetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignOutRetry").field("username", &self.username()).finish_non_exhaustive()
    }
}

impl SignOutRetry {
    /// The user who signs out.
    pub fn username(&self) -> &str {
        &self.rest.username
    }

    /// Tries the parts that failed once more. Goes on by itself if the future is dropped.
    ///
    /// That the server says that this session is over does not count as the end of the user's others: `global` is
    /// confirmed only when the server has confirmed it, or when the user is no more.
    pub async fn run(self) -> SignOutResult {
        self.rest.again(self.failed).await
    }
}

impl Sessions {
    /// Signs out a user whose session the server had ended: it is forgotten here.
    pub(crate) async fn sign_out_ended(&self, username: &str, scope: SignOut) -> SignOutResult {
        let (context, live) = (Arc::clone(&self.context), self.live(username));
        let username = username.to_owned();
        let task = tokio::spawn(async move {
            let hold = context.store.hold_anyway(&username).await;
            let is_ended = match context.store.read(&username).await {
                Stored::Found(record) => record.tokens.is_none() && !record.is_signed_out(),
                Stored::Missing => false,
                Stored::Unavailable(error) | Stored::Corrupt(error) => return Err(error),
            };
            if is_ended {
                forget(&context.store, &hold, &username).await?;
                match live.filter(|inner| !inner.is_active()) {
                    Some(inner) => inner.finish(Status::SignedOut),
                    None => context.events.tell(&SessionEvent::SignedOut { username }),
                }
            }
            Ok(())
        });
        let forgotten = task.await.unwrap_or_else(|error| Err(Error::of_task(&error)));
        SignOutResult::of_ended(scope, forgotten)
    }
}
