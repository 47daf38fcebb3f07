//! Everything that is wrong without a test failing. All checks run, then the verdict.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::run::{answer_of, attempt, show_end, step};
use crate::workspace::Workspace;
use crate::{api, bindings, platforms};

pub fn run(workspace: &Workspace, install_deny: bool) -> Result<ExitCode> {
    let mut failed = Vec::new();
    let mut check = |name: &'static str, command: &mut Command| -> Result<()> {
        let outcome = attempt(workspace, name, command)?;
        if !outcome.status.success() {
            show_end(&outcome);
            failed.push(name);
        }
        Ok(())
    };

    check("formatting", workspace.cargo().args(["fmt", "--all", "--check"]))?;
    check(
        "clippy",
        workspace.cargo().args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
    )?;
    check(
        "documentation",
        workspace.cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings"),
    )?;
    if deny_is_there(workspace, install_deny)? {
        check(
            "licences, bans, sources",
            workspace.cargo().args(["deny", "check", "licenses", "bans", "sources"]),
        )?;
    } else {
        println!(
            "licences, bans, sources … NOT CHECKED: no cargo-deny here (`cargo xtask lint --deny` installs it)"
        );
    }
    if let Err(error) = bindings::check(workspace) {
        println!("{error:#}");
        failed.push("generated code");
    }

    if let Err(error) = api::check(workspace) {
        println!("{error:#}");
        failed.push("the API of the three languages");
    }

    if let Err(error) = platforms::check(workspace) {
        println!("{error:#}");
        failed.push("dependencies of the platforms");
    }

    if failed.is_empty() {
        println!("lint: clean");
        return Ok(ExitCode::SUCCESS);
    }
    println!("lint: failed: {}", failed.join("; "));
    Ok(ExitCode::FAILURE)
}

fn deny_is_there(workspace: &Workspace, install: bool) -> Result<bool> {
    if answer_of(workspace.cargo().args(["deny", "--version"])).is_some() {
        return Ok(true);
    }
    if install {
        step(workspace, "install cargo-deny", workspace.cargo().args(["install", "--locked", "cargo-deny"]))?;
    }
    Ok(install)
}
