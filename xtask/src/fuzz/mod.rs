//! Fuzzing: libFuzzer over the targets of `tests/fuzz`, for a bounded time and in bounded memory.

mod report;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use report::Report;

use crate::run::{Outcome, answer_of, attempt, show_end, step};
use crate::workspace::Workspace;

/// Seconds for one input; the slowest takes milliseconds.
const SECONDS_PER_INPUT: u32 = 5;
/// Memory of one target. Replies may have 1 MiB and the tables of the fuzzer take some 100.
const MEGABYTES: u32 = 768;
/// Longer inputs show nothing that shorter ones do not.
const LONGEST_INPUT: u32 = 8192;

/// What has the compiler count the edges that a run takes. The fuzzer reads the counters.
const INSTRUMENTATION: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

#[derive(Args)]
pub struct Options {
    /// Seconds for each target
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=20 * 60))]
    seconds: u32,
    /// Only these targets; none means every one
    targets: Vec<String>,
}

/// Runs the targets one after the other; a finding of one does not stop the others.
pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let fuzzing = Fuzzing::prepare(workspace)?;
    let targets = fuzzing.chosen(&options.targets)?;
    fuzzing.build(&targets)?;
    let mut findings = Vec::new();
    for target in &targets {
        if !fuzzing.run(target, options.seconds)? {
            findings.push(target.as_str());
        }
    }
    if findings.is_empty() {
        println!("fuzz: nothing found in {} targets", targets.len());
        return Ok(ExitCode::SUCCESS);
    }
    println!("fuzz: FOUND SOMETHING: {}", findings.join(", "));
    Ok(ExitCode::FAILURE)
}

/// Where things are: sources and seeds in the package, everything that comes up in the build folder.
struct Fuzzing<'a> {
    workspace: &'a Workspace,
    package: PathBuf,
    folder: PathBuf,
    host: String,
}

impl<'a> Fuzzing<'a> {
    fn prepare(workspace: &'a Workspace) -> Result<Self> {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
        let host = answer_of(Command::new(rustc).arg("-vV"))
            .and_then(|answer| Some(answer.lines().find_map(|line| line.strip_prefix("host: "))?.to_owned()))
            .context("rustc does not say which machine this is")?;
        Ok(Self {
            workspace,
            package: workspace.root.join("tests/fuzz"),
            folder: workspace.target.join("fuzz"),
            host,
        })
    }

    /// The targets that were asked for, or all.
    fn chosen(&self, wanted: &[String]) -> Result<Vec<String>> {
        let mut there: Vec<String> = fs::read_dir(self.package.join("fuzz_targets"))
            .context("reading the fuzz targets")?
            .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_string_lossy().into_owned()))
            .collect();
        there.sort();
        for name in wanted {
            ensure!(there.contains(name), "no fuzz target {name}; there are: {}", there.join(", "));
        }
        Ok(if wanted.is_empty() { there } else { wanted.to_vec() })
    }

    /// For an explicit machine, so that build scripts and macros, which have no fuzzer to report to, go without the
    /// counters; in a folder of its own, so that no other build is thrown away.
    fn build(&self, targets: &[String]) -> Result<()> {
        let mut command = self.workspace.cargo();
        command
            .args(["build", "--profile", "fuzz", "--package", "cognito-fuzz", "--features", "libfuzzer"])
            .args(["--target", &self.host, "--target-dir"])
            .arg(self.folder.join("build"))
            .env("CARGO_ENCODED_RUSTFLAGS", INSTRUMENTATION.join("\x1f"));
        for target in targets {
            command.args(["--bin", target]);
        }
        step(self.workspace, "build the fuzz targets", &mut command)?;
        Ok(())
    }

    /// Whether nothing was found. New inputs stay in the build folder, for the next run to begin with.
    fn run(&self, target: &str, seconds: u32) -> Result<bool> {
        let found = emptied(&self.folder.join("findings").join(target))?;
        let grown = self.folder.join("corpus").join(target);
        fs::create_dir_all(&grown).with_context(|| format!("creating {}", grown.display()))?;
        let mut command = Command::new(self.folder.join("build").join(&self.host).join("fuzz").join(target));
        command
            .current_dir(&self.folder)
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-timeout={SECONDS_PER_INPUT}"))
            .arg(format!("-rss_limit_mb={MEGABYTES}"))
            .arg(format!("-max_len={LONGEST_INPUT}"))
            .arg(format!("-artifact_prefix={}/", found.display()))
            .arg("-print_final_stats=1");
        let dictionary = self.package.join("dictionaries").join(format!("{target}.dict"));
        if dictionary.exists() {
            command.arg(format!("-dict={}", dictionary.display()));
        }
        command.arg(&grown).arg(self.package.join("corpus").join(target));

        let outcome = attempt(self.workspace, &format!("fuzz {target}"), &mut command)?;
        let report = Report::of(&outcome.output);
        println!("  {report}");
        if outcome.status.success() {
            if report.executions == 0 {
                bail!("{target}: no input was tried, see {}", outcome.log.display());
            }
            return Ok(true);
        }
        show_end(&without_progress(outcome));
        let inputs = files_in(&found)?;
        if inputs.is_empty() {
            println!("  {target} failed without an input to blame");
        }
        for input in inputs {
            println!("  {target} fails with {}", input.display());
        }
        Ok(false)
    }
}

/// The fuzzer writes a line for every input it keeps.
fn without_progress(outcome: Outcome) -> Outcome {
    let telling = outcome.output.lines().filter(|line| !line.starts_with('#'));
    Outcome { output: telling.flat_map(|line| [line, "\n"]).collect(), ..outcome }
}

/// Findings of an earlier run would pass for new ones.
fn emptied(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("clearing {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    Ok(folder.to_path_buf())
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
}
