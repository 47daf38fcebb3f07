//! One refresh at a time, whoever asks, and nothing of it lost.

use std::{sync::Arc, time::Duration};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};

use super::{
    SessionEvent,
    inner::{Current, Inner, Status, signed_out},
    tokens::Tokens,
};
use crate::{
    AccessToken, Error, ErrorKind, RefreshToken, device,
    service::{AuthenticationResult, GetTokensFromRefreshToken},
    store::{SessionRecord, Stored, StoredTokens},
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
    /// Others than these, which were refused.
    OtherThan(Tokens),
}

/// Tokens that the server handed out and the store would not take.
#[derive(Clone)]
pub(super) struct Unsaved {
    current: Current,
    /// The refresh token they replace: only while the store holds that one may they be written.
    replaces: RefreshToken,
}

/// Makes room for the next flight however this one ends, be it by a panic or with the runtime.
struct Landing<'a>(&'a Inner);

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        self.0.work().flight = None;
    }
}

impl Unsaved {
    pub(super) fn tokens(&self) -> Tokens {
        self.current.tokens.clone()
    }

    pub(super) fn refresh_token(&self) -> RefreshToken {
        self.current.tokens.refresh_token().clone()
    }
}

/// How often a write is tried before the caller hears of it.
const WRITE_ATTEMPTS: u32 = 3;
const WRITE_PAUSE: Duration = Duration::from_millis(100);

/// How often a refused token is given up for a newer one that another process stored meanwhile.
const ADOPTIONS: u32 = 3;

impl Inner {
    /// Joins the refresh that is under way, or starts one.
    ///
    /// It runs as a task of its own: when every caller is gone it still brings its tokens into the store.
    pub(super) fn flight(
        self: &Arc<Self>,
        want: Want,
    ) -> impl Future<Output = Result<Tokens, Error>> + use<> {
        let mut work = self.work();
        if let Some(flight) = &work.flight {
            return flight.clone().left_future();
        }
        // Another flight may have landed between the caller's look and the lock.
        if let Some(tokens) = self.satisfying(&want) {
            return std::future::ready(Ok(tokens)).right_future();
        }
        let inner = Arc::clone(self);
        let task = tokio::spawn(async move {
            let _landing = Landing(&inner);
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
        flight.left_future()
    }

    fn satisfying(&self, want: &Want) -> Option<Tokens> {
        match want {
            Want::Fresh => self.fresh(),
            Want::New => None,
            Want::OtherThan(refused) => {
                let current = self.current().ok()?;
                let other = current.tokens.access_token() != refused.access_token();
                other.then(|| current.tokens.clone())
            }
        }
    }

    /// Ends and sign-outs have an event of their own.
    fn tell_failure(&self, error: &Error) {
        let (username, error) = (self.username.clone(), error.clone());
        let event = match error.kind() {
            ErrorKind::SessionExpired | ErrorKind::SignedOut => return,
            ErrorKind::Storage => SessionEvent::StorageTrouble { username, error },
            _ => SessionEvent::RefreshFailed { username, error, will_retry: self.context.background_refresh },
        };
        self.context.events.tell(&event);
    }

    fn tell_refreshed(&self) {
        self.context.events.tell(&SessionEvent::Refreshed { username: self.username.clone() });
    }

    async fn refresh(&self, want: &Want) -> Result<Tokens, Error> {
        self.current()?;
        let mut known = match want {
            Want::New => self.stored_access_token().await,
            Want::Fresh | Want::OtherThan(_) => None,
        };
        // Held over looking, asking and storing: processes that share the store refresh one after the other.
        let _lock = self.context.store.lock(&self.username).await?;
        self.save_unsaved().await?;
        let mut refused = None;
        for _ in 0..ADOPTIONS {
            let stored = self.adopt_stored().await?;
            if let Some(tokens) = self.satisfying(want) {
                return Ok(tokens);
            }
            // What another process stored while this one waited for its turn is as new as a refresh of its own.
            if known.take().is_some_and(|known| known != *stored.tokens.access_token()) {
                return Ok(stored.tokens.clone());
            }
            let refresh_token = stored.tokens.refresh_token().clone();
            if refused.as_ref() == Some(&refresh_token) {
                break;
            }
            let mut outcome = self.request(&stored, &refresh_token).await;
            if outcome.as_ref().is_err_and(|error| error.kind() == ErrorKind::SessionExpired)
                && self.device_was_confirmed(&stored).await?
            {
                outcome = self.request(&stored, &refresh_token).await;
            }
            match outcome {
                Ok(result) => return self.keep(stored.record.clone(), refresh_token, result).await,
                Err(error) if error.kind() == ErrorKind::SessionExpired => {
                    if self.end_if_still_stored(&refresh_token, &error).await? {
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
        device::confirm_now(&self.context, &self.username, key, stored.tokens.access_token()).await
    }

    /// The access token in the store, if this process has nothing newer that is still to be stored.
    async fn stored_access_token(&self) -> Option<AccessToken> {
        if self.work().unsaved.is_some() {
            return None;
        }
        match self.context.store.read(&self.username).await {
            Stored::Found(record) => record.tokens.map(|tokens| tokens.access),
            _ => None,
        }
    }

    async fn request(
        &self,
        stored: &Current,
        refresh_token: &RefreshToken,
    ) -> Result<AuthenticationResult, Error> {
        tracing::debug!(username = stored.record.username, "refreshing the session");
        let mut request = GetTokensFromRefreshToken {
            refresh_token: refresh_token.clone(),
            client_id: self.context.client.id.clone(),
            client_secret: self.context.client.secret.clone(),
            // Where the pool tracks devices, it refuses to refresh without the one the sign-in was made on.
            device_key: stored.device_key().map(str::to_owned),
            client_metadata: self.context.refresh_metadata.clone(),
        };
        match self.context.service.get_tokens_from_refresh_token(&request).await {
            // The device was forgotten; what that means for the session is for the service to say.
            Err(error) if error.kind() == ErrorKind::NotFound && request.device_key.take().is_some() => {
                self.context.service.get_tokens_from_refresh_token(&request).await
            }
            other => other,
        }
    }

    /// Takes over what another process or handle stored; the store has the last word.
    async fn adopt_stored(&self) -> Result<Arc<Current>, Error> {
        let record = match self.context.store.read(&self.username).await {
            Stored::Found(record) => record,
            Stored::Missing => return Err(signed_out()),
            Stored::Unavailable(error) | Stored::Corrupt(error) => return Err(error),
        };
        let mine = self.current()?;
        let same = |stored: &StoredTokens| {
            stored.refresh == *mine.tokens.refresh_token() && stored.access == *mine.tokens.access_token()
        };
        if record.tokens.as_ref().is_some_and(same) {
            return Ok(mine);
        }
        if let Some(current) = Current::read(record)? {
            let adopted = self.adopt(current)?;
            self.tell_refreshed();
            Ok(adopted)
        } else {
            let error = Error::new(ErrorKind::SessionExpired, "the server has ended this session");
            self.finish(Status::Ended(error.clone()));
            Err(error)
        }
    }

    /// Stores the new tokens, then tells.
    async fn keep(
        &self,
        mut record: SessionRecord,
        replaces: RefreshToken,
        result: AuthenticationResult,
    ) -> Result<Tokens, Error> {
        let stored = StoredTokens {
            access: result.access_token,
            id: result.id_token,
            refresh: result.refresh_token.unwrap_or_else(|| replaces.clone()),
        };
        let tokens =
            Tokens::read(stored.clone()).map_err(|e| e.with_operation("GetTokensFromRefreshToken"))?;
        self.context.clock.learn_if_silent(tokens.access_claims().issued_at());
        record.tokens = Some(stored);
        record.clock_offset_millis = self.context.clock.offset().millis;
        self.write(Unsaved { current: Current { record, tokens }, replaces }).await
    }

    async fn write(&self, new: Unsaved) -> Result<Tokens, Error> {
        let _writing = self.writing.lock().await;
        if !self.is_active() {
            // Nobody will use this token: the user signed out while it was under way.
            self.context.revoke_in_vain(&new.refresh_token()).await;
            return Err(self.why_over());
        }
        let mine = self.current()?;
        if *mine.tokens.refresh_token() != new.replaces {
            // A sign-in gave the session other tokens while these were under way: they would undo it.
            let origin = |tokens: &Tokens| tokens.access_claims().origin().map(str::to_owned);
            if origin(&mine.tokens) != origin(&new.tokens()) {
                self.context.revoke_in_vain(&new.refresh_token()).await;
            }
            return Ok(mine.tokens.clone());
        }
        let mut attempt = 1;
        loop {
            match self.context.store.write(&new.current.record).await {
                Ok(()) => {
                    let tokens = self.adopt(new.current)?.tokens.clone();
                    self.tell_refreshed();
                    return Ok(tokens);
                }
                Err(error) if attempt >= WRITE_ATTEMPTS => {
                    self.work().unsaved = Some(new);
                    return Err(error);
                }
                Err(_) => {
                    attempt += 1;
                    tokio::time::sleep(WRITE_PAUSE).await;
                }
            }
        }
    }

    /// Brings tokens that could not be stored earlier into the store before anything else is tried.
    async fn save_unsaved(&self) -> Result<(), Error> {
        let Some(unsaved) = self.work().unsaved.clone() else {
            return Ok(());
        };
        let stored = self.context.store.read(&self.username).await.into_found()?;
        let replaceable =
            stored.and_then(|record| record.tokens).is_some_and(|tokens| tokens.refresh == unsaved.replaces);
        if replaceable {
            self.write(unsaved).await?;
        } else {
            self.work().unsaved = None;
        }
        Ok(())
    }

    /// Ends the session on the server's verdict, if the refused token is still the stored one.
    async fn end_if_still_stored(&self, refused: &RefreshToken, verdict: &Error) -> Result<bool, Error> {
        let _writing = self.writing.lock().await;
        let Some(mut record) = self.context.store.read(&self.username).await.into_found()? else {
            return Err(signed_out());
        };
        if record.tokens.as_ref().is_some_and(|tokens| tokens.refresh != *refused) {
            return Ok(false);
        }
        record.tokens = None;
        if let Err(error) = self.context.store.write(&record).await {
            tracing::warn!(%error, "could not store that the session has ended");
            let username = self.username.clone();
            self.context.events.tell(&SessionEvent::StorageTrouble { username, error });
        }
        self.finish(Status::Ended(verdict.clone()));
        Ok(true)
    }
}
