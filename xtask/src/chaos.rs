//! Chaos: random calls with everything going wrong, in Rust and from Swift's and Kotlin's side, and the model test for long.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use clap::Args;

use crate::run::step;
use crate::toolchain::{java, swift::Swift};
use crate::workspace::Workspace;

#[derive(Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub struct Options {
    /// Only the calls of Rust; no flag of this kind means these alone
    #[arg(long)]
    rust: bool,
    /// Calls from several tasks of a Swift program
    #[arg(long)]
    swift: bool,
    /// Calls from several coroutines of a Kotlin program
    #[arg(long)]
    kotlin: bool,
    /// The model test of sessions, with ever new seeds
    #[arg(long)]
    model: bool,
    /// How long each of them goes on, in seconds
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(4..=86_400))]
    seconds: u64,
    /// The source of all chances; a new one unless given
    #[arg(long)]
    seed: Option<u64>,
    /// Users of each pool
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    users: u64,
}

/// Passed and failed rules, or settings of the model test.
#[derive(Clone, Copy, Default)]
struct Sum {
    passed: usize,
    failed: usize,
}

/// Carries out what was asked for, one after the other, and sums up in the last line.
pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let rust = options.rust || !(options.swift || options.kotlin || options.model);
    let seed = options.seed.unwrap_or_else(fresh_seed);
    println!("chaos: --seed {seed}");
    let mut sum = Sum::default();
    if rust || options.swift || options.kotlin {
        step(workspace, "build the chaos", workspace.cargo().args(["build", "--package", "cognito-chaos"]))?;
    }
    if rust {
        sum.add(chaos(workspace, options, seed, None)?);
    }
    if options.swift || options.kotlin {
        workspace.build_for_bindings()?;
    }
    if options.swift {
        let swift = Swift::find(workspace)?;
        let build = ["--product", "CognitoClientChaos"];
        step(
            workspace,
            "build the chaos in Swift",
            swift.command(workspace, &workspace.debug(), OsStr::new("build")).args(build),
        )?;
        let mut command = swift.command(workspace, &workspace.debug(), OsStr::new("run"));
        command.args(["--skip-build", "CognitoClientChaos"]);
        sum.add(chaos(workspace, options, seed, Some(command))?);
    }
    if options.kotlin {
        let mut maven = java::maven(workspace)?;
        maven
            .args(["--activate-profiles", "chaos", "--projects", "cognito-client", "test"])
            .arg(format!("-Djna.library.path={}", workspace.debug().display()));
        sum.add(chaos(workspace, options, seed, Some(maven))?);
    }
    if options.model {
        sum.add(model(workspace, options.seconds, seed)?);
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    Ok(if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs the program, around one of another language if given; its lines are shown as they come.
fn chaos(workspace: &Workspace, options: &Options, seed: u64, around: Option<Command>) -> Result<Sum> {
    let name = format!("cognito-chaos{}", std::env::consts::EXE_SUFFIX);
    let mut command = Command::new(workspace.debug().join(name));
    command
        .current_dir(&workspace.root)
        .args(["--seconds", &options.seconds.to_string()])
        .args(["--seed", &seed.to_string()])
        .args(["--users", &options.users.to_string()]);
    if let Some(around) = around {
        command.arg("--").arg(around.get_program()).args(around.get_args());
        command.envs(around.get_envs().filter_map(|(name, value)| Some((name, value?))));
    }
    let lines = shown(&mut command)?;
    let summary = lines.iter().rev().find_map(|line| {
        let (passed, failed) = line.strip_suffix(" failed")?.split_once(" passed, ")?;
        Some(Sum { passed: passed.parse().ok()?, failed: failed.parse().ok()? })
    });
    summary.context("the chaos ended without a sum")
}

/// The model test, optimised, so that a minute tries tens of thousands of orders.
fn model(workspace: &Workspace, seconds: u64, seed: u64) -> Result<Sum> {
    let mut command = workspace.cargo();
    command
        .args([
            "test",
            "--profile",
            "bench",
            "--package",
            "cognito-client",
            "--test",
            "model",
            "--no-fail-fast",
        ])
        .args(["--", "--nocapture"])
        .env("MODEL_SECONDS", seconds.to_string())
        .env("MODEL_FIRST_SEED", seed.to_string());
    let lines = shown(&mut command)?;
    let result = lines.iter().rev().find_map(|line| {
        let (_, counts) = line.split_once("test result: ")?;
        let number = |word: &str| counts.split_once(word)?.0.rsplit(' ').next()?.parse().ok();
        Some(Sum { passed: number(" passed")?, failed: number(" failed")? })
    });
    result.context("the model test ended without a result")
}

/// Shows each line of a program at once, and gives all of them.
fn shown(command: &mut Command) -> Result<Vec<String>> {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("starting a program")?;
    let output = child.stdout.take().context("its output")?;
    let mut lines = Vec::new();
    for line in BufReader::new(output).lines() {
        let line = line.context("reading its output")?;
        println!("{line}");
        lines.push(line);
    }
    child.wait().context("waiting")?;
    Ok(lines)
}

fn fresh_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::from(now.subsec_nanos()) ^ (now.as_secs() << 16)
}
