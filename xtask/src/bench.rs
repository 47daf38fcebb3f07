//! Benches: criterion's in Rust, and the cached-token path through the bindings in Swift and Kotlin.

use std::ffi::OsStr;
use std::process::{Command, ExitCode};

use anyhow::{Result, ensure};

use crate::BenchLanguages;
use crate::run::{on_terminal, step};
use crate::toolchain::{java, swift::Swift};
use crate::workspace::{LOCAL_POOL, Workspace};

/// What marks a result line in the output of the Swift and Kotlin benches.
const MARK: &str = "bench: ";

pub fn run(workspace: &Workspace, only: &BenchLanguages) -> Result<ExitCode> {
    let all = !(only.rust || only.swift || only.kotlin);
    if all || only.rust {
        for package in ["cognito-client", "cognito-client-ffi"] {
            let code = on_terminal(workspace.cargo().args(["bench", "--package", package, "--bench", "*"]))?;
            if code != ExitCode::SUCCESS {
                return Ok(code);
            }
        }
    }
    if all || only.swift || only.kotlin {
        workspace.build_for_benches()?;
    }
    if all || only.swift {
        let swift = Swift::find(workspace)?;
        let mut command = swift.command(workspace, &workspace.release(), OsStr::new("run"));
        command.args(["--configuration", "release", "CognitoClientBench"]);
        results(workspace, "swift bench", &mut command)?;
    }
    if all || only.kotlin {
        let mut maven = java::maven(workspace)?;
        maven
            .args(["--activate-profiles", "bench", "verify"])
            .arg(format!("-Djna.library.path={}", workspace.release().display()))
            .env(LOCAL_POOL, workspace.local_pool());
        results(workspace, "kotlin bench", &mut maven)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a bench and prints its result lines; a bench without results has failed.
fn results(workspace: &Workspace, name: &str, command: &mut Command) -> Result<()> {
    let output = step(workspace, name, command)?;
    let lines: Vec<&str> =
        output.lines().filter_map(|line| line.split_once(MARK).map(|(_, result)| result)).collect();
    ensure!(!lines.is_empty(), "{name} printed no line “{MARK}…”");
    for line in lines {
        println!("  {line}");
    }
    Ok(())
}
