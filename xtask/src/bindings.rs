//! The generated Swift and Kotlin sources: written from the bindings library, committed, checked for drift.
//!
//! They are committed because a package manager that is handed this repository's address cannot run the generator.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::run::step;
use crate::workspace::Workspace;

/// One generated file: where the generator puts it, where it stands in the checkout, and a line it must contain.
///
/// The line names the package or module: the generator ignores a misspelt configuration key silently and falls back to a default.
struct Generated {
    produced: &'static str,
    committed: &'static str,
    must_contain: &'static str,
}

const FILES: [Generated; 4] = [
    Generated {
        produced: "kotlin/io/github/cognitoclient/ffi/cognito_client_ffi.kt",
        committed: "kotlin/cognito-client/src/main/generated/io/github/cognitoclient/ffi/cognito_client_ffi.kt",
        must_contain: "package io.github.cognitoclient.ffi",
    },
    Generated {
        produced: "swift/CognitoNative.swift",
        committed: "swift/Sources/CognitoNative/CognitoNative.swift",
        must_contain: "import CognitoClientFFI",
    },
    Generated {
        produced: "swift/CognitoClientFFI.h",
        committed: "swift/Sources/CognitoClientFFI/CognitoClientFFI.h",
        must_contain: "uniffi_cognito_client_ffi",
    },
    Generated {
        produced: "swift/CognitoClientFFI.modulemap",
        committed: "swift/Sources/CognitoClientFFI/module.modulemap",
        must_contain: "module CognitoClientFFI {",
    },
];

/// Puts freshly generated sources in place; an unchanged file keeps its date.
pub fn write(workspace: &Workspace) -> Result<()> {
    for (file, text) in generate(workspace)? {
        let path = workspace.root.join(file.committed);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            println!("unchanged {}", file.committed);
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        println!("written   {}", file.committed);
    }
    Ok(())
}

/// Fails when a committed file is missing or differs from what the generator makes now.
pub fn check(workspace: &Workspace) -> Result<()> {
    let drifted: Vec<&str> = generate(workspace)?
        .into_iter()
        .filter(|(file, text)| {
            fs::read_to_string(workspace.root.join(file.committed)).ok().as_ref() != Some(text)
        })
        .map(|(file, _)| file.committed)
        .collect();
    ensure!(
        drifted.is_empty(),
        "generated code is out of date (run `cargo xtask bindings`): {}",
        drifted.join(", ")
    );
    Ok(())
}

/// From a debug build: a stripped library no longer carries what the generator reads.
fn generate(workspace: &Workspace) -> Result<Vec<(&'static Generated, String)>> {
    workspace.build_for_bindings()?;
    let out = workspace.scratch().join("generated");
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("clearing {}", out.display()))?;
    }
    step(
        workspace,
        "generate Swift and Kotlin",
        Command::new(workspace.generator())
            .current_dir(&workspace.root)
            .arg(workspace.debug().join(Workspace::library_name()))
            .arg(&out),
    )?;
    refuse_unexpected(&out)?;
    FILES
        .iter()
        .map(|file| {
            let path = out.join(file.produced);
            let text = fs::read_to_string(&path).with_context(|| {
                format!("the generator did not make {}: is uniffi.toml in order?", file.produced)
            })?;
            ensure!(
                has_line(&text, file.must_contain),
                "{} lacks “{}”: is uniffi.toml in order?",
                file.produced,
                file.must_contain
            );
            Ok((file, tidy(&text)))
        })
        .collect()
}

/// The generator leaves spaces at line ends, and many empty lines; git and reviewers should not have to look at them.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut was_empty = true;
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && was_empty) {
            tidied.push_str(line);
            tidied.push('\n');
        }
        was_empty = line.is_empty();
    }
    tidied.truncate(tidied.trim_end().len());
    tidied.push('\n');
    tidied
}

fn has_line(text: &str, wanted: &str) -> bool {
    text.lines().any(|line| line.contains(wanted))
}

/// A file that `FILES` does not know would be lost without a word.
fn refuse_unexpected(out: &Path) -> Result<()> {
    let mut folders = vec![out.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path: PathBuf = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !FILES.iter().any(|file| out.join(file.produced) == path) {
                bail!("the generator made an unexpected file: {}", path.display());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_committed_sources_carry_our_package_and_module_names() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for file in &FILES {
            let text = fs::read_to_string(root.join(file.committed))
                .unwrap_or_else(|error| format!("{}: {error}", file.committed));
            assert!(has_line(&text, file.must_contain), "{} lacks “{}”", file.committed, file.must_contain);
        }
    }

    #[test]
    fn tidying_removes_only_trailing_space_and_repeated_empty_lines() {
        assert_eq!(tidy("\na  \n\n \n  b\t\nc\n\n\n"), "a\n\n  b\nc\n");
    }
}
