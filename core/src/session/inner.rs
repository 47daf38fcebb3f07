use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::{runtime::Handle, sync::oneshot, time::Instant};

use super::{Context, SessionEvent, departure::Departure, refresh::Flight, tokens::Tokens};
use crate::{
    AccessToken, Error, ErrorKind,
    store::{Room, SessionRecord, Stored, Watcher},
};

/// How old the look at the store may be before tokens in use are compared with it again: another process may have
/// signed the user out or in.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// One session, shared by all its handles.
pub(crate) struct Inner {
    pub(crate) context: Arc<Context>,
    pub(crate) username: String,
    pub(super) sign_in_name: String,
    pub(super) room: Arc<Room>,
    me: Weak<Self>,
    /// What `tokens()` reads without waiting for anyone; always what the store holds too.
    pub(super) current: ArcSwapOption<Current>,
    status: ArcSwap<Status>,
    work: Mutex<Work>,
    /// The state of the room that `current` is of.
    seen: AtomicU64,
    /// When the store was last looked at, in milliseconds since `made`.
    looked: AtomicU64,
    made: Instant,
    /// Held from reading the second factors to writing them.
    pub(crate) mfa_change: tokio::sync::Mutex<()>,
}

/// The record in the store, and its tokens decoded.
#[derive(Clone)]
pub(crate) struct Current {
    pub(crate) record: SessionRecord,
    pub(crate) tokens: Tokens,
}

#[derive(Clone)]
pub(super) enum Status {
    Active,
    /// The user is leaving: nothing is given out any more, and nothing was told yet.
    Leaving,
    Ended(Error),
    SignedOut,
}

/// What is under way.
#[derive(Default)]
pub(super) struct Work {
    pub(super) flight: Option<Flight>,
    /// The sign-out, under way or done.
    pub(super) departure: Option<Departure>,
    /// What the session last was, once it is over.
    pub(super) last: Option<Arc<Current>>,
    /// Refreshes that failed in a row, and when tokens that still count are worth another one.
    pub(super) failures: u32,
    pub(super) pause_until: Option<Instant>,
    /// The server has deleted the user.
    pub(super) deleted: bool,
    /// Dropped when the session is over, which ends its watcher.
    alive: Option<oneshot::Sender<()>>,
}

impl Current {
    /// Decodes the tokens of a record; `None` if there are none, because the session is over.
    pub(crate) fn read(record: SessionRecord) -> Result<Option<Self>, Error> {
        match record.tokens.clone() {
            Some(stored) => Ok(Some(Self { record, tokens: Tokens::read(stored)? })),
            None => Ok(None),
        }
    }

    /// The device that the tokens are bound to: as they say themselves, else as the sign-in said.
    pub(super) fn device_key(&self) -> Option<&str> {
        self.tokens.access_claims().device_key().or(self.record.device_key.as_deref())
    }
}

/// What came of a look at the store.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// The session is what the store says.
    Yes,
    /// Something was written meanwhile: look again.
    Outdated,
}

impl Inner {
    /// The session of a record that was read when its room was in this state.
    pub(crate) fn new(context: &Arc<Context>, current: Current, room: Arc<Room>, epoch: u64) -> Arc<Self> {
        context.clock.issued(current.tokens.issued_at());
        let inner = Arc::new_cyclic(|me| Self {
            context: Arc::clone(context),
            username: current.record.username.clone(),
            sign_in_name: current.record.sign_in_name.clone(),
            room,
            me: me.clone(),
            current: ArcSwapOption::from_pointee(current),
            status: ArcSwap::from_pointee(Status::Active),
            work: Mutex::default(),
            seen: AtomicU64::new(epoch),
            looked: AtomicU64::new(0),
            made: Instant::now(),
            mfa_change: tokio::sync::Mutex::new(()),
        });
        let watcher: Weak<dyn Watcher> = Arc::downgrade(&inner) as Weak<dyn Watcher>;
        inner.room.watch(watcher);
        inner
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

    pub(super) fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn why_over(&self) -> Error {
        match &**self.status.load() {
            Status::Ended(error) => error.clone(),
            Status::Active | Status::Leaving | Status::SignedOut => signed_out(),
        }
    }

    /// Whether the session was signed out.
    pub(super) fn is_over(&self) -> bool {
        matches!(**self.status.load(), Status::SignedOut)
    }

    /// What the session last was, if the server has ended it.
    pub(super) fn ended(&self) -> Option<Arc<Current>> {
        let work = self.work();
        matches!(**self.status.load(), Status::Ended(_)).then(|| work.last.clone())?
    }

    /// What the session last was, if the user is on the way out of it.
    pub(super) fn leaving(&self) -> Option<Arc<Current>> {
        let work = self.work();
        matches!(**self.status.load(), Status::Leaving).then(|| work.last.clone())?
    }

    /// Ends when the session does.
    pub(super) fn lifeline(&self) -> oneshot::Receiver<()> {
        let (alive, ended) = oneshot::channel();
        self.work().alive = Some(alive);
        ended
    }

    /// Makes what was just stored the session's present. What is told of it is told in the order of the changes.
    pub(super) fn took(&self, current: Current, told: Option<SessionEvent>) -> Result<Arc<Current>, Error> {
        self.context.clock.issued(current.tokens.issued_at());
        let current = Arc::new(current);
        let wakers = {
            let mut work = self.work();
            if !self.is_active() {
                work.last = Some(current);
                return Err(self.why_over());
            }
            self.seen.store(self.room.epoch(), Ordering::SeqCst);
            let is_news = !self.holds(&current.record);
            self.current.store(Some(Arc::clone(&current)));
            (work.failures, work.pause_until) = (0, None);
            told.filter(|_| is_news).map(|event| self.context.events.put(&event))
        };
        if let Some(wakers) = wakers {
            wakers.wake();
        }
        Ok(current)
    }

    /// Whether the session's tokens are those of the record.
    fn holds(&self, record: &SessionRecord) -> bool {
        let current = self.current.load();
        current.as_ref().zip(record.tokens.as_ref()).is_some_and(|(mine, stored)| {
            stored.refresh == *mine.tokens.refresh_token() && stored.access == *mine.tokens.access_token()
        })
    }

    /// Takes over what the store held when the room was in this state: it has the last word.
    pub(super) fn take(&self, record: Option<SessionRecord>, epoch: u64) -> Result<Taken, Error> {
        let username = || self.username.clone();
        let (next, event) = match record.filter(|record| !record.is_signed_out()) {
            None => (Err(Status::SignedOut), SessionEvent::SignedOut { username: username() }),
            Some(record) => match Current::read(record)? {
                None => {
                    let error = Error::new(ErrorKind::SessionExpired, "the server has ended this session");
                    (Err(Status::Ended(error.clone())), SessionEvent::Expired { username: username(), error })
                }
                Some(stored) => {
                    let continues = self.current().is_ok_and(|mine| mine.tokens.same_sign_in(&stored.tokens));
                    let event = if continues {
                        SessionEvent::Refreshed { username: username() }
                    } else {
                        SessionEvent::SignedIn { username: username() }
                    };
                    (Ok(stored), event)
                }
            },
        };
        if let Ok(stored) = &next {
            self.context.clock.issued(stored.tokens.issued_at());
        }
        let wakers = {
            let mut work = self.work();
            if self.room.epoch() != epoch {
                return Ok(Taken::Outdated);
            }
            if !self.is_active() {
                return Ok(Taken::Yes);
            }
            self.seen.store(epoch, Ordering::SeqCst);
            match next {
                Ok(stored) if self.holds(&stored.record) => None,
                Ok(stored) => {
                    // Who stored it in this pool tells it, too.
                    let told = self.context.is_announced(&self.username, stored.tokens.refresh_token());
                    self.current.store(Some(Arc::new(stored)));
                    (work.failures, work.pause_until) = (0, None);
                    (!told).then(|| self.context.events.put(&event))
                }
                Err(status) => {
                    self.end(&mut work, status);
                    Some(self.context.events.put(&event))
                }
            }
        };
        if let Some(wakers) = wakers {
            wakers.wake();
        }
        Ok(Taken::Yes)
    }

    fn end(&self, work: &mut Work, status: Status) {
        if let Some(current) = self.current.swap(None) {
            work.last = Some(current);
        }
        work.alive = None;
        self.status.store(Arc::new(status));
    }

    /// Makes nothing of an object that nobody has seen.
    pub(super) fn discard(&self) {
        let mut work = self.work();
        self.end(&mut work, Status::SignedOut);
    }

    /// From now on nothing is given out. Gives what the session was.
    pub(super) fn begin_leaving(&self) -> Option<Arc<Current>> {
        let mut work = self.work();
        if self.is_active() {
            self.end(&mut work, Status::Leaving);
        }
        work.last.clone()
    }

    /// Ends the session here, and says so once.
    pub(super) fn finish(&self, status: Status) {
        let username = self.username.clone();
        let wakers = {
            let mut work = self.work();
            let event = match (&**self.status.load(), &status) {
                (Status::Active, Status::Ended(error)) => {
                    Some(SessionEvent::Expired { username, error: error.clone() })
                }
                (Status::SignedOut, _) | (_, Status::Active | Status::Leaving | Status::Ended(_)) => None,
                (Status::Active | Status::Leaving | Status::Ended(_), Status::SignedOut) => {
                    Some(SessionEvent::SignedOut { username })
                }
            };
            let Some(event) = event else { return };
            self.end(&mut work, status);
            self.context.events.put(&event)
        };
        wakers.wake();
    }

    /// Compares the session with what the store holds.
    pub(super) async fn look(&self) -> Result<(), Error> {
        // Each turn means that somebody wrote in between.
        for _ in 0..16 {
            if !self.is_active() {
                return Ok(());
            }
            self.looked.store(self.age(), Ordering::SeqCst);
            let epoch = self.room.epoch();
            let record = self.context.store.read(&self.username).await.into_found()?;
            if self.take(record, epoch)? == Taken::Yes {
                return Ok(());
            }
        }
        Ok(())
    }

    fn age(&self) -> u64 {
        u64::try_from(self.made.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether somebody else in this process has changed the record since.
    pub(super) fn is_outdated(&self) -> bool {
        self.seen.load(Ordering::SeqCst) != self.room.epoch()
    }

    /// Whether the last look at the store is so long ago that it is time for another.
    pub(super) fn is_due_for_a_look(&self) -> bool {
        let (age, looked) = (self.age(), self.looked.load(Ordering::Relaxed));
        u128::from(age.saturating_sub(looked)) >= LOOK_AGAIN.as_millis()
    }

    /// Looks at the store behind the caller's back, now and then.
    pub(super) fn look_again(&self) {
        let (age, looked) = (self.age(), self.looked.load(Ordering::Relaxed));
        if !self.is_due_for_a_look() {
            return;
        }
        let mine = self.looked.compare_exchange(looked, age, Ordering::SeqCst, Ordering::SeqCst);
        if mine.is_ok() {
            self.look_behind();
        }
    }

    fn look_behind(&self) {
        let (Some(inner), Ok(runtime)) = (self.me.upgrade(), Handle::try_current()) else { return };
        runtime.spawn(async move {
            if let Err(error) = inner.look().await {
                tracing::debug!(%error, "the stored session could not be looked at");
            }
        });
    }

    /// What the store holds of the session, if the store can tell.
    pub(super) async fn stored(&self) -> Option<SessionRecord> {
        match self.context.store.read(&self.username).await {
            Stored::Found(record) => Some(record),
            Stored::Missing | Stored::Unavailable(_) | Stored::Corrupt(_) => None,
        }
    }
}

impl Watcher for Inner {
    fn stored(self: Arc<Self>) {
        if self.is_active() {
            self.look_behind();
        }
    }
}

pub(super) fn signed_out() -> Error {
    Error::new(ErrorKind::SignedOut, "this session was signed out")
}
