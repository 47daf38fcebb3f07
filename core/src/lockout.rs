//! How long a user who is locked out should wait. The service does not say; its rule is known: from the fifth
//! wrong password or code on it takes no more for 2^(n−5) seconds, at most a quarter of an hour. Tries made
//! meanwhile do not count, and a success or a quiet quarter of an hour makes it forget.
//!
//! Only what this process saw is known here. A user whose wrong tries were made elsewhere is told a wait that is
//! too short at first, and twice as long each time the service still says no afterwards.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use crate::{Error, ErrorKind};

/// Users whose failed tries are remembered at a time; the ones who have been quiet longest go first.
const MOST_USERS: usize = 64;

/// The failures before the service begins to lock.
const FREE_FAILURES: u32 = 5;

/// The longest lock, and the quiet time after which the service forgets.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The failed sign-ins that this process saw, by user.
#[derive(Default)]
pub(crate) struct Attempts {
    users: Mutex<BTreeMap<String, Record>>,
}

#[derive(Clone, Copy)]
struct Record {
    failures: u32,
    lock: Option<Lock>,
    /// When the service last counted a try, as far as can be told.
    last: SystemTime,
}

/// What was told about a lock.
#[derive(Clone, Copy)]
struct Lock {
    /// The wait is 2 to the power of this, in seconds.
    exponent: u32,
    until: SystemTime,
    /// Whether a try was counted after this was told, so that the service is known to have let it through.
    passed: bool,
}

impl Attempts {
    /// Takes note of how a step of this user's sign-in failed. A lock-out that does not say how long it lasts
    /// comes back with the time to wait as its [`retry_after`](Error::retry_after).
    pub(crate) fn note(&self, user: &str, error: Error, now: SystemTime) -> Error {
        // Other operations have limits of their own, which are not of this kind.
        if !error.is_of_sign_in() {
            return error;
        }
        match error.kind() {
            ErrorKind::IncorrectCredentials | ErrorKind::CodeMismatch => {
                self.failed(user, now);
                error
            }
            ErrorKind::LockedOut => {
                let wait = self.locked_out(user, now);
                let wait = error.retry_after().unwrap_or(wait);
                error.with_retry_after(Some(wait))
            }
            _ => error,
        }
    }

    /// Forgets the failures of a user who has signed in.
    pub(crate) fn succeeded(&self, user: &str) {
        self.users().remove(user);
    }

    /// Counts a wrong password or code.
    fn failed(&self, user: &str, now: SystemTime) {
        self.change(user, now, |record| {
            record.failures = record.failures.saturating_add(1);
            record.last = now;
            if let Some(lock) = &mut record.lock {
                lock.exponent = lock.exponent.saturating_add(1);
                lock.passed = true;
            }
        });
    }

    /// How long to wait now that the service said that the user is locked out.
    fn locked_out(&self, user: &str, now: SystemTime) -> Duration {
        self.change(user, now, |record| {
            let exponent = match record.lock {
                None => record.failures.saturating_sub(FREE_FAILURES),
                Some(lock) if lock.passed => lock.exponent,
                Some(lock) => {
                    // A try within the wait changes nothing; one after it shows that the wait was too short.
                    let rest = lock.until.duration_since(now).unwrap_or_default();
                    if rest > Duration::ZERO {
                        return rest.clamp(Duration::from_secs(1), LONGEST);
                    }
                    lock.exponent.saturating_add(1)
                }
            };
            let wait = Duration::from_secs(2_u64.saturating_pow(exponent)).min(LONGEST);
            let until = now.checked_add(wait).unwrap_or(now);
            record.lock = Some(Lock { exponent, until, passed: false });
            record.last = now;
            wait
        })
    }

    fn change<T>(&self, user: &str, now: SystemTime, change: impl FnOnce(&mut Record) -> T) -> T {
        let mut users = self.users();
        users.retain(|_, record| !is_forgotten(record, now));
        if users.len() >= MOST_USERS && !users.contains_key(user) {
            let quietest = users.iter().min_by_key(|(_, record)| record.last).map(|(name, _)| name.clone());
            quietest.and_then(|name| users.remove(&name));
        }
        let record = users.entry(user.to_owned()).or_insert(Record { failures: 0, lock: None, last: now });
        change(record)
    }

    fn users(&self) -> MutexGuard<'_, BTreeMap<String, Record>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the service has forgotten, too. A clock that was set back makes nobody forgotten.
fn is_forgotten(record: &Record, now: SystemTime) -> bool {
    now.duration_since(record.last).is_ok_and(|quiet| quiet >= LONGEST)
}

#[cfg(test)]
mod tests;
