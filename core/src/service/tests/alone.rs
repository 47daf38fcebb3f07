//! Tests that need a process to themselves: for its environment, or because what they watch is per process.

use std::process::Command;

/// Set in the process that runs one test only.
const ALONE: &str = "COGNITO_CLIENT_TEST_ALONE";

/// Whether this is the process that [`run`] started.
pub(crate) fn is_here() -> bool {
    std::env::var_os(ALONE).is_some()
}

/// Runs this test once more, as the only one of a new process with these variables added, and fails if it does.
pub(crate) fn run(module: &str, test: &str, variables: &[(&str, &str)]) {
    let (_, path) = module.split_once("::").unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("{path}::{test}")])
        .env(ALONE, "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}
