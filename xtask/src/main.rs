//! `cargo xtask …`: everything one does with this repository besides editing it.

mod api;
mod bench;
mod bindings;
mod chaos;
mod demo;
mod deny;
mod features;
mod floors;
mod format;
mod fuzz;
mod lint;
mod model;
mod oldest_rust;
mod platforms;
mod public_api;
mod run;
mod shipped;
mod size;
mod snippets;
mod test;
mod toolchain;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use workspace::Workspace;

/// Build, test and measure cognito-client in Rust, Swift and Kotlin.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Sign in, refresh and sign out against the local pool, one line per step
    Demo,
    /// Run the tests of every language; sets up what a fresh machine lacks
    Test(Languages),
    /// Generate the Swift and Kotlin sources from the bindings crate
    Bindings {
        /// Change nothing; fail when the committed sources are not what would be generated
        #[arg(long)]
        check: bool,
    },
    /// Write down which public names Rust, Swift and Kotlin have, and check that differences have their reasons
    Api {
        /// Change nothing; fail when the committed table no longer says what the sources say
        #[arg(long)]
        check: bool,
    },
    /// Write down what AWS's newest service model says of the operations that an app may call
    Model {
        /// Change nothing; fail when the committed file no longer says what the newest model says
        #[arg(long)]
        check: bool,
    },
    /// Measure SRP and cached tokens, in Rust and through the bindings
    Bench(BenchLanguages),
    /// Feed the sign-in machine and all that reads foreign input what nobody would think of
    Fuzz(fuzz::Options),
    /// Random calls on many sessions while answers, clocks, stores and processes fail; says which rules held
    Chaos(chaos::Options),
    /// Size of the shipped library by crate, stripped and compressed, against the committed budget
    Size(size::Options),
    /// Write down what the crate offers to apps, in core/public-api.txt
    PublicApi,
    /// Put the sources of all three languages into form
    Fmt,
    /// All that is wrong without a test failing, in the sources, their documentation, generated code and dependencies
    Lint {
        /// Look for known vulnerabilities of dependencies, too; their list comes from GitHub
        #[arg(long)]
        advisories: bool,
    },
    /// Only the floors of `lint`: whether every import runs down, as the plan in the README has it
    Floors,
    /// Run any `swift` command on the package, with the library built and the environment set
    Swift {
        /// What follows `swift`, for example `test --filter SignIn`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        arguments: Vec<OsString>,
    },
    /// The half of the Secret Service set-up that runs inside its own D-Bus session
    #[command(hide = true)]
    WithinSecretService {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<OsString>,
    },
}

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "they are command-line flags")]
struct Languages {
    /// Only these; no flag means everything
    #[arg(long)]
    rust: bool,
    #[arg(long)]
    swift: bool,
    #[arg(long)]
    kotlin: bool,
    /// Clients and servers that others wrote
    #[arg(long)]
    interop: bool,
    /// The local pool's page in a headless Chromium
    #[arg(long)]
    page: bool,
    /// AWS's newest service model, against the operations written down here
    #[arg(long)]
    model: bool,
}

#[derive(Args)]
struct BenchLanguages {
    /// Only these; no flag means all three
    #[arg(long)]
    rust: bool,
    #[arg(long)]
    swift: bool,
    #[arg(long)]
    kotlin: bool,
}

fn main() -> ExitCode {
    let instead = public_api::instead_of_a_task().or_else(shipped::instead_of_a_task);
    match instead.unwrap_or_else(|| run(Arguments::parse().task)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    if let Task::WithinSecretService { command } = task {
        return toolchain::secret_service::run_inside_session(&command);
    }
    let workspace = Workspace::locate()?;
    match task {
        Task::Demo => demo::run(&workspace),
        Task::Test(only) => test::run(&workspace, &only),
        Task::Bindings { check: false } => bindings::write(&workspace).map(|()| ExitCode::SUCCESS),
        Task::Bindings { check: true } => bindings::check(&workspace).map(|()| ExitCode::SUCCESS),
        Task::Api { check: false } => api::write(&workspace).map(|()| ExitCode::SUCCESS),
        Task::Api { check: true } => api::check(&workspace).map(|()| ExitCode::SUCCESS),
        Task::Model { check: false } => model::write(&workspace).map(|()| ExitCode::SUCCESS),
        Task::Model { check: true } => model::check(&workspace).map(|()| ExitCode::SUCCESS),
        Task::Bench(only) => bench::run(&workspace, &only),
        Task::Fuzz(options) => fuzz::run(&workspace, &options),
        Task::Chaos(options) => chaos::run(&workspace, &options),
        Task::Size(options) => size::run(&workspace, &options),
        Task::Floors => floors::check(&workspace).map(|()| ExitCode::SUCCESS),
        Task::PublicApi => public_api::write(&workspace).map(|()| ExitCode::SUCCESS),
        Task::Fmt => format::write(&workspace),
        Task::Lint { advisories } => Ok(lint::run(&workspace, advisories)),
        Task::Swift { arguments } => toolchain::swift::run_by_hand(&workspace, &arguments),
        Task::WithinSecretService { .. } => Ok(ExitCode::FAILURE),
    }
}
