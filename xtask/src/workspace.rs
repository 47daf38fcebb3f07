//! Where things are, and the builds that several tasks share.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::run::step;

/// Environment variable with the absolute path of the local pool's program, read by the tests of every language.
pub const LOCAL_POOL: &str = "COGNITO_LOCAL_POOL";
/// Environment variable with the file in which that program keeps its keys: tests start it often, and new keys take time.
pub const LOCAL_POOL_KEYS: &str = "COGNITO_LOCAL_POOL_KEYS";
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

    /// Where the local pool's program keeps its keys.
    pub fn local_pool_keys(&self) -> PathBuf {
        self.scratch().join("local-pool-keys.json")
    }

    /// File name of the shared library on this platform.
    pub fn library_name() -> String {
        format!("{}cognito_client_ffi{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
    }

    /// The debug library, its generator and the local pool's program: what the Swift and Kotlin tests stand on. At once,
    /// because cargo compiles what they share anew for every other choice of packages.
    pub fn build_for_bindings(&self) -> Result<()> {
        step(
            self,
            "build the library, its generator and the local pool",
            self.cargo()
                .args(["build", "--package", "cognito-client-ffi"])
                .args(["--package", "cognito-client-bindgen"])
                .args(["--package", "cognito-local-pool"]),
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
        self.build_release_library()
    }

    pub fn build_release_library(&self) -> Result<()> {
        step(
            self,
            "build the release library",
            self.cargo().args(["build", "--release", "--package", "cognito-client-ffi"]),
        )?;
        Ok(())
    }
}
