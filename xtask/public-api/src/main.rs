//! `cognito-client-public-api JSON ALLOWED…`: what the crate described by rustdoc's `JSON` offers, an item a line.
//!
//! Fails when an item names a crate that is neither the crate itself, nor Rust's own, nor among the allowed: its next
//! major version would be a breaking change of ours, too.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use public_api::{Builder, PublicItem};
use serde_json::Value;

/// The version of rustdoc's JSON that this program reads.
const FORMAT: u64 = 57;

/// Crates whose versions nobody chooses.
const RUST_S_OWN: [&str; 3] = ["alloc", "core", "std"];

/// Automatic traits that say nothing anybody could rely on or would look for.
const UNTOLD: [&str; 6] = [
    "core::marker::Freeze",
    "core::marker::Unpin",
    "core::marker::UnsafeUnpin",
    "core::panic::unwind_safe::RefUnwindSafe",
    "core::panic::unwind_safe::UnwindSafe",
    "core::clone::TrivialClone",
];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let json = PathBuf::from(arguments.next().context("usage: cognito-client-public-api JSON ALLOWED…")?);
    let own = json.file_stem().context("a file without a name")?.to_string_lossy().into_owned();
    let allowed: BTreeSet<String> = arguments.chain([own]).chain(RUST_S_OWN.map(str::to_owned)).collect();

    readable(&json)?;
    let api = Builder::from_rustdoc_json(&json)
        .omit_blanket_impls(true)
        .build()
        .with_context(|| format!("reading {}", json.display()))?;
    let items: Vec<String> = api.items().map(PublicItem::to_string).filter(|item| !is_untold(item)).collect();
    ensure!(!items.is_empty(), "{} offers nothing", json.display());
    for item in &items {
        println!("{item}");
    }
    let strangers: Vec<String> = items.iter().filter_map(|item| strangers_in(item, &allowed)).collect();
    if !strangers.is_empty() {
        bail!("types of other crates in the public interface:\n{}", strangers.join("\n"));
    }
    Ok(())
}

/// The library's own error for another version is about a missing field somewhere.
fn readable(json: &Path) -> Result<()> {
    let text = fs::read_to_string(json).with_context(|| format!("reading {}", json.display()))?;
    let document: Value = serde_json::from_str(&text).context("not JSON")?;
    let format = document.get("format_version").and_then(Value::as_u64);
    ensure!(
        format == Some(FORMAT),
        "this rustdoc writes version {format:?} of its JSON, and this program reads {FORMAT}: take the release of \
         `public-api` that goes with the compiler, in xtask/public-api"
    );
    Ok(())
}

fn is_untold(item: &str) -> bool {
    item.strip_prefix("impl").is_some_and(|implementation| {
        UNTOLD.iter().any(|name| implementation.contains(&format!("{name} for ")))
    })
}

/// The item, with the crates in it that are not allowed.
fn strangers_in(item: &str, allowed: &BTreeSet<String>) -> Option<String> {
    let strangers: BTreeSet<&str> = crates_in(item).filter(|name| !allowed.contains(*name)).collect();
    (!strangers.is_empty())
        .then(|| format!("  {}: {item}", strangers.into_iter().collect::<Vec<_>>().join(", ")))
}

/// The names with which paths begin, as in `core::fmt::Debug`; a type parameter's or `Self`'s path begins with a capital.
fn crates_in(item: &str) -> impl Iterator<Item = &str> {
    item.match_indices("::").filter_map(|(at, _)| {
        let before = item.get(..at)?;
        let name_at = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |end| end + 1);
        let name = before.get(name_at..)?;
        let begins = !before.get(..name_at)?.ends_with("::");
        (begins && name.starts_with(|c: char| c.is_lowercase() || c == '_')).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed() -> BTreeSet<String> {
        ["core", "ours", "url"].map(str::to_owned).into()
    }

    #[test]
    fn the_crates_of_an_item_are_those_at_the_beginning_of_its_paths() {
        let item = "pub fn ours::Pool::get<T: core::fmt::Debug>(&self, &serde_json::value::Value) -> \
                    core::option::Option<T::Item>";
        let found: Vec<&str> = crates_in(item).collect();
        assert_eq!(found, ["ours", "core", "serde_json", "core"]);
    }

    #[test]
    fn a_type_of_a_crate_that_is_not_allowed_is_found() {
        assert_eq!(strangers_in("pub fn ours::a() -> url::Url", &allowed()), None);
        let found = strangers_in("pub fn ours::a(serde_json::Value)", &allowed());
        assert!(found.is_some_and(|text| text.contains("serde_json: pub fn ours::a")));
    }

    #[test]
    fn what_a_type_may_be_sent_to_is_told_and_what_nobody_asks_is_not() {
        assert!(is_untold("impl core::marker::Unpin for ours::Pool"));
        assert!(is_untold("impl<T> core::marker::Freeze for ours::Page<T>"));
        assert!(!is_untold("impl core::marker::Send for ours::Pool"));
        assert!(!is_untold("impl !core::marker::Sync for ours::Pool"));
        assert!(!is_untold("pub fn ours::Pool::pin(self) -> core::marker::Unpin for "));
    }
}
