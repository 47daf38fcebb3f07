//! What the crate offers to apps, written down in `core/public-api.txt`, so that no change of it goes unseen.
//!
//! The list comes from rustdoc's JSON, which a stable rustdoc writes only when told that it may: this program stands in
//! for rustdoc and tells it. Cargo and the compiler are not told, so nothing is compiled anew for it.

use std::ffi::OsString;
use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::run::{exit_code, step};
use crate::workspace::Workspace;

/// Environment variable that makes this program stand in for rustdoc, with the rustdoc that it stands in for.
const AS_RUSTDOC: &str = "COGNITO_XTASK_AS_RUSTDOC";

/// The list, from the checkout's root.
const LIST: &str = "core/public-api.txt";

/// Runs rustdoc instead of a task, when cargo started this program for that.
pub fn instead_of_a_task() -> Option<Result<ExitCode>> {
    let rustdoc = std::env::var_os(AS_RUSTDOC)?;
    let mut command = Command::new(rustdoc);
    command.args(std::env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1");
    Some(command.status().context("starting rustdoc").map(exit_code))
}

/// Documents every crate as JSON, and as docs.rs does it. What rustdoc complains of, it complains of here as well as where it makes pages.
///
/// # Errors
/// When the documentation has a fault.
pub fn document(workspace: &Workspace) -> Result<()> {
    let rustdoc = std::env::var_os("RUSTDOC").unwrap_or_else(|| OsString::from("rustdoc"));
    step(
        workspace,
        "documentation",
        workspace
            .cargo()
            // An example among the targets, so that their dependencies are those that clippy has checked already.
            .args(["doc", "--workspace", "--no-deps", "--lib", "--bin", "cognito-client-*", "--bin", "xtask"])
            .args(["--example", "demo"])
            .env("RUSTDOCFLAGS", "--deny warnings --cfg docsrs -Zunstable-options --output-format json")
            .env("RUSTDOC", std::env::current_exe().context("own path")?)
            .env(AS_RUSTDOC, rustdoc),
    )?;
    Ok(())
}

/// Writes down what the crate offers.
///
/// # Errors
/// When the crate offers what it should not, or cannot be documented.
pub fn write(workspace: &Workspace) -> Result<()> {
    document(workspace)?;
    fs::write(workspace.root.join(LIST), list(workspace)?).with_context(|| format!("writing {LIST}"))
}

/// Compares what is written down with what the crate, which is [documented](document), offers.
///
/// # Errors
/// When they differ, or the crate offers what it should not.
pub fn check(workspace: &Workspace) -> Result<()> {
    let written = fs::read_to_string(workspace.root.join(LIST)).with_context(|| format!("reading {LIST}"))?;
    let differences = differences(&written, &list(workspace)?);
    if differences.is_empty() {
        return Ok(());
    }
    bail!(
        "the public interface is not what {LIST} says (if it is meant to be so, run `cargo xtask public-api`):\n{}",
        differences.join("\n")
    )
}

/// The program that lists is built with the tests' foundations.
fn list(workspace: &Workspace) -> Result<String> {
    workspace.build_for_bindings()?;
    let program = format!("cognito-client-public-api{}", std::env::consts::EXE_SUFFIX);
    step(
        workspace,
        "list the public interface",
        Command::new(workspace.debug().join(program))
            .arg(workspace.target.join("doc/cognito_client.json"))
            .args(allowed_crates(workspace)?),
    )
}

/// Crates whose types may stand in the public interface, as `core/Cargo.toml` names them.
fn allowed_crates(workspace: &Workspace) -> Result<Vec<String>> {
    let metadata = step(
        workspace,
        "read the manifests",
        workspace.cargo().args(["metadata", "--format-version", "1", "--no-deps", "--quiet"]),
    )?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo's metadata")?;
    let packages = metadata.pointer("/packages").and_then(Value::as_array).context("no packages")?;
    let core = packages
        .iter()
        .find(|package| package.pointer("/name").and_then(Value::as_str) == Some("cognito-client"))
        .context("no package cognito-client")?;
    let allowed = core.pointer("/metadata/public-api/crates").and_then(Value::as_array);
    Ok(allowed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// Lines that are gone and lines that are new, marked so.
fn differences(old: &str, new: &str) -> Vec<String> {
    let only_in = |text: &str, other: &str, mark: char| -> Vec<String> {
        let others: Vec<&str> = other.lines().collect();
        text.lines().filter(|line| !others.contains(line)).map(|line| format!("{mark}{line}")).collect()
    };
    [only_in(old, new, '-'), only_in(new, old, '+')].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_and_what_is_new_is_told() {
        assert_eq!(differences("a\nb\nc\n", "a\nc\nd\n"), ["-b", "+d"]);
        assert!(differences("a\nb\n", "a\nb\n").is_empty());
    }
}
