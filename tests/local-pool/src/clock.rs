//! The server's clock, which tests can move.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The server's clock. It runs with the machine's clock, moved by what tests ask for.
///
/// Everything the server dates or expires reads this clock: token lifetimes, session strings, lock-outs, rotation
/// grace periods and the `Date` header. Clones share one clock.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    setting: Arc<Mutex<Setting>>,
}

#[derive(Debug, Default)]
struct Setting {
    ahead: Duration,
    behind: Duration,
    frozen: Option<SystemTime>,
}

impl Setting {
    fn now(&self) -> SystemTime {
        self.frozen.unwrap_or_else(|| {
            let moved = SystemTime::now().checked_add(self.ahead).unwrap_or_else(SystemTime::now);
            moved.checked_sub(self.behind).unwrap_or(UNIX_EPOCH)
        })
    }
}

impl Clock {
    /// The server's present.
    pub fn now(&self) -> SystemTime {
        self.setting().now()
    }

    /// The server's present as whole seconds since 1970.
    pub fn epoch_seconds(&self) -> u64 {
        self.now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
    }

    /// Moves the clock forwards.
    pub fn advance(&self, by: Duration) {
        let mut setting = self.setting();
        if let Some(frozen) = setting.frozen {
            setting.frozen = frozen.checked_add(by).or(Some(frozen));
        } else {
            setting.ahead = setting.ahead.saturating_add(by);
        }
    }

    /// Sets the clock to `moment`, in either direction; it keeps running from there.
    pub fn set(&self, moment: SystemTime) {
        let mut setting = self.setting();
        if setting.frozen.is_some() {
            setting.frozen = Some(moment);
            return;
        }
        let real = SystemTime::now();
        setting.ahead = moment.duration_since(real).unwrap_or_default();
        setting.behind = real.duration_since(moment).unwrap_or_default();
    }

    /// Stops the clock at its present; [`Clock::advance`] and [`Clock::set`] still move it.
    pub fn freeze(&self) {
        let mut setting = self.setting();
        setting.frozen = Some(setting.now());
    }

    /// Lets a stopped clock run on from where it stands.
    pub fn resume(&self) {
        let stopped = self.setting().frozen.take();
        if let Some(moment) = stopped {
            self.set(moment);
        }
    }

    /// Whether the clock was stopped.
    pub fn is_frozen(&self) -> bool {
        self.setting().frozen.is_some()
    }

    /// Returns to the machine's own time.
    pub fn reset(&self) {
        *self.setting() = Setting::default();
    }

    fn setting(&self) -> MutexGuard<'_, Setting> {
        self.setting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `moment` as the JSON number AWS uses: seconds since 1970 with milliseconds.
pub(crate) fn epoch(moment: SystemTime) -> f64 {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX)).as_secs_f64()
}

/// Whole seconds since 1970.
pub(crate) fn seconds(moment: SystemTime) -> u64 {
    moment.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// `moment + by`, or the moment itself where the platform's time ends.
pub(crate) fn after(moment: SystemTime, by: Duration) -> SystemTime {
    moment.checked_add(by).unwrap_or(moment)
}
