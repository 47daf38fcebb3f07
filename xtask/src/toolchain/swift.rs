//! Swift: the machine's own, else on Debian a private root with Debian's.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use super::{apt, major_version_after, swift_root};
use crate::run::{answer_of, on_terminal};
use crate::workspace::{LIBRARY_DIR, LOCAL_POOL, LOCAL_POOL_KEYS, WIRE, Workspace};

/// The oldest Swift whose tools read our manifest.
const OLDEST: u32 = 6;

/// Prefixes of the caller's variables that reach tests inside the private root.
const PASSED_ON: [&str; 4] = ["COGNITO_", "CI", "RUST_LOG", "RUST_BACKTRACE"];

/// A Swift that can build and test the package.
pub enum Swift {
    Native,
    PrivateRoot(PathBuf),
}

impl Swift {
    /// # Errors
    /// When there is none and none can be fetched here; the error says what to install.
    pub fn find(workspace: &Workspace) -> Result<Self> {
        let native = answer_of(Command::new("swift").arg("--version"))
            .and_then(|text| major_version_after(&text, "Swift version "));
        if native.is_some_and(|version| version >= OLDEST) {
            return Ok(Self::Native);
        }
        if !apt::is_debian() || !apt::is_root() {
            bail!(
                "Swift {OLDEST} or later is missing: install it from swift.org and put `swift` on the PATH \
                 (on Debian, root gets one fetched into a private folder)"
            );
        }
        swift_root::find_or_fetch(workspace).map(Self::PrivateRoot)
    }

    /// `swift SUBCOMMAND …` on the package, linked against the library in `library`.
    pub fn command(&self, workspace: &Workspace, library: &Path, subcommand: &OsStr) -> Command {
        let scratch = workspace.scratch().join("swift-build");
        let environment = [
            (LIBRARY_DIR, library.as_os_str().to_owned()),
            (LOCAL_POOL, workspace.local_pool().into_os_string()),
            (WIRE, workspace.wire().into_os_string()),
            (LOCAL_POOL_KEYS, workspace.local_pool_keys().into_os_string()),
        ];
        let mut command = match self {
            Self::Native => {
                let mut command = Command::new("swift");
                command.envs(environment).current_dir(&workspace.root);
                command
            }
            Self::PrivateRoot(root) => {
                let passed_on = |name: &str| PASSED_ON.iter().any(|prefix| name.starts_with(prefix));
                let environment = environment.into_iter().map(|(name, value)| (OsString::from(name), value));
                let mut command = swift_root::command(
                    root,
                    &[&workspace.root, &workspace.target],
                    &workspace.root,
                    passed_on,
                    environment,
                );
                command.arg("swift");
                command
            }
        };
        command.arg(subcommand);
        if ["build", "test", "run", "package"].iter().any(|known| subcommand == *known) {
            command.arg("--scratch-path").arg(scratch);
        }
        command
    }
}

/// `cargo xtask swift …`: for those who write the Swift layer.
pub fn run_by_hand(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    let [subcommand, rest @ ..] = arguments else {
        bail!("say what follows `swift`");
    };
    let swift = Swift::find(workspace)?;
    workspace.build_for_bindings()?;
    on_terminal(swift.command(workspace, &workspace.debug(), subcommand).args(rest))
}
