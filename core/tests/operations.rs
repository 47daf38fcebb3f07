//! AWS's names of the operations lead to the methods: as documentation aliases, and in the table of the guide.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{collections::BTreeSet, fs, path::Path};

/// What stands in the sources between these two, file by file.
fn all_between(folder: &Path, before: &str, after: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_between(&path, before, after));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let pieces = text.split(before).skip(1);
            found.extend(pieces.filter_map(|piece| piece.split_once(after)).map(|(name, _)| name.to_owned()));
        }
    }
    found
}

#[test]
fn every_operation_is_found_by_its_name() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let operations = all_between(&sources.join("service/idp"), "NAME: &'static str = \"", "\"");
    assert!(operations.len() > 30, "{operations:?}");
    let aliases = all_between(&sources, "#[doc(alias = \"", "\")]");
    assert_eq!(operations.difference(&aliases).collect::<Vec<_>>(), Vec::<&String>::new(), "aliases");

    let guide = include_str!("../../docs/operations.md");
    let rows: BTreeSet<String> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect();
    assert_eq!(operations, rows, "rows of the guide");
    for line in guide.lines().filter(|line| line.starts_with("| `")) {
        let method = line.split('`').nth(3).unwrap();
        let Some((_, function)) = method.split_once("::") else { continue };
        let found = all_between(&sources, &format!("pub fn {function}"), "{").len()
            + all_between(&sources, &format!("pub async fn {function}"), "{").len();
        assert!(found > 0, "there is no {method}");
    }
}
