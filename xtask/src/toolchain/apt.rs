//! Debian packages, where the machine has apt and lets us use it.

use std::fs;
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Result, bail};

use super::on_path;
use crate::run::{answer_of, attempt, show_end, step};
use crate::workspace::Workspace;

/// Patience with a lock another apt holds and with a mirror that hiccups.
pub const PATIENCE: [&str; 4] = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];

/// What runs at the same time may lack something, too, and apt does one thing at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Installs packages; `what` says in the error what they were wanted for.
///
/// # Errors
/// When this machine has no apt, or we may not use it, or apt fails twice.
pub fn install(workspace: &Workspace, what: &str, packages: &[&str]) -> Result<()> {
    if on_path("apt-get").is_none() {
        bail!("{what} is missing: install it and put it on the PATH");
    }
    if !is_root() && answer_of(Command::new("sudo").args(["-n", "true"])).is_none() {
        bail!("{what} is missing: install it, on Debian by `apt-get install {}` as root", packages.join(" "));
    }
    let _turn = ONE_AT_A_TIME.lock();
    let name = format!("install {}", packages.join(" "));
    // Package lists of an image are often absent or stale: then the first attempt fails and an update helps.
    let first = attempt(workspace, &name, apt_get("install").args(packages))?;
    if first.status.success() {
        return Ok(());
    }
    let update = attempt(workspace, "update the package lists", &mut apt_get("update"))?;
    if !update.status.success() {
        show_end(&update);
        step(workspace, "update the package lists again", &mut apt_get("update"))?;
    }
    step(workspace, &name, apt_get("install").args(packages))?;
    Ok(())
}

fn apt_get(what: &str) -> Command {
    let mut command = if is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "env"]);
        sudo
    };
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "--no-install-recommends"])
        .args(PATIENCE)
        .arg(what);
    command
}

pub fn is_root() -> bool {
    answer_of(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

/// Whether this is Debian itself: its packages of another release unpack and run beside it.
pub fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line.trim() == "ID=debian"))
}

/// The archive this machine already takes Debian from, read from apt's own sources (both of their formats).
pub fn debian_archive() -> Option<String> {
    let mut files = vec!["/etc/apt/sources.list".into()];
    if let Ok(folder) = fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(folder.flatten().map(|entry| entry.path()));
    }
    files.sort();
    files.iter().filter_map(|file| fs::read_to_string(file).ok()).find_map(|text| archive_in(&text))
}

/// The first address in a sources file whose path is that of the main archive, `…/debian`.
fn archive_in(sources: &str) -> Option<String> {
    sources
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(str::split_whitespace)
        .find(|word| word.contains("://") && word.trim_end_matches('/').ends_with("/debian"))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_is_found_in_both_formats_of_sources() {
        let new =
            "Types: deb\n# http://old.example/debian\nURIs: http://mirror.example/debian\nSuites: bookworm\n";
        assert_eq!(archive_in(new).as_deref(), Some("http://mirror.example/debian"));
        let old = "deb [signed-by=/k.gpg] https://mirror.example/debian/ bookworm main\n";
        assert_eq!(archive_in(old).as_deref(), Some("https://mirror.example/debian/"));
    }

    #[test]
    fn the_security_archive_and_strangers_are_not_the_archive() {
        assert_eq!(archive_in("URIs: http://mirror.example/debian-security\n"), None);
        assert_eq!(archive_in("deb https://packages.example/node_20.x nodistro main\n"), None);
    }
}
