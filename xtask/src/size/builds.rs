//! The ways in which the library is built to be weighed.

use anyhow::Result;
use clap::ValueEnum;

use crate::run::step;
use crate::workspace::Workspace;

/// Which library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Build {
    /// As desktops get it: HTTP, TLS and the vault (on Linux by way of D-Bus)
    Desktop,
    /// As phones get it: HTTP and TLS; their vaults are in Swift and Kotlin, or in the system
    Phone,
    /// For apps that send over the system's HTTP: neither HTTP nor TLS
    SystemHttp,
}

impl Build {
    /// What the budget calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Phone => "phone",
            Self::SystemHttp => "system-http",
        }
    }

    /// The features of the bindings crate that it has; all of them if nothing is said.
    fn features(self) -> &'static [&'static str] {
        match self {
            Self::Desktop => &[],
            Self::Phone => &["--no-default-features", "--features", "http"],
            Self::SystemHttp => &["--no-default-features"],
        }
    }

    /// How it is linked. Android's linker packs relocations (`.cargo/config.toml`), and so does Linux's where that is asked for; it is
    /// not for desktops, whose C library may be older than 2.36.
    fn linking(self) -> &'static [&'static str] {
        let packs = cfg!(target_os = "linux") && self != Self::Desktop;
        if packs { &["--", "-C", "link-arg=-Wl,-z,pack-relative-relocs"] } else { &[] }
    }

    /// Builds it, with LTO, to where the release library is.
    ///
    /// # Errors
    /// When it does not compile.
    pub fn make(self, workspace: &Workspace) -> Result<()> {
        step(
            workspace,
            &format!("build the library: {}", self.name()),
            workspace
                .cargo()
                // The symbols that tell the crates are there without it, and it would be stripped anyway.
                .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
                .args(["rustc", "--release", "--package", "cognito-client-ffi", "--lib"])
                .args(["--crate-type", "cdylib"])
                .args(self.features())
                .args(self.linking()),
        )?;
        Ok(())
    }
}
