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
    /// An earlier process learned the offset, and somebody may have set the clock since.
    recalled: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Known {
    anchor: Option<Anchor>,
    /// The newest moment that the service is known to have been at.
    floor: Option<SystemTime>,
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

/// Clocks that are this much before the floor are wrong; less may be the rounding of dates, or servers that differ.
const TOLERANCE: Duration = Duration::from_secs(30);

/// The server's time as well as it can be told from here.
///
/// Two readings compete: the wall clock plus the learned offset, wrong after somebody moves the wall clock
/// back, and the moment of the last reply plus monotonic time, wrong after the device slept. Each errs only
/// by being early, so the later one is right; when the wall clock jumped ahead both the refresh that follows
/// and any other reply set the offset anew.
///
/// It is never before the newest token was issued. A clock that would be tells nothing of how old a token is:
/// then it is time to ask the service.
pub(crate) struct ServerClock {
    clock: Arc<dyn Clock>,
    known: RwLock<Known>,
}

impl ServerClock {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, known: RwLock::default() }
    }

    fn known(&self) -> Known {
        *self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn now(&self) -> SystemTime {
        let known = self.known();
        above(known.floor, self.best(known))
    }

    /// The latest moment that it may be, or `None` if the clock is certainly wrong: for who must not take for good what is
    /// old.
    pub(crate) fn latest_now(&self) -> Option<SystemTime> {
        let known = self.known();
        let mut now = self.best(known);
        if known.anchor.is_some_and(|anchor| anchor.recalled) {
            now = now.max(self.clock.now());
        }
        let wrong =
            known.floor.is_some_and(|floor| floor.duration_since(now).is_ok_and(|behind| behind > TOLERANCE));
        (!wrong).then(|| above(known.floor, now))
    }

    /// The earliest moment that it may be: for who cannot ask the service and must not take for old what is good.
    pub(crate) fn earliest_now(&self) -> SystemTime {
        let known = self.known();
        let device = self.clock.now();
        let earliest = known.anchor.map_or(device, |anchor| {
            let by_wall = anchor.offset.apply(device);
            if anchor.recalled {
                return by_wall.min(device);
            }
            // A wall clock that is further was either set or saw a sleep.
            self.by_monotonic(anchor).unwrap_or(by_wall)
        });
        above(known.floor, earliest)
    }

    fn best(&self, known: Known) -> SystemTime {
        let device = self.clock.now();
        let Some(anchor) = known.anchor else {
            return device;
        };
        let by_wall = anchor.offset.apply(device);
        self.by_monotonic(anchor).map_or(by_wall, |by_monotonic| by_wall.max(by_monotonic))
    }

    fn by_monotonic(&self, anchor: Anchor) -> Option<SystemTime> {
        anchor.server.checked_add(self.clock.monotonic().saturating_sub(anchor.monotonic))
    }

    /// Time since some fixed moment of this process.
    pub(crate) fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }

    /// Takes over the time a reply of the service was stamped with, unless it has been later already.
    pub(crate) fn learn(&self, server: SystemTime) {
        let (device, monotonic) = (self.clock.now(), self.clock.monotonic());
        self.change(|known| {
            if known.floor.is_some_and(|floor| server < floor) {
                return;
            }
            let offset = ClockOffset::between(server, device);
            known.anchor = Some(Anchor { offset, server, monotonic, recalled: false });
        });
    }

    /// Takes note of a token that the service issued at this moment: it is at least as late as that.
    pub(crate) fn issued(&self, issued: Option<SystemTime>) {
        let Some(issued) = issued else { return };
        self.change(|known| known.floor = known.floor.max(Some(issued)));
    }

    /// Takes over the time a token was just issued at, if no reply has told the time yet.
    pub(crate) fn learn_if_silent(&self, issued: Option<SystemTime>) {
        let silent = self.known().anchor.is_none_or(|anchor| anchor.recalled);
        if let (true, Some(issued)) = (silent, issued) {
            self.learn(issued);
        }
        self.issued(issued);
    }

    /// Takes over an offset learned by an earlier process, unless this one has learned its own or knows better.
    pub(crate) fn recall(&self, offset: ClockOffset) {
        let (device, monotonic) = (self.clock.now(), self.clock.monotonic());
        self.change(|known| {
            let server = offset.apply(device);
            if known.anchor.is_none() && known.floor.is_none_or(|floor| server >= floor) {
                known.anchor = Some(Anchor { offset, server, monotonic, recalled: true });
            }
        });
    }

    pub(crate) fn offset(&self) -> ClockOffset {
        self.known().anchor.map(|anchor| anchor.offset).unwrap_or_default()
    }
}

fn above(floor: Option<SystemTime>, time: SystemTime) -> SystemTime {
    floor.map_or(time, |floor| floor.max(time))
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
    fn time_is_never_before_the_newest_token() {
        let clock = HandClock::at(1_000);
        let server = ServerClock::new(clock.clone());
        server.issued(Some(at(5_000)));
        assert_eq!((server.now(), server.earliest_now(), server.latest_now()), (at(5_000), at(5_000), None));
        server.issued(Some(at(4_000)));
        assert_eq!(server.now(), at(5_000));
        clock.set_wall(4_990);
        assert_eq!(server.latest_now(), Some(at(5_000)));
        clock.set_wall(6_000);
        assert_eq!(server.latest_now(), Some(at(6_000)));
    }

    #[test]
    fn dates_and_offsets_from_before_the_newest_token_are_ignored() {
        let clock = HandClock::at(5_000);
        let server = ServerClock::new(clock.clone());
        server.issued(Some(at(5_000)));
        server.recall(ClockOffset { millis: -1_000_000 });
        server.learn(at(3_000));
        assert_eq!(server.now(), at(5_000));
        server.learn(at(5_010));
        server.learn(at(4_999));
        assert_eq!(server.now(), at(5_010));
    }

    #[test]
    fn an_offset_from_before_the_newest_token_does_not_hold_time_up() {
        let clock = HandClock::at(5_000);
        let server = ServerClock::new(clock.clone());
        server.issued(Some(at(5_000)));
        server.recall(ClockOffset { millis: -1_000_000 });
        clock.pass(10);
        assert_eq!(server.now(), at(5_010));
    }

    #[test]
    fn a_recalled_offset_makes_tokens_neither_fresh_nor_old_by_itself() {
        for (millis, latest, earliest) in [(-1_000_000, 5_000, 4_000), (1_000_000, 6_000, 5_000)] {
            let server = ServerClock::new(HandClock::at(5_000));
            server.recall(ClockOffset { millis });
            assert_eq!((server.latest_now(), server.earliest_now()), (Some(at(latest)), at(earliest)));
            server.learn(at(5_500));
            assert_eq!((server.latest_now(), server.earliest_now()), (Some(at(5_500)), at(5_500)));
        }
    }

    #[test]
    fn a_wall_clock_that_was_corrected_does_not_make_tokens_old() {
        let clock = HandClock::at(1_000);
        let server = ServerClock::new(clock.clone());
        server.learn(at(90_000));
        clock.pass(60);
        clock.set_wall(90_060);
        assert_eq!(server.earliest_now(), at(90_060));
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
