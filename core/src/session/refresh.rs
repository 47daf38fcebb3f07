//! One refresh at a time, whoever asks, and nothing of it lost.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};

use super::{
    SessionEvent, confirm_device,
    inner::{Current, Inner, Status, Taken, Work, signed_out},
    saving,
    tokens::Tokens,
};
use crate::{
    AccessToken, Error, ErrorKind, RefreshToken, TokenSet,
    service::AuthenticationResult,
    store::{self, Hold, SessionRecord, Stored},
};

/// A refresh under way, to be awaited by any number of callers.
pub(super) type Flight = Shared<BoxFuture<'static, Result<Tokens, Error>>>;

/// What a caller needs of a refresh.
#[derive(Clone)]
pub(super) enum Want {
    /// Tokens with more than the leeway left.
    Fresh,
    /// Tokens newer than any there are when it is asked for.
    New,
    /// Tokens that the pool's triggers made of these texts (`ClientMetadata`).
    With(Arc<BTreeMap<String, String>>),
    /// Others than these, which were refused.
    OtherThan(Tokens),
}

/// Makes room for the next flight however this one ends, be it by a panic, with the runtime, or before it began.
struct Landing(Arc<Inner>);

impl Drop for Landing {
    fn drop(&mut self) {
        self.0.work().flight = None;
    }
}

/// How often a refused token is given up for a newer one that another process stored meanwhile.
const ADOPTIONS: u32 = 3;

/// How much longer than one call to the service a caller waits: for the store, and for the service's own time-out.
const GRACE: Duration = Duration::from_secs(2);

impl Inner {
    /// Joins the refresh that is under way, or starts one.
    ///
    /// It runs as a task of its own: when every caller is gone it still brings its tokens into the store. And whoever's
    /// runtime it is on, a caller waits no longer than a call to the service may take.
    pub(super) fn flight(
        self: &Arc<Self>,
        want: Want,
    ) -> impl Future<Output = Result<Tokens, Error>> + use<> {
        let begun = self.begin_flight(&want);
        self.patiently(want, begun)
    }

    /// A refresh of the caller's own, after any that is under way.
    pub(super) async fn flight_with(
        self: &Arc<Self>,
        metadata: BTreeMap<String, String>,
    ) -> Result<Tokens, Error> {
        let want = Want::With(Arc::new(metadata));
        let own = async {
            loop {
                let earlier = {
                    let mut work = self.work();
                    match &work.flight {
                        Some(flight) => flight.clone(),
                        None => break self.take_off(&mut work, &want),
                    }
                };
                // What becomes of it is for who asked for it.
                let _ = earlier.await;
            }
            .await
        };
        self.patiently(want.clone(), own).await
    }

    /// Waits for a flight as long as a call to the service may take.
    fn patiently<F: Future<Output = Result<Tokens, Error>>>(
        self: &Arc<Self>,
        want: Want,
        begun: F,
    ) -> impl Future<Output = Result<Tokens, Error>> + use<F> {
        let inner = Arc::clone(self);
        async move {
            let patience = inner.context.service.timeouts().total + GRACE;
            let landed = async {
                match begun.await {
                    // The runtime that the flight was on is no more; this one is.
                    Err(error) if error.kind() == ErrorKind::Cancelled => inner.begin_flight(&want).await,
                    // The device slept while they were on their way.
                    Ok(tokens) if !tokens.count_at(inner.context.clock.now()) => {
                        inner.begin_flight(&want).await
                    }
                    other => other,
                }
            };
            tokio::time::timeout(patience, landed).await.unwrap_or_else(|_| {
                Err(Error::new(ErrorKind::Timeout, "the refresh takes too long; it goes on by itself"))
            })
        }
    }

    fn begin_flight(self: &Arc<Self>, want: &Want) -> impl Future<Output = Result<Tokens, Error>> + use<> {
        let mut work = self.work();
        if let Some(flight) = &work.flight {
            return flight.clone().left_future();
        }
        // Another flight may have landed between the caller's look and the lock.
        if let Some(tokens) = self.satisfying(want) {
            return std::future::ready(Ok(tokens)).right_future();
        }
        self.take_off(&mut work, want).left_future()
    }

    fn take_off(self: &Arc<Self>, work: &mut Work, want: &Want) -> Flight {
        let (landing, want) = (Landing(Arc::clone(self)), want.clone());
        let task = tokio::spawn(async move {
            let inner = &landing.0;
            let outcome = inner.refresh(&want).await;
            if let Err(error) = &outcome {
                inner.tell_failure(error);
            }
            outcome
        });
        let flight = async move {
            match task.await {
                Ok(result) => result,
                Err(error) => Err(Error::of_task(&error)),
            }
        }
        .boxed()
        .shared();
        work.flight = Some(flight.clone());
        flight
    }

    fn satisfying(&self, want: &Want) -> Option<Tokens> {
        match want {
            Want::Fresh => self.fresh(),
            Want::New | Want::With(_) => None,
            Want::OtherThan(refused) => {
                let current = self.current().ok()?;
                let other = current.tokens.access_token() != refused.access_token();
                let counts = current.tokens.count_at(self.context.clock.now());
                (other && counts).then(|| current.tokens.clone())
            }
        }
    }

    /// Ends and sign-outs have an event of their own.
    fn tell_failure(&self, error: &Error) {
        let (username, error) = (self.username.clone(), error.clone());
        if !self.is_active() {
            return;
        }
        self.note_failure();
        let event = match error.kind() {
            ErrorKind::SessionExpired | ErrorKind::SignedOut => return,
            ErrorKind::Storage => SessionEvent::StorageTrouble { username, error },
            _ => SessionEvent::RefreshFailed { username, error, will_retry: self.context.background_refresh },
        };
        self.context.events.tell(&event);
    }

    async fn refresh(self: &Arc<Self>, want: &Want) -> Result<Tokens, Error> {
        self.current()?;
        let mut known = match want {
            Want::New => self.stored_access_token().await,
            Want::Fresh | Want::OtherThan(_) | Want::With(_) => None,
        };
        let metadata = match want {
            Want::With(metadata) => metadata,
            Want::Fresh | Want::New | Want::OtherThan(_) => &self.context.refresh_metadata,
        };
        // Held over looking, asking and storing: whoever shares the store refreshes one after the other.
        let hold = self.context.store.hold(&self.username).await?.by(self);
        self.context.store.save_pending(&hold).await?;
        let mut refused = None;
        for _ in 0..ADOPTIONS {
            let stored = self.adopt_stored(&hold).await?;
            if let Some(tokens) = self.satisfying(want) {
                return Ok(tokens);
            }
            // What somebody else stored while this one waited for its turn is as new as a refresh of its own, unless it
            // was made long before.
            if known.take().is_some_and(|known| known != *stored.tokens.access_token())
                && let Some(tokens) = self.fresh()
            {
                return Ok(tokens);
            }
            let refresh_token = stored.tokens.refresh_token().clone();
            if refused.as_ref() == Some(&refresh_token) {
                break;
            }
            let mut outcome = self.request(&stored, &refresh_token, metadata).await;
            if outcome.as_ref().is_err_and(|error| error.kind() == ErrorKind::SessionExpired)
                && self.device_was_confirmed(&stored).await?
            {
                outcome = self.request(&stored, &refresh_token, metadata).await;
            }
            match outcome {
                Ok(result) => return self.keep(&hold, stored.record.clone(), refresh_token, result).await,
                Err(error) if error.kind() == ErrorKind::SessionExpired => {
                    if self.end_if_still_stored(&hold, &refresh_token, &error).await? {
                        return Err(error);
                    }
                    refused = Some(refresh_token);
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::new(ErrorKind::Storage, "the stored session keeps changing; try again"))
    }

    /// Whether the refresh was refused before the session's device was confirmed, and it is now.
    async fn device_was_confirmed(&self, stored: &Current) -> Result<bool, Error> {
        let Some(key) = stored.device_key() else { return Ok(false) };
        confirm_device::confirm_now(&self.context, &self.username, key, stored.tokens.access_token()).await
    }

    /// The access token in the store, if nothing newer is still to be stored.
    async fn stored_access_token(&self) -> Option<AccessToken> {
        if self.room.pending().is_some() {
            return None;
        }
        Some(self.stored().await?.tokens?.access)
    }

    async fn request(
        &self,
        stored: &Current,
        refresh_token: &RefreshToken,
        client_metadata: &BTreeMap<String, String>,
    ) -> Result<AuthenticationResult, Error> {
        tracing::debug!(username = stored.record.username, "refreshing the session");
        self.context.renew(refresh_token, stored.device_key(), client_metadata).await
    }

    /// Takes over what somebody else stored; the store has the last word.
    async fn adopt_stored(&self, hold: &Hold) -> Result<Arc<Current>, Error> {
        loop {
            let epoch = hold.room().epoch();
            let record = self.context.store.read(&self.username).await.into_found()?;
            if self.take(record, epoch)? == Taken::Yes {
                return self.current();
            }
        }
    }

    /// Stores the new tokens, then tells. A reply that is of no use otherwise may still have brought the one refresh
    /// token that the server takes from now on: that is stored, too.
    async fn keep(
        self: &Arc<Self>,
        hold: &Hold,
        mut record: SessionRecord,
        replaces: RefreshToken,
        result: AuthenticationResult,
    ) -> Result<Tokens, Error> {
        let refresh = result.refresh_token.clone().unwrap_or_else(|| replaces.clone());
        let whole = result.into_whole().and_then(|whole| {
            let (access, id) = (whole.access_token, whole.id_token);
            Tokens::read(TokenSet { access, id, refresh: refresh.clone() })
        });
        let tokens = match whole {
            Ok(tokens) => tokens,
            Err(error) => {
                if let Some(stored) = record.tokens.as_mut().filter(|_| refresh != replaces) {
                    stored.refresh = refresh;
                    let tokens = Tokens::read(stored.clone())?;
                    self.write(hold, Current { record, tokens }, replaces, None).await?;
                }
                return Err(error.with_operation("GetTokensFromRefreshToken"));
            }
        };
        self.context.clock.learn_if_silent(tokens.issued_at());
        record.tokens = Some(tokens.to_stored());
        record.clock_offset_millis = self.context.clock.offset().millis;
        let refreshed = SessionEvent::Refreshed { username: self.username.clone() };
        self.write(hold, Current { record, tokens }, replaces, Some(refreshed)).await
    }

    async fn write(
        self: &Arc<Self>,
        hold: &Hold,
        new: Current,
        replaces: RefreshToken,
        told: Option<SessionEvent>,
    ) -> Result<Tokens, Error> {
        // Where nobody is kept out, or somebody came first at any rate, the store may have something else by now.
        if self.is_superseded(&replaces).await {
            let current = self.adopt_stored(hold).await;
            let continues = current.as_ref().is_ok_and(|current| current.tokens.same_sign_in(&new.tokens));
            if !continues {
                self.context.revoke_in_vain(new.tokens.refresh_token()).await;
            }
            return current.map(|current| current.tokens.clone());
        }
        if let Err(error) = store::insist(|| self.context.store.write(hold, &new.record)).await {
            self.context.store.set_pending(hold, new.record, replaces);
            saving::save_later(&self.context, &self.username, hold.room());
            return Err(error);
        }
        Ok(self.took(new, told)?.tokens.clone())
    }

    /// Whether the store certainly holds something else than the session that was refreshed. An end that somebody noted
    /// because the replaced token was refused is none.
    async fn is_superseded(&self, replaces: &RefreshToken) -> bool {
        match self.context.store.read(&self.username).await {
            Stored::Found(record) => {
                record.is_signed_out() || record.tokens.is_some_and(|tokens| tokens.refresh != *replaces)
            }
            Stored::Missing => true,
            Stored::Unavailable(_) | Stored::Corrupt(_) => false,
        }
    }

    /// Ends the session on the server's verdict, if the refused token is still the stored one.
    async fn end_if_still_stored(
        &self,
        hold: &Hold,
        refused: &RefreshToken,
        verdict: &Error,
    ) -> Result<bool, Error> {
        let Some(mut record) = self.context.store.read(&self.username).await.into_found()? else {
            return Err(signed_out());
        };
        if record.is_signed_out() || record.tokens.as_ref().is_some_and(|tokens| tokens.refresh != *refused) {
            return Ok(false);
        }
        record.tokens = None;
        if let Err(error) = self.context.store.write(hold, &record).await {
            tracing::warn!(%error, "could not store that the session has ended");
            let username = self.username.clone();
            self.context.events.tell(&SessionEvent::StorageTrouble { username, error });
        }
        self.finish(Status::Ended(verdict.clone()));
        Ok(true)
    }
}
