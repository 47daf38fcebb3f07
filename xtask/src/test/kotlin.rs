//! Kotlin: the Maven build with its JUnit tests, on the debug library, with the local pool at hand.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::tally::{Tally, of_surefire};
use crate::run::{attempt, show_end};
use crate::toolchain::java;
use crate::workspace::{LOCAL_POOL, LOCAL_POOL_KEYS, WIRE, Workspace};

pub fn run(workspace: &Workspace) -> Result<Tally> {
    let mut maven = java::maven(workspace)?;
    for stale in reports(workspace)? {
        fs::remove_file(&stale).with_context(|| format!("removing {}", stale.display()))?;
    }
    maven
        .arg("verify")
        .arg(format!("-Djna.library.path={}", workspace.debug().display()))
        .env(LOCAL_POOL, workspace.local_pool())
        .env(LOCAL_POOL_KEYS, workspace.local_pool_keys())
        .env(WIRE, workspace.wire());
    let outcome = attempt(workspace, "kotlin tests", &mut maven)?;
    if !outcome.status.success() {
        show_end(&outcome);
    }
    let mut sum = Tally::default();
    for report in reports(workspace)? {
        let text = fs::read_to_string(&report).with_context(|| format!("reading {}", report.display()))?;
        sum += of_surefire(&text).with_context(|| format!("in {}", report.display()))?;
    }
    Ok(sum.believe_exit_code(&outcome))
}

/// The test reports of all Maven modules.
fn reports(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let modules = workspace.root.join("kotlin");
    for module in fs::read_dir(&modules).with_context(|| format!("reading {}", modules.display()))? {
        let Ok(files) = fs::read_dir(module?.path().join("target/surefire-reports")) else {
            continue;
        };
        found.extend(files.flatten().map(|file| file.path()).filter(|path| {
            let a_suite = path.file_stem().is_some_and(|stem| stem.to_string_lossy().starts_with("TEST-"));
            a_suite && path.extension().is_some_and(|extension| extension == "xml")
        }));
    }
    Ok(found)
}
