//! Time: the device's clock, and what it tells when corrected by the server's.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant, SystemTime},
};

/// Where the client reads time from. Apps keep [`SystemClock`]; tests may move time by hand.
pub trait Clock: Send + Sync + 'static {
    /// The wall clock, which people and networks may set wrong or move.
    fn now(&self) -> SystemTime;

    /// Time since some fixed moment of this process; never runs backwards.
    fn monotonic(&self) -> Duration;
}

/// The clock of the operating system.
#[derive(Debug, Clone)]
pub struct SystemClock {
    origin: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        self.origin.elapsed()
    }
}

/// What the device's clock was off by when the server last spoke.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    offset: ClockOffset,
    server: SystemTime,
    monotonic: Duration,
}

/// Server time minus device time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClockOffset {
    pub(crate) millis: i64,
}

impl ClockOffset {
    fn between(server: SystemTime, device: SystemTime) -> Self {
        let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        let millis = match server.duration_since(device) {
            Ok(ahead) => millis(ahead),
            Err(behind) => -millis(behind.duration()),
        };
        Self { millis }
    }

    fn apply(self, device: SystemTime) -> SystemTime {
        let by = Duration::from_millis(self.millis.unsigned_abs());
        let moved = if self.millis < 0 { device.checked_sub(by) } else { device.checked_add(by) };
        moved.unwrap_or(device)
    }
}

/// The server's time as well as it can be told from here.
///
/// Two readings compete: the wall clock plus the learned offset, wrong after somebody moves the wall clock
/// back, and the moment of the last reply plus monotonic time, wrong after the device slept. Each errs only
/// by being early, so the later one is right; when the wall clock jumped ahead both the refresh that follows
/// and any other reply set the offset anew.
pub(crate) struct ServerClock {
    clock: Arc<dyn Clock>,
    anchor: RwLock<Option<Anchor>>,
}

impl ServerClock {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, anchor: RwLock::new(None) }
    }

    pub(crate) fn now(&self) -> SystemTime {
        let device = self.clock.now();
        let anchor = *self.anchor.read().unwrap_or_else(PoisonError::into_inner);
        let Some(anchor) = anchor else {
            return device;
        };
        let by_wall = anchor.offset.apply(device);
        let elapsed = self.clock.monotonic().saturating_sub(anchor.monotonic);
        match anchor.server.checked_add(elapsed) {
            Some(by_monotonic) => by_wall.max(by_monotonic),
            None => by_wall,
        }
    }

    /// Time since some fixed moment of this process.
    pub(crate) fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }

    /// Takes over the time a reply was stamped with.
    pub(crate) fn learn(&self, server: SystemTime) {
        let anchor = Anchor {
            offset: ClockOffset::between(server, self.clock.now()),
            server,
            monotonic: self.clock.monotonic(),
        };
        *self.anchor.write().unwrap_or_else(PoisonError::into_inner) = Some(anchor);
    }

    /// Takes over the time a token was just issued at, if no reply has told the time yet.
    pub(crate) fn learn_if_silent(&self, issued: Option<SystemTime>) {
        let silent = self.anchor.read().unwrap_or_else(PoisonError::into_inner).is_none();
        if let (true, Some(issued)) = (silent, issued) {
            self.learn(issued);
        }
    }

    /// Takes over an offset learned by an earlier process, unless this one has learned its own.
    pub(crate) fn recall(&self, offset: ClockOffset) {
        let mut anchor = self.anchor.write().unwrap_or_else(PoisonError::into_inner);
        if anchor.is_none() {
            *anchor = Some(Anchor {
                offset,
                server: offset.apply(self.clock.now()),
                monotonic: self.clock.monotonic(),
            });
        }
    }

    pub(crate) fn offset(&self) -> ClockOffset {
        let anchor = self.anchor.read().unwrap_or_else(PoisonError::into_inner);
        anchor.map(|anchor| anchor.offset).unwrap_or_default()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Mutex;

    use super::*;

    /// A clock whose two hands are moved apart from each other.
    pub(crate) struct HandClock(pub(crate) Mutex<(SystemTime, Duration)>);

    impl HandClock {
        pub(crate) fn at(seconds: u64) -> Arc<Self> {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            Arc::new(Self(Mutex::new((now, Duration::ZERO))))
        }

        pub(crate) fn pass(&self, seconds: u64) {
            let mut hands = self.0.lock().unwrap();
            hands.0 += Duration::from_secs(seconds);
            hands.1 += Duration::from_secs(seconds);
        }

        fn set_wall(&self, seconds: u64) {
            self.0.lock().unwrap().0 = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        }
    }

    impl Clock for HandClock {
        fn now(&self) -> SystemTime {
            self.0.lock().unwrap().0
        }

        fn monotonic(&self) -> Duration {
            self.0.lock().unwrap().1
        }
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn without_a_word_from_the_server_the_device_clock_counts() {
        let clock = HandClock::at(1_000);
        let server = ServerClock::new(clock.clone());
        clock.pass(5);
        assert_eq!(server.now(), at(1_005));
    }

    #[test]
    fn a_device_that_is_a_day_ahead_or_behind_is_corrected() {
        for device in [1_000_000 - 86_400, 1_000_000 + 86_400] {
            let clock = HandClock::at(device);
            let server = ServerClock::new(clock.clone());
            server.learn(at(1_000_000));
            clock.pass(60);
            assert_eq!(server.now(), at(1_000_060));
        }
    }

    #[test]
    fn setting_the_wall_clock_back_does_not_make_tokens_younger() {
        let clock = HandClock::at(1_000_000);
        let server = ServerClock::new(clock.clone());
        server.learn(at(1_000_000));
        clock.pass(600);
        clock.set_wall(900_000);
        assert_eq!(server.now(), at(1_000_600));
    }

    #[test]
    fn sleep_that_only_the_wall_clock_saw_counts() {
        let clock = HandClock::at(1_000_000);
        let server = ServerClock::new(clock.clone());
        server.learn(at(1_000_000));
        clock.set_wall(1_007_200);
        assert_eq!(server.now(), at(1_007_200));
    }

    #[test]
    fn a_wall_clock_set_ahead_is_corrected_by_the_next_reply() {
        let clock = HandClock::at(1_000_000);
        let server = ServerClock::new(clock.clone());
        server.learn(at(1_000_000));
        clock.set_wall(2_000_000);
        server.learn(at(1_000_010));
        assert_eq!(server.now(), at(1_000_010));
    }

    #[test]
    fn a_recalled_offset_yields_to_a_learned_one() {
        let clock = HandClock::at(5_000);
        let server = ServerClock::new(clock.clone());
        server.recall(ClockOffset { millis: -1_000_000 });
        assert_eq!(server.now(), at(4_000));
        server.learn(at(9_000));
        server.recall(ClockOffset { millis: 0 });
        assert_eq!(server.now(), at(9_000));
        assert_eq!(server.offset().millis, 4_000_000);
    }
}
