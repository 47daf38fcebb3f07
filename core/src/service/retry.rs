//! Whether and when a failed attempt is repeated: pure, given the chance.

use std::{fmt, sync::Arc, time::Duration};

use super::operation::RetrySafety;
use crate::random;

/// What a failed attempt leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nothing reached the service.
    NothingSent,
    /// The service may or may not have acted, and its answer is lost.
    OutcomeUnknown,
    /// The service was too busy to act.
    Throttled,
    /// The service answered that it failed.
    ServiceFailed,
    /// A repeat would end the same way.
    Final,
}

/// A number from 0 to 1, uniformly distributed.
pub(crate) type Jitter = Arc<dyn Fn() -> f64 + Send + Sync>;

/// How often and how fast failed attempts are repeated.
#[derive(Clone)]
pub(crate) struct RetryPolicy {
    /// Attempts in all, the first included.
    pub(crate) attempts: u32,
    /// The longest pause before the first repeat; doubled with each further one.
    pub(crate) base: Duration,
    /// As `base`, when the service said it was busy.
    pub(crate) throttled_base: Duration,
    /// No pause is longer than this; a service that asks for a longer one is left alone.
    pub(crate) cap: Duration,
    pub(crate) jitter: Jitter,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_millis(100),
            throttled_base: Duration::from_millis(500),
            cap: Duration::from_secs(20),
            jitter: Arc::new(system_jitter),
        }
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy").field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

impl RetryPolicy {
    /// The pause before the next attempt, or `None` if there must not be one.
    ///
    /// `made` counts the attempts so far, `asked` is the service's `Retry-After`.
    pub(crate) fn pause(
        &self,
        safety: RetrySafety,
        failure: Failure,
        made: u32,
        asked: Option<Duration>,
    ) -> Option<Duration> {
        let allowed = match failure {
            Failure::NothingSent | Failure::Throttled | Failure::ServiceFailed => true,
            Failure::OutcomeUnknown => safety != RetrySafety::UnlessOutcomeUnknown,
            Failure::Final => false,
        };
        if !allowed || made >= self.attempts || asked.is_some_and(|asked| asked > self.cap) {
            return None;
        }
        if failure == Failure::OutcomeUnknown && safety == RetrySafety::AlwaysAtOnce && made == 1 {
            return Some(Duration::ZERO);
        }
        let base = if failure == Failure::Throttled { self.throttled_base } else { self.base };
        let doubled = 2_u32.saturating_pow(made.saturating_sub(1));
        let longest = base.saturating_mul(doubled).min(self.cap);
        let pause = longest.mul_f64((self.jitter)().clamp(0.0, 1.0));
        Some(asked.map_or(pause, |asked| asked.max(pause)))
    }
}

/// Without randomness every client waits the longest pause, which is merely slow.
fn system_jitter() -> f64 {
    random::fraction()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Failure::{Final, NothingSent, OutcomeUnknown, ServiceFailed, Throttled};
    use RetrySafety::{Always, AlwaysAtOnce, UnlessOutcomeUnknown};

    fn policy(chance: f64) -> RetryPolicy {
        RetryPolicy { jitter: Arc::new(move || chance), ..RetryPolicy::default() }
    }

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn what_may_be_repeated_depends_on_failure_and_operation() {
        let table = [
            (NothingSent, [true, true, true]),
            (Throttled, [true, true, true]),
            (ServiceFailed, [true, true, true]),
            (OutcomeUnknown, [true, true, false]),
            (Final, [false, false, false]),
        ];
        for (failure, expected) in table {
            for (safety, expected) in [Always, AlwaysAtOnce, UnlessOutcomeUnknown].into_iter().zip(expected) {
                let pause = policy(1.0).pause(safety, failure, 1, None);
                assert_eq!(pause.is_some(), expected, "{failure:?} of {safety:?}");
            }
        }
    }

    #[test]
    fn pauses_double_and_are_drawn_from_the_whole_range() {
        assert_eq!(policy(1.0).pause(Always, ServiceFailed, 1, None), Some(ms(100)));
        assert_eq!(policy(1.0).pause(Always, ServiceFailed, 2, None), Some(ms(200)));
        assert_eq!(policy(1.0).pause(Always, Throttled, 1, None), Some(ms(500)));
        assert_eq!(policy(1.0).pause(Always, Throttled, 2, None), Some(ms(1000)));
        assert_eq!(policy(0.5).pause(Always, Throttled, 2, None), Some(ms(500)));
        assert_eq!(policy(0.0).pause(Always, Throttled, 2, None), Some(ms(0)));
    }

    #[test]
    fn pauses_stop_growing_at_the_cap() {
        let patient = RetryPolicy { attempts: u32::MAX, ..policy(1.0) };
        for made in [9, 40, 1_000_000] {
            assert_eq!(patient.pause(Always, ServiceFailed, made, None), Some(ms(20_000)));
        }
    }

    #[test]
    fn there_are_three_attempts() {
        assert!(policy(1.0).pause(Always, ServiceFailed, 2, None).is_some());
        assert_eq!(policy(1.0).pause(Always, ServiceFailed, 3, None), None);
    }

    #[test]
    fn an_unknown_outcome_of_a_refresh_is_repeated_at_once_and_then_with_pauses() {
        assert_eq!(policy(1.0).pause(AlwaysAtOnce, OutcomeUnknown, 1, None), Some(ms(0)));
        assert_eq!(policy(1.0).pause(AlwaysAtOnce, OutcomeUnknown, 2, None), Some(ms(200)));
        assert_eq!(policy(1.0).pause(AlwaysAtOnce, ServiceFailed, 1, None), Some(ms(100)));
    }

    #[test]
    fn the_pause_the_service_asks_for_is_kept_up_to_the_cap() {
        assert_eq!(policy(1.0).pause(Always, Throttled, 1, Some(ms(7000))), Some(ms(7000)));
        assert_eq!(policy(1.0).pause(Always, Throttled, 1, Some(ms(1))), Some(ms(500)));
        assert_eq!(policy(1.0).pause(Always, Throttled, 1, Some(ms(20_001))), None);
    }

    #[test]
    fn the_systems_chance_stays_in_range() {
        assert!((0..1000).all(|_| (0.0..=1.0).contains(&system_jitter())));
    }
}
