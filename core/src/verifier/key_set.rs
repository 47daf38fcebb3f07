//! The pool's key document (RFC 7517): which keys, and whether each of them is fit for use.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;
use serde_json::Value;

use super::refused;
use crate::Error;

/// A pool publishes two keys, a few more while they change: less than 2 KiB.
pub(super) const LARGEST: usize = 64 * 1024;
const MOST_KEYS: usize = 64;
const LONGEST_ID: usize = 256;
/// In bits; what RFC 7518 §3.3 demands, and what is still quick to compute with.
const SIZES: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The keys of one document.
pub(super) struct KeySet(HashMap<String, Entry>);

/// One key of a document. A key that cannot be used does not spoil the others (RFC 7517 §5), but a token that
/// names it is told why it cannot be judged.
enum Entry {
    Usable(Key),
    Unusable(&'static str),
}

/// An RSA key for `RS256`.
pub(super) struct Key(RsaPublicKeyComponents<Vec<u8>>);

impl Key {
    /// Checks an RSASSA-PKCS1-v1_5 signature with SHA-256 (RFC 7518 §3.3).
    pub(super) fn verify(&self, signed: &[u8], signature: &[u8]) -> Result<(), Error> {
        self.0
            .verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
            .map_err(|_| refused("signature", "is not the pool's"))
    }
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

impl KeySet {
    pub(super) fn parse(document: &[u8]) -> Result<Self, Error> {
        let refuse = |why: &str| Error::protocol("jwks", why);
        if document.len() > LARGEST {
            return Err(refuse("is larger than a key document can be"));
        }
        let document: Document = serde_json::from_slice(document)
            .map_err(|_| refuse("is not a JSON object with a list of keys"))?;
        if document.keys.len() > MOST_KEYS {
            return Err(refuse("has too many keys"));
        }
        let mut keys = HashMap::new();
        for key in &document.keys {
            let id = member(key, "kid").filter(|id| !id.is_empty() && id.len() <= LONGEST_ID);
            // Without an id no token can name it.
            let Some(id) = id else { continue };
            let entry = match read(key) {
                _ if keys.contains_key(id) => Entry::Unusable("is in the pool's key document twice"),
                Ok(key) => Entry::Usable(key),
                Err(why) => Entry::Unusable(why),
            };
            keys.insert(id.to_owned(), entry);
        }
        if !keys.values().any(|entry| matches!(entry, Entry::Usable(_))) {
            return Err(refuse("has no key for RS256 of 2048 bits or more"));
        }
        Ok(Self(keys))
    }

    /// The key of this id, or why it cannot be used; `None` if the document has none.
    pub(super) fn get(&self, id: &str) -> Option<Result<&Key, Error>> {
        Some(match self.0.get(id)? {
            Entry::Usable(key) => Ok(key),
            Entry::Unusable(why) => Err(Error::protocol("jwks", format!("the token's key {why}"))),
        })
    }
}

fn member<'a>(key: &'a Value, name: &str) -> Option<&'a str> {
    key.get(name)?.as_str()
}

/// Whether a member is absent or this text.
fn is_absent_or(key: &Value, name: &str, expected: &str) -> bool {
    key.get(name).is_none_or(|value| value.as_str() == Some(expected))
}

fn read(key: &Value) -> Result<Key, &'static str> {
    if member(key, "kty") != Some("RSA") {
        return Err("is not an RSA key");
    }
    if !is_absent_or(key, "alg", "RS256") {
        return Err("is for another algorithm than RS256");
    }
    if !is_absent_or(key, "use", "sig") {
        return Err("is not for signatures");
    }
    let verifies = |operations: &Value| {
        operations
            .as_array()
            .is_some_and(|operations| operations.iter().any(|operation| operation == "verify"))
    };
    if !key.get("key_ops").is_none_or(verifies) {
        return Err("is not for verification");
    }
    let number = |name| {
        let bytes = URL_SAFE_NO_PAD.decode(member(key, name)?).ok()?;
        // Some writers put a zero in front, against RFC 7518 §6.3.1.1.
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        bytes.get(zeros..).filter(|bytes| !bytes.is_empty()).map(<[u8]>::to_vec)
    };
    let (Some(n), Some(e)) = (number("n"), number("e")) else {
        return Err("has no modulus and exponent in Base64url");
    };
    let bits = n.len() * 8 - n.first().map_or(0, |byte| byte.leading_zeros() as usize);
    if bits < *SIZES.start() {
        return Err("is shorter than 2048 bits");
    }
    if bits > *SIZES.end() {
        return Err("is longer than 8192 bits");
    }
    if n.last().is_none_or(|byte| byte % 2 == 0) {
        return Err("has an even modulus");
    }
    // 3, 17 and 65537 are the exponents in use; ring takes up to 33 bits.
    if e.len() > 4 || e == [1] || e.last().is_none_or(|byte| byte % 2 == 0) {
        return Err("has an exponent that no RSA key has");
    }
    Ok(Key(RsaPublicKeyComponents { n, e }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::needless_pass_by_value)]
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::ErrorKind;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("vectors/rfc.json")).unwrap()
    }

    fn key(change: Value) -> Value {
        let published = vectors()["keys"][0].clone();
        let mut key = json!({
            "alg": "RS256", "e": "AQAB", "kid": "k", "kty": "RSA", "n": published["n"], "use": "sig"
        });
        for (name, value) in change.as_object().unwrap() {
            match value {
                Value::Null => drop(key.as_object_mut().unwrap().remove(name)),
                value => key[name] = value.clone(),
            }
        }
        key
    }

    fn parse(keys: &[Value]) -> Result<KeySet, Error> {
        KeySet::parse(json!({ "keys": keys }).to_string().as_bytes())
    }

    #[test]
    fn the_signature_of_rfc_7515_a_2_is_verified_and_nothing_like_it() {
        let set =
            parse(&[key(json!({})), key(json!({"kid": "other", "n": vectors()["keys"][1]["n"]}))]).unwrap();
        let vectors = vectors();
        let token = vectors["tokens"]["RFC 7515 A.2 (RS256)"].as_str().unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let right = set.get("k").unwrap().unwrap();
        right.verify(signed.as_bytes(), &signature).unwrap();

        let other = set.get("other").unwrap().unwrap();
        let refuses = |key: &Key, signed: &[u8], signature: &[u8]| {
            let error = key.verify(signed, signature).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidToken, Some("signature")));
        };
        refuses(other, signed.as_bytes(), &signature);
        refuses(right, &signed.as_bytes()[1..], &signature);
        refuses(right, signed.as_bytes(), &signature[1..]);
        refuses(right, signed.as_bytes(), &[&[0], signature.as_slice()].concat());
        refuses(right, signed.as_bytes(), &[]);
        refuses(right, signed.as_bytes(), &[0; 256]);
        for bit in 0..signature.len() * 8 {
            let mut flipped = signature.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            refuses(right, signed.as_bytes(), &flipped);
        }
    }

    #[test]
    fn members_that_say_nothing_against_it_leave_a_key_usable() {
        let n = URL_SAFE_NO_PAD.decode(vectors()["keys"][0]["n"].as_str().unwrap()).unwrap();
        for change in [
            json!({}),
            json!({"alg": null, "use": null}),
            json!({"key_ops": ["verify"], "x5c": ["?"], "new": {"a": 1}}),
            json!({"n": URL_SAFE_NO_PAD.encode([&[0], n.as_slice()].concat())}),
            json!({"e": "Aw"}),
        ] {
            assert!(parse(&[key(change.clone())]).unwrap().get("k").unwrap().is_ok(), "{change}");
        }
    }

    #[test]
    fn an_unusable_key_is_told_to_tokens_that_name_it_and_spoils_no_other() {
        let bytes = |length: usize, last: u8| {
            let mut bytes = vec![0xC3; length];
            bytes[length - 1] = last;
            URL_SAFE_NO_PAD.encode(bytes)
        };
        for (change, why) in [
            (json!({"kty": "EC"}), "RSA"),
            (json!({"kty": "oct", "k": "c2VjcmV0"}), "RSA"),
            (json!({"kty": null}), "RSA"),
            (json!({"alg": "RS512"}), "RS256"),
            (json!({"alg": "HS256"}), "RS256"),
            (json!({"alg": 7}), "RS256"),
            (json!({"use": "enc"}), "signatures"),
            (json!({"key_ops": ["sign"]}), "verification"),
            (json!({"n": null}), "modulus"),
            (json!({"n": ""}), "modulus"),
            (json!({"n": "AAAA"}), "modulus"),
            (json!({"n": "not base64"}), "modulus"),
            (json!({"e": ["AQAB"]}), "modulus"),
            (json!({"n": bytes(128, 1)}), "shorter"),
            (json!({"n": bytes(255, 1)}), "shorter"),
            (json!({"n": bytes(1025, 1)}), "longer"),
            (json!({"n": bytes(256, 2)}), "even"),
            (json!({"e": "AQ"}), "exponent"),
            (json!({"e": "AQAA"}), "exponent"),
            (json!({"e": "AQAAAAAB"}), "exponent"),
        ] {
            let set = parse(&[key(change.clone()), key(json!({"kid": "good"}))]).unwrap();
            assert!(set.get("good").unwrap().is_ok(), "{change}");
            let Err(error) = set.get("k").unwrap() else { panic!("was taken: {change}") };
            assert_eq!(error.kind(), ErrorKind::Protocol, "{change}");
            assert!(error.message().contains(why), "{change}: {error}");
            // Alone it leaves nothing to verify with.
            assert_eq!(parse(&[key(change)]).err().unwrap().kind(), ErrorKind::Protocol);
        }
    }

    #[test]
    fn an_id_that_stands_for_two_keys_stands_for_none() {
        let other = json!({"n": vectors()["keys"][1]["n"]});
        let set = parse(&[key(json!({})), key(other), key(json!({"kid": "good"})), key(json!({}))]).unwrap();
        assert_eq!(set.get("k").unwrap().err().unwrap().kind(), ErrorKind::Protocol);
        assert!(set.get("good").unwrap().is_ok());
    }

    #[test]
    fn keys_without_an_id_are_passed_over() {
        let set = parse(&[
            key(json!({"kid": null})),
            key(json!({"kid": 1})),
            key(json!({"kid": "x".repeat(257)})),
            json!(null),
            json!("k"),
            key(json!({"kid": "good"})),
        ]);
        let set = set.unwrap();
        assert!(set.get("good").unwrap().is_ok());
        assert!(set.get("").is_none() && set.get("k").is_none());
    }

    #[test]
    fn what_is_no_key_document_is_refused() {
        let many: Vec<Value> =
            (0..=MOST_KEYS).map(|number| key(json!({"kid": number.to_string()}))).collect();
        let large = format!("{{\"keys\":[],\"pad\":\"{}\"}}", " ".repeat(LARGEST));
        let many = json!({ "keys": many }).to_string();
        for bad in [
            "",
            "{}",
            "[]",
            "null",
            "<html>",
            r#"{"keys":{}}"#,
            r#"{"keys":[]}"#,
            r#"{"keys":[{}]}"#,
            r#"{"keys":null}"#,
            "{\"keys\":[",
            &large,
            &many,
        ] {
            let error = KeySet::parse(bad.as_bytes()).err().unwrap();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("jwks")));
        }
    }

    proptest! {
        #[test]
        fn no_document_makes_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = KeySet::parse(&bytes);
        }

        #[test]
        fn no_numbers_make_verification_panic(
            n in proptest::collection::vec(any::<u8>(), 250..260),
            e in proptest::collection::vec(any::<u8>(), 0..6),
            signature in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
            let change = json!({"n": encode(&n), "e": encode(&e)});
            if let Ok(set) = parse(&[key(change)])
                && let Some(Ok(key)) = set.get("k")
            {
                let _ = key.verify(b"signed", &signature);
            }
        }
    }
}
