//! The library as it ships: which builds of it there are, and how they are linked.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::run::{answer_of, exit_code, step};
use crate::workspace::Workspace;

/// Environment variable that makes this program stand in for the linker, with the linker that it stands in for.
const AS_LINKER: &str = "COGNITO_XTASK_AS_LINKER";

/// What uniffi's generator reads and nothing else does: it reads the debug library.
const DESCRIPTION: &str = "UNIFFI_META_";

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
    /// What it is called.
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

    /// Builds it to where the release library is, and no other kind of library: cargo links with LTO only where every kind that it makes
    /// can have it, and a Rust library cannot.
    ///
    /// # Errors
    /// When it does not compile.
    pub fn make(self, workspace: &Workspace) -> Result<()> {
        let mut cargo = workspace.cargo();
        cargo
            .args([
                "rustc",
                "--release",
                "--package",
                "cognito-client-ffi",
                "--lib",
                "--crate-type",
                "cdylib",
            ])
            .args(self.features())
            .args(self.linking())
            // The symbols that tell the crates are there without it, and it would be stripped anyway.
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false");
        if let Some(linker) = linker_of_host() {
            cargo.env(linker, std::env::current_exe().context("own path")?).env(AS_LINKER, "cc");
        }
        step(workspace, &format!("build the library: {}", self.name()), &mut cargo)?;
        Ok(())
    }
}

/// How cargo is told the linker of this machine, where it is one that is understood here.
fn linker_of_host() -> Option<String> {
    let told = answer_of(Command::new("rustc").args(["--print", "host-tuple"]))?;
    let host = told.trim();
    cfg!(any(target_os = "linux", target_os = "macos"))
        .then(|| format!("CARGO_TARGET_{}_LINKER", host.to_uppercase().replace(['-', '.'], "_")))
}

/// Links instead of performing a task, when the compiler started this program for that: the same, but that nothing which only
/// describes the exported functions is exported itself, so that the linker leaves it out.
pub fn instead_of_a_task() -> Option<Result<ExitCode>> {
    let linker = std::env::var_os(AS_LINKER)?;
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    Some(link(linker, &arguments))
}

fn link(linker: OsString, arguments: &[OsString]) -> Result<ExitCode> {
    for list in arguments.iter().filter_map(|argument| list_of_exports(argument.to_str()?)) {
        let exported = fs::read_to_string(&list).with_context(|| list.display().to_string())?;
        fs::write(&list, without_description(&exported)).with_context(|| list.display().to_string())?;
    }
    Command::new(linker).args(arguments).status().context("starting the linker").map(exit_code)
}

/// The file of what is exported, which the compiler writes for the linker.
fn list_of_exports(argument: &str) -> Option<PathBuf> {
    ["-Wl,--version-script=", "-Wl,-exported_symbols_list,"]
        .iter()
        .find_map(|option| argument.strip_prefix(option))
        .map(PathBuf::from)
}

fn without_description(exported: &str) -> String {
    exported
        .lines()
        .filter(|line| !line.contains(DESCRIPTION))
        .fold(String::new(), |list, line| list + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_exports_loses_the_description_alone() {
        let list =
            "{\n  global:\n    UNIFFI_META_X_FUNC_A;\n    uniffi_x_fn_func_a;\n\n  local:\n    *;\n};\n";
        assert_eq!(
            without_description(list),
            "{\n  global:\n    uniffi_x_fn_func_a;\n\n  local:\n    *;\n};\n"
        );
    }

    #[test]
    fn only_the_list_of_exports_is_taken_for_one() {
        assert_eq!(list_of_exports("-Wl,--version-script=/t/list"), Some(PathBuf::from("/t/list")));
        assert_eq!(list_of_exports("-Wl,-exported_symbols_list,/t/list"), Some(PathBuf::from("/t/list")));
        assert_eq!(list_of_exports("-Wl,--gc-sections"), None);
    }
}
