//! What the software authenticator does not show: RSA keys, origins, and data cut short.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use ciborium::Value as Cbor;
use serde_json::json;

use super::{AuthenticatorData, Fault, Flags, PublicKey, client_data, default_origin};

fn cbor(members: Vec<(i64, Cbor)>) -> Vec<u8> {
    let map = members.into_iter().map(|(label, value)| (Cbor::Integer(label.into()), value)).collect();
    let mut bytes = Vec::new();
    ciborium::into_writer(&Cbor::Map(map), &mut bytes).unwrap();
    bytes
}

fn number(value: i64) -> Cbor {
    Cbor::Integer(value.into())
}

fn elliptic() -> Vec<u8> {
    let coordinate = || Cbor::Bytes(vec![7; 32]);
    cbor(vec![(1, number(2)), (3, number(-7)), (-1, number(1)), (-2, coordinate()), (-3, coordinate())])
}

#[test]
fn keys_of_other_kinds_and_sizes_are_refused() {
    let edwards =
        cbor(vec![(1, number(1)), (3, number(-8)), (-1, number(6)), (-2, Cbor::Bytes(vec![7; 32]))]);
    assert_eq!(PublicKey::read(&edwards), Err(Fault::Algorithm));
    let short = cbor(vec![
        (1, number(2)),
        (3, number(-7)),
        (-1, number(1)),
        (-2, Cbor::Bytes(vec![7; 31])),
        (-3, Cbor::Bytes(vec![7; 32])),
    ]);
    assert_eq!(PublicKey::read(&short), Err(Fault::Malformed));
    assert_eq!(PublicKey::read(b"\xff\xff"), Err(Fault::Malformed));
}

#[test]
fn authenticator_data_cut_anywhere_is_malformed() {
    let mut data = vec![1; 32];
    data.push(Flags::PRESENT | Flags::CREDENTIAL);
    data.extend_from_slice(&[0, 0, 0, 9]);
    data.extend_from_slice(&[0; 16]);
    data.extend_from_slice(&[0, 4, 1, 2, 3, 4]);
    data.extend_from_slice(&elliptic());
    let whole = AuthenticatorData::read(&data).unwrap();
    assert_eq!((whole.counter, whole.credential.unwrap().0), (9, vec![1, 2, 3, 4]));
    for length in 0..data.len() {
        assert_eq!(AuthenticatorData::read(&data[..length]).unwrap_err(), Fault::Malformed, "{length}");
    }
}

#[test]
fn only_the_relying_partys_own_pages_and_apps_may_use_its_passkeys() {
    let check = |origin: &str, relying_party: &str| {
        let data = json!({ "type": "webauthn.get", "challenge": "abc", "origin": origin }).to_string();
        client_data::check(data.as_bytes(), "webauthn.get", "abc", relying_party)
    };
    for origin in [
        "https://example.com",
        "https://login.example.com:8443",
        "android:apk-key-hash:abc",
        &default_origin("example.com"),
    ] {
        assert_eq!(check(origin, "example.com"), Ok(()), "{origin}");
    }
    for origin in [
        "http://example.com",
        "https://example.org",
        "https://notexample.com",
        "https://example.com.evil.org",
        "android:apk-key-hash:",
        "example.com",
        "",
    ] {
        assert_eq!(check(origin, "example.com"), Err(Fault::Origin), "{origin}");
    }
    assert_eq!(check("http://localhost:3000", "localhost"), Ok(()));
    let framed = json!({
        "type": "webauthn.get", "challenge": "abc", "origin": "https://example.com", "crossOrigin": true,
    });
    let framed = client_data::check(framed.to_string().as_bytes(), "webauthn.get", "abc", "example.com");
    assert_eq!(framed, Err(Fault::Origin));
    let created = json!({ "type": "webauthn.create", "challenge": "abc", "origin": "https://example.com" });
    let created = client_data::check(created.to_string().as_bytes(), "webauthn.get", "abc", "example.com");
    assert_eq!(created, Err(Fault::Malformed));
}
