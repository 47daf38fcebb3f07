//! Rust's names, as rustdoc has them.

use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::names::Names;
use crate::{run::step, workspace::Workspace};

/// What rustdoc says of the core, as JSON. That form is unstable, and so needs leave of the compiler; only rustdoc is given it,
/// because dependencies that look whether they have it would be compiled anew.
pub fn documentation(workspace: &Workspace) -> Result<String> {
    let rustdoc = workspace.root.join("xtask/scripts/rustdoc-unstable.sh");
    let mut command: Command = workspace.cargo();
    command
        .args([
            "rustdoc",
            "--package",
            "cognito-client",
            "--lib",
            "--",
            "-Z",
            "unstable-options",
            "--output-format",
            "json",
        ])
        .env("RUSTDOC", rustdoc);
    step(workspace, "read Rust's API", &mut command)?;
    let path = workspace.target.join("doc/cognito_client.json");
    std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
}

/// What is exported from the root of the crate and from its modules.
pub fn names(documentation: &str) -> Result<Names> {
    let documentation: Value = serde_json::from_str(documentation).context("rustdoc's JSON")?;
    let index = Index(at(&documentation, "/index"));
    let mut names = Names::default();
    read_module(&index, index.get(at(&documentation, "/root"))?, &mut names)?;
    Ok(names)
}

fn read_module(index: &Index<'_>, module: &Value, names: &mut Names) -> Result<()> {
    for item in index.items(at(module, "/inner/module/items"))? {
        let exported = at(item, "/inner/use");
        let (name, item) = if exported.is_object() {
            (at(exported, "/name"), index.get(at(exported, "/id"))?)
        } else {
            (at(item, "/name"), item)
        };
        if at(item, "/inner/module").is_object() {
            read_module(index, item, names)?;
            continue;
        }
        let Some(name) = name.as_str() else { continue };
        read_type(index, name, at(item, "/inner"), names)?;
    }
    Ok(())
}

fn read_type(index: &Index<'_>, name: &str, inner: &Value, names: &mut Names) -> Result<()> {
    let mut impls = &Value::Null;
    if let Some(structure) = inner.get("struct") {
        names.add_type(name);
        for field in index.items(at(structure, "/kind/plain/fields"))? {
            if let (Some(field), "public") = (text(field, "/name"), visibility(field)) {
                names.add_member(name, field);
            }
        }
        impls = at(structure, "/impls");
    } else if let Some(choice) = inner.get("enum") {
        names.add_type(name);
        for variant in index.items(at(choice, "/variants"))? {
            let doc = text(variant, "/docs").unwrap_or_default();
            names.add_case(name, text(variant, "/name").unwrap_or_default(), doc);
        }
        impls = at(choice, "/impls");
    } else if let Some(contract) = inner.get("trait") {
        names.add_type(name);
        for method in index.items(at(contract, "/items"))? {
            names.add_member(name, text(method, "/name").unwrap_or_default());
        }
    }
    for block in index.items(impls)? {
        let block = at(block, "/inner/impl");
        if at(block, "/trait").is_null() {
            for method in index.items(at(block, "/items"))? {
                if let (Some(method), "public") = (text(method, "/name"), visibility(method)) {
                    names.add_member(name, method);
                }
            }
        } else if text(block, "/trait/path").is_some_and(|path| path.ends_with("Deref")) {
            for target in index.items(at(block, "/items"))? {
                if let Some(target) = text(target, "/inner/assoc_type/type/resolved_path/path") {
                    names.add_above(name, target);
                }
            }
        }
    }
    Ok(())
}

fn visibility(item: &Value) -> &str {
    text(item, "/visibility").unwrap_or_default()
}

fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    at(value, path).as_str()
}

/// What stands at a path; nothing where there is none.
fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    static NOTHING: Value = Value::Null;
    value.pointer(path).unwrap_or(&NOTHING)
}

/// All items by their numbers.
struct Index<'d>(&'d Value);

impl<'d> Index<'d> {
    fn get(&self, id: &Value) -> Result<&'d Value> {
        match self.0.get(id.to_string()) {
            Some(item) => Ok(item),
            None => bail!("rustdoc's JSON has no item {id}: has its form changed?"),
        }
    }

    /// The items of a list that are described; those of other crates and hidden ones are not.
    fn items(&self, ids: &Value) -> Result<Vec<&'d Value>> {
        if ids.is_null() {
            return Ok(Vec::new());
        }
        let Some(ids) = ids.as_array() else { bail!("rustdoc's JSON has another form: {ids}") };
        Ok(ids.iter().filter_map(|id| self.0.get(id.to_string())).collect())
    }
}
