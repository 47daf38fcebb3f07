//! The published vectors, against the server's half.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::*;

fn vectors(name: &str) -> Value {
    let path = format!("{}/../vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

fn number(value: &Value, key: &str) -> BigUint {
    BigUint::parse_bytes(text(value, key).as_bytes(), 16).unwrap()
}

#[test]
fn the_multiplier_is_the_published_one() {
    assert_eq!(GROUP.n.bits(), 3072);
    let k = "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6";
    assert_eq!(GROUP.k.to_str_radix(16), k);
}

#[test]
fn the_published_exchanges_are_reproduced_and_their_proofs_accepted() {
    let file = vectors("srp-vectors.json");
    let cases = file["srp"]["user_password"].as_array().unwrap();
    assert_eq!(cases.len(), 15);
    for case in cases {
        let name = text(case, "name");
        let (pool_name, user_id) =
            (text(case, "pool_id").split_once('_').unwrap().1, text(case, "user_id_for_srp"));
        let verifier = Verifier::with_salt(pool_name, user_id, text(case, "password"), number(case, "salt"));
        assert_eq!(verifier.value, number(case, "verifier"), "{name}: verifier");
        let a = read_public_value(text(case, "srp_a")).unwrap();
        let exchange = Exchange::with_secret(a, &verifier, number(case, "small_b"));
        assert_eq!(exchange.server_public, number(case, "srp_b"), "{name}: B");
        assert_eq!(exchange.u(), number(case, "u"), "{name}: u");
        let block = STANDARD.decode(text(case, "secret_block")).unwrap();
        let mut signature = STANDARD.decode(text(case, "signature")).unwrap();
        let timestamp = text(case, "timestamp");
        let accepts = |signature: &[u8], timestamp: &str, secret_block: &[u8]| {
            exchange.accepts(&verifier, &Claim { pool_name, user_id, secret_block, timestamp, signature })
        };
        assert!(accepts(&signature, timestamp, &block), "{name}: proof");
        assert!(!accepts(&signature, "Fri Nov 6 07:05:10 UTC 2026", &block), "{name}: other time");
        assert!(!accepts(&signature, timestamp, &block[1..]), "{name}: other block");
        signature[31] ^= 1;
        assert!(!accepts(&signature, timestamp, &block), "{name}: changed proof");
    }
}

#[test]
fn proofs_recorded_from_other_clients_are_accepted() {
    let file = vectors("srp-peer-vectors.json");
    let mut checked = 0;
    for case in file["cases"].as_array().unwrap() {
        if case["kind"] != "user_srp" || case["class"] == "edge" || case["server"]["b_hex"].is_null() {
            continue;
        }
        let (id, inputs, expected) = (text(case, "id"), &case["inputs"], &case["expected"]);
        let challenge = &inputs["challenge"];
        let pool_name = text(inputs, "pool_id").split_once('_').unwrap().1;
        let user_id = text(challenge, "USER_ID_FOR_SRP");
        let verifier =
            Verifier::with_salt(pool_name, user_id, text(inputs, "password"), number(challenge, "SALT"));
        assert_eq!(verifier.value, number(&case["server"], "verifier_hex"), "{id}: verifier");
        let a = read_public_value(text(expected, "SRP_A")).unwrap();
        let exchange = Exchange::with_secret(a, &verifier, number(&case["server"], "b_hex"));
        assert_eq!(exchange.server_public, number(challenge, "SRP_B"), "{id}: B");
        let block = STANDARD.decode(text(challenge, "SECRET_BLOCK")).unwrap();
        let signature = STANDARD.decode(text(expected, "signature")).unwrap();
        let claim = Claim {
            pool_name,
            user_id,
            secret_block: &block,
            timestamp: text(expected, "timestamp"),
            signature: &signature,
        };
        assert!(exchange.accepts(&verifier, &claim), "{id}: proof");
        checked += 1;
    }
    assert!(checked >= 50, "only {checked} cases");
}

#[test]
fn public_values_that_give_the_secret_away_are_refused() {
    let multiple = |factor: u32| (&GROUP.n * factor).to_str_radix(16);
    for text in ["0".to_owned(), "00".to_owned(), multiple(1), multiple(2)] {
        assert_eq!(read_public_value(&text), Err(BadPublicValue::MultipleOfModulus));
    }
    for text in ["", "xyz", "-1", "0x12", " 12", &"f".repeat(LONGEST_A + 1)] {
        assert_eq!(read_public_value(text), Err(BadPublicValue::NotHexadecimal));
    }
}

#[test]
fn the_published_device_exchanges_are_reproduced_and_their_proofs_accepted() {
    let file = vectors("srp-vectors.json");
    let cases = file["srp"]["device"].as_array().unwrap();
    assert_eq!(cases.len(), 2);
    for case in cases {
        let name = text(case, "name");
        let (group, key) = (text(case, "device_group_key"), text(case, "device_key"));
        let bytes = |member: &str| STANDARD.decode(text(case, member)).unwrap();
        let verifier = Verifier::read(&bytes("salt_b64"), &bytes("verifier_b64")).unwrap();
        assert!(verifier.matches(group, key, text(case, "device_password")), "{name}: verifier");
        let a = read_public_value(text(case, "srp_a")).unwrap();
        let exchange = Exchange::with_secret(a, &verifier, number(case, "small_b"));
        assert_eq!(exchange.server_public, number(case, "srp_b"), "{name}: B");
        let claim = Claim {
            pool_name: group,
            user_id: key,
            secret_block: &bytes("secret_block"),
            timestamp: text(case, "timestamp"),
            signature: &bytes("signature"),
        };
        assert!(exchange.accepts(&verifier, &claim), "{name}: proof");
    }
}
