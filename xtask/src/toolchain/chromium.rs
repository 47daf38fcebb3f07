//! Chromium with its driver, for the tests of pages.

use std::process::Command;

use anyhow::{Result, bail};

use super::{apt, major_version_after, on_path};
use crate::run::answer_of;
use crate::workspace::Workspace;

/// Makes sure of a Chromium, or a Chrome, and of the chromedriver that goes with it.
///
/// # Errors
/// When they are missing and cannot be installed here, or their versions do not go together.
pub fn find_or_install(workspace: &Workspace) -> Result<()> {
    if browser().is_none() || on_path("chromedriver").is_none() {
        apt::install(workspace, "Chromium with chromedriver", &["chromium", "chromium-driver"])?;
    }
    let driver = answer_of(Command::new("chromedriver").arg("--version"))
        .and_then(|text| major_version_after(&text, "ChromeDriver "));
    match (browser(), driver) {
        (Some(browser), Some(driver)) if browser == driver => Ok(()),
        (Some(browser), Some(driver)) => {
            bail!("chromedriver {driver} does not drive Chromium {browser}: install two of one version")
        }
        _ => {
            bail!("Chromium or chromedriver does not tell its version: install both and put them on the PATH")
        }
    }
}

/// The major version of the first browser on the PATH, in the order in which chromedriver looks for them.
fn browser() -> Option<u32> {
    [
        ("google-chrome", "Google Chrome "),
        ("google-chrome-stable", "Google Chrome "),
        ("chromium", "Chromium "),
        ("chromium-browser", "Chromium "),
    ]
    .into_iter()
    .filter(|(program, _)| on_path(program).is_some())
    .find_map(|(program, marker)| {
        let text = answer_of(Command::new(program).arg("--version"))?;
        major_version_after(&text, marker)
    })
}
