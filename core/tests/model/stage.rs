//! Where every call of the client stops until the driver lets it go: one lock around the model, and the parked calls.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard},
    time::{Duration, SystemTime},
};

use cognito_client::{
    Clock,
    store::{SecretBytes, StoreError, StoreLock},
    transport::{HttpResponse, TransportError},
};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::{
    chance::Chance,
    ledger::Ledger,
    server::{BEGIN, Server},
    store::{Backing, Call},
};

/// The model and what stands still in it.
pub(crate) struct World {
    pub(crate) chance: Chance,
    pub(crate) server: Server,
    pub(crate) backing: Backing,
    pub(crate) ledger: Ledger,
    pub(crate) parked: Vec<Parked>,
    /// How many faults in a hundred calls; none once the run ends.
    pub(crate) faults: Faults,
    /// Nothing parks any more.
    pub(crate) open: bool,
    next: u64,
}

/// What may go wrong, in a hundred calls.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    pub(crate) network: u64,
    pub(crate) store: u64,
}

/// A call that waits for the driver.
pub(crate) struct Parked {
    pub(crate) id: u64,
    /// What it is, for the trace; calls are chosen by this, so that the order in which threads came does not count.
    pub(crate) label: String,
    /// Released only when nothing else is left to do.
    pub(crate) laggard: bool,
    pub(crate) work: Work,
}

pub(crate) enum Work {
    /// A call of a store, before it has happened.
    Store { process: usize, call: Call, slot: Arc<Slot> },
    /// A call of a store that has happened and has not returned.
    Returning { answer: Answer, slot: Arc<Slot> },
    /// A request on its way. Without a sender, its caller is gone.
    Request { operation: String, body: Value, sender: Option<oneshot::Sender<Delivery>> },
    /// A reply on its way.
    Reply { delivery: Delivery, brings: Option<(usize, usize)>, sender: Option<oneshot::Sender<Delivery>> },
}

pub(crate) type Delivery = Result<HttpResponse, TransportError>;

/// What a store call returns.
pub(crate) enum Reading {
    Value(Option<SecretBytes>),
    Keys(Vec<String>),
    Lock(StoreLock),
    Done,
}

pub(crate) type Answer = Result<Reading, StoreError>;

/// Where a thread waits for its answer.
#[derive(Default)]
pub(crate) struct Slot {
    answer: Mutex<Option<Answer>>,
    filled: Condvar,
}

#[derive(Default)]
struct Threads {
    live: usize,
    waiting: usize,
    ended: u64,
}

/// What all parts share.
pub(crate) struct Stage {
    world: Mutex<World>,
    threads: Mutex<Threads>,
    moved: Condvar,
}

/// How long a thread must have done nothing to be taken for one that waits for another: longer than any computation takes.
const PATIENCE: Duration = Duration::from_millis(25);

impl World {
    pub(crate) fn park(&mut self, label: String, work: Work) -> u64 {
        self.next += 1;
        let laggard = self.chance.percent(self.ledger.laggards);
        self.parked.push(Parked { id: self.next, label, laggard, work });
        self.next
    }
}

impl Stage {
    pub(crate) fn new(
        chance: Chance,
        server: Server,
        backing: Backing,
        ledger: Ledger,
        faults: Faults,
    ) -> Arc<Self> {
        let world =
            World { chance, server, backing, ledger, parked: Vec::new(), faults, open: false, next: 0 };
        Arc::new(Self { world: Mutex::new(world), threads: Mutex::default(), moved: Condvar::new() })
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// Parks a store call on this thread until the driver answers it.
    pub(crate) fn store_call(&self, process: usize, call: Call) -> Answer {
        let slot = Arc::new(Slot::default());
        {
            let mut world = self.world();
            if world.open {
                return Err(StoreError::Unavailable("the run is over".into()));
            }
            let label = format!("store {process}: {}", call.label());
            // Counted before anybody can answer it.
            self.threads.lock().unwrap().waiting += 1;
            world.park(label, Work::Store { process, call, slot: Arc::clone(&slot) });
        }
        self.moved.notify_all();
        let mut answer = slot.answer.lock().unwrap();
        loop {
            match answer.take() {
                Some(answer) => return answer,
                None => answer = slot.filled.wait(answer).unwrap(),
            }
        }
    }

    /// Lets a thread go on.
    pub(crate) fn fill(&self, slot: &Slot, answer: Answer) {
        self.threads.lock().unwrap().waiting -= 1;
        *slot.answer.lock().unwrap() = Some(answer);
        slot.filled.notify_all();
    }

    /// Lets everything go, for the end of a run.
    pub(crate) fn open(&self) {
        let parked = {
            let mut world = self.world();
            world.open = true;
            std::mem::take(&mut world.parked)
        };
        for parked in parked {
            if let Work::Store { slot, .. } | Work::Returning { slot, .. } = parked.work {
                self.fill(&slot, Err(StoreError::Unavailable("the run is over".into())));
            }
        }
    }

    /// The runtime makes a thread for a blocking call; told before the thread runs.
    pub(crate) fn thread_made(&self) {
        self.threads.lock().unwrap().live += 1;
    }

    pub(crate) fn thread_ended(&self) {
        {
            let mut threads = self.threads.lock().unwrap();
            threads.live -= 1;
            threads.ended += 1;
        }
        self.moved.notify_all();
    }

    /// How many threads of blocking calls have ended.
    pub(crate) fn threads_ended(&self) -> u64 {
        self.threads.lock().unwrap().ended
    }

    /// Waits until every thread of blocking calls has ended or stands still: here, or behind one that does.
    pub(crate) fn settle(&self) {
        let mut threads = self.threads.lock().unwrap();
        while threads.live != threads.waiting {
            let before = (threads.live, threads.waiting);
            let (guard, waited) = self.moved.wait_timeout(threads, PATIENCE).unwrap();
            threads = guard;
            if waited.timed_out() && (threads.live, threads.waiting) == before {
                return;
            }
        }
    }
}

/// A clock that stands still unless the run moves it, the same for server and device.
pub(crate) struct ModelClock(pub(crate) Arc<Stage>);

impl Clock for ModelClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.world().server.now)
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.0.world().server.now - BEGIN)
    }
}
