//! Maven and a JDK, for the Kotlin build.

use std::process::Command;

use anyhow::{Result, bail};

use super::{apt, major_version_after, on_path};
use crate::run::answer_of;
use crate::workspace::Workspace;

/// The oldest Java the Kotlin library is compiled for.
const OLDEST: u32 = 17;

/// Makes sure of Maven and a JDK, and returns the Maven command on the Kotlin build.
///
/// # Errors
/// When they are missing and cannot be installed here, or the JDK is too old.
pub fn maven(workspace: &Workspace) -> Result<Command> {
    if on_path("mvn").is_none() || on_path("javac").is_none() {
        apt::install(
            workspace,
            "Maven with a JDK of version 17 or later",
            &["default-jdk-headless", "maven"],
        )?;
    }
    let version = answer_of(Command::new("java").arg("-version"))
        .and_then(|text| major_version_after(&text, "version \""));
    match version {
        Some(version) if version >= OLDEST => {}
        Some(version) => {
            bail!("Java {version} is too old: install a JDK of version {OLDEST} or later")
        }
        None => {
            bail!("`java -version` says nothing useful: install a JDK of version {OLDEST} or later")
        }
    }
    let mut maven = Command::new("mvn");
    maven
        // The compiler's daemon would stay behind for hours.
        .arg("-Dkotlin.compiler.daemon=false")
        .args(["--batch-mode", "--no-transfer-progress", "--file"])
        .arg(workspace.root.join("kotlin/pom.xml"))
        .current_dir(&workspace.root);
    Ok(maven)
}
