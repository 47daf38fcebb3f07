//! Where things are, and the builds that several tasks share.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::run::step;
use crate::shipped::Build;

/// Environment variable with the absolute path of the local pool's program, read by the tests of every language.
pub const LOCAL_POOL: &str = "COGNITO_LOCAL_POOL";
/// Environment variable with the file in which that program keeps its keys: tests start it often, and new keys take time.
pub const LOCAL_POOL_KEYS: &str = "COGNITO_LOCAL_POOL_KEYS";
/// Environment variable with the absolute path of the program that misbehaves for transports (`tests/wire`).
pub const WIRE: &str = "COGNITO_WIRE";
/// Environment variable with the folder of the built library, read by `Package.swift`.
pub const LIBRARY_DIR: &str = "COGNITO_CLIENT_LIB_DIR";

/// The checkout and its build folder.
pub struct Workspace {
    pub root: PathBuf,
    pub target: PathBuf,
}

impl Workspace {
    /// Finds the checkout this program was started in, and the build folder this program was built in.
    pub fn locate() -> Result<Self> {
        let manifest =
            std::env::var_os("CARGO_MANIFEST_DIR").context("start this program as `cargo xtask`")?;
        let root = Path::new(&manifest).parent().context("xtask has no folder above it")?.to_path_buf();
        let program = std::env::current_exe().context("own path")?;
        let target =
            program.ancestors().nth(2).context("xtask does not stand in a build folder")?.to_path_buf();
        Ok(Self { root, target })
    }

    /// The cargo that started this program.
    pub fn cargo(&self) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command.current_dir(&self.root);
        command
    }

    pub fn debug(&self) -> PathBuf {
        self.target.join("debug")
    }

    pub fn release(&self) -> PathBuf {
        self.target.join("release")
    }

    /// Scratch space of the task runner itself.
    pub fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }

    pub fn local_pool(&self) -> PathBuf {
        self.debug().join(format!("cognito-local-pool{}", std::env::consts::EXE_SUFFIX))
    }

    pub fn wire(&self) -> PathBuf {
        self.debug().join(format!("cognito-wire{}", std::env::consts::EXE_SUFFIX))
    }

    /// Where the local pool's program keeps its keys.
    pub fn local_pool_keys(&self) -> PathBuf {
        self.scratch().join("local-pool-keys.json")
    }

    /// File name of the shared library on this platform.
    pub fn library_name() -> String {
        format!("{}cognito_client_ffi{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
    }

    /// A cargo command on all packages but this one, whose program would replace itself. Everything that is built for
    /// tests is built by this choice of packages and with one of their examples or tests among the targets: cargo compiles
    /// what they share anew for every other choice.
    pub fn cargo_for_all(&self, subcommand: &str) -> Command {
        let mut command = self.cargo();
        command.args([subcommand, "--workspace", "--exclude", "xtask"]);
        command
    }

    /// The debug library, its generator, the local pool's program and our client for others' servers: what the Swift,
    /// Kotlin and interop tests stand on.
    pub fn build_for_bindings(&self) -> Result<()> {
        step(
            self,
            "build the library, its generator and the local pool",
            self.cargo_for_all("build").args(["--lib", "--bins", "--example", "interop_client"]),
        )?;
        Ok(())
    }

    /// The program that [`Self::build_for_bindings`] builds to generate Swift and Kotlin.
    pub fn generator(&self) -> PathBuf {
        self.debug().join(format!("cognito-client-bindgen{}", std::env::consts::EXE_SUFFIX))
    }

    /// The library as it ships, and the local pool.
    pub fn build_for_benches(&self) -> Result<()> {
        step(self, "build the local pool", self.cargo().args(["build", "--package", "cognito-local-pool"]))?;
        Build::Desktop.make(self)
    }
}
