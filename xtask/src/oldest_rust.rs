//! No dependency asks for a newer Rust than the manifests promise.
//!
//! What the code itself uses of the standard library is held against the same promise by clippy's `incompatible_msrv`.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::run::step;
use crate::workspace::Workspace;

/// # Errors
/// When a locked package, on whatever platform, asks for more.
pub fn check(workspace: &Workspace) -> Result<()> {
    let metadata = step(
        workspace,
        "oldest Rust of all dependencies",
        workspace.cargo().args(["metadata", "--format-version", "1", "--locked", "--quiet"]),
    )?;
    let demanding = demanding(&metadata)?;
    if !demanding.is_empty() {
        bail!("these need a newer Rust than `rust-version` in Cargo.toml says: {}", demanding.join(", "));
    }
    Ok(())
}

/// The packages whose `rust-version` is newer than the crate's.
fn demanding(metadata: &str) -> Result<Vec<String>> {
    let metadata: Value = serde_json::from_str(metadata).context("cargo's metadata")?;
    let packages = metadata.pointer("/packages").and_then(Value::as_array).context("no packages")?;
    let text = |package: &Value, name: &str| package.get(name).and_then(Value::as_str).map(str::to_owned);
    let ours = packages
        .iter()
        .find(|package| text(package, "name").as_deref() == Some("cognito-client"))
        .and_then(|package| text(package, "rust_version"))
        .context("cognito-client does not say which Rust it needs")?;
    let promised = version(&ours).context("not a version")?;
    let mut found = Vec::new();
    for package in packages {
        let Some(wanted) = text(package, "rust_version") else { continue };
        if version(&wanted).context("not a version")? > promised {
            found.push(format!("{} ({wanted})", text(package, "name").unwrap_or_default()));
        }
    }
    Ok(found)
}

/// `1.89` or `1.89.0`, to be compared.
fn version(text: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = text.split('.').map(str::parse::<u32>);
    let mut next = || numbers.next().unwrap_or(Ok(0)).ok();
    Some((next()?, next()?, next()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_dependency_that_needs_a_newer_rust_is_named() {
        let metadata = r#"{"packages": [
            {"name": "old", "rust_version": "1.9"}, {"name": "silent", "rust_version": null},
            {"name": "cognito-client", "rust_version": "1.89"}, {"name": "same", "rust_version": "1.89.0"},
            {"name": "patch", "rust_version": "1.89.1"}, {"name": "new", "rust_version": "1.90"}]}"#;
        assert_eq!(demanding(metadata).unwrap(), ["patch (1.89.1)", "new (1.90)"]);
    }

    #[test]
    fn without_a_promise_there_is_nothing_to_hold() {
        assert!(demanding(r#"{"packages": [{"name": "cognito-client", "rust_version": null}]}"#).is_err());
    }
}
