//! What this process uses: memory, tasks, open files.

use std::{fs, time::Duration};

use tokio::runtime::Handle;

use crate::verdict::{Rule, broken};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    kilobytes: u64,
    tasks: usize,
    files: usize,
    /// Sign-ins and refreshes that the servers in this process remember.
    pub(crate) remembered: usize,
}

/// What may come and go without anybody holding on to it.
const TASKS: usize = 4;
const FILES: usize = 24;
/// What the allocator keeps, and what a server remembers of a sign-in or refresh.
const KILOBYTES: u64 = 48 * 1024;
const KILOBYTES_REMEMBERED: u64 = 3;

/// How long tasks may take that nobody waits for, once nothing stands in their way.
const AFTERWARDS: Duration = Duration::from_secs(40);

pub(crate) fn now(remembered: usize) -> Use {
    Use {
        kilobytes: resident(),
        tasks: Handle::current().metrics().num_alive_tasks(),
        files: files(),
        remembered,
    }
}

/// Waits until no more tasks are alive than `expected`, or until it has taken too long.
pub(crate) async fn tasks_at_most(expected: usize) {
    let alive = || Handle::current().metrics().num_alive_tasks();
    let mut waited = Duration::ZERO;
    while alive() > expected && waited < AFTERWARDS {
        let pause = Duration::from_millis(100);
        tokio::time::sleep(pause).await;
        waited += pause;
    }
}

/// The same work again must not need more.
pub(crate) fn compare(first: Use, later: Use) {
    println!("chaos: after the first part {first:?}");
    println!("chaos: after the last part  {later:?}");
    if later.tasks > first.tasks + TASKS {
        broken(Rule::Flat, format!("{} tasks are alive, and {} were", later.tasks, first.tasks));
    }
    if later.files > first.files + FILES {
        broken(Rule::Flat, format!("{} files are open, and {} were", later.files, first.files));
    }
    let remembered = (later.remembered - first.remembered) as u64 * KILOBYTES_REMEMBERED;
    if later.kilobytes > first.kilobytes + KILOBYTES + remembered {
        broken(Rule::Flat, format!("{} kB are in use, and {} were", later.kilobytes, first.kilobytes));
    }
}

/// Zero where the system does not tell.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

fn files() -> usize {
    fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}
