#![allow(clippy::unwrap_used)]

use super::*;

const ROOT: &str = "mod words; mod wire; mod machine; mod pool;\n\
    pub use machine::Machine;\npub use wire::{Reply, Request as Call};\npub use words::Word;\n\
    #[cfg(doctest)] struct Guide;";

const README: &str = "# House\n\n| floor | rooms | what |\n|---|---|---|\n| 0 words | `words` | what everybody says |\n\
    | 1 middle | `wire`, `machine` (over `wire`) | not 7 |\n| 2 top | `pool` | |\n";

fn faults_with(file: &str, text: &str) -> Vec<String> {
    let plan = Plan::read(README).unwrap();
    let files = [("lib.rs", ROOT), (file, text)];
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    faults(&plan, &files).unwrap()
}

#[test]
fn imports_that_run_down_are_fine() {
    assert!(faults_with("pool/mod.rs", "use crate::{Machine, Reply, words::Word};").is_empty());
    assert!(faults_with("machine.rs", "use crate::Reply; fn f(_: crate::words::Word) {}").is_empty());
    assert!(
        faults_with("pool/deep.rs", "use super::Thing; use crate::pool::Other; pub(crate) fn f() {}")
            .is_empty()
    );
}

#[test]
fn an_import_that_runs_up_or_sideways_is_named() {
    for (file, text) in [
        ("words.rs", "use crate::Reply;"),
        ("words.rs", "use crate::{Machine};"),
        ("words.rs", "use super::wire;"),
        ("words/deep.rs", "use super::super::wire::Reply;"),
        ("words.rs", "mod inner { use super::super::wire::Reply; }"),
        ("words.rs", "fn f() -> crate::wire::Reply { todo() }"),
        ("words.rs", "fn f() { g!(1, crate::wire::reply(), 2) }"),
        ("words.rs", "macro_rules! m { () => { $crate::wire::reply() } }"),
        ("wire.rs", "pub use crate::Machine;"),
        ("machine.rs", "use crate::pool::*;"),
        ("wire.rs", "use crate::{words::Word, machine::{self, Machine}};"),
    ] {
        let faults = faults_with(file, text);
        assert!(faults.iter().any(|fault| fault.starts_with(file)), "{file}: {text}: {faults:?}");
    }
}

#[test]
fn names_are_followed_through_the_root_even_renamed() {
    assert_eq!(
        faults_with("words.rs", "use crate::Call;"),
        ["words.rs: `Call` leads from `words` to `wire`, which does not lie below it"]
    );
}

#[test]
fn tests_may_look_anywhere() {
    assert!(faults_with("words/tests.rs", "use crate::pool::Pool;").is_empty());
    assert!(faults_with("words.rs", "#[cfg(test)] mod tests { use crate::pool::Pool; }").is_empty());
}

#[test]
fn a_plan_that_is_not_the_house_is_a_fault() {
    let files = [("lib.rs".to_owned(), ROOT.to_owned())].into();
    let faults_by = |readme: &str| faults(&Plan::read(readme).unwrap(), &files).unwrap();
    assert_eq!(faults_by(&README.replace("`pool`", "`attic`")).len(), 2);
    assert_eq!(faults_by(&README.replace("`wire`,", "`wire` (over `machine`),")).len(), 2);
    assert!(Plan::read("no table").is_err());
    assert!(Plan::read(&README.replace("`pool`", "`words`")).is_err());
}

#[test]
fn what_the_root_does_not_give_out_cannot_be_judged() {
    let plan = Plan::read(README).unwrap();
    let files = [("lib.rs", ROOT), ("words.rs", "use crate::Unknown;")];
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    assert!(faults(&plan, &files).is_err());
}
