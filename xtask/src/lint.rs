//! Everything that is wrong without a test failing. All checks run, then the verdict.

use std::process::ExitCode;

use anyhow::Result;

use crate::run::step;
use crate::workspace::Workspace;
use crate::{api, bindings, deny, features, floors, format, oldest_rust, platforms, public_api, snippets};

type Check = fn(&Workspace) -> Result<()>;

const CHECKS: [(&str, Check); 13] = [
    ("formatting", format::check_rust),
    ("formatting of Swift", format::check_swift),
    ("formatting of Kotlin", format::check_kotlin),
    ("floors", floors::check),
    ("code in the guides", snippets::check),
    ("clippy", clippy),
    ("features", features::check),
    ("documentation", public_api::document),
    ("generated code", bindings::check),
    ("public interface", public_api::check),
    ("the API of the three languages", api::check),
    ("dependencies of the platforms", platforms::check),
    ("oldest Rust", oldest_rust::check),
];

pub fn run(workspace: &Workspace, advisories: bool) -> ExitCode {
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        if let Err(error) = check(workspace) {
            println!("{error:#}");
            failed.push(name);
        }
    }
    if let Err(error) = deny::check(workspace, advisories) {
        println!("{error:#}");
        failed.push("licences, bans, sources");
    }

    if failed.is_empty() {
        println!("lint: clean");
        return ExitCode::SUCCESS;
    }
    println!("lint: failed: {}", failed.join("; "));
    ExitCode::FAILURE
}

fn clippy(workspace: &Workspace) -> Result<()> {
    step(
        workspace,
        "clippy",
        workspace.cargo().args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
    )?;
    Ok(())
}
