//! A headless Chromium of one test: its own driver on a free port, its own profile, nothing left behind.

use std::future::Future;
use std::io::{BufRead as _, BufReader};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::process::{Child, ChildStdout, Command, Stdio};

use futures_util::FutureExt as _;
use tempfile::TempDir;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::{ChromiumLikeCapabilities as _, DesiredCapabilities, WebDriver};

/// The driver's program, with the folder that is home and profile to it and its browser.
struct Program {
    child: Child,
    port: u16,
    home: TempDir,
    _output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts the `chromedriver` on the PATH, or the one `CHROMEDRIVER` names.
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut child = Command::new(&program)
            .arg("--port=0")
            .envs(["HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"].map(|name| (name, home.path())))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{}: {error} (cargo xtask test --page installs it)", program.display())
            });
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let port = port(&mut output);
        if port.is_none() {
            child.kill().ok();
            child.wait().ok();
        }
        Self { child, port: port.expect("chromedriver says its port"), home, _output: output }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The number in `ChromeDriver was started successfully on port 41234.`
fn port(output: &mut BufReader<ChildStdout>) -> Option<u16> {
    output
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok())
}

/// Gives a browser to `test` and closes it however the test ends.
pub async fn with_browser<F: Future<Output = ()>>(arguments: &[&str], test: impl FnOnce(WebDriver) -> F) {
    let program = Program::start();
    let mut wanted = DesiredCapabilities::chrome();
    let profile = format!("--user-data-dir={}", program.home.path().join("profile").display());
    let usual = [
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        &profile,
    ];
    let alone = is_root(&program.home).then_some("--no-sandbox");
    for argument in usual.iter().chain(arguments).copied().chain(alone) {
        wanted.add_arg(argument).unwrap();
    }
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
    // Compiled beside the client, reqwest has no provider of its own and wants one even for plain HTTP.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let driver = WebDriver::new(format!("http://127.0.0.1:{}", program.port), wanted).await.unwrap();
    let outcome = AssertUnwindSafe(test(driver.clone())).catch_unwind().await;
    let closed = driver.quit().await;
    drop(program);
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
    closed.unwrap();
}

/// Chromium's sandbox does not start for root.
#[cfg(unix)]
fn is_root(own: &TempDir) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(own.path()).unwrap().uid() == 0
}

#[cfg(not(unix))]
fn is_root(_: &TempDir) -> bool {
    false
}
