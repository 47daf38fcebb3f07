//! What AWS's service model says of the operations that an app may call, condensed into a file that is committed.
//!
//! The core's tests hold every request, reply and error against that file. AWS changes the model several times a
//! year, and its newest form comes with every botocore.

mod difference;

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::run::step;
use crate::toolchain::python;
use crate::workspace::Workspace;

const COMMITTED: &str = "core/tests/fixtures/model.json";

/// The member that says where the rest comes from, and is no part of the comparison.
const VERSION: &str = "botocore";

/// Puts the newest model's condensed form in place.
pub fn write(workspace: &Workspace) -> Result<()> {
    let newest = newest(workspace)?;
    let path = workspace.root.join(COMMITTED);
    if let Ok(committed) = fs::read_to_string(&path) {
        tell(&difference::of(&read(&committed)?, &read(&newest)?));
    }
    fs::write(&path, newest).with_context(|| format!("writing {}", path.display()))?;
    println!("written   {COMMITTED}");
    Ok(())
}

/// Fails when the committed form says anything but the newest model, its version apart.
pub fn check(workspace: &Workspace) -> Result<()> {
    let path = workspace.root.join(COMMITTED);
    let committed = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let (committed, newest) = (read(&committed)?, read(&newest(workspace)?)?);
    let lines = difference::of(&committed, &newest);
    let (from, to) = (version(&committed), version(&newest));
    if lines.is_empty() {
        println!("{COMMITTED}, of botocore {from}, says what botocore {to} says");
        return Ok(());
    }
    tell(&lines);
    bail!("botocore {to} says something else than {COMMITTED}, of {from} (`cargo xtask model` rewrites it)")
}

fn tell(lines: &[String]) {
    for line in lines {
        println!("    {line}");
    }
}

/// The newest model's condensed form, as it would be committed.
fn newest(workspace: &Workspace) -> Result<String> {
    let scratch = workspace.scratch();
    let python = python::newest(workspace, &scratch.join("model-venv"), "botocore")?;
    let condensed = scratch.join("model.json");
    step(
        workspace,
        "condense AWS's service model",
        Command::new(python).arg(workspace.root.join("xtask/src/model/condense.py")).arg(&condensed),
    )?;
    fs::read_to_string(&condensed).with_context(|| format!("reading {}", condensed.display()))
}

fn read(text: &str) -> Result<Value> {
    serde_json::from_str(text).context("the condensed model is not JSON")
}

fn version(model: &Value) -> &str {
    model.get(VERSION).and_then(Value::as_str).unwrap_or("an unknown version")
}
