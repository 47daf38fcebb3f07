//! Whose device the pool has still to hear of, and when it is told again.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// The pause after a first failure; doubled with each further one, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// The devices of a pool's users, as far as this pool object has looked at them.
#[derive(Default)]
pub(crate) struct PendingDevices {
    users: Mutex<HashMap<String, Arc<PendingDevice>>>,
    /// Whether any of them is not settled: all that a look costs when none is.
    any: AtomicBool,
}

/// What is known of the device of one user's session.
pub(crate) struct PendingDevice {
    key: String,
    /// Held while the pool is told: by one at a time.
    pub(crate) turn: Arc<tokio::sync::Mutex<()>>,
    progress: Mutex<Progress>,
}

#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is true of any device, whatever the others are")]
struct Progress {
    settled: bool,
    /// Confirmed while this object was looking, and no refresh that was refused before has heard of it.
    confirmed: bool,
    failures: u32,
    /// By the monotonic clock.
    not_before: Duration,
    failure_told: bool,
    asked: bool,
    /// Somebody was asked, and the answer is not dealt with yet.
    waits_for_answer: bool,
}

impl PendingDevices {
    /// Whether there is nothing to do for anybody who was looked at.
    pub(crate) fn is_idle(&self) -> bool {
        !self.any.load(Ordering::Acquire)
    }

    /// The user's device with this key, to be looked at if it is new here.
    pub(crate) fn of(&self, username: &str, key: &str) -> Arc<PendingDevice> {
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = users.get(username).filter(|there| there.key == key) {
            return Arc::clone(there);
        }
        let new =
            Arc::new(PendingDevice { key: key.to_owned(), turn: Arc::default(), progress: Mutex::default() });
        users.insert(username.to_owned(), Arc::clone(&new));
        self.any.store(true, Ordering::Release);
        new
    }

    /// Nothing is left to tell of this device.
    pub(crate) fn settle(&self, device: &PendingDevice) {
        let users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        device.progress().settled = true;
        self.any.store(users.values().any(|device| !device.is_settled()), Ordering::Release);
    }
}

impl PendingDevice {
    pub(crate) fn is_settled(&self) -> bool {
        self.progress().settled
    }

    /// Whether it was confirmed here since this was last asked: what was refused before is worth another try.
    pub(crate) fn was_just_confirmed(&self) -> bool {
        std::mem::take(&mut self.progress().confirmed)
    }

    pub(crate) fn confirmed(&self) {
        let mut progress = self.progress();
        progress.confirmed = true;
        progress.failures = 0;
        progress.not_before = Duration::ZERO;
    }

    pub(crate) fn is_due(&self, now: Duration) -> bool {
        let progress = self.progress();
        !progress.settled && !progress.waits_for_answer && now >= progress.not_before
    }

    /// Says when it may be tried again, and whether nobody was told of a failure yet.
    pub(crate) fn failed(&self, now: Duration, asked: Option<Duration>) -> bool {
        let mut progress = self.progress();
        let pause = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(progress.failures)).min(LONGEST_PAUSE);
        progress.failures = progress.failures.saturating_add(1);
        progress.not_before = now.saturating_add(pause.max(asked.unwrap_or_default()));
        !std::mem::replace(&mut progress.failure_told, true)
    }

    /// Whether somebody is to be asked about it: once. Until the answer nothing else is done.
    pub(crate) fn is_to_be_asked(&self) -> bool {
        let mut progress = self.progress();
        progress.waits_for_answer |= !progress.asked;
        !std::mem::replace(&mut progress.asked, true)
    }

    pub(crate) fn answered(&self) {
        self.progress().waits_for_answer = false;
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_look_costs_nothing_once_everybody_is_settled() {
        let devices = PendingDevices::default();
        assert!(devices.is_idle());
        let (ana, bob) = (devices.of("ana", "a"), devices.of("bob", "b"));
        devices.settle(&ana);
        assert!(!devices.is_idle());
        devices.settle(&bob);
        assert!(devices.is_idle());
        assert!(devices.of("ana", "a").is_settled());
        // Another sign-in, another device.
        assert!(!devices.of("ana", "another").is_settled());
        assert!(!devices.is_idle());
        // What ends late for a device that is gone says nothing of the new one.
        devices.settle(&ana);
        assert!(!devices.is_idle());
    }

    #[test]
    fn failures_are_told_once_and_space_out() {
        let devices = PendingDevices::default();
        let device = devices.of("ana", "a");
        assert!(device.is_due(Duration::ZERO));
        let mut now = Duration::from_secs(1000);
        let mut last = Duration::ZERO;
        for attempt in 0..40 {
            assert_eq!(device.failed(now, None), attempt == 0);
            let pause = if attempt < 8 { FIRST_PAUSE * (1 << attempt) } else { LONGEST_PAUSE };
            assert!(
                !device.is_due((now + pause).checked_sub(Duration::from_millis(1)).unwrap()),
                "{attempt}"
            );
            assert!(device.is_due(now + pause), "{attempt}");
            assert!(pause >= last);
            (now, last) = (now + pause, pause);
        }
        device.failed(now, Some(Duration::from_secs(7200)));
        assert!(!device.is_due(now + LONGEST_PAUSE) && device.is_due(now + Duration::from_secs(7200)));
        device.confirmed();
        assert!(device.is_due(Duration::ZERO));
        assert!(device.was_just_confirmed() && !device.was_just_confirmed());
    }

    #[test]
    fn a_question_is_put_once_and_waited_for() {
        let device = PendingDevices::default().of("ana", "a");
        assert!(device.is_to_be_asked() && !device.is_to_be_asked());
        assert!(!device.is_due(Duration::ZERO));
        device.answered();
        assert!(device.is_due(Duration::ZERO) && !device.is_to_be_asked());
    }
}
