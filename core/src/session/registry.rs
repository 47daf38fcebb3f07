use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use super::{
    Context, Session, SessionEvent, background,
    inner::{Current, Inner},
    tokens::Tokens,
};
use crate::{
    Error, ErrorKind, RefreshToken,
    clock::ClockOffset,
    device::{self, Settled},
    sign_in::{Replacing, Signed, SignedDevice},
    store::{SessionRecord, Stored},
};

/// Whether somebody is signed in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SessionState {
    /// Nobody is.
    SignedOut,
    /// This session is there. Whether the server still honours it shows at the next refresh.
    SignedIn(Session),
    /// The server has ended the session of the named user; they must sign in again.
    Expired {
        /// The user's name in the pool.
        username: String,
        /// The name typed at sign-in, to offer again.
        sign_in_name: String,
    },
    /// The store cannot tell, for instance because it is locked. Nothing was deleted; ask again later.
    Unavailable(Error),
}

/// A user whose session the store holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownUser {
    /// The user's name in the pool.
    pub username: String,
    /// The name typed at sign-in.
    pub sign_in_name: String,
    /// The server has ended the session; the user must sign in again.
    pub expired: bool,
}

/// The sessions of one pool and client: at most one live object per user.
pub(crate) struct Sessions {
    pub(super) context: Arc<Context>,
    live: Mutex<HashMap<String, Weak<Inner>>>,
}

impl Sessions {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context, live: Mutex::default() }
    }

    /// Fails if the user of this name, or of this name typed at sign-in, has a session that has not ended.
    ///
    /// What is damaged is in nobody's way: a sign-in repairs it.
    pub(crate) async fn refuse_if_signed_in(&self, name: &str) -> Result<(), Error> {
        match self.context.store.read(name).await {
            Stored::Found(record) => return refuse_live(&record),
            Stored::Unavailable(error) => return Err(error),
            Stored::Missing | Stored::Corrupt(_) => {}
        }
        for username in self.context.store.users().await? {
            match self.context.store.read(&username).await {
                Stored::Found(record) if record.sign_in_name == name => return refuse_live(&record),
                Stored::Unavailable(error) => return Err(error),
                Stored::Found(_) | Stored::Missing | Stored::Corrupt(_) => {}
            }
        }
        Ok(())
    }

    /// Makes a session of the tokens a sign-in brought: stored first, then told.
    pub(crate) async fn begin(&self, signed: Signed, replacing: Replacing) -> Result<Session, Error> {
        let Signed { sign_in_name, username, tokens: stored, device } = signed;
        let tokens = Tokens::read(stored.clone())?;
        self.context.clock.learn_if_silent(tokens.access_claims().issued_at());
        let named = tokens.access_claims().username().or(tokens.id_claims().username());
        let username = named.map_or(username, str::to_owned);
        let mut record = SessionRecord::new(username, sign_in_name, stored);
        record.clock_offset_millis = self.context.clock.offset().millis;
        record.device_key = device.key().map(str::to_owned);

        let username = record.username.clone();
        let kept = self.keep(Current { record, tokens }, device, replacing).await;
        // The stored record is the session from here on: it stays good even if the pointer to it fails.
        let kept = match kept {
            Ok(kept) => self.context.store.set_current_user(&username).await.map(|()| kept),
            Err(error) => Err(error),
        };
        match kept {
            Ok((inner, Settled { unconfirmed, forgotten })) => {
                self.context.events.tell(&SessionEvent::SignedIn { username: username.clone() });
                if let Some(device_key) = forgotten {
                    self.context.events.tell(&SessionEvent::DeviceForgotten { username, device_key });
                }
                match unconfirmed {
                    Some(device) => device.confirm(&inner).await,
                    None => device::look_at(&inner),
                }
                Ok(Session { inner })
            }
            Err(error) if error.kind() == ErrorKind::AlreadySignedIn => Err(error),
            Err(error) => {
                self.context.events.tell(&SessionEvent::StorageTrouble { username, error: error.clone() });
                Err(error)
            }
        }
    }

    async fn keep(
        &self,
        current: Current,
        device: SignedDevice,
        replacing: Replacing,
    ) -> Result<(Arc<Inner>, Settled), Error> {
        match self.put_in_place(&current, device, replacing).await {
            Ok((inner, settled, replaced)) => {
                self.forget_replaced(replaced);
                Ok((inner, settled))
            }
            Err(error) => {
                // What is not kept is given back to the server.
                self.context.revoke_in_vain(current.tokens.refresh_token()).await;
                Err(error)
            }
        }
    }

    /// Stores what there is to know of the device, then a sign-in's tokens. Gives the session they make, and the
    /// refresh tokens that nobody will use any more.
    async fn put_in_place(
        &self,
        current: &Current,
        device: SignedDevice,
        replacing: Replacing,
    ) -> Result<(Arc<Inner>, Settled, Vec<RefreshToken>), Error> {
        let SessionRecord { username, sign_in_name, .. } = &current.record;
        // Else the refresh of another process could put an older session in this one's place.
        let _lock = self.context.store.lock(username).await?;
        let live = self.live(username);
        let _writing = match &live {
            Some(inner) => Some(inner.writing.lock().await),
            None => None,
        };
        let there = match self.context.store.read(username).await {
            Stored::Found(record) => Some(record),
            Stored::Unavailable(error) if replacing == Replacing::Refused => return Err(error),
            Stored::Missing | Stored::Unavailable(_) | Stored::Corrupt(_) => None,
        };
        if let (Some(record), Replacing::Refused) = (&there, replacing) {
            refuse_live(record)?;
        }
        let unsaved = live.as_ref().and_then(|inner| inner.newest_refresh_token());
        let settled = device::settle(&self.context, username, sign_in_name, device).await;
        self.context.store.write(&current.record).await?;
        let replaced = match replacing {
            Replacing::Refused | Replacing::Raised => Vec::new(),
            Replacing::Allowed => replaced_tokens(there, unsaved, &current.tokens),
        };
        let inner = live.as_ref().filter(|inner| inner.adopt(current.clone()).is_ok());
        Ok((inner.map_or_else(|| self.open(current.clone()), Arc::clone), settled, replaced))
    }

    /// The tokens of a replaced session are good for nothing but mischief.
    fn forget_replaced(&self, tokens: Vec<RefreshToken>) {
        if tokens.is_empty() {
            return;
        }
        let context = Arc::clone(&self.context);
        tokio::spawn(async move {
            for token in &tokens {
                context.revoke_in_vain(token).await;
            }
        });
    }

    /// The state of the current user.
    pub(crate) async fn state(&self) -> SessionState {
        match self.context.store.current_user().await {
            Stored::Found(username) => self.state_of(&username).await,
            Stored::Missing => SessionState::SignedOut,
            Stored::Unavailable(error) | Stored::Corrupt(error) => SessionState::Unavailable(error),
        }
    }

    /// The users that the store has sessions of, live or ended.
    pub(crate) async fn users(&self) -> Result<Vec<KnownUser>, Error> {
        let mut users = Vec::new();
        for username in self.context.store.users().await? {
            match self.context.store.read(&username).await {
                Stored::Found(record) => users.push(KnownUser {
                    username: record.username,
                    sign_in_name: record.sign_in_name,
                    expired: record.tokens.is_none(),
                }),
                // Signed out meanwhile.
                Stored::Missing => {}
                Stored::Unavailable(error) | Stored::Corrupt(error) => return Err(error),
            }
        }
        users.sort_by(|one, other| one.username.cmp(&other.username));
        Ok(users)
    }

    /// The user's name in the pool, given that or the name they signed in with.
    pub(crate) async fn username(&self, name: &str) -> Result<Option<String>, Error> {
        if self.context.store.read(name).await.into_found()?.is_some() {
            return Ok(Some(name.to_owned()));
        }
        let users = self.users().await?;
        Ok(users.into_iter().find(|user| user.sign_in_name == name).map(|user| user.username))
    }

    /// Makes another user with a session the current one.
    pub(crate) async fn switch_to(&self, name: &str) -> Result<Session, Error> {
        let Some(username) = self.username(name).await? else {
            return Err(Error::new(ErrorKind::SignedOut, "this user has no session here"));
        };
        match self.state_of(&username).await {
            SessionState::SignedIn(session) => {
                self.context.store.set_current_user(&username).await?;
                Ok(session)
            }
            SessionState::SignedOut => Err(Error::new(ErrorKind::SignedOut, "this user has no session here")),
            SessionState::Expired { .. } => {
                Err(Error::new(ErrorKind::SessionExpired, "the server has ended this user's session"))
            }
            SessionState::Unavailable(error) => Err(error),
        }
    }

    /// Forgets a session that the server has ended.
    pub(crate) async fn forget_ended(&self, username: &str) -> Result<(), Error> {
        let _lock = self.context.store.lock(username).await?;
        let ended = self.context.store.read(username).await.into_found()?;
        if ended.is_some_and(|record| record.tokens.is_none()) {
            self.context.store.remove(username).await?;
            self.context.store.clear_current_user(username).await?;
        }
        Ok(())
    }

    /// The state of this user's session.
    pub(crate) async fn state_of(&self, username: &str) -> SessionState {
        let username = username.to_owned();
        let record = match self.context.store.read(&username).await {
            Stored::Found(record) => record,
            Stored::Missing => return SessionState::SignedOut,
            Stored::Unavailable(error) | Stored::Corrupt(error) => return SessionState::Unavailable(error),
        };
        self.context.clock.recall(ClockOffset { millis: record.clock_offset_millis });
        let sign_in_name = record.sign_in_name.clone();
        match Current::read(record) {
            Ok(Some(current)) => {
                let live = self.live(&username).filter(|inner| inner.is_active());
                let inner = live.unwrap_or_else(|| self.open(current));
                device::look_at(&inner);
                SessionState::SignedIn(Session { inner })
            }
            Ok(None) => SessionState::Expired { username, sign_in_name },
            Err(error) => SessionState::Unavailable(error.with_kind(crate::ErrorKind::Storage)),
        }
    }

    fn live(&self, username: &str) -> Option<Arc<Inner>> {
        let live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.get(username).and_then(Weak::upgrade)
    }

    /// The live session of this user: the one somebody opened meanwhile, or a new one.
    fn open(&self, current: Current) -> Arc<Inner> {
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.retain(|_, inner| inner.strong_count() > 0);
        let there = live.get(&current.record.username).and_then(Weak::upgrade);
        if let Some(inner) = there.filter(|inner| inner.is_active()) {
            return inner;
        }
        let username = current.record.username.clone();
        let inner = Arc::new(Inner::new(Arc::clone(&self.context), current));
        live.insert(username, Arc::downgrade(&inner));
        if self.context.background_refresh {
            background::keep_fresh(&inner);
        }
        inner
    }
}

/// Whether the record is of a session that goes on. Tokens that nobody can read are none.
fn refuse_live(record: &SessionRecord) -> Result<(), Error> {
    let readable = record.tokens.clone().is_some_and(|tokens| Tokens::read(tokens).is_ok());
    if readable {
        let what = "the user is signed in here already, and the sign-in was not told to replace the session";
        return Err(Error::new(ErrorKind::AlreadySignedIn, what));
    }
    Ok(())
}

/// The refresh tokens of the session that another took the place of: the stored one, and one that the store had not
/// taken yet. None where the pool revokes nothing, or where both sessions came of one authentication.
fn replaced_tokens(
    there: Option<SessionRecord>,
    unsaved: Option<RefreshToken>,
    new: &Tokens,
) -> Vec<RefreshToken> {
    let Some(stored) = there.and_then(|record| record.tokens) else { return Vec::new() };
    let origin = Tokens::read(stored.clone())
        .ok()
        .and_then(|tokens| tokens.access_claims().origin().map(str::to_owned));
    if origin.is_none() || origin.as_deref() == new.access_claims().origin() {
        return Vec::new();
    }
    let unsaved = unsaved.filter(|token| *token != stored.refresh);
    let tokens = [Some(stored.refresh), unsaved].into_iter().flatten();
    tokens.filter(|token| token != new.refresh_token()).collect()
}
