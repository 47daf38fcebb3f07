//! Lock-out after failed passwords.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use crate::clock::after;
use crate::wire::ServiceError;

/// The failure from which each further one locks.
const FREE_FAILURES: u32 = 5;
/// The longest lock-out, and the quiet time after which failures are forgotten.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// How many names are watched at most; beyond it the quiet ones are dropped.
const WATCHED: usize = 10_000;

/// Failed passwords, by user. Names nobody has are watched alike.
#[derive(Default)]
pub(crate) struct Attempts {
    by_user: HashMap<String, Failures>,
}

struct Failures {
    count: u32,
    last: SystemTime,
    locked_until: Option<SystemTime>,
}

impl Failures {
    fn quiet(&self, now: SystemTime) -> bool {
        after(self.last, LONGEST) <= now
    }
}

impl Attempts {
    /// Refuses users, and names nobody has, who failed too often: nothing of theirs may even be tried now.
    pub(crate) fn check(&self, user: &str, now: SystemTime) -> Result<(), ServiceError> {
        let locked_until = self.by_user.get(user).and_then(|failures| failures.locked_until);
        if locked_until.is_some_and(|until| now < until) {
            return Err(ServiceError::not_authorized("Password attempts exceeded"));
        }
        Ok(())
    }

    /// Counts a failed password: from the fifth on, the user is locked for 1, 2, 4, … seconds, up to a quarter hour.
    pub(crate) fn failed(&mut self, user: &str, now: SystemTime) {
        if self.by_user.len() >= WATCHED {
            self.by_user.retain(|_, failures| !failures.quiet(now));
        }
        let failures = self.by_user.entry(user.to_owned()).or_insert(Failures {
            count: 0,
            last: now,
            locked_until: None,
        });
        if failures.quiet(now) {
            failures.count = 0;
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        failures.locked_until = failures.count.checked_sub(FREE_FAILURES).map(|beyond| {
            let seconds = 1_u64.checked_shl(beyond).unwrap_or(u64::MAX);
            after(now, Duration::from_secs(seconds).min(LONGEST))
        });
    }

    /// Forgets a user's failures.
    pub(crate) fn succeeded(&mut self, user: &str) {
        self.by_user.remove(user);
    }
}
