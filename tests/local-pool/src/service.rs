//! The service: everything one server holds.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use crate::clock::Clock;
use crate::functions::Callables;
use crate::instruments::{Calls, Contexts, Faults, Outbox, Refreshes};
use crate::state::{Directory, Pool, SecretBlocks};
use crate::tokens::Keys;
use crate::webauthn::Credentials;
use crate::wire::{Input, ServiceError};

/// One server's state and its instruments.
pub(crate) struct Service {
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) calls: Calls,
    pub(crate) outbox: Outbox,
    pub(crate) refreshes: Refreshes,
    /// What the software authenticator holds.
    pub(crate) authenticator: Credentials,
    pub(crate) contexts: Contexts,
    pub(crate) functions: Callables,
    pub(crate) keys: Keys,
    pub(crate) blocks: SecretBlocks,
    pub(crate) region: String,
    /// How far a password claim's timestamp may be from the server's clock.
    pub(crate) timestamp_tolerance: Duration,
    /// The pool the server started with.
    first_pool: OnceLock<String>,
    directory: Mutex<Directory>,
}

impl Service {
    pub(crate) fn new(
        keys: Keys,
        region: String,
        timestamp_tolerance: Duration,
        functions: Callables,
    ) -> Result<Self, ServiceError> {
        Ok(Self {
            clock: Clock::default(),
            faults: Faults::default(),
            calls: Calls::default(),
            outbox: Outbox::default(),
            refreshes: Refreshes::default(),
            authenticator: Credentials::default(),
            contexts: Contexts::default(),
            functions,
            keys,
            blocks: SecretBlocks::new()?,
            region,
            timestamp_tolerance,
            first_pool: OnceLock::new(),
            directory: Mutex::new(Directory::default()),
        })
    }

    /// Names the pool the server started with.
    pub(crate) fn set_first_pool(&self, id: &str) {
        self.first_pool.get_or_init(|| id.to_owned());
    }

    pub(crate) fn first_pool(&self) -> Option<&str> {
        self.first_pool.get().map(String::as_str)
    }

    /// The pool an instrument is about: the one named, or the one the server started with.
    pub(crate) fn pool_meant(&self, input: Input<'_>) -> Result<String, ServiceError> {
        let named = input.text("poolId")?.map(str::to_owned);
        named
            .or_else(|| self.first_pool.get().cloned())
            .ok_or_else(|| ServiceError::missing_parameter("poolId"))
    }

    /// Looks at the pools. They are held meanwhile: no powers or signatures are computed, and no trigger is called.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Directory) -> T) -> T {
        look(&self.directory())
    }

    /// Changes which pools there are, under the same rule as [`look`](Self::look).
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Directory) -> T) -> T {
        change(&mut self.directory())
    }

    /// One pool, by its id.
    pub(crate) fn pool<'a>(&'a self, id: &'a str) -> Locked<'a> {
        Locked { service: self, name: Name::Own(id) }
    }

    /// One pool, by the id of one of its clients.
    pub(crate) fn pool_of<'a>(&'a self, client_id: &'a str) -> Locked<'a> {
        Locked { service: self, name: Name::Client(client_id) }
    }

    fn directory(&self) -> MutexGuard<'_, Directory> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A pool behind the lock. What is done to it in one closure is seen by others as a whole or not at all.
///
/// The lock is held for look-ups and changes, never while powers or signatures are computed, and never while a trigger is
/// called: a trigger may ask the server something itself. What needs both looks first, does the slow thing with the lock
/// free, and changes the pool only after it has looked again: [`change_after`](Self::change_after).
pub(crate) struct Locked<'a> {
    service: &'a Service,
    name: Name<'a>,
}

#[derive(Clone, Copy)]
enum Name<'a> {
    Own(&'a str),
    Client(&'a str),
}

impl Locked<'_> {
    pub(crate) fn look<T>(
        &self,
        look: impl FnOnce(&Pool) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        let directory = self.service.directory();
        look(match self.name {
            Name::Own(id) => directory.pool(id)?,
            Name::Client(id) => directory.pool_of_client(id)?,
        })
    }

    pub(crate) fn change<T>(
        &self,
        change: impl FnOnce(&mut Pool) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        let mut directory = self.service.directory();
        change(match self.name {
            Name::Own(id) => directory.pool_mut(id)?,
            Name::Client(id) => directory.pool_of_client_mut(id)?,
        })
    }

    /// Asks the pool; does what must not happen while it is held; asks it again, for what was so may not be so any
    /// longer; and changes it by the second answer.
    pub(crate) fn change_after<A, M, T>(
        &self,
        ask: impl Fn(&Pool) -> Result<A, ServiceError>,
        meanwhile: impl FnOnce(A) -> Result<M, ServiceError>,
        change: impl FnOnce(&mut Pool, A, M) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        let done = meanwhile(self.look(&ask)?)?;
        self.change(|pool| {
            let again = ask(pool)?;
            change(pool, again, done)
        })
    }
}
