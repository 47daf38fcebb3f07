//! What the crate does, seen from an app: one program of all tests that need no process of their own.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "account/main.rs"]
mod account;
mod bad_input;
mod challenges;
#[path = "clock_table/main.rs"]
mod clock_table;
#[path = "devices/main.rs"]
mod devices;
#[path = "dropped/main.rs"]
mod dropped;
mod encrypted_files;
mod fault_matrix;
mod hostile_replies;
#[path = "support/in_process.rs"]
mod in_process;
#[path = "jwt_verification/main.rs"]
mod jwt_verification;
#[path = "kept_promises/main.rs"]
mod kept_promises;
#[path = "left_behind/main.rs"]
mod left_behind;
#[path = "migration/main.rs"]
mod migration;
mod operations;
mod prepare;
mod records;
mod sign_in;
mod sign_out;
#[path = "sign_out_matrix/main.rs"]
mod sign_out_matrix;
mod signing_in_again;
mod srp_vectors;
mod store_suite;
mod stores;
mod stores_in_trouble;
mod support;
mod tokens;
#[path = "user/main.rs"]
mod user;
mod users_and_events;
mod wire;

use std::{fs, path::Path};

/// Cargo does not look for test programs by itself here, so a file that nobody names would never run.
#[test]
fn every_file_of_tests_belongs_to_a_program() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
    let this = include_str!("behaviour.rs");
    for entry in fs::read_dir(package.join("tests")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.is_dir() && !path.join("main.rs").exists() {
            continue;
        }
        let is_module = this.lines().any(|line| line == format!("mod {name};"));
        let is_program = manifest
            .split("[[test]]\n")
            .skip(1)
            .filter_map(|section| section.split("\n[").next())
            .any(|section| section.lines().any(|line| line == format!("name = \"{name}\"")));
        assert!(is_module != is_program, "{name} is in none, or in several, of the programs of tests");
    }
}
