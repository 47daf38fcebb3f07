//! The crate with some of its features only: that each choice compiles without a warning, and what it leaves out.

use anyhow::{Result, bail};

use crate::run::step;
use crate::workspace::Workspace;

const CRATE: &str = "cognito-client";

/// Nothing, and each feature alone; all of them at once is what clippy sees anyway. `keyring-android` counts on Android only.
const CHOICES: [&str; 5] = ["", "http", "keyring", "qr", "internals"];

/// What comes with the feature `http` and with nothing else.
const OF_HTTP: [&str; 6] =
    ["bytes", "hyper", "reqwest", "rustls", "rustls-platform-verifier", "webpki-roots"];

/// # Errors
/// When a choice does not compile cleanly, or holds what it should not, or lacks what it should hold.
pub fn check(workspace: &Workspace) -> Result<()> {
    for features in CHOICES {
        let name = if features.is_empty() { "no feature".to_owned() } else { format!("feature {features}") };
        step(
            workspace,
            &format!("clippy with {name}"),
            workspace.cargo().args(["clippy", "--package", CRATE, "--no-default-features"]).args([
                "--features",
                features,
                "--",
                "--deny",
                "warnings",
            ]),
        )?;
    }
    for (features, expected) in [("keyring,qr,internals", false), ("http", true)] {
        let packages = step(
            workspace,
            &format!("dependencies with {features}"),
            workspace
                .cargo()
                .args(["tree", "--package", CRATE, "--edges", "normal", "--prefix", "none"])
                .args(["--no-default-features", "--target", "all", "--features", features]),
        )?;
        if let Some(wrong) = first_wrong(&packages, expected) {
            bail!(
                "{wrong} {} with the features {features}",
                if expected { "is missing" } else { "must not be built" }
            );
        }
    }
    Ok(())
}

/// The first of the packages of `http` that is not there as expected, in what `cargo tree` prints.
fn first_wrong(tree: &str, expected: bool) -> Option<&'static str> {
    let holds = |package: &str| tree.lines().any(|line| line.split(' ').next() == Some(package));
    OF_HTTP.into_iter().find(|package| holds(package) != expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_too_many_and_one_too_few_are_found() {
        let all = OF_HTTP.map(|package| format!("{package} v1.0.0")).join("\n");
        assert_eq!(first_wrong(&all, true), None);
        assert_eq!(
            first_wrong("cognito-client v0.1.0 (/p)\nring v0.17.14\nrustls-pki-types v1.0.0", false),
            None
        );
        assert_eq!(first_wrong("url v2.5.8\nreqwest v0.13.5 (*)", false), Some("reqwest"));
        assert_eq!(first_wrong(&all.replace("rustls v", "rustless v"), true), Some("rustls"));
    }
}
