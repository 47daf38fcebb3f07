//! Rust's test programs: built at once, then run by hand, several at a time.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::lanes::side_by_side;
use super::tally::{Tally, of_cargo};
use crate::run::{attempt, show_end};
use crate::workspace::Workspace;

/// The targets that take longest, which therefore start first.
const LONGEST: [&str; 3] = ["behaviour", "model", "scenarios"];

/// A test program as cargo built it.
#[derive(Debug, PartialEq, Eq)]
pub struct Program {
    /// The folder of its package, in which cargo would start it.
    folder: PathBuf,
    /// What cargo calls the target, and of which kind it is: `model`, `test`.
    target: String,
    kind: String,
    file: PathBuf,
}

impl Program {
    pub fn package(&self) -> String {
        self.folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    fn name(&self) -> String {
        match self.kind.as_str() {
            "test" => format!("{}: {}", self.package(), self.target),
            kind => format!("{}: tests in its {kind} {}", self.package(), self.target),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command
            // Tests that need the Secret Service are ignored by a plain `cargo test`; here they all run.
            .arg("--include-ignored")
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder);
        command
    }
}

/// Builds tests and returns their programs.
///
/// # Errors
/// When something does not compile, or no program came of it.
pub fn build(workspace: &Workspace, name: &str, command: &mut Command) -> Result<Vec<Program>> {
    let outcome = attempt(workspace, name, command.arg("--message-format=json-render-diagnostics"))?;
    if !outcome.status.success() {
        show_end(&outcome);
        bail!("{name}: {}", outcome.status);
    }
    let programs = programs_in(&outcome.output)?;
    ensure!(!programs.is_empty(), "{name}: cargo made no test program");
    Ok(programs)
}

/// The test programs among cargo's messages, one JSON object a line.
fn programs_in(messages: &str) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    for line in messages.lines().filter(|line| line.starts_with('{')) {
        let message: Value = serde_json::from_str(line).context("a message of cargo's")?;
        let text = |pointer| message.pointer(pointer).and_then(Value::as_str);
        let is_test = message.pointer("/profile/test").and_then(Value::as_bool) == Some(true);
        let (Some(file), true) = (text("/executable"), is_test) else {
            continue;
        };
        let manifest = PathBuf::from(text("/manifest_path").context("a program without a package")?);
        programs.push(Program {
            folder: manifest.parent().context("a manifest without a folder")?.to_path_buf(),
            target: text("/target/name").context("a program without a name")?.to_owned(),
            kind: text("/target/kind/0").context("a program without a kind")?.to_owned(),
            file: PathBuf::from(file),
        });
    }
    Ok(programs)
}

/// Runs the programs, each as `wrap` makes of it, and adds up what they say.
///
/// # Errors
/// When a program cannot be started or does not end; the others run all the same.
pub fn run(
    workspace: &Workspace,
    mut programs: Vec<Program>,
    wrap: fn(Command) -> Result<Command>,
) -> Result<Tally> {
    programs.sort_by_key(|program| {
        LONGEST.iter().position(|target| *target == program.target).unwrap_or(LONGEST.len())
    });
    let results = side_by_side(programs, |program| run_one(workspace, &program, wrap));
    results.into_iter().try_fold(Tally::default(), |sum, result| Ok(sum + result?))
}

fn run_one(workspace: &Workspace, program: &Program, wrap: fn(Command) -> Result<Command>) -> Result<Tally> {
    let outcome = attempt(workspace, &program.name(), &mut wrap(program.command())?)?;
    if !outcome.status.success() {
        show_end(&outcome);
    }
    Ok(of_cargo(&outcome.output).believe_exit_code(&outcome))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use super::*;

    #[test]
    fn test_programs_are_found_among_cargo_s_messages() {
        let messages = r#"   Compiling cognito-client v0.1.0 (/p/core)
{"reason":"compiler-artifact","manifest_path":"/p/core/Cargo.toml","target":{"kind":["lib"],"name":"cognito_client"},"profile":{"test":false},"executable":null}
{"reason":"compiler-artifact","manifest_path":"/p/core/Cargo.toml","target":{"kind":["example"],"name":"demo"},"profile":{"test":false},"executable":"/t/demo"}
{"reason":"compiler-artifact","manifest_path":"/p/core/Cargo.toml","target":{"kind":["lib"],"name":"cognito_client"},"profile":{"test":true},"executable":"/t/lib-1"}
{"reason":"compiler-artifact","manifest_path":"/p/core/Cargo.toml","target":{"kind":["test"],"name":"model"},"profile":{"test":true},"executable":"/t/model-2"}
{"reason":"build-finished","success":true}
"#;
        let found = programs_in(messages).unwrap();
        let names: Vec<String> = found.iter().map(Program::name).collect();
        assert_eq!(names, ["core: tests in its lib cognito_client", "core: model"]);
        assert!(found.iter().all(|program| program.folder == Path::new("/p/core")));
        assert_eq!(found.first().unwrap().file, Path::new("/t/lib-1"));
    }

    #[test]
    fn a_program_that_cargo_does_not_place_is_an_error() {
        assert!(programs_in(r#"{"profile":{"test":true},"executable":"/t/lib-1"}"#).is_err());
    }
}
