//! Lock files: the operating system gives them back when their holder dies.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use super::{StoreError, in_use::patiently};

/// The pauses between two tries: short at first, for holders that only write a file.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(5);

/// Opens the lock file, making it if there is none. It is never deleted: two holders could then hold two files.
fn open(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    patiently(|| options.open(path)).map_err(|error| unavailable(&error))
}

/// The lock, once everyone else has let go of it.
///
/// Whoever waits holds a second lock meanwhile, which one must pass to get the first: so a holder who wants it back at
/// once lets those go first who were waiting.
pub(super) fn alone(path: &Path, patience: Duration) -> Result<File, StoreError> {
    let started = Instant::now();
    let _turn = wait_for(open(&path.with_extension("turn"))?, patience, File::try_lock)?;
    wait_for(open(path)?, patience.saturating_sub(started.elapsed()), File::try_lock)
}

/// The lock, shared with others that want it shared.
pub(super) fn shared(path: &Path, patience: Duration) -> Result<File, StoreError> {
    wait_for(open(path)?, patience, File::try_lock_shared)
}

/// The lock if nobody holds it now.
pub(super) fn alone_now(path: &Path) -> Result<Option<File>, StoreError> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(unavailable(&error)),
    }
}

fn wait_for(
    file: File,
    patience: Duration,
    attempt: fn(&File) -> Result<(), TryLockError>,
) -> Result<File, StoreError> {
    let started = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        match attempt(&file) {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(unavailable(&error)),
        }
        let Some(left) = patience.checked_sub(started.elapsed()).filter(|left| !left.is_zero()) else {
            return Err(StoreError::Busy("another holder of the lock file did not let go of it".into()));
        };
        thread::sleep(pause.min(left));
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn unavailable(error: &std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("a lock file cannot be used: {error}"))
}
