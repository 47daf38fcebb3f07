//! ktlint, from Maven's own repository.

use std::process::Command;

use anyhow::Result;

use super::java;
use crate::run::step;
use crate::workspace::Workspace;

const VERSION: &str = "1.8.0";

/// ktlint on the checkout, downloaded first if it is not there.
///
/// # Errors
/// When Java or Maven is missing and cannot be installed here, or the download fails.
pub fn command(workspace: &Workspace) -> Result<Command> {
    let mut maven = java::maven(workspace)?;
    let folder = workspace.scratch().join("ktlint");
    let program = folder.join(format!("ktlint-cli-{VERSION}-all.jar"));
    if !program.exists() {
        step(
            workspace,
            "download ktlint",
            maven
                .args(["--non-recursive", "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy"])
                .arg(format!("-Dartifact=com.pinterest.ktlint:ktlint-cli:{VERSION}:jar:all"))
                .arg(format!("-DoutputDirectory={}", folder.display())),
        )?;
    }
    let mut command = Command::new("java");
    command.arg("-jar").arg(program).arg("--relative").current_dir(&workspace.root);
    Ok(command)
}
