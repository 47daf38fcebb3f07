//! Every recorded SRP vector: `tests/vectors/srp-vectors.json`, agreed by independent libraries, and
//! `tests/vectors/srp-peer-vectors.json`, recorded from eleven published Cognito clients. Cases on which the clients
//! differ, and hostile input, have the outcome that `docs/design/srp.md` decides; here they are listed by id.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use cognito_client::srp::{
    Challenge, DeviceClaim, DeviceVerifier, Ephemeral, Field, K, SrpError, UserClaim, device_password,
    padded_integer, scrambler, secret_hash, timestamp,
};
use num_bigint::BigUint;
use serde_json::Value;

const AGREED: &str = include_str!("../../tests/vectors/srp-vectors.json");
const PEERS: &str = include_str!("../../tests/vectors/srp-peer-vectors.json");

/// What we do with the `robustness` inputs; `None` is to sign, and like the one answer all clients give.
const ROBUSTNESS: [(&str, Option<SrpError>); 9] = [
    ("reject/B-0", Some(SrpError::ServerValueZero)),
    ("reject/B-N", Some(SrpError::ServerValueTooLarge)),
    ("reject/B-neg-N", Some(SrpError::NotHex { field: Field::SrpB })),
    ("reject/B-nonhex", Some(SrpError::NotHex { field: Field::SrpB })),
    ("reject/B-space", Some(SrpError::NotHex { field: Field::SrpB })),
    ("reject/salt-nonhex", Some(SrpError::NotHex { field: Field::Salt })),
    ("reject/salt-plus", Some(SrpError::NotHex { field: Field::Salt })),
    ("reject/sb-empty", Some(SrpError::Empty { field: Field::SecretBlock })),
    ("reject/B-N-1", None),
];

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no text {key} in {value}"))
}

/// The bytes of a hexadecimal number, odd digits allowed, leading zero bytes kept.
fn bytes(hex: &str) -> Vec<u8> {
    let even = format!("{}{hex}", if hex.len() % 2 == 1 { "0" } else { "" });
    (0..even.len()).step_by(2).map(|i| u8::from_str_radix(&even[i..i + 2], 16).unwrap()).collect()
}

fn integer(hex: &str) -> BigUint {
    BigUint::parse_bytes(hex.as_bytes(), 16).unwrap()
}

fn time(inputs: &Value) -> Result<String, SrpError> {
    timestamp(UNIX_EPOCH + Duration::from_millis(inputs["now_ms"].as_u64().unwrap()))
}

fn challenge(value: &Value) -> Challenge<'_> {
    Challenge {
        salt: text(value, "SALT"),
        srp_b: text(value, "SRP_B"),
        secret_block: text(value, "SECRET_BLOCK"),
    }
}

/// `SRP_A`, the timestamp and the signature, or why not.
fn user(inputs: &Value) -> Result<[String; 3], SrpError> {
    let ephemeral = Ephemeral::from_secret(&bytes(text(inputs, "a_hex")))?;
    let timestamp = time(inputs)?;
    let signature = UserClaim {
        pool_name: pool_name(text(inputs, "pool_id")),
        user_id: text(&inputs["challenge"], "USER_ID_FOR_SRP"),
        password: text(inputs, "password"),
        challenge: challenge(&inputs["challenge"]),
        timestamp: &timestamp,
    }
    .sign(&ephemeral)?;
    Ok([ephemeral.srp_a().to_owned(), timestamp, signature])
}

fn device(inputs: &Value) -> Result<[String; 3], SrpError> {
    let ephemeral = Ephemeral::from_secret(&bytes(text(inputs, "a_hex")))?;
    let timestamp = time(inputs)?;
    let signature = DeviceClaim {
        group_key: text(inputs, "device_group_key"),
        device_key: text(inputs, "device_key"),
        password: text(inputs, "device_password"),
        challenge: challenge(&inputs["challenge"]),
        timestamp: &timestamp,
    }
    .sign(&ephemeral)?;
    Ok([ephemeral.srp_a().to_owned(), timestamp, signature])
}

/// The outputs of one case as (what we say, what is recorded) pairs.
fn run(case: &Value) -> Result<Vec<(String, String)>, SrpError> {
    let (inputs, expected) = (&case["inputs"], &case["expected"]);
    let record = |key: &str| text(expected, key).to_owned();
    let claim = |[srp_a, timestamp, signature]: [String; 3]| {
        vec![
            (srp_a, record("SRP_A").to_lowercase()),
            (timestamp, record("timestamp")),
            (signature, record("signature")),
        ]
    };
    Ok(match text(case, "kind") {
        "user_srp" => claim(user(inputs)?),
        "device_srp" => claim(device(inputs)?),
        "device_verifier" => {
            let random = bytes(text(inputs, "random40_hex")).try_into().unwrap();
            let salt = bytes(text(inputs, "salt16_hex")).try_into().unwrap();
            let password = device_password(&random);
            let verifier = DeviceVerifier::new(
                text(inputs, "device_group_key"),
                text(inputs, "device_key"),
                &password,
                &salt,
            )?;
            vec![
                (verifier.salt.clone(), record("Salt")),
                (verifier.password_verifier.clone(), record("PasswordVerifier")),
                (password.to_string(), record("password")),
            ]
        }
        "pad_hex" => {
            let padded = padded_integer(text(inputs, "value"), Field::Salt, 128)?;
            vec![(format!("{padded:02x?}"), format!("{:02x?}", bytes(&record("padded"))))]
        }
        "timestamp" => vec![(time(inputs)?, record("timestamp"))],
        "secret_hash" => {
            let [user, client, secret] =
                ["username", "client_id", "client_secret"].map(|key| text(inputs, key));
            vec![(secret_hash(user, client, secret), record("secret_hash"))]
        }
        "calc_u" => {
            let u = scrambler(&bytes(text(inputs, "A_hex")), &bytes(text(inputs, "B_hex")))?;
            vec![(BigUint::from_bytes_be(&*u).to_string(), integer(&record("u")).to_string())]
        }
        "calc_k" => {
            let k = K.iter().rev().fold(BigUint::ZERO, |k, limb| (k << 64) + limb);
            vec![(k.to_string(), integer(&record("k")).to_string())]
        }
        other => panic!("unknown kind {other}"),
    })
}

/// Runs cases on all processors; collects what differs.
fn failures(cases: &[Value], check: impl Fn(&Value) -> Result<(), String> + Sync) -> Vec<String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                let check = &check;
                scope.spawn(move || {
                    let mine = cases.iter().skip(first).step_by(threads);
                    mine.filter_map(|case| check(case).err()).collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

#[test]
fn the_recorded_cases_are_the_ones_these_tests_know() {
    let peers: Value = serde_json::from_str(PEERS).unwrap();
    let mut counts = BTreeMap::new();
    for case in peers["cases"].as_array().unwrap() {
        *counts.entry((text(case, "kind"), text(case, "class"))).or_insert(0) += 1;
    }
    let expected = [
        (("calc_k", "core"), 1),
        (("calc_u", "core"), 4),
        (("device_srp", "core"), 14),
        (("device_srp", "edge"), 2),
        (("device_verifier", "core-known-peer-bug"), 11),
        (("device_verifier", "edge"), 4),
        (("pad_hex", "core"), 21),
        (("pad_hex", "edge"), 24),
        (("secret_hash", "core"), 5),
        (("timestamp", "core"), 11),
        (("timestamp", "core-known-peer-bug"), 7),
        (("user_srp", "core"), 50),
        (("user_srp", "core-known-peer-bug"), 8),
        (("user_srp", "edge"), 12),
    ];
    assert_eq!(counts, BTreeMap::from(expected));

    let ids = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|case| text(case, "id").to_owned()).collect()
    };
    assert_eq!(ids(&peers["robustness"]), ROBUSTNESS.map(|(id, _)| id.to_owned()));
}

#[test]
fn every_peer_case_gives_the_recorded_answer() {
    let peers: Value = serde_json::from_str(PEERS).unwrap();
    let failures = failures(peers["cases"].as_array().unwrap(), |case| match run(case) {
        Ok(pairs) if pairs.iter().all(|(ours, recorded)| ours == recorded) => Ok(()),
        outcome => Err(format!("{}: {outcome:?}", text(case, "id"))),
    });
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Where clients differ on a `SECRET_BLOCK` that is no padded standard base64, we sign what these sign.
#[test]
fn an_odd_secret_block_is_read_as_these_clients_read_it() {
    let peers: Value = serde_json::from_str(PEERS).unwrap();
    let cases = peers["cases"].as_array().unwrap();
    let alike: [(&str, &[&str]); 3] = [
        ("user/sb-urlsafe", &["js_legacy", "js_v6", "js_srp_helper"]),
        (
            "user/sb-unpadded",
            &["js_legacy", "js_v6", "js_srp_helper", "aws_sdk_android", "amplify_android", "cognito_srp"],
        ),
        ("user/sb-newlines", &["js_legacy", "js_srp_helper", "pycognito", "dotnet", "go"]),
    ];
    for (id, clients) in alike {
        let case = cases.iter().find(|case| text(case, "id") == id).unwrap();
        assert_eq!(case["peers_exact"], serde_json::json!(clients), "{id}");
        let [_, _, signature] = user(&case["inputs"]).unwrap();
        assert_eq!(signature, text(&case["expected"], "signature"), "{id}");
    }
}

/// Servers for tests, such as moto, send a UUID, which Python's clients read with its hyphens left out.
#[test]
fn a_uuid_for_a_secret_block_is_signed() {
    let peers: Value = serde_json::from_str(PEERS).unwrap();
    let signed = |secret_block: &str| {
        let mut inputs = peers["cases"].as_array().unwrap()[0]["inputs"].clone();
        inputs["challenge"]["SECRET_BLOCK"] = secret_block.into();
        user(&inputs).unwrap()
    };
    let uuid = "8f14e45f-ceea-467f-a0e6-1c2d3e4f5a6b";
    assert_eq!(signed(uuid), signed(&uuid.replace('-', "")));
}

#[test]
fn every_robustness_input_has_its_decided_outcome() {
    let peers: Value = serde_json::from_str(PEERS).unwrap();
    for (case, (id, decided)) in peers["robustness"].as_array().unwrap().iter().zip(ROBUSTNESS) {
        let outcome = user(&case["inputs"]);
        if let Some(error) = decided {
            assert_eq!(outcome, Err(error), "{id}");
        } else {
            let signature = &outcome.unwrap()[2];
            for (peer, answer) in case["outcome"].as_object().unwrap() {
                assert_eq!(signature, text(answer, "signature"), "{id}: {peer}");
            }
        }
    }
}

#[test]
fn every_agreed_user_case_is_signed_as_recorded() {
    let agreed: Value = serde_json::from_str(AGREED).unwrap();
    let cases = agreed["srp"]["user_password"].as_array().unwrap();
    assert_eq!(cases.len(), 15);
    let failures = failures(cases, |case| {
        let ephemeral = Ephemeral::from_secret(&bytes(text(case, "small_a"))).unwrap();
        let signature = UserClaim {
            pool_name: pool_name(text(case, "pool_id")),
            user_id: text(case, "user_id_for_srp"),
            password: text(case, "password"),
            challenge: Challenge {
                salt: text(case, "salt"),
                srp_b: text(case, "srp_b"),
                secret_block: text(case, "secret_block"),
            },
            timestamp: text(case, "timestamp"),
        }
        .sign(&ephemeral);
        let good =
            ephemeral.srp_a() == text(case, "srp_a") && signature.as_deref() == Ok(text(case, "signature"));
        if good { Ok(()) } else { Err(format!("{}: {signature:?}", text(case, "name"))) }
    });
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_agreed_device_case_is_registered_and_signed_as_recorded() {
    let agreed: Value = serde_json::from_str(AGREED).unwrap();
    let cases = agreed["srp"]["device"].as_array().unwrap();
    assert_eq!(cases.len(), 2);
    for case in cases {
        let [group_key, device_key, password] =
            ["device_group_key", "device_key", "device_password"].map(|key| text(case, key));
        let salt = bytes(text(case, "salt_hex")).try_into().unwrap();
        let verifier = DeviceVerifier::new(group_key, device_key, password, &salt).unwrap();
        assert_eq!(verifier.salt, text(case, "salt_b64"));
        assert_eq!(verifier.password_verifier, text(case, "verifier_b64"));

        let ephemeral = Ephemeral::from_secret(&bytes(text(case, "small_a"))).unwrap();
        assert_eq!(ephemeral.srp_a(), text(case, "srp_a"));
        let challenge = Challenge {
            salt: text(case, "salt_hex"),
            srp_b: text(case, "srp_b"),
            secret_block: text(case, "secret_block"),
        };
        let timestamp = text(case, "timestamp");
        let claim = DeviceClaim { group_key, device_key, password, challenge, timestamp };
        assert_eq!(claim.sign(&ephemeral).unwrap(), text(case, "signature"));
    }
}

#[test]
fn every_agreed_secret_hash_is_as_recorded() {
    let agreed: Value = serde_json::from_str(AGREED).unwrap();
    let cases = agreed["secret_hash"].as_array().unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let [user, client, secret] = ["username", "client_id", "client_secret"].map(|key| text(case, key));
        assert_eq!(secret_hash(user, client, secret), text(case, "secret_hash"));
    }
}

fn pool_name(pool_id: &str) -> &str {
    pool_id.split_once('_').map_or("", |(_, name)| name)
}
