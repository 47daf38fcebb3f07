//! Every committed input through its target, without a fuzzer.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{fs, path::PathBuf};

use cognito_fuzz::{TARGETS, Target};

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// The inputs as they are, cut short, and each with a byte changed at a few places.
fn play(name: &str, target: Target) {
    let inputs = corpus(name);
    assert!(!inputs.is_empty(), "no inputs for {name}");
    target(b"");
    for input in inputs {
        target(&input);
        let step = (input.len() / 8).max(1);
        for place in (0..input.len()).step_by(step) {
            target(&input[..place]);
            let mut changed = input.clone();
            changed[place] ^= 0x15;
            target(&changed);
        }
    }
}

#[test]
fn every_folder_of_inputs_belongs_to_a_target() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(TARGETS.iter().any(|(target, _)| *target == name), "{name}");
    }
}

macro_rules! plays {
    ($($test:ident: $name:ident),* $(,)?) => { $(
        #[test]
        fn $test() {
            play(stringify!($name), cognito_fuzz::$name);
        }
    )* };
}

plays! {
    tokens_from_the_corpus_break_nothing: jwt,
    sign_ins_from_the_corpus_keep_their_promises: machine,
    replies_from_the_corpus_break_nothing: reply_decoders,
    session_records_from_the_corpus_break_nothing: session_record,
    srp_challenges_from_the_corpus_break_nothing: srp_challenge,
    suspended_sign_ins_from_the_corpus_break_nothing: suspended,
    names_and_secrets_from_the_corpus_make_readable_uris: totp_uri,
}
