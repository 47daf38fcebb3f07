//! The floors of a house: which of a crate's rooms (its top-level modules) may know which others.
//!
//! The plan is a table in the crate's README. A room imports from the floors below its own, and on its own floor only
//! from the rooms that the table says it stands over.

mod arrows;
mod plan;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use arrows::{Arrow, Crate};
use plan::Plan;

/// The houses that have a plan.
const HOUSES: [&str; 2] = ["core", "tests/local-pool"];

/// Fails when an import runs up or sideways, or when a plan and its house have different rooms.
///
/// # Errors
/// As said, naming every such import.
pub fn check(workspace: &Workspace) -> Result<()> {
    print!("floors … ");
    let mut all = Vec::new();
    for house in HOUSES {
        let folder = workspace.root.join(house);
        all.extend(faults_of(&folder)?.into_iter().map(|fault| format!("{house}: {fault}")));
    }
    if all.is_empty() {
        println!("ok");
        return Ok(());
    }
    println!("FAILED");
    bail!("the house is not as its plan says:\n  {}", all.join("\n  "));
}

fn faults_of(folder: &Path) -> Result<Vec<String>> {
    let read = |path: &Path| fs::read_to_string(path).with_context(|| format!("reading {}", path.display()));
    let plan = Plan::read(&read(&folder.join("README.md"))?)?;
    let sources = folder.join("src");
    let mut files = BTreeMap::new();
    for path in rust_files(&sources)? {
        let name = path.strip_prefix(&sources)?.to_string_lossy().replace('\\', "/");
        files.insert(name, read(&path)?);
    }
    faults(&plan, &files)
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}

/// All that is wrong with a house of these files, by their paths within `src`.
fn faults(plan: &Plan, files: &BTreeMap<String, String>) -> Result<Vec<String>> {
    let root = files.get("lib.rs").context("a house without lib.rs")?;
    let house = Crate::read(root)?;
    let mut faults = plan.differs_from(house.rooms());
    for (name, text) in files {
        for arrow in house.arrows_of(name, text).with_context(|| name.clone())? {
            let Arrow { from, to, what } = &arrow;
            if !plan.allows(from, to) {
                faults.push(format!(
                    "{name}: `{what}` leads from `{from}` to `{to}`, which does not lie below it"
                ));
            }
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests;
