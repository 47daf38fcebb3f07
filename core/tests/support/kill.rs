//! Killing a process that a test started.

use std::{
    io,
    process::{Child, ExitStatus},
};

/// Kills the process. It must be alive until then: one that panicked before would pass for one that was killed.
pub fn kill(child: &mut Child) -> io::Result<()> {
    child.kill()?;
    let status = child.wait()?;
    if was_killed(status) {
        Ok(())
    } else {
        Err(io::Error::other(format!("it had ended by itself: {status}")))
    }
}

#[cfg(unix)]
fn was_killed(status: ExitStatus) -> bool {
    const SIGKILL: i32 = 9;
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(SIGKILL)
}

/// A killed process ends with 1 here, one that panicked with 101.
#[cfg(windows)]
fn was_killed(status: ExitStatus) -> bool {
    status.code() == Some(1)
}
