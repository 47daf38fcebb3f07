//! Whether the Swift and Kotlin in the READMEs and the guides is code that compiles: each block stands in a source of that language's
//! tests, too. (Rust's own blocks are run by rustdoc.)

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Each language, by the word after the fence, and where its blocks have to stand. A block for a build tool has a second word there.
const LANGUAGES: [(&str, &str); 2] = [
    ("swift", "swift/Tests/CognitoClientTests/Documentation/Snippets.swift"),
    ("kotlin", "kotlin/cognito-client/src/test/kotlin/io/github/cognitoclient/example/Snippets.kt"),
];

/// # Errors
/// When a block stands in no source, or a file cannot be read.
pub fn check(workspace: &Workspace) -> Result<()> {
    let root = &workspace.root;
    let mut guides = ["README.md", "swift/README.md", "kotlin/README.md"].map(PathBuf::from).to_vec();
    for entry in fs::read_dir(root.join("docs")).context("docs")? {
        let path = Path::new("docs").join(entry?.file_name());
        if path.extension().is_some_and(|ending| ending == "md") {
            guides.push(path);
        }
    }
    let mut missing = Vec::new();
    let mut found = 0;
    for (language, source) in LANGUAGES {
        let source = bare(&fs::read_to_string(root.join(source)).with_context(|| source.to_owned())?);
        for guide in &guides {
            let text = fs::read_to_string(root.join(guide)).with_context(|| guide.display().to_string())?;
            for (line, block) in blocks(&text, language) {
                found += 1;
                if !source.contains(&bare(&block)) {
                    missing.push(format!(
                        "{}:{line}: a block of {language} that no test compiles",
                        guide.display()
                    ));
                }
            }
        }
    }
    if !missing.is_empty() {
        bail!("{}\nPut them into the file of snippets of their language.", missing.join("\n"));
    }
    if found == 0 {
        bail!("the guides have no block of Swift or Kotlin: they are looked for in the wrong way");
    }
    println!("snippets … ok ({found})");
    Ok(())
}

/// The blocks of a language, with the number of the line where each begins.
fn blocks(text: &str, language: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in text.lines().enumerate() {
        let fence = line.trim().strip_prefix("```");
        match (&mut open, fence) {
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some((_, block)), _) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, Some(word)) if word == language => open = Some((number + 1, String::new())),
            (None, _) => {}
        }
    }
    blocks
}

/// Code without what formatters decide: space, comments, commas before a closing bracket; and without imports, which files have once.
fn bare(code: &str) -> String {
    let mut bare = String::new();
    for line in code.lines() {
        let line = line.trim();
        if line.starts_with("import ") {
            continue;
        }
        let line = comment(line).map_or(line, |at| line.get(..at).unwrap_or(line));
        bare.extend(line.chars().filter(|letter| !letter.is_whitespace()));
    }
    bare.replace(",)", ")").replace(",]", "]")
}

/// Where a comment begins that is not within a text, such as the address `https://…`.
fn comment(line: &str) -> Option<usize> {
    line.match_indices("//")
        .map(|(at, _)| at)
        .find(|at| line.get(..*at).is_some_and(|before| before.matches('"').count() % 2 == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = "# Guide\n\n```swift\nimport A\nlet a = f(\n    \"https://b\")    // said\n```\n\n```swift package\nx\n```\n";

    #[test]
    fn blocks_of_the_language_are_found_and_those_of_build_tools_left_out() {
        let found = blocks(GUIDE, "swift");
        assert_eq!(found.len(), 1);
        assert!(found.iter().all(|(line, block)| *line == 3 && block.starts_with("import A")), "{found:?}");
    }

    #[test]
    fn what_formatters_decide_makes_no_difference_and_everything_else_does() {
        let block = blocks(GUIDE, "swift").remove(0).1;
        assert!(bare("func g() {\n  let a = f(\n    \"https://b\",\n  )\n}").contains(&bare(&block)));
        for other in ["let a = f(\"https://c\")", "let b = f(\"https://b\")", ""] {
            assert!(!bare(other).contains(&bare(&block)), "{other}");
        }
    }
}
