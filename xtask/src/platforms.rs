//! What each platform's library is made of: the D-Bus of Linux' desktops belongs to no other platform.

use anyhow::{Result, bail};

use crate::run::step;
use crate::workspace::Workspace;

/// Platforms without the Secret Service.
const WITHOUT: [&str; 7] = [
    "aarch64-apple-darwin",
    "aarch64-apple-ios",
    "aarch64-apple-tvos",
    "aarch64-apple-visionos",
    "aarch64-apple-watchos",
    "aarch64-linux-android",
    "x86_64-pc-windows-msvc",
];
/// Platforms with it.
const WITH: [&str; 2] = ["x86_64-unknown-freebsd", "x86_64-unknown-linux-gnu"];
const BUS: &str = "zbus";

/// Fails when a platform has the bus that should not, or lacks it that should have it.
///
/// # Errors
/// As said, and when cargo cannot tell.
pub fn check(workspace: &Workspace) -> Result<()> {
    let tree = ["tree", "--package", "cognito-client", "--edges", "normal", "--prefix", "none", "--target"];
    for (targets, expected) in [(WITHOUT.as_slice(), false), (WITH.as_slice(), true)] {
        for target in targets {
            let name = format!("dependencies for {target}");
            let packages = step(workspace, &name, workspace.cargo().args(tree).arg(target))?;
            if packages.lines().any(|line| line.split(' ').next() == Some(BUS)) != expected {
                bail!("{target} {} {BUS}", if expected { "lacks" } else { "must do without" });
            }
        }
    }
    Ok(())
}
