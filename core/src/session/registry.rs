use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use super::{
    Context, Session, background, confirm_device, departure,
    inner::{Current, Inner, Taken},
    tokens::Tokens,
};
use crate::{
    Error, ErrorKind,
    clock::ClockOffset,
    store::{Room, SessionRecord, Stored},
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

    /// Fails if the user of this name, or of this name typed at sign-in, has a session that has not ended. Of one whose
    /// tokens have run out the service is asked whether it has.
    ///
    /// What is damaged is in nobody's way: a sign-in repairs it.
    pub(crate) async fn refuse_if_signed_in(&self, name: &str) -> Result<(), Error> {
        match self.context.store.read(name).await {
            Stored::Found(record) => return self.refuse_if_live(record).await,
            Stored::Unavailable(error) => return Err(error),
            Stored::Missing | Stored::Corrupt(_) => {}
        }
        for username in self.context.store.users().await? {
            match self.context.store.read(&username).await {
                Stored::Found(record) if record.sign_in_name == name => {
                    return self.refuse_if_live(record).await;
                }
                Stored::Unavailable(error) => return Err(error),
                Stored::Found(_) | Stored::Missing | Stored::Corrupt(_) => {}
            }
        }
        Ok(())
    }

    /// Whether the record is of a session that has not ended.
    pub(super) async fn refuse_if_live(&self, record: SessionRecord) -> Result<(), Error> {
        let Some(tokens) = readable(&record) else { return Ok(()) };
        if !tokens.count_at(self.context.clock.now())
            && let SessionState::SignedIn(session) = self.state_of(&record.username).await
            && let Err(error) = session.tokens().await
            && matches!(error.kind(), ErrorKind::SessionExpired | ErrorKind::SignedOut)
        {
            return Ok(());
        }
        Err(already_signed_in())
    }

    /// The state of the current user.
    pub(crate) async fn state(&self) -> SessionState {
        match self.context.store.current_user().await {
            Stored::Found(username) => self.state_of(&username).await,
            Stored::Missing => {
                self.look_at_live().await;
                SessionState::SignedOut
            }
            Stored::Unavailable(error) | Stored::Corrupt(error) => SessionState::Unavailable(error),
        }
    }

    /// Whoever is told that nobody is signed in finds no handle that says otherwise: another process may have signed its
    /// user out.
    async fn look_at_live(&self) {
        let live: Vec<_> = {
            let live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
            live.values().filter_map(Weak::upgrade).collect()
        };
        for inner in live {
            if let Err(error) = inner.look().await {
                tracing::debug!(%error, "the stored session could not be looked at");
            }
        }
    }

    /// The users that the store has sessions of, live or ended. What is damaged is nobody's session.
    pub(crate) async fn users(&self) -> Result<Vec<KnownUser>, Error> {
        let mut users = Vec::new();
        for username in self.context.store.users().await? {
            match self.context.store.read(&username).await {
                Stored::Found(record) if record.is_signed_out() => {
                    departure::finish_later(&self.context, record);
                }
                Stored::Found(record) => users.push(KnownUser {
                    username: record.username,
                    sign_in_name: record.sign_in_name,
                    expired: record.tokens.is_none(),
                }),
                // Signed out meanwhile.
                Stored::Missing => {}
                Stored::Corrupt(error) => {
                    tracing::warn!(%error, username, "a stored session cannot be read and is left out");
                }
                Stored::Unavailable(error) => return Err(error),
            }
        }
        users.sort_by(|one, other| one.username.cmp(&other.username));
        Ok(users)
    }

    /// The user's name in the pool, given that or the name they signed in with.
    pub(crate) async fn username(&self, name: &str) -> Result<Option<String>, Error> {
        match self.context.store.read(name).await {
            Stored::Found(_) | Stored::Corrupt(_) => return Ok(Some(name.to_owned())),
            Stored::Unavailable(error) => return Err(error),
            // Handles of a session that is gone are still to hear of it.
            Stored::Missing if self.live(name).is_some_and(|inner| inner.is_active()) => {
                return Ok(Some(name.to_owned()));
            }
            Stored::Missing => {}
        }
        let users = self.users().await?;
        Ok(users.into_iter().find(|user| user.sign_in_name == name).map(|user| user.username))
    }

    /// Makes another user with a session the current one.
    pub(crate) async fn switch_to(&self, name: &str) -> Result<Session, Error> {
        let none = || Error::new(ErrorKind::SignedOut, "this user has no session here");
        let Some(username) = self.username(name).await? else {
            return Err(none());
        };
        match self.state_of(&username).await {
            SessionState::SignedIn(session) => {
                let store = self.context.store.clone();
                // As a task of its own: a pointer that is being written when the caller goes away is written in its turn.
                let switched = tokio::spawn(async move { store.switch_current_user(&username).await });
                if switched.await.map_err(|error| Error::of_task(&error))?? {
                    Ok(session)
                } else {
                    Err(none())
                }
            }
            SessionState::SignedOut => Err(none()),
            SessionState::Expired { .. } => {
                Err(Error::new(ErrorKind::SessionExpired, "the server has ended this user's session"))
            }
            SessionState::Unavailable(error) => Err(error),
        }
    }

    /// The state of this user's session.
    pub(crate) async fn state_of(&self, username: &str) -> SessionState {
        let room = self.context.store.room(username);
        loop {
            let epoch = room.epoch();
            let record = match self.context.store.read(username).await {
                Stored::Found(record) => record,
                Stored::Missing => {
                    if let Some(inner) = self.live(username)
                        && matches!(inner.take(None, epoch), Ok(Taken::Outdated))
                    {
                        continue;
                    }
                    return SessionState::SignedOut;
                }
                Stored::Unavailable(error) | Stored::Corrupt(error) => {
                    return SessionState::Unavailable(error);
                }
            };
            if let Some(state) = self.state_by(record, &room, epoch) {
                return state;
            }
        }
    }

    /// The state that a record tells of; `None` if it was written meanwhile.
    fn state_by(&self, record: SessionRecord, room: &Arc<Room>, epoch: u64) -> Option<SessionState> {
        let (username, sign_in_name) = (record.username.clone(), record.sign_in_name.clone());
        let expired =
            || SessionState::Expired { username: username.clone(), sign_in_name: sign_in_name.clone() };
        let unreadable = |error: Error| SessionState::Unavailable(error.with_kind(ErrorKind::Storage));
        if let Some(inner) = self.live(&username) {
            match inner.take(Some(record.clone()), epoch) {
                Ok(Taken::Outdated) => return None,
                Ok(Taken::Yes) => {}
                Err(error) => return Some(unreadable(error)),
            }
            if inner.is_active() {
                confirm_device::look_at(&inner);
                return Some(SessionState::SignedIn(Session { inner }));
            }
        }
        if record.is_signed_out() {
            departure::finish_later(&self.context, record);
            return Some(SessionState::SignedOut);
        }
        let offset = ClockOffset { millis: record.clock_offset_millis };
        let current = match Current::read(record) {
            Ok(Some(current)) => current,
            Ok(None) => return Some(expired()),
            Err(error) => return Some(unreadable(error)),
        };
        // What is on its way out is out.
        if let Some(last) = self.live(&username).and_then(|inner| inner.leaving())
            && last.tokens.same_sign_in(&current.tokens)
        {
            return Some(SessionState::SignedOut);
        }
        // What the server has ended has ended, even if that could not be written.
        if let Some(last) = self.live(&username).and_then(|inner| inner.ended())
            && last.tokens.refresh_token() == current.tokens.refresh_token()
        {
            return Some(expired());
        }
        self.context.clock.issued(current.tokens.issued_at());
        self.context.clock.recall(offset);
        let (inner, _) = self.open(current, room, epoch)?;
        confirm_device::look_at(&inner);
        (room.epoch() == epoch).then_some(SessionState::SignedIn(Session { inner }))
    }

    pub(super) fn live(&self, username: &str) -> Option<Arc<Inner>> {
        let live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.get(username).and_then(Weak::upgrade)
    }

    /// The live session of this user, and whether it is new: somebody may have opened it meanwhile. `None` if the record
    /// was written since the room was in this state.
    pub(super) fn open(&self, current: Current, room: &Arc<Room>, epoch: u64) -> Option<(Arc<Inner>, bool)> {
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.retain(|_, inner| inner.strong_count() > 0);
        let there = live.get(&current.record.username).and_then(Weak::upgrade);
        if let Some(inner) = there.filter(|inner| inner.is_active()) {
            return Some((inner, false));
        }
        let username = current.record.username.clone();
        let inner = Inner::new(&self.context, current, Arc::clone(room), epoch);
        // From here on it hears of every change; of an earlier one it must not tell what somebody else has told.
        if room.epoch() != epoch {
            inner.discard();
            return None;
        }
        live.insert(username, Arc::downgrade(&inner));
        drop(live);
        if self.context.background_refresh {
            background::keep_fresh(&inner);
        }
        Some((inner, true))
    }
}

/// The tokens of a session that goes on. Tokens that nobody can read are none.
pub(super) fn readable(record: &SessionRecord) -> Option<Tokens> {
    Tokens::read(record.tokens.clone()?).ok()
}

pub(super) fn already_signed_in() -> Error {
    let what = "the user is signed in here already, and the sign-in was not told to replace the session";
    Error::new(ErrorKind::AlreadySignedIn, what)
}
