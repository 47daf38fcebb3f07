//! The service: everything one server holds.

mod pools;

use std::sync::OnceLock;
use std::time::Duration;

use ring::hmac;

pub(crate) use pools::Locked;
use pools::Pools;

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
    /// What binds the forms of the pages to a browser's cookie.
    pub(crate) form_key: hmac::Key,
    pub(crate) region: String,
    /// How far a password claim's timestamp may be from the server's clock.
    pub(crate) timestamp_tolerance: Duration,
    /// The pool the server started with.
    first_pool: OnceLock<String>,
    pools: Pools,
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
            form_key: hmac::Key::new(hmac::HMAC_SHA256, &rand::random::<[u8; 32]>()),
            region,
            timestamp_tolerance,
            first_pool: OnceLock::new(),
            pools: Pools::default(),
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

    /// Looks at all pools.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Directory) -> T) -> T {
        self.pools.look(look)
    }

    /// Changes which pools there are.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Directory) -> T) -> T {
        self.pools.change(change)
    }

    /// One pool, by its id.
    pub(crate) fn pool<'a>(&'a self, id: &'a str) -> Locked<'a> {
        self.pools.pool(id)
    }

    /// One pool, by the id of one of its clients.
    pub(crate) fn pool_of<'a>(&'a self, client_id: &'a str) -> Locked<'a> {
        self.pools.pool_of(client_id)
    }
}
