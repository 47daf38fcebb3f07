//! The pools behind their lock.
//!
//! The lock is held for look-ups and changes, which are closures here. It is not held while the powers of a proof are
//! computed or tokens signed, for these take a while, nor while a trigger is called, for a trigger may ask the server
//! something itself. What needs both looks first, does the slow thing with the lock free, and changes the pool after it
//! has looked again: [`Locked::change_after`].

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::state::{Directory, Pool};
use crate::wire::ServiceError;

/// All pools of one server.
#[derive(Default)]
pub(super) struct Pools {
    directory: Mutex<Directory>,
}

thread_local! {
    /// Whether this thread is inside one of the closures.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// The pools, while they are held.
struct Held<'a>(MutexGuard<'a, Directory>);

impl Deref for Held<'_> {
    type Target = Directory;

    fn deref(&self) -> &Directory {
        &self.0
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Directory {
        &mut self.0
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        INSIDE.set(false);
    }
}

impl Pools {
    /// Holds the pools. Whoever holds them already would wait for itself for ever, and fails instead where that is
    /// tested.
    fn hold(&self) -> Held<'_> {
        debug_assert!(
            !INSIDE.get(),
            "the pools are held already: a trigger under the lock, or a look in a look"
        );
        let held = Held(self.directory.lock().unwrap_or_else(PoisonError::into_inner));
        INSIDE.set(true);
        held
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&Directory) -> T) -> T {
        look(&self.hold())
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Directory) -> T) -> T {
        change(&mut self.hold())
    }

    pub(super) fn pool<'a>(&'a self, id: &'a str) -> Locked<'a> {
        Locked { pools: self, name: Name::Own(id) }
    }

    pub(super) fn pool_of<'a>(&'a self, client_id: &'a str) -> Locked<'a> {
        Locked { pools: self, name: Name::Client(client_id) }
    }
}

/// One pool behind the lock. What a closure does to it is seen by others as a whole or not at all.
pub(crate) struct Locked<'a> {
    pools: &'a Pools,
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
        self.pools.look(|directory| {
            look(match self.name {
                Name::Own(id) => directory.pool(id)?,
                Name::Client(id) => directory.pool_of_client(id)?,
            })
        })
    }

    pub(crate) fn change<T>(
        &self,
        change: impl FnOnce(&mut Pool) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        self.pools.change(|directory| {
            change(match self.name {
                Name::Own(id) => directory.pool_mut(id)?,
                Name::Client(id) => directory.pool_of_client_mut(id)?,
            })
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::{Map, json};

    use super::*;
    use crate::wire::Input;

    fn pools() -> Pools {
        let settings = Map::from_iter([("PoolName".to_owned(), json!("local"))]);
        let made = Pool::read(Input::new(&settings), "us-east-1_A".to_owned(), std::time::SystemTime::now());
        let pools = Pools::default();
        pools.change(|directory| directory.add_pool(made.unwrap()));
        pools
    }

    #[test]
    fn what_changed_meanwhile_is_seen_by_the_second_question() {
        let pools = pools();
        let pool = pools.pool("us-east-1_A");
        let open = |pool: &Pool| {
            let refused = || ServiceError::not_authorized("closed");
            pool.sign_up_open.then(|| pool.name.clone()).ok_or_else(refused)
        };
        let set = |name: &str, open: bool| {
            pool.change(|pool| {
                (pool.name, pool.sign_up_open) = (name.to_owned(), open);
                Ok(())
            })
        };
        let renamed = pool.change_after(open, |_| set("another", true), |_, name, ()| Ok(name));
        assert_eq!(renamed.unwrap(), "another");
        let closed = pool.change_after(
            open,
            |_| set("another", false),
            |pool, _, ()| {
                pool.name.clear();
                Ok(())
            },
        );
        assert_eq!(closed.unwrap_err().message(), "closed");
        assert_eq!(pool.look(|pool| Ok(pool.name.clone())).unwrap(), "another");
    }

    #[cfg(debug_assertions)]
    #[test]
    #[should_panic(expected = "held already")]
    fn a_look_within_a_look_fails_and_does_not_wait_for_ever() {
        let pools = pools();
        pools.look(|_| pools.look(|_| ()));
    }
}
