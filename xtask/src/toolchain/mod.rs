//! What the tasks need besides cargo: found on the machine, else installed where that is possible, else named.

pub mod apt;
pub mod chromium;
pub mod java;
pub mod ktlint;
pub mod node;
pub mod python;
pub mod secret_service;
pub mod swift;
mod swift_root;

use std::path::PathBuf;

/// The program of that name on the PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
        .find(|candidate| candidate.is_file())
}

/// The first number after `marker`, as in `Swift version 6.0.3` or `version "17.0.15"`.
fn major_version_after(text: &str, marker: &str) -> Option<u32> {
    let (_, rest) = text.split_once(marker)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_tools_print_them() {
        let swift = "Apple Swift version 6.1.2 (swiftlang-6.1.2.1.2)\nTarget: arm64-apple-macosx15.0";
        assert_eq!(major_version_after(swift, "Swift version "), Some(6));
        let java = "openjdk version \"17.0.15\" 2025-04-15";
        assert_eq!(major_version_after(java, "version \""), Some(17));
        let chromium = "Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)";
        assert_eq!(major_version_after(chromium, "Chromium "), Some(156));
        assert_eq!(major_version_after("command not found", "Swift version "), None);
        assert_eq!(major_version_after("Swift version six", "Swift version "), None);
    }
}
