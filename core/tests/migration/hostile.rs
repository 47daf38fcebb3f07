//! Containers that hold anything at all: no panic, and no error that tells what they hold.

use std::collections::BTreeSet;

use cognito_client::migration::{MigrationErrorKind, MigrationFound, MigrationSource};
use proptest::prelude::*;

use crate::migration::fixture::{Fixture, POOL, item, scope};

/// Parts of every secret in the fixtures.
const SECRETS: [&str; 5] =
    ["eyJ", "fake-refresh", "FAKE-DEVICE-SECRET", "fake+Random", "ZmFrZS1zaWduYXR1cmU"];

fn assert_mute(found: &MigrationFound, what: &str) {
    let told: Vec<_> = found.problems.iter().map(|problem| format!("{problem} {problem:?}")).collect();
    let text = told.join("\n");
    assert!(!text.contains("hostile"), "{what}: {text}");
    let text = format!("{found:?}");
    for secret in SECRETS {
        assert!(!text.contains(secret), "{what}: {text}");
    }
}

/// Each kind of item of each SDK with its value replaced by what `change` makes of it, among the others as they are.
fn with_each_value_changed(change: impl Fn(&[u8]) -> Vec<Vec<u8>>) {
    let mut seen = BTreeSet::new();
    for fixture in Fixture::all() {
        for index in 0..fixture.items.len() {
            let (_, key, value) = &fixture.items[index];
            let kind = key.rsplit('.').next().unwrap().to_owned();
            // Those that are JSON differ from release to release.
            let release = if value.starts_with(b"{") { fixture.name.clone() } else { String::new() };
            if !seen.insert((fixture.source.name(), kind, release)) {
                continue;
            }
            let mut changed = fixture.clone();
            for value in change(value) {
                changed.items[index].2 = value;
                assert_mute(&changed.decode(), &fixture.name);
            }
        }
    }
    assert!(seen.len() > 40, "{seen:?}");
}

#[test]
fn values_cut_off_at_every_byte() {
    with_each_value_changed(|value| (0..value.len()).map(|length| value[..length].to_vec()).collect());
}

#[test]
fn json_cut_off_anywhere_is_one_clear_error() {
    for name in
        ["amplify-swift-2.57", "amplify-swift-2.0", "amplify-android-2.30.4", "amplify-android-2.30.2"]
    {
        let fixture = Fixture::read(name);
        let whole = fixture.value(".session").to_vec();
        for length in 0..whole.len() {
            let found = fixture.clone().with(".session", &whole[..length]).decode();
            assert!(found.sessions.is_empty(), "{name} at {length}");
            let [problem] = found.problems.as_slice() else { panic!("{name} at {length}: {found:?}") };
            assert_eq!((problem.item(), problem.kind()), ("session", MigrationErrorKind::NotJson));
        }
    }
}

#[test]
fn values_with_a_byte_that_is_no_text() {
    with_each_value_changed(|value| {
        (0..value.len())
            .step_by(7)
            .map(|at| {
                let mut value = value.to_vec();
                value[at] = 0xff;
                value
            })
            .collect()
    });
}

#[test]
fn values_of_wrong_types() {
    let nested = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    with_each_value_changed(|_| {
        [
            "null",
            "7",
            "-1e999",
            "\"hostile\"",
            "[]",
            "{}",
            "[\"hostile\"]",
            "{\"type\":7,\"hostile\":1}",
            "{\"userPoolOnly\":\"hostile\"}",
            "{\"userPoolOnly\":{\"signedInData\":{\"cognitoUserPoolTokens\":\"hostile\"}}}",
            "{\"metadata\":{\"_0\":\"hostile\"}}",
            "{\"metadata\":[\"hostile\"]}",
            "{\"deviceKey\":{\"hostile\":1}}",
            "hostile.hostile.hostile",
            "\u{0}",
            &nested,
        ]
        .map(|text| text.as_bytes().to_vec())
        .into()
    });
}

#[test]
fn every_member_of_the_json_formats_with_a_wrong_type() {
    for fixture in Fixture::all() {
        for (index, (_, _, value)) in fixture.items.iter().enumerate() {
            let text = String::from_utf8(value.clone()).unwrap();
            if !text.starts_with('{') {
                continue;
            }
            for (at, _) in text.match_indices("\":") {
                for wrong in ["7,\"x\":", "\"hostile\",\"x\":", "null,\"x\":", "[{}],\"x\":"] {
                    let mut changed = fixture.clone();
                    changed.items[index].2 =
                        format!("{}{wrong}{}", &text[..at + 2], &text[at + 2..]).into_bytes();
                    assert_mute(&changed.decode(), &fixture.name);
                }
            }
        }
    }
}

#[test]
fn huge_values_are_too_large() {
    let huge = b"hostile".repeat(40_000);
    for fixture in Fixture::all() {
        let mut changed = fixture.clone();
        for (_, _, value) in &mut changed.items {
            value.clone_from(&huge);
        }
        let found = changed.decode();
        assert!(found.sessions.is_empty(), "{}", fixture.name);
        assert!(!found.problems.is_empty(), "{}", fixture.name);
        assert!(found.problems.iter().all(|problem| problem.kind() == MigrationErrorKind::TooLarge));
        assert_mute(&found, &fixture.name);
    }
}

#[test]
fn a_flood_of_items_is_refused_as_a_whole() {
    let items: Vec<_> =
        (0..10_001).map(|n| item("hostile", &format!("amplify.{POOL}.{n}.session"), "hostile")).collect();
    for source in MigrationSource::ALL {
        let found = source.decode(&scope(), &items);
        assert!(found.sessions.is_empty());
        assert_eq!(found.problems.len(), 1);
        assert_eq!(found.problems[0].kind(), MigrationErrorKind::TooLarge);
    }
}

#[test]
fn items_print_nothing_but_their_size() {
    assert_eq!(format!("{:?}", item("container", "key-of-ana", "hostile")), "MigrationItem(7 bytes)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_items_at_all(
        names in prop::collection::vec("(amplify|CognitoIdentityProvider|CognitoIdentityServiceProvider)?[.]?(us-east-1_AbCdEf123|1example23456789)?[.]?\\PC{0,12}[.]?(session|accessToken|refreshToken|deviceMetadata|device[.]id|LastAuthUser|currentUser)?", 0..8),
        value in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let items: Vec<_> = names.iter().map(|name| item(name, name, value.clone())).collect();
        for source in MigrationSource::ALL {
            let _ = source.decode(&scope(), &items);
        }
    }
}
