//! The public API of the three languages, by name: what one of them has and another lacks stands in a table, and has a reason.
//!
//! Rust's names are read from rustdoc, Swift's and Kotlin's from their sources, which say `public` wherever something is. The
//! table is committed, so that a change of the API shows in a review; `cargo xtask api` writes it anew.

mod acronyms;
mod difference;
mod exports;
mod kotlin;
mod names;
mod rust;
mod scan;
mod swift;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use self::names::Names;
use crate::workspace::Workspace;

/// The committed table.
const TABLE: &str = "xtask/api/names.txt";
/// Why one language has what another lacks.
const REASONS: &str = "xtask/api/differences.txt";
const SWIFT: &str = "swift/Sources/CognitoClient";
const KOTLIN: &str = "kotlin/cognito-client/src/main/kotlin";
/// The generated declarations of what the bindings export.
const HEADER: &str = "swift/Sources/CognitoClientFFI/CognitoClientFFI.h";

/// Writes the table, then checks it as [`check`] does.
pub fn write(workspace: &Workspace) -> Result<()> {
    let apis = Apis::read(workspace)?;
    let path = workspace.root.join(TABLE);
    fs::write(&path, apis.table()).with_context(|| format!("writing {}", path.display()))?;
    judge(workspace, &apis)
}

/// Fails for a name, an error's text or an export that is not in order.
pub fn check(workspace: &Workspace) -> Result<()> {
    judge(workspace, &Apis::read(workspace)?)
}

fn judge(workspace: &Workspace, apis: &Apis) -> Result<()> {
    let mut wrong = apis.wrong(&read(&workspace.root.join(REASONS))?);
    if read(&workspace.root.join(TABLE))? != apis.table() {
        wrong.push(format!(
            "{TABLE} is not what the sources say: run `cargo xtask api` and look at the difference"
        ));
    }
    wrong.extend(acronyms::mixed(sources(&workspace.root.join(SWIFT), "swift")?.iter().map(String::as_str)));
    let sources =
        [sources(&workspace.root.join(SWIFT), "swift")?, sources(&workspace.root.join(KOTLIN), "kt")?]
            .concat();
    wrong.extend(exports::dead(&read(&workspace.root.join(HEADER))?, &sources.join("\n")));
    ensure!(wrong.is_empty(), "the API is not in order:\n  {}", wrong.join("\n  "));
    Ok(())
}

/// What the three languages have.
struct Apis {
    rust: Names,
    swift: Names,
    kotlin: Names,
}

impl Apis {
    fn read(workspace: &Workspace) -> Result<Self> {
        let swift = sources(&workspace.root.join(SWIFT), "swift")?;
        let kotlin = sources(&workspace.root.join(KOTLIN), "kt")?;
        Ok(Self {
            rust: rust::names(&rust::documentation(workspace)?)?,
            swift: swift::names(swift.iter().map(String::as_str)),
            kotlin: kotlin::names(kotlin.iter().map(String::as_str)),
        })
    }

    /// Each name, and who has it.
    fn rows(&self) -> BTreeMap<String, (String, String)> {
        let mut rows: BTreeMap<String, (String, String)> = BTreeMap::new();
        for (place, api) in [&self.rust, &self.swift, &self.kotlin].into_iter().enumerate() {
            for (key, name) in api.all() {
                let (marks, _) = rows.entry(key).or_insert_with(|| ("---".to_owned(), name));
                let mark = ["R", "S", "K"].get(place).copied().unwrap_or("-");
                marks.replace_range(place..=place, mark);
            }
        }
        rows
    }

    fn table(&self) -> String {
        let lines = self.rows().into_values().map(|(marks, name)| format!("{marks} {name}\n"));
        let head = "# Who has which public name: Rust, Swift, Kotlin. Written by `cargo xtask api`.\n";
        std::iter::once(head.to_owned()).chain(lines).collect()
    }

    fn wrong(&self, reasons: &str) -> Vec<String> {
        let mut wrong = difference::unexplained(&self.rows(), reasons);
        wrong.extend(names::told_apart(&self.rust, &[("Swift", &self.swift), ("Kotlin", &self.kotlin)]));
        wrong
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// The texts of all files under a folder whose names end so, in the order of their paths.
fn sources(folder: &Path, extension: &str) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path: PathBuf = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    ensure!(!files.is_empty(), "no source was found in {}", folder.display());
    files.iter().map(|file| read(file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUST: &str = r#"{
        "root": 0, "format_version": 0,
        "index": {
            "0": {"name": "cognito_client", "visibility": "public", "docs": null, "inner": {"module": {"items": [1, 2, 3, 4]}}},
            "1": {"name": null, "visibility": "public", "docs": null, "inner": {"use": {"name": "Session", "id": 10, "is_glob": false}}},
            "2": {"name": null, "visibility": "public", "docs": null, "inner": {"use": {"name": "ErrorKind", "id": 20, "is_glob": false}}},
            "3": {"name": null, "visibility": "public", "docs": null, "inner": {"use": {"name": "UserInfo", "id": 30, "is_glob": false}}},
            "4": {"name": "Error", "visibility": "public", "docs": null, "inner": {"struct": {"kind": {"plain": {"fields": []}}, "impls": []}}},
            "10": {"name": "Session", "visibility": "public", "docs": null, "inner": {"struct": {"kind": {"plain": {"fields": []}}, "impls": [11]}}},
            "11": {"name": null, "visibility": "default", "docs": null, "inner": {"impl": {"trait": null, "items": [12, 13]}}},
            "12": {"name": "sign_in_name", "visibility": "public", "docs": null, "inner": {"function": {}}},
            "13": {"name": "hidden", "visibility": "crate", "docs": null, "inner": {"function": {}}},
            "20": {"name": "ErrorKind", "visibility": "public", "docs": null, "inner": {"enum": {"variants": [21], "impls": []}}},
            "21": {"name": "CodeMismatch", "visibility": "default", "docs": "The code is wrong; see [`Error::code`].", "inner": {"variant": {}}},
            "30": {"name": "UserInfo", "visibility": "public", "docs": null, "inner": {"struct": {"kind": {"plain": {"fields": [31]}}, "impls": []}}},
            "31": {"name": "preferred_mfa", "visibility": "public", "docs": null, "inner": {"struct_field": {}}}
        }
    }"#;
    const SWIFT: &str = r"
        public final class Session: Sendable {
            let native: Int
            public var signInName: String { native.signInName() }
            func hidden() {}
        }
        public enum CognitoError: Error {
            /// The code is wrong; see ``code``.
            case codeMismatch(ErrorDetails)
        }
        public struct UserInfo { public let preferredMFA: String? }
    ";
    const KOTLIN: &str = r"
        public class Session internal constructor(internal val native: Int) : AutoCloseable {
            public val signInName: String = native.signInName()
            override fun close(): Unit = native.close()
        }
        public sealed class CognitoException private constructor(details: ErrorDetails) : Exception() {
            /** The code is wrong; see [code]. */
            public class CodeMismatch internal constructor(details: ErrorDetails) : CognitoException(details)
        }
        public class UserInfo internal constructor(public val preferredMfa: String?)
    ";

    fn apis(rust: &str, swift: &str, kotlin: &str) -> Result<Apis> {
        Ok(Apis { rust: rust::names(rust)?, swift: swift::names([swift]), kotlin: kotlin::names([kotlin]) })
    }

    #[test]
    fn the_same_api_in_three_languages_has_no_differences() -> Result<()> {
        let apis = apis(RUST, SWIFT, KOTLIN)?;
        assert_eq!(apis.wrong(""), Vec::<String>::new());
        let lines = "RSK Error\nRSK ErrorKind\nRSK ErrorKind.CodeMismatch\nRSK Session\nRSK Session.sign_in_name\nRSK UserInfo\nRSK UserInfo.preferred_mfa\n";
        assert!(apis.table().ends_with(lines), "{}", apis.table());
        Ok(())
    }

    /// Plants something in one language and says what is found.
    fn planted(rust: &str, swift: &str, kotlin: &str) -> Result<Vec<String>> {
        Ok(apis(rust, swift, kotlin)?.wrong(""))
    }

    #[test]
    fn what_one_language_has_alone_is_found() -> Result<()> {
        let swift = SWIFT.replace("func hidden", "public func onlyHere");
        assert_eq!(
            planted(RUST, &swift, KOTLIN)?,
            ["-S- Session.onlyHere: in one language and not in another, for no reason"]
        );
        let kotlin = KOTLIN
            .replace("public val signInName", "public suspend fun onlyHere() {}\n public val signInName");
        assert_eq!(
            planted(RUST, SWIFT, &kotlin)?,
            ["--K Session.onlyHere: in one language and not in another, for no reason"]
        );
        let rust = RUST.replace(
            r#""name": "hidden", "visibility": "crate""#,
            r#""name": "only_here", "visibility": "public""#,
        );
        assert_eq!(
            planted(&rust, SWIFT, KOTLIN)?,
            ["R-- Session.only_here: in one language and not in another, for no reason"]
        );
        Ok(())
    }

    #[test]
    fn a_case_an_error_kind_and_a_field_that_are_missing_are_found() -> Result<()> {
        let swift = SWIFT.replace(
            "case codeMismatch(ErrorDetails)",
            "case codeMismatch(ErrorDetails), codeExpired(ErrorDetails)",
        );
        assert_eq!(planted(RUST, &swift, KOTLIN)?.len(), 1);
        let kotlin = KOTLIN.replace("public val preferredMfa", "internal val preferredMfa");
        assert_eq!(
            planted(RUST, SWIFT, &kotlin)?,
            ["RS- UserInfo.preferred_mfa: in one language and not in another, for no reason"]
        );
        Ok(())
    }

    #[test]
    fn an_error_that_is_told_in_other_words_is_found() -> Result<()> {
        let swift = SWIFT.replace("The code is wrong", "The code is not right");
        let [wrong] = planted(RUST, &swift, KOTLIN)?.try_into().unwrap_or_default();
        assert!(wrong.starts_with("ErrorKind.CodeMismatch: Swift says"), "{wrong}");
        Ok(())
    }

    #[test]
    fn a_difference_has_a_reason_and_a_reason_a_difference() -> Result<()> {
        let swift = SWIFT.replace("func hidden", "public func onlyHere");
        let apis = apis(RUST, &swift, KOTLIN)?;
        assert_eq!(apis.wrong("# why\n-S- Session.only* : for Swift alone\n"), Vec::<String>::new());
        assert_eq!(apis.wrong("R-- Session.only* : no such thing\n").len(), 2);
        assert_eq!(apis.wrong("-S- Session.only* : yes\n-S- Session.gone : an old reason\n").len(), 1);
        assert_eq!(apis.wrong("-S- Session.only*\n").len(), 2, "a reason says why");
        Ok(())
    }
}
