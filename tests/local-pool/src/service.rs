//! The service: everything one server holds.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use crate::clock::Clock;
use crate::functions::Callables;
use crate::instruments::{Calls, Contexts, Faults, Outbox, Refreshes};
use crate::state::{Directory, SecretBlocks};
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

    /// The pools. Held only for look-ups and changes, never while powers or signatures are computed.
    pub(crate) fn directory(&self) -> MutexGuard<'_, Directory> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
