//! Files that somebody else has open: Windows refuses to replace, delete or open them for as long as that lasts.
//!
//! Scanners, indexers and back-up programs open any file that was just written, and let go of it soon.

use std::{
    io,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    thread,
    time::{Duration, Instant},
};

/// The pauses between two tries: short at first, for readers that only read a small file.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(5);
/// How long to try again, in all. Whoever has a file open for longer may have it open for hours.
const PATIENCE: Duration = Duration::from_secs(2);

/// `ERROR_ACCESS_DENIED`: a file that is open cannot be replaced, or one that is about to be deleted cannot be opened.
/// It is also what a permission that is missing looks like, so it is not believed at once.
const ACCESS_DENIED: i32 = 5;
/// `ERROR_SHARING_VIOLATION`: somebody opened the file and keeps others out.
const SHARING_VIOLATION: i32 = 32;
/// `ERROR_LOCK_VIOLATION`: somebody locked a part of the file.
const LOCK_VIOLATION: i32 = 33;
/// `ERROR_USER_MAPPED_FILE`: somebody has the file mapped into memory.
const USER_MAPPED_FILE: i32 = 1224;

/// Does the operation, and does it again for a while if Windows says that somebody has the file open. On other systems
/// that is no hindrance: there every answer is the last.
pub(super) fn patiently<T>(operation: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let started = Instant::now();
    let may_pass = |error: &io::Error| cfg!(windows) && is_passing_on_windows(error);
    until_it_passes(may_pass, || started.elapsed(), thread::sleep, operation)
}

/// Held by all in this process who have a store's file open, or alone by one who replaces or deletes a file: readers
/// who come again at once would otherwise leave no moment for it, however often it is tried.
static OPEN_FILES: RwLock<()> = RwLock::new(());

/// To be held for as long as one has a file open, and not while waiting for one.
pub(super) fn reading() -> Option<RwLockReadGuard<'static, ()>> {
    cfg!(windows).then(|| OPEN_FILES.read().unwrap_or_else(PoisonError::into_inner))
}

/// To be held for one try to replace or delete a file: meanwhile nobody in this process has it open.
pub(super) fn alone() -> Option<RwLockWriteGuard<'static, ()>> {
    cfg!(windows).then(|| OPEN_FILES.write().unwrap_or_else(PoisonError::into_inner))
}

/// Whether the error says that somebody else has the file open, and not perhaps that it may not be touched at all.
pub(super) fn is_in_use(error: &io::Error) -> bool {
    cfg!(windows) && is_in_use_on_windows(error)
}

fn is_in_use_on_windows(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(SHARING_VIOLATION | LOCK_VIOLATION | USER_MAPPED_FILE))
}

fn is_passing_on_windows(error: &io::Error) -> bool {
    error.raw_os_error() == Some(ACCESS_DENIED) || is_in_use_on_windows(error)
}

/// Repeats the operation while its error may pass and [`PATIENCE`] is not used up.
fn until_it_passes<T>(
    may_pass: impl Fn(&io::Error) -> bool,
    elapsed: impl Fn() -> Duration,
    mut pause: impl FnMut(Duration),
    mut operation: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    let mut next = FIRST_PAUSE;
    loop {
        match operation() {
            Err(error) if may_pass(&error) => {
                let Some(left) = PATIENCE.checked_sub(elapsed()).filter(|left| !left.is_zero()) else {
                    return Err(error);
                };
                pause(next.min(left));
                next = (next * 2).min(LONGEST_PAUSE);
            }
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::cell::Cell;

    use super::*;

    /// What comes of an operation that fails so often with this error, by Windows' numbers, and how long it took on a
    /// clock that the pauses move.
    fn outcome(failures: usize, code: i32) -> (io::Result<usize>, Duration) {
        let (now, calls) = (Cell::new(Duration::ZERO), Cell::new(0));
        let result = until_it_passes(
            is_passing_on_windows,
            || now.get(),
            |pause| {
                assert!(!pause.is_zero() && pause <= LONGEST_PAUSE);
                now.set(now.get() + pause);
            },
            || {
                calls.set(calls.get() + 1);
                if calls.get() > failures { Ok(calls.get()) } else { Err(io::Error::from_raw_os_error(code)) }
            },
        );
        (result, now.get())
    }

    #[test]
    fn what_works_at_once_waits_for_nothing() {
        let (result, took) = outcome(0, ACCESS_DENIED);
        assert_eq!((result.unwrap(), took), (1, Duration::ZERO));
    }

    #[test]
    fn a_file_that_is_open_for_a_while_is_waited_for() {
        for code in [5, 32, 33, 1224] {
            let (result, took) = outcome(100, code);
            assert_eq!(result.unwrap(), 101, "error {code}");
            assert!(took < Duration::from_secs(1), "error {code}: {took:?}");
        }
    }

    #[test]
    fn a_file_that_stays_open_is_told_within_two_seconds() {
        for code in [5, 32] {
            let (result, took) = outcome(usize::MAX, code);
            assert_eq!(result.unwrap_err().raw_os_error(), Some(code));
            assert!(took <= Duration::from_secs(2), "{took:?}");
        }
    }

    #[test]
    fn slow_tries_count_as_waiting() {
        let (now, calls) = (Cell::new(Duration::ZERO), Cell::new(0));
        let result: io::Result<()> = until_it_passes(
            is_passing_on_windows,
            || now.get(),
            |_| {},
            || {
                calls.set(calls.get() + 1);
                now.set(now.get() + Duration::from_millis(700));
                Err(io::Error::from_raw_os_error(32))
            },
        );
        assert!(result.is_err());
        assert_eq!(calls.get(), 3);
    }

    #[test]
    fn errors_that_do_not_pass_are_told_at_once() {
        // Not found, no such path, write protected, disk full.
        for code in [2, 3, 19, 112] {
            let (result, took) = outcome(1, code);
            assert_eq!((result.unwrap_err().raw_os_error(), took), (Some(code), Duration::ZERO));
        }
        assert!(is_in_use_on_windows(&io::Error::from_raw_os_error(32)));
        assert!(!is_in_use_on_windows(&io::Error::from_raw_os_error(5)), "may be a permission");
    }

    #[cfg(not(windows))]
    #[test]
    fn elsewhere_the_same_numbers_mean_something_else() {
        let mut calls = 0;
        let result: io::Result<()> = patiently(|| {
            calls += 1;
            Err(io::Error::from_raw_os_error(5))
        });
        assert!(result.is_err());
        assert_eq!(calls, 1);
        assert!(!is_in_use(&io::Error::from_raw_os_error(32)));
    }
}
