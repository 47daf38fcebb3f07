//! Giving out tokens, cached or fresh, and calls that are made with them.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{Tokens, confirm_device, inner::Inner, refresh::Want};
use crate::{
    AccessToken, Error, ErrorKind,
    service::{Operation, access_token_refused},
};

/// How long to wait for a refresh while the cached tokens still count.
const SHORT_WAIT: Duration = Duration::from_secs(2);

/// After a failed refresh, tokens that still count are given out for this long before it is tried again; doubled with
/// each further failure, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

const LONGEST_PAUSE: Duration = Duration::from_secs(60);

impl Inner {
    /// The cached tokens, if more than the leeway is left of their life.
    pub(super) fn fresh(&self) -> Option<Tokens> {
        let current = self.current.load();
        let tokens = &current.as_ref()?.tokens;
        let now = self.context.clock.latest_now()?;
        tokens.are_fresh_at(now, self.context.leeway).then(|| tokens.clone())
    }

    /// The cached tokens, if they may still count.
    fn perhaps_counting(&self) -> Option<Tokens> {
        let current = self.current.load();
        let tokens = &current.as_ref()?.tokens;
        tokens.count_at(self.context.clock.earliest_now()).then(|| tokens.clone())
    }

    /// Whether the cached tokens certainly count, however old.
    fn counts(&self) -> bool {
        let current = self.current.load();
        let now = self.context.clock.latest_now();
        current.as_ref().zip(now).is_some_and(|(current, now)| current.tokens.count_at(now))
    }

    /// How long the cached tokens still need no refresh.
    pub(super) fn fresh_for(&self) -> Duration {
        let current = self.current.load();
        let until = current.as_ref().map(|current| current.tokens.fresh_until(self.context.leeway));
        let now = self.context.clock.latest_now();
        until.zip(now).and_then(|(until, now)| until.duration_since(now).ok()).unwrap_or_default()
    }

    pub(super) fn note_failure(&self) {
        let mut work = self.work();
        let pause = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(work.failures)).min(LONGEST_PAUSE);
        work.failures = work.failures.saturating_add(1);
        work.pause_until = Some(Instant::now() + pause);
    }

    fn pauses(&self) -> bool {
        self.work().pause_until.is_some_and(|until| Instant::now() < until)
    }

    /// What [`tokens`](Self::tokens) would give at once and without anything to do by the way: no look at the store is due,
    /// no refresh, and no word to the pool about the device.
    pub(crate) fn cached_tokens(self: &Arc<Self>) -> Option<Tokens> {
        if self.is_outdated() || self.is_due_for_a_look() || confirm_device::is_due(self) {
            return None;
        }
        self.fresh()
    }

    pub(crate) async fn tokens(self: &Arc<Self>) -> Result<Tokens, Error> {
        if self.is_outdated()
            && let Err(error) = self.look().await
        {
            tracing::debug!(%error, "the stored session could not be looked at");
        }
        if let Some(tokens) = self.fresh() {
            self.look_again();
            confirm_device::look_after(self);
            return Ok(tokens);
        }
        let refreshed = if !self.counts() {
            self.flight(Want::Fresh).await
        } else if self.pauses() {
            Err(Error::new(ErrorKind::Timeout, "a refresh failed just now"))
        } else {
            // It goes on by itself and serves the next caller.
            let flight = self.flight(Want::Fresh);
            tokio::time::timeout(SHORT_WAIT, flight)
                .await
                .unwrap_or_else(|_| Err(Error::new(ErrorKind::Timeout, "the refresh takes its time")))
        };
        match refreshed {
            // Whatever else failed, be it the network, the service or the store: these tokens still count.
            Err(error) if !matches!(error.kind(), ErrorKind::SessionExpired | ErrorKind::SignedOut) => {
                self.perhaps_counting().ok_or(error)
            }
            other => {
                confirm_device::look_after(self);
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
