//! Devices: a store, the pool objects over it, what they tell, and what is expected of each user's session.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use cognito_client::{
    EncryptedFileStore, MemoryStore, SecretStore, Session, SessionEvent, SignOutRetry, Timeouts, UserPool,
    store::DataKey,
};

use crate::{
    chance::Chance,
    clock::WrongClock,
    server::Server,
    store::ShakyStore,
    wire::{Seen, Wire},
};

pub(crate) const TIMEOUTS: Timeouts = Timeouts::new()
    .with_connect(Duration::from_secs(1))
    .with_request(Duration::from_secs(4))
    .with_total(Duration::from_secs(10));

pub(crate) const KEY: [u8; 32] = [9; 32];

/// What a device is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Two pool objects over one store that fails now and then and has no locks.
    Shaky,
    /// One pool object over memory: the user's other device.
    Memory,
    /// Files that other processes use too, which are killed.
    Files,
}

pub(crate) struct Device {
    pub(crate) kind: Kind,
    pub(crate) server: Arc<Server>,
    pub(crate) clock: Arc<WrongClock>,
    store: Arc<dyn SecretStore>,
    directory: PathBuf,
    shaky: Option<ShakyStore>,
    pools: Mutex<Vec<UserPool>>,
    held: Mutex<HashMap<String, Vec<Session>>>,
    pub(crate) retries: Mutex<Vec<SignOutRetry>>,
    lines: Mutex<HashMap<String, Line>>,
    told: Mutex<HashMap<(usize, String), Told>>,
}

/// What is known of one user's session on one device.
#[derive(Clone, Default)]
pub(crate) struct Line {
    /// Moves with every beginning and end of what may change who is signed in.
    pub(crate) epoch: u64,
    pub(crate) busy: u32,
    /// The sign-in that is there for certain, by its origin.
    pub(crate) there: Option<String>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    pub(crate) signed_in: usize,
    pub(crate) refreshed: usize,
    pub(crate) ended: usize,
    pub(crate) signed_in_here: usize,
}

pub(crate) fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn client(
    url: &str,
    pool_id: &str,
    client_id: &str,
    store: Arc<dyn SecretStore>,
    clock: Arc<WrongClock>,
    seen: Arc<Seen>,
) -> UserPool {
    UserPool::builder(pool_id, client_id)
        .endpoint(url)
        .shared_store(store)
        .clock(clock)
        .timeouts(TIMEOUTS)
        .transport(Wire::new(seen, TIMEOUTS))
        .build()
        .expect("the settings are right")
}

impl Device {
    pub(crate) fn new(kind: Kind, server: Arc<Server>, chance: &mut Chance, directory: &Path) -> Arc<Self> {
        let shaky = (kind == Kind::Shaky).then(|| ShakyStore::new(chance.branch()));
        let store: Arc<dyn SecretStore> = match (kind, &shaky) {
            (Kind::Shaky, Some(shaky)) => Arc::new(shaky.clone()),
            (Kind::Files, _) => Arc::new(
                EncryptedFileStore::new(directory, DataKey::from_bytes(KEY)).expect("a directory of our own"),
            ),
            _ => Arc::new(MemoryStore::new()),
        };
        Arc::new(Self {
            kind,
            server,
            clock: WrongClock::new(),
            store,
            directory: directory.to_owned(),
            shaky,
            pools: Mutex::default(),
            held: Mutex::default(),
            retries: Mutex::default(),
            lines: Mutex::default(),
            told: Mutex::default(),
        })
    }

    /// Makes the pool objects, and listens to them until they are gone.
    pub(crate) fn open(self: &Arc<Self>) {
        let count = if self.kind == Kind::Shaky { 2 } else { 1 };
        for number in 0..count {
            let pool = self.new_pool();
            let mut events = pool.events();
            let device = Arc::clone(self);
            tokio::spawn(async move {
                while let Some(event) = events.next().await {
                    device.hear(number, &event);
                }
            });
            locked(&self.pools).push(pool);
        }
    }

    /// Where the files are that other processes share, if this device is one of files, of this server's users.
    pub(crate) fn files_of(&self, server: &Server) -> Option<PathBuf> {
        (self.kind == Kind::Files && self.server.number == server.number).then(|| self.directory.clone())
    }

    pub(crate) fn new_pool(&self) -> UserPool {
        let pool = &self.server.pool;
        let (store, clock, seen) =
            (Arc::clone(&self.store), Arc::clone(&self.clock), Arc::clone(&self.server.seen));
        client(pool.url(), pool.pool_id(), pool.client_id(), store, clock, seen)
    }

    /// Lets go of every pool object and handle.
    pub(crate) fn close(&self) {
        let pools = std::mem::take(&mut *locked(&self.pools));
        let held = std::mem::take(&mut *locked(&self.held));
        let retries = std::mem::take(&mut *locked(&self.retries));
        drop((pools, held, retries));
    }

    pub(crate) fn heal(&self, healed: bool) {
        if let Some(shaky) = &self.shaky {
            shaky.heal(healed);
        }
    }

    pub(crate) fn pool(&self, chance: &mut Chance) -> (usize, UserPool) {
        let pools = locked(&self.pools);
        let number = chance.one_of(pools.len());
        (number, pools[number].clone())
    }

    pub(crate) fn hold(&self, user: &str, session: Session) {
        let mut held = locked(&self.held);
        let sessions = held.entry(user.to_owned()).or_default();
        sessions.push(session);
        if sessions.len() > 2 {
            sessions.remove(0);
        }
    }

    pub(crate) fn held(&self, user: &str, chance: &mut Chance) -> Option<Session> {
        let held = locked(&self.held);
        let sessions = held.get(user)?;
        sessions.get(chance.one_of(sessions.len())).cloned()
    }

    pub(crate) fn let_go(&self, user: &str) {
        let gone = locked(&self.held).remove(user);
        drop(gone);
    }

    pub(crate) fn line(&self, user: &str) -> Line {
        locked(&self.lines).get(user).cloned().unwrap_or_default()
    }

    /// Something begins that may change who is signed in. Gives the epoch from then on.
    pub(crate) fn begin(&self, user: &str) -> u64 {
        let mut lines = locked(&self.lines);
        let line = lines.entry(user.to_owned()).or_default();
        line.busy += 1;
        line.epoch += 1;
        line.there = None;
        line.epoch
    }

    /// It ends; `there` is what is signed in now, if nothing else was under way. Gives whether nothing was.
    pub(crate) fn end(&self, user: &str, epoch: u64, there: Option<String>) -> bool {
        let mut lines = locked(&self.lines);
        let line = lines.entry(user.to_owned()).or_default();
        line.busy = line.busy.saturating_sub(1);
        let alone = line.epoch == epoch && line.busy == 0;
        line.there = there.filter(|_| alone);
        line.epoch += 1;
        alone
    }

    /// A caller went away in the middle: nothing is certain of this user any more.
    pub(crate) fn abandon(&self, user: &str) {
        let mut lines = locked(&self.lines);
        let line = lines.entry(user.to_owned()).or_default();
        line.busy = u32::MAX / 2;
        line.there = None;
    }

    pub(crate) fn signed_in_here(&self, pool: usize, user: &str) {
        locked(&self.told).entry((pool, user.to_owned())).or_default().signed_in_here += 1;
    }

    pub(crate) fn told(&self) -> Vec<((usize, String), Told)> {
        locked(&self.told).iter().map(|(key, told)| (key.clone(), *told)).collect()
    }

    fn hear(&self, pool: usize, event: &SessionEvent) {
        let (user, change): (&String, fn(&mut Told)) = match event {
            SessionEvent::SignedIn { username } => (username, |told| told.signed_in += 1),
            SessionEvent::Refreshed { username } => (username, |told| told.refreshed += 1),
            SessionEvent::Expired { username, .. } | SessionEvent::SignedOut { username } => {
                (username, |told| told.ended += 1)
            }
            _ => return,
        };
        change(locked(&self.told).entry((pool, user.clone())).or_default());
    }
}
