//! The form of sources in each language, by its own formatter: `rustfmt.toml`, `.swift-format`, `.editorconfig`.
//!
//! What is generated keeps its generator's form.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::run::step;
use crate::toolchain::{ktlint, swift::Swift};
use crate::workspace::Workspace;

/// Swift targets that nobody writes by hand.
const GENERATED_SWIFT: [&str; 2] = ["CognitoNative", "CognitoClientFFI"];

/// Kotlin that is written by hand, as ktlint takes it: everything but the folders of generated sources.
const KOTLIN: [&str; 2] = ["kotlin/**/*.kt", "!kotlin/**/generated/**"];

/// Puts the sources of all languages into form.
///
/// # Errors
/// When a formatter cannot be had, or finds what only a person can put into form.
pub fn write(workspace: &Workspace) -> Result<ExitCode> {
    step(workspace, "format Rust", workspace.cargo().args(["fmt", "--all"]))?;
    step(workspace, "format Swift", &mut swift_format(workspace, &["--in-place"])?)?;
    step(workspace, "format Kotlin", ktlint::command(workspace)?.arg("--format").args(KOTLIN))?;
    check_swift(workspace)?;
    Ok(ExitCode::SUCCESS)
}

/// # Errors
/// When a source is not in form.
pub fn check_rust(workspace: &Workspace) -> Result<()> {
    step(workspace, "formatting of Rust", workspace.cargo().args(["fmt", "--all", "--check"]))?;
    Ok(())
}

/// # Errors
/// When a source is not in form, or breaks a rule of swift-format's, or the formatter cannot be had.
pub fn check_swift(workspace: &Workspace) -> Result<()> {
    step(workspace, "formatting of Swift", &mut swift_format(workspace, &["lint", "--strict"])?)?;
    Ok(())
}

/// # Errors
/// When a source is not in form, or breaks a rule of ktlint's, or the linter cannot be had.
pub fn check_kotlin(workspace: &Workspace) -> Result<()> {
    step(workspace, "formatting of Kotlin", ktlint::command(workspace)?.args(KOTLIN))?;
    Ok(())
}

fn swift_format(workspace: &Workspace, what: &[&str]) -> Result<Command> {
    let swift = Swift::find(workspace)?;
    let mut command = swift.command(workspace, &workspace.debug(), OsStr::new("format"));
    command.args(what).args([
        "--parallel",
        "--recursive",
        "--configuration",
        ".swift-format",
        "Package.swift",
    ]);
    command.args(written_by_hand(&workspace.root)?);
    Ok(command)
}

/// The folders of Swift sources that are written by hand, from the checkout's root.
fn written_by_hand(root: &Path) -> Result<Vec<PathBuf>> {
    let sources = Path::new("swift/Sources");
    let mut folders = vec![PathBuf::from("swift/Examples"), PathBuf::from("swift/Tests")];
    for entry in fs::read_dir(root.join(sources)).context("reading swift/Sources")? {
        let name = entry?.file_name();
        if !GENERATED_SWIFT.iter().any(|generated| name == *generated) {
            folders.push(sources.join(name));
        }
    }
    folders.sort();
    Ok(folders)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn swift_that_is_written_by_hand_is_all_but_the_generated() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let found = written_by_hand(root).unwrap();
        assert!(found.contains(&PathBuf::from("swift/Sources/CognitoClient")), "{found:?}");
        for generated in GENERATED_SWIFT {
            assert!(root.join("swift/Sources").join(generated).is_dir(), "{generated} is no longer there");
            assert!(!found.contains(&Path::new("swift/Sources").join(generated)));
        }
    }
}
