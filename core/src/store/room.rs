//! One turn at a time for each session of a store, in this process whatever the store itself can do.

use std::{
    any::TypeId,
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::OwnedMutexGuard;

use super::{SecretStore, SessionRecord, StoreLock};
use crate::RefreshToken;

/// What tells the content of one store from that of another in this process.
///
/// The client lets one change of a session at a time through, also where a store cannot lock, and for that it must know
/// which stores are the same. Stores that may show the same items must have equal identities.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreIdentity {
    kind: TypeId,
    place: String,
}

impl StoreIdentity {
    /// The identity of the stores of type `S` that keep their items in this place: a folder, a service's name.
    pub fn of<S: ?Sized + 'static>(place: impl Into<String>) -> Self {
        Self { kind: TypeId::of::<S>(), place: place.into() }
    }
}

/// Told of a change of the stored session by somebody else in this process.
pub(crate) trait Watcher: Send + Sync {
    /// The session's record was written or removed. Must return at once.
    fn stored(self: Arc<Self>);
}

/// Tokens that the server handed out and the store would not take: they are written before anything else.
#[derive(Clone)]
pub(crate) struct Pending {
    pub(crate) record: SessionRecord,
    /// The refresh token they replace: only while the store holds that one may they be written.
    pub(crate) replaces: RefreshToken,
    pub(super) store: Arc<dyn SecretStore>,
}

type Key = (StoreIdentity, String);

/// Where all who deal with one session in this process meet, whichever pool object they belong to.
pub(crate) struct Room {
    key: Key,
    pub(super) turn: Arc<tokio::sync::Mutex<()>>,
    /// Counts the changes of the stored record.
    epoch: AtomicU64,
    watchers: Mutex<Vec<Weak<dyn Watcher>>>,
    state: Mutex<State>,
    saving: AtomicBool,
    leaving: AtomicBool,
}

#[derive(Default)]
struct State {
    pending: Option<Pending>,
    /// The refresh token of a session that was signed out while the store would not forget it.
    disowned: Option<RefreshToken>,
}

static ROOMS: Mutex<BTreeMap<Key, Weak<Room>>> = Mutex::new(BTreeMap::new());

/// Rooms that hold what nothing else in the process may know any more.
static KEPT: Mutex<BTreeMap<Key, Arc<Room>>> = Mutex::new(BTreeMap::new());

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Room {
    /// The room of the session that this store keeps under this name.
    pub(super) fn of(identity: StoreIdentity, name: String) -> Arc<Self> {
        let key = (identity, name);
        let mut rooms = locked(&ROOMS);
        if let Some(room) = rooms.get(&key).and_then(Weak::upgrade) {
            return room;
        }
        let room = Arc::new(Self {
            key: key.clone(),
            turn: Arc::default(),
            epoch: AtomicU64::new(0),
            watchers: Mutex::default(),
            state: Mutex::default(),
            saving: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
        });
        rooms.insert(key, Arc::downgrade(&room));
        room
    }

    /// How often the stored record was changed by this process. What was read before the count went up may be old.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    pub(crate) fn watch(&self, watcher: Weak<dyn Watcher>) {
        let mut watchers = locked(&self.watchers);
        watchers.retain(|watcher| watcher.strong_count() > 0);
        watchers.push(watcher);
    }

    fn changed(&self, by: Option<usize>) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        let watchers: Vec<_> = locked(&self.watchers).iter().filter_map(Weak::upgrade).collect();
        for watcher in watchers {
            if Some(address(&watcher)) != by {
                watcher.stored();
            }
        }
    }

    pub(crate) fn pending(&self) -> Option<Pending> {
        locked(&self.state).pending.clone()
    }

    pub(crate) fn set_pending(self: &Arc<Self>, pending: Option<Pending>) {
        self.change(|state| state.pending = pending);
    }

    pub(super) fn disowned(&self) -> Option<RefreshToken> {
        locked(&self.state).disowned.clone()
    }

    /// From now on a stored session with this refresh token reads as signed out.
    pub(crate) fn disown(self: &Arc<Self>, token: Option<RefreshToken>) {
        self.change(|state| state.disowned = token);
    }

    fn change(self: &Arc<Self>, change: impl FnOnce(&mut State)) {
        let mut kept = locked(&KEPT);
        let mut state = locked(&self.state);
        change(&mut state);
        let before = if state.pending.is_some() || state.disowned.is_some() {
            kept.insert(self.key.clone(), Arc::clone(self))
        } else {
            kept.remove(&self.key)
        };
        drop((state, kept));
        // Dropping a room takes the lock of all rooms: not while another lock is held.
        drop(before);
    }

    /// A claim to be the one who brings pending tokens into the store; `None` while somebody has it.
    pub(crate) fn claim_saving(self: &Arc<Self>) -> Option<Claim> {
        Claim::of(self, |room| &room.saving)
    }

    /// A claim to be the one who carries a sign-out to its end; `None` while somebody has it.
    pub(crate) fn claim_leaving(self: &Arc<Self>) -> Option<Claim> {
        Claim::of(self, |room| &room.leaving)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut rooms = locked(&ROOMS);
        if rooms.get(&self.key).is_some_and(|room| room.strong_count() == 0) {
            rooms.remove(&self.key);
        }
    }
}

/// Something that only one at a time may do, given back when dropped.
pub(crate) struct Claim {
    room: Arc<Room>,
    flag: fn(&Room) -> &AtomicBool,
}

impl Claim {
    fn of(room: &Arc<Room>, flag: fn(&Room) -> &AtomicBool) -> Option<Self> {
        let free = !flag(room).swap(true, Ordering::SeqCst);
        free.then(|| Self { room: Arc::clone(room), flag })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        (self.flag)(&self.room).store(false, Ordering::SeqCst);
    }
}

/// Which watcher this is, to tell it from others while it lives.
pub(crate) fn address<T: ?Sized>(watcher: &Arc<T>) -> usize {
    Arc::as_ptr(watcher).cast::<()>() as usize
}

/// The right to change one session's record. Whoever writes has a share in it until the store has answered, so that the
/// next in turn never meets a write that is still on its way.
#[derive(Clone)]
pub(crate) struct Hold {
    held: Arc<Held>,
    by: Option<usize>,
}

/// Given back in this order.
struct Held {
    _store: Option<StoreLock>,
    _turn: Option<OwnedMutexGuard<()>>,
    room: Arc<Room>,
}

impl Hold {
    pub(super) fn new(store: Option<StoreLock>, turn: Option<OwnedMutexGuard<()>>, room: Arc<Room>) -> Self {
        Self { held: Arc::new(Held { _store: store, _turn: turn, room }), by: None }
    }

    /// The same hold, of a watcher that needs not be told of its own changes.
    pub(crate) fn by<T: ?Sized>(&self, watcher: &Arc<T>) -> Self {
        Self { held: Arc::clone(&self.held), by: Some(address(watcher)) }
    }

    pub(crate) fn room(&self) -> &Arc<Room> {
        &self.held.room
    }

    /// To be called when the record was written or removed.
    pub(super) fn wrote(&self) {
        self.held.room.changed(self.by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_one_room_as_long_as_somebody_is_in_it() {
        let identity = StoreIdentity::of::<Room>("one");
        let room = Room::of(identity.clone(), "ana".into());
        assert!(Arc::ptr_eq(&room, &Room::of(identity.clone(), "ana".into())));
        assert!(!Arc::ptr_eq(&room, &Room::of(identity.clone(), "bob".into())));
        assert!(!Arc::ptr_eq(&room, &Room::of(StoreIdentity::of::<Room>("two"), "ana".into())));
        let key = room.key.clone();
        drop(room);
        assert!(!locked(&ROOMS).contains_key(&key));
    }

    #[test]
    fn what_only_the_room_knows_keeps_it() {
        let name = || Room::of(StoreIdentity::of::<Room>("kept"), "ana".into());
        name().disown(Some("r".into()));
        assert_eq!(name().disowned().map(|token| token.expose().to_owned()).as_deref(), Some("r"));
        name().disown(None);
        assert!(!locked(&ROOMS).contains_key(&(StoreIdentity::of::<Room>("kept"), "ana".into())));
    }

    #[test]
    fn a_claim_is_had_once_and_given_back() {
        let room = Room::of(StoreIdentity::of::<Room>("claims"), "ana".into());
        let claim = room.claim_saving();
        assert!(claim.is_some() && room.claim_saving().is_none() && room.claim_leaving().is_some());
        drop(claim);
        assert!(room.claim_saving().is_some());
    }
}
