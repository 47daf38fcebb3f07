//! The clock of a device, which somebody sets wrong now and then.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use cognito_client::Clock;

pub(crate) struct WrongClock {
    began: Instant,
    wrong_by_seconds: AtomicI64,
}

impl WrongClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { began: Instant::now(), wrong_by_seconds: AtomicI64::new(0) })
    }

    pub(crate) fn set_wrong_by(&self, seconds: i64) {
        self.wrong_by_seconds.store(seconds, Ordering::Relaxed);
    }
}

impl Clock for WrongClock {
    fn now(&self) -> SystemTime {
        let wrong = self.wrong_by_seconds.load(Ordering::Relaxed);
        let by = Duration::from_secs(wrong.unsigned_abs());
        let now = SystemTime::now();
        let moved = if wrong < 0 { now.checked_sub(by) } else { now.checked_add(by) };
        moved.unwrap_or(now)
    }

    fn monotonic(&self) -> Duration {
        self.began.elapsed()
    }
}
