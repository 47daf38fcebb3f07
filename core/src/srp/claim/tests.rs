#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::many_single_char_names)]

use num_bigint::BigUint;
use proptest::prelude::*;

use super::super::constants::N;
use super::super::{DeviceClaim, DeviceVerifier, UserClaim};
use super::*;

/// 32 bytes of base64.
const BLOCK: &str = "uDGzPgwFtF4Vu92bO/pDgl/uCqC25aVOMeK9iwc7drc=";
const NOW: &str = "Tue Mar 5 09:07:03 UTC 2024";

fn n() -> BigUint {
    N.iter().rev().fold(BigUint::ZERO, |number, limb| (number << 64) + limb)
}

fn user(srp_b: &str) -> UserClaim<'_> {
    let challenge = Challenge { salt: "c807ea46", srp_b, secret_block: BLOCK };
    UserClaim { pool_name: "AbC", user_id: "ana", password: "secret", challenge, timestamp: NOW }
}

fn sign(claim: &UserClaim<'_>) -> Result<String, SrpError> {
    claim.sign(&Ephemeral::from_secret(&[7]).unwrap())
}

#[test]
fn each_empty_field_is_named() {
    let good = user("abc");
    assert!(sign(&good).is_ok());
    let with = |change: fn(&mut UserClaim<'_>)| {
        let mut claim = good;
        change(&mut claim);
        sign(&claim)
    };
    let empty = |field| Err(SrpError::Empty { field });
    assert_eq!(with(|claim| claim.pool_name = ""), empty(Field::PoolName));
    assert_eq!(with(|claim| claim.user_id = ""), empty(Field::UserId));
    assert_eq!(with(|claim| claim.password = ""), empty(Field::Password));
    assert_eq!(with(|claim| claim.timestamp = ""), empty(Field::Timestamp));
    assert_eq!(with(|claim| claim.challenge.salt = ""), empty(Field::Salt));
    assert_eq!(with(|claim| claim.challenge.srp_b = ""), empty(Field::SrpB));
    assert_eq!(with(|claim| claim.challenge.secret_block = ""), empty(Field::SecretBlock));
}

#[test]
fn each_oversized_field_is_named_with_its_limit() {
    fn set<'a>(claim: &mut UserClaim<'a>, field: Field, text: &'a str) {
        match field {
            Field::PoolName => claim.pool_name = text,
            Field::UserId => claim.user_id = text,
            Field::Password => claim.password = text,
            Field::Timestamp => claim.timestamp = text,
            Field::Salt => claim.challenge.salt = text,
            _ => claim.challenge.secret_block = text,
        }
    }
    for (field, limit) in [
        (Field::PoolName, 1024),
        (Field::UserId, 1024),
        (Field::Password, 4096),
        (Field::Timestamp, 64),
        (Field::Salt, 128),
        (Field::SecretBlock, 16 * 1024),
    ] {
        let (longest, too_long) = ("a".repeat(limit), "a".repeat(limit + 1));
        let mut claim = user("abc");
        set(&mut claim, field, &longest);
        assert!(sign(&claim).is_ok(), "{field}");
        set(&mut claim, field, &too_long);
        assert_eq!(sign(&claim), Err(SrpError::TooLong { field, limit }));
    }
}

#[test]
fn malformed_fields_are_named() {
    let mut claim = user("abc");
    claim.challenge.secret_block = "not base64!";
    assert_eq!(sign(&claim), Err(SrpError::NotBase64 { field: Field::SecretBlock }));
    let mut claim = user("xyz");
    assert_eq!(sign(&claim), Err(SrpError::NotHex { field: Field::SrpB }));
    claim = user("abc");
    claim.challenge.salt = "0x12";
    assert_eq!(sign(&claim), Err(SrpError::NotHex { field: Field::Salt }));
}

#[test]
fn a_server_value_that_is_zero_or_not_below_n_is_refused() {
    let hex = |number: BigUint| number.to_str_radix(16);
    for zero in ["0", "00", &"0".repeat(770)] {
        assert_eq!(sign(&user(zero)), Err(SrpError::ServerValueZero));
    }
    for large in [hex(n()), hex(n() + 1u8), "f".repeat(768), format!("1{}", "0".repeat(768)), hex(n() * 2u8)]
    {
        assert_eq!(sign(&user(&large)), Err(SrpError::ServerValueTooLarge), "{large}");
    }
    let limit = SrpError::TooLong { field: Field::SrpB, limit: 770 };
    assert_eq!(sign(&user(&"0".repeat(771))), Err(limit));
    for good in ["1", &hex(n() - 1u8), &format!("00{}", hex(n() - 1u8))] {
        assert!(sign(&user(good)).is_ok(), "{good}");
    }
}

#[test]
fn a_scrambler_of_zero_is_refused() {
    assert_eq!(reject_zero(Zeroizing::new([0; 32])), Err(SrpError::ScramblerZero));
    let mut one = [0; 32];
    one[31] = 1;
    assert!(reject_zero(Zeroizing::new(one)).is_ok());
}

#[test]
fn a_private_exponent_is_neither_missing_nor_zero_nor_endless() {
    let refusal = |a: &[u8]| Ephemeral::from_secret(a).err();
    let field = Field::PrivateExponent;
    assert_eq!(refusal(&[]), Some(SrpError::Empty { field }));
    assert_eq!(refusal(&[0; 32]), Some(SrpError::PrivateExponentZero));
    assert_eq!(refusal(&[1; 1025]), Some(SrpError::TooLong { field, limit: 1024 }));
    assert_eq!(Ephemeral::new(&[0; 32]).err(), Some(SrpError::PrivateExponentZero));
}

#[test]
fn leading_zeros_of_the_private_exponent_change_nothing() {
    let short = Ephemeral::from_secret(&[7, 1]).unwrap();
    let long = Ephemeral::from_secret(&[&[0; 126], [7, 1].as_slice()].concat()).unwrap();
    assert_eq!(short.srp_a(), long.srp_a());
    assert_eq!(user("abc").sign(&short), user("abc").sign(&long));
}

#[test]
fn device_fields_are_checked_by_their_own_names() {
    let verifier = |group, key, password| DeviceVerifier::new(group, key, password, &[1; 16]).err();
    assert_eq!(verifier("", "k", "p"), Some(SrpError::Empty { field: Field::DeviceGroupKey }));
    assert_eq!(verifier("g", "", "p"), Some(SrpError::Empty { field: Field::DeviceKey }));
    assert_eq!(verifier("g", "k", ""), Some(SrpError::Empty { field: Field::DevicePassword }));
    assert_eq!(verifier("g", "k", "p"), None);
    let challenge = Challenge { salt: "", srp_b: "1", secret_block: BLOCK };
    let claim = DeviceClaim { group_key: "g", device_key: "k", password: "p", challenge, timestamp: NOW };
    let refusal = claim.sign(&Ephemeral::from_secret(&[7]).unwrap());
    assert_eq!(refusal, Err(SrpError::Empty { field: Field::Salt }));
}

#[test]
fn text_forms_show_no_secret() {
    let ephemeral = Ephemeral::from_secret(&[0xab; 32]).unwrap();
    assert_eq!(format!("{ephemeral:?}"), "Ephemeral { .. }");
    let verifier = DeviceVerifier::new("g", "k", "p", &[1; 16]).unwrap();
    assert_eq!(format!("{verifier:?}"), "DeviceVerifier { .. }");
}

/// The server's half, on another library: `B` for a verifier, and the signature it expects.
fn server(claim: &UserClaim<'_>, salt: &BigUint, srp_a: &str, b: &BigUint) -> (String, String) {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use hmac::{Hmac, KeyInit, Mac};
    use num_bigint::BigInt;
    use sha2::{Digest, Sha256};

    let padded = |number: &BigUint| BigInt::from(number.clone()).to_signed_bytes_be();
    let hash = |bytes: Vec<u8>| Sha256::digest(bytes).to_vec();
    let mac = |key: &[u8], bytes: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(bytes);
        mac.finalize().into_bytes().to_vec()
    };
    let (n, g) = (n(), BigUint::from(2u8));
    let k = BigUint::from_bytes_be(&hash([padded(&n), padded(&g)].concat()));
    let identity = hash(format!("{}{}:{}", claim.pool_name, claim.user_id, claim.password).into());
    let x = BigUint::from_bytes_be(&hash([padded(salt), identity].concat()));
    let verifier = g.modpow(&x, &n);
    let public = (k * &verifier + g.modpow(b, &n)) % &n;
    let a = BigUint::parse_bytes(srp_a.as_bytes(), 16).unwrap();
    let u = BigUint::from_bytes_be(&hash([padded(&a), padded(&public)].concat()));
    let secret = (a * verifier.modpow(&u, &n)).modpow(b, &n);
    let extracted = mac(&padded(&u), &padded(&secret));
    let key = mac(&extracted, b"Caldera Derived Key\x01");
    let names = [claim.pool_name, claim.user_id].concat().into_bytes();
    let block = STANDARD.decode(BLOCK).unwrap();
    let message = [names.as_slice(), &block, NOW.as_bytes()].concat();
    (public.to_str_radix(16), STANDARD.encode(mac(&key[..16], &message)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn a_server_on_another_library_accepts_the_claim(
        a in prop::collection::vec(any::<u8>(), 1..40),
        b in prop::collection::vec(any::<u8>(), 1..40),
        salt in prop::collection::vec(any::<u8>(), 1..17),
        user_id in "\\PC{1,20}",
        password in "\\PC{1,20}",
    ) {
        prop_assume!(a.iter().any(|byte| *byte != 0));
        let ephemeral = Ephemeral::from_secret(&a).unwrap();
        let salt = BigUint::from_bytes_be(&salt);
        let salt_hex = salt.to_str_radix(16);
        let mut claim = user("");
        claim.user_id = &user_id;
        claim.password = &password;
        claim.challenge.salt = &salt_hex;
        let b = BigUint::from_bytes_be(&b);
        let (srp_b, expected) = server(&claim, &salt, ephemeral.srp_a(), &b);
        claim.challenge.srp_b = &srp_b;
        prop_assert_eq!(claim.sign(&ephemeral).unwrap(), expected);
    }

    #[test]
    fn no_challenge_panics(salt in any::<String>(), srp_b in any::<String>(), secret_block in any::<String>()) {
        let mut claim = user(&srp_b);
        claim.challenge.salt = &salt;
        claim.challenge.secret_block = &secret_block;
        let _ = sign(&claim);
    }
}
