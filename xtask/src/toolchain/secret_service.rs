//! A real Secret Service for the keyring tests on Linux: headless, unlocked, private to one command, nothing left behind.

use std::ffi::OsString;
use std::fs::Permissions;
use std::io::Write;
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::{apt, on_path};
use crate::run::{answer_of, exit_code};
use crate::workspace::Workspace;

/// How long the daemon may take to appear on the bus.
const START_LIMIT: Duration = Duration::from_secs(20);

/// Makes sure of the daemon, where the platform's own store needs one.
///
/// # Errors
/// When it is missing and cannot be installed here.
pub fn find_or_install(workspace: &Workspace) -> Result<()> {
    let missing = |program: &&str| on_path(program).is_none();
    if cfg!(target_os = "linux")
        && ["dbus-run-session", "dbus-send", "gnome-keyring-daemon"].iter().any(missing)
    {
        apt::install(workspace, "A Secret Service (gnome-keyring, dbus)", &["dbus", "gnome-keyring"])?;
    }
    Ok(())
}

/// The command, to be run with an unlocked Secret Service of its own in reach. Where the platform's own store needs none,
/// the command itself.
///
/// # Errors
/// When this program does not know its own path.
pub fn around(command: Command) -> Result<Command> {
    if !cfg!(target_os = "linux") {
        return Ok(command);
    }
    let mut wrapped = Command::new("dbus-run-session");
    wrapped
        .arg("--")
        .arg(std::env::current_exe().context("own path")?)
        .arg("within-secret-service")
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    Ok(wrapped)
}

/// Starts the daemon on this session's bus, runs the command, ends the daemon.
///
/// Only the daemon gets a home of its own: the command finds it over the bus and keeps the user's cargo and rustup.
///
/// # Errors
/// When the daemon does not appear or the command cannot be started.
pub fn run_inside_session(command: &[OsString]) -> Result<ExitCode> {
    let [program, arguments @ ..] = command else {
        bail!("no command given");
    };
    let home = tempfile::tempdir().context("a home for the keyring daemon")?;
    restrict(home.path())?;
    let mut daemon = Command::new("gnome-keyring-daemon")
        .args(["--foreground", "--unlock", "--components=secrets"])
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env("XDG_DATA_HOME", home.path())
        .env("XDG_CACHE_HOME", home.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("starting gnome-keyring-daemon")?;
    if let Some(mut password) = daemon.stdin.take() {
        password.write_all(b"only-for-this-run").context("unlocking the keyring")?;
    }
    let outcome = wait_until_ready(&mut daemon).and_then(|()| {
        Command::new(program)
            .args(arguments)
            .status()
            .with_context(|| format!("starting {}", program.display()))
    });
    daemon.kill().ok();
    daemon.wait().ok();
    outcome.map(exit_code)
}

fn wait_until_ready(daemon: &mut Child) -> Result<()> {
    let started = Instant::now();
    while started.elapsed() < START_LIMIT {
        let reply = answer_of(Command::new("dbus-send").args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.DBus",
            "/",
            "org.freedesktop.DBus.NameHasOwner",
            "string:org.freedesktop.secrets",
        ]));
        if reply.is_some_and(|text| text.contains("boolean true")) {
            return Ok(());
        }
        if let Some(status) = daemon.try_wait().context("gnome-keyring-daemon")? {
            bail!("gnome-keyring-daemon ended early: {status}");
        }
        thread::sleep(Duration::from_millis(50));
    }
    bail!("gnome-keyring-daemon did not appear on the bus within {} s", START_LIMIT.as_secs())
}

#[cfg(unix)]
fn restrict(folder: &std::path::Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, Permissions::from_mode(0o700)).context("restricting the keyring's home")
}

#[cfg(not(unix))]
fn restrict(_: &std::path::Path) -> Result<()> {
    Ok(())
}
