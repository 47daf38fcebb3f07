use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use arc_swap::{ArcSwap, ArcSwapOption};

use super::{
    Context, SessionEvent,
    refresh::{Flight, Unsaved, Want},
    tokens::Tokens,
};
use crate::{
    AccessToken, Error, ErrorKind, RefreshToken, device,
    service::{Operation, access_token_refused},
    store::SessionRecord,
};

/// One session, shared by all its handles.
pub(crate) struct Inner {
    pub(crate) context: Arc<Context>,
    pub(crate) username: String,
    pub(super) sign_in_name: String,
    /// What `tokens()` reads without waiting for anyone; always what the store holds too.
    current: ArcSwapOption<Current>,
    status: ArcSwap<Status>,
    work: Mutex<Work>,
    /// Held while the stored record is replaced, so that a late refresh cannot undo a sign-out.
    pub(super) writing: tokio::sync::Mutex<()>,
    /// Held from reading the second factors to writing them.
    pub(crate) mfa_change: tokio::sync::Mutex<()>,
}

/// The record in the store, and its tokens decoded.
#[derive(Clone)]
pub(crate) struct Current {
    pub(crate) record: SessionRecord,
    pub(crate) tokens: Tokens,
}

pub(super) enum Status {
    Active,
    Ended(Error),
    SignedOut,
}

/// What is under way.
#[derive(Default)]
pub(super) struct Work {
    pub(super) flight: Option<Flight>,
    pub(super) unsaved: Option<Unsaved>,
    /// The server has deleted the user.
    pub(super) deleted: bool,
}

impl Current {
    /// Decodes the tokens of a record; `None` when the server ended its session.
    pub(crate) fn read(record: SessionRecord) -> Result<Option<Self>, Error> {
        match record.tokens.clone() {
            Some(stored) => Ok(Some(Self { record, tokens: Tokens::read(stored)? })),
            None => Ok(None),
        }
    }
}

impl Current {
    /// The device that the tokens are bound to: as they say themselves, else as the sign-in said.
    pub(super) fn device_key(&self) -> Option<&str> {
        self.tokens.access_claims().device_key().or(self.record.device_key.as_deref())
    }
}

impl Inner {
    pub(crate) fn new(context: Arc<Context>, current: Current) -> Self {
        Self {
            context,
            username: current.record.username.clone(),
            sign_in_name: current.record.sign_in_name.clone(),
            current: ArcSwapOption::from_pointee(current),
            status: ArcSwap::from_pointee(Status::Active),
            work: Mutex::default(),
            writing: tokio::sync::Mutex::new(()),
            mfa_change: tokio::sync::Mutex::new(()),
        }
    }

    pub(super) fn current(&self) -> Result<Arc<Current>, Error> {
        self.current.load_full().ok_or_else(|| self.why_over())
    }

    /// The device that the session was made on, where the pool tracks devices.
    pub(crate) fn device_key(&self) -> Option<String> {
        self.current().ok()?.device_key().map(str::to_owned)
    }

    /// The access token at hand if it still counts: for what must not wait for a refresh.
    pub(crate) fn usable_access_token(&self) -> Option<AccessToken> {
        let current = self.current().ok()?;
        let counts = current.tokens.count_at(self.context.clock.now());
        counts.then(|| current.tokens.access_token().clone())
    }

    pub(crate) fn is_active(&self) -> bool {
        matches!(**self.status.load(), Status::Active)
    }

    /// Makes what the store now holds the session's present, unless the session is over.
    pub(crate) fn adopt(&self, current: Current) -> Result<Arc<Current>, Error> {
        // The lock keeps a sign-out from slipping in between the look and the change.
        let mut work = self.work();
        if !self.is_active() {
            return Err(self.why_over());
        }
        let current = Arc::new(current);
        work.unsaved = None;
        self.current.store(Some(Arc::clone(&current)));
        Ok(current)
    }

    /// Ends the session here, and says so once.
    pub(super) fn finish(&self, status: Status) {
        let event = {
            let mut work = self.work();
            let was_active = self.is_active();
            let username = self.username.clone();
            let event = match &status {
                Status::Ended(error) => SessionEvent::Expired { username, error: error.clone() },
                Status::SignedOut | Status::Active => SessionEvent::SignedOut { username },
            };
            self.status.store(Arc::new(status));
            self.current.store(None);
            work.unsaved = None;
            was_active.then_some(event)
        };
        if let Some(event) = event {
            self.context.events.tell(&event);
        }
    }

    /// The tokens the server knows the session by, stored or not.
    pub(super) fn newest_tokens(&self) -> Option<Tokens> {
        let unsaved = self.work().unsaved.as_ref().map(Unsaved::tokens);
        unsaved.or_else(|| Some(self.current().ok()?.tokens.clone()))
    }

    /// The refresh token the server knows the session by, stored or not.
    pub(super) fn newest_refresh_token(&self) -> Option<RefreshToken> {
        let unsaved = self.work().unsaved.as_ref().map(Unsaved::refresh_token);
        unsaved.or_else(|| Some(self.current().ok()?.tokens.refresh_token().clone()))
    }

    pub(super) fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn why_over(&self) -> Error {
        match &**self.status.load() {
            Status::Ended(error) => error.clone(),
            Status::Active | Status::SignedOut => signed_out(),
        }
    }

    /// The cached tokens, if more than the leeway is left of their life.
    pub(super) fn fresh(&self) -> Option<Tokens> {
        let current = self.current.load();
        let tokens = &current.as_ref()?.tokens;
        tokens.are_fresh_at(self.context.clock.now(), self.context.leeway).then(|| tokens.clone())
    }

    /// How long the cached tokens still need no refresh.
    pub(super) fn fresh_for(&self) -> Duration {
        let current = self.current.load();
        let until = current.as_ref().map(|current| current.tokens.fresh_until(self.context.leeway));
        until.and_then(|until| until.duration_since(self.context.clock.now()).ok()).unwrap_or_default()
    }

    pub(crate) async fn tokens(self: &Arc<Self>) -> Result<Tokens, Error> {
        if let Some(tokens) = self.fresh() {
            device::look_after(self);
            return Ok(tokens);
        }
        match self.flight(Want::Fresh).await {
            // Whatever else failed, be it the network, the service or the store: these tokens still count.
            Err(error) if !matches!(error.kind(), ErrorKind::SessionExpired | ErrorKind::SignedOut) => {
                match self.current() {
                    Ok(current) if current.tokens.count_at(self.context.clock.now()) => {
                        Ok(current.tokens.clone())
                    }
                    _ => Err(error),
                }
            }
            other => {
                device::look_after(self);
                other
            }
        }
    }

    /// Makes a call with the access token; if the token itself or its user is refused, once more with a new
    /// token. Whether the session has ended is for the refresh to find out.
    pub(crate) async fn authorized<T, F: Future<Output = Result<T, Error>>>(
        self: &Arc<Self>,
        call: impl Fn(AccessToken) -> F,
    ) -> Result<T, Error> {
        let tokens = self.tokens().await?;
        match call(tokens.access_token().clone()).await {
            Err(error) if access_token_refused(&error) || error.kind() == ErrorKind::SessionExpired => {
                let newer = self.flight(Want::OtherThan(tokens)).await?;
                call(newer.access_token().clone()).await
            }
            other => other,
        }
    }

    /// Calls an operation with the access token, as [`authorized`](Self::authorized) does.
    pub(crate) async fn perform<O: Operation + Send>(
        self: &Arc<Self>,
        request: impl Fn(AccessToken) -> O,
    ) -> Result<O::Reply, Error> {
        self.authorized(|access_token| {
            let request = request(access_token);
            async move { self.context.service.call(&request).await }
        })
        .await
    }
}

pub(super) fn signed_out() -> Error {
    Error::new(ErrorKind::SignedOut, "this session was signed out")
}
