//! Whose code and data a library is made of, by its symbols.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::run::step;
use crate::workspace::Workspace;

/// Crates that are told by name; the rest is one line.
const TOLD: usize = 25;

/// What is not Rust's: ring's assembly, the C library's start-up.
const NO_CRATE: &str = "(C and assembly)";

/// Bytes of code and data by crate, the largest first.
///
/// # Errors
/// When there is no `nm`, or it does not read the library.
pub fn of(workspace: &Workspace, library: &Path) -> Result<Vec<(String, u64)>> {
    let symbols = step(
        workspace,
        "read the symbols",
        Command::new("nm").args(["--defined-only", "--print-size", "--demangle", "--radix=d"]).arg(library),
    )?;
    Ok(sums(&symbols))
}

fn sums(symbols: &str) -> Vec<(String, u64)> {
    let mut by_crate: BTreeMap<&str, u64> = BTreeMap::new();
    // A symbol may have several names; its bytes are counted once.
    let mut seen = BTreeMap::new();
    for line in symbols.lines() {
        let mut words = line.splitn(4, ' ');
        let (Some(at), Some(size), Some(_kind), Some(name)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        let Ok(size) = size.parse::<u64>() else { continue };
        if seen.insert(at, size).is_none() {
            *by_crate.entry(crate_of(name)).or_default() += size;
        }
    }
    let mut sums: Vec<_> = by_crate.into_iter().map(|(name, size)| (name.to_owned(), size)).collect();
    sums.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let rest: u64 = sums.iter().skip(TOLD).map(|(_, size)| size).sum();
    if rest > 0 {
        sums.truncate(TOLD);
        sums.push(("all others".to_owned(), rest));
    }
    sums
}

/// The crate of a name like `<alloc::vec::Vec<ours::Token> as core::ops::Drop>::drop`: what is generic belongs to the
/// first crate in it that is not Rust's own, because it is there for that one's sake.
fn crate_of(name: &str) -> &str {
    let mut first = None;
    for (at, _) in name.match_indices("::") {
        let before = name.get(..at).unwrap_or_default();
        let start = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |end| end + 1);
        let root = before.get(start..).unwrap_or_default();
        let begins = !before.get(..start).unwrap_or_default().ends_with("::");
        if !begins || !root.starts_with(|c: char| c.is_lowercase()) {
            continue;
        }
        if !["alloc", "core", "std"].contains(&root) {
            return root;
        }
        first.get_or_insert(root);
    }
    if name.starts_with("uniffi_") || name.starts_with("UNIFFI_") || name.starts_with("ffi_") {
        return "(exported functions and their description)";
    }
    first.unwrap_or(NO_CRATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_code_belongs_to_the_crate_it_is_made_for() {
        assert_eq!(crate_of("<alloc::vec::Vec<ours::Token> as core::ops::Drop>::drop"), "ours");
        assert_eq!(crate_of("core::fmt::num::imp::fmt"), "core");
        assert_eq!(crate_of("ring_core_0_17_p256_table"), NO_CRATE);
        assert_eq!(crate_of("<T as ours::Store>::get"), "ours");
    }

    #[test]
    fn bytes_are_summed_and_counted_once() {
        let symbols = "0010 0004 t ours::a\n0010 0004 T ours::alias\n0020 0008 t ours::b\n0030 0001 d table\n0040 T no_size\n";
        assert_eq!(sums(symbols), [("ours".to_owned(), 12), (NO_CRATE.to_owned(), 1)]);
    }
}
