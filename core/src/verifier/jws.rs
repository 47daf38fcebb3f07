//! A token taken apart without believing any of it (RFC 7515, compact form).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::refused;
use crate::{Claims, Error};

/// Far above any token Cognito issues, far below what would hurt.
const LONGEST: usize = 256 * 1024;

/// The one algorithm there is. What the token says of it is compared, never followed.
const ALGORITHM: &str = "RS256";

/// A token that says it is signed with `RS256` and a named key. Whether that is so is yet to be seen.
pub(super) struct Jws<'a> {
    /// Header and claims as they were signed.
    pub(super) signed: &'a [u8],
    pub(super) signature: Vec<u8>,
    pub(super) kid: String,
    pub(super) claims: Claims,
}

impl<'a> Jws<'a> {
    pub(super) fn parse(token: &'a str) -> Result<Self, Error> {
        if token.len() > LONGEST {
            return Err(refused("token", "is too long"));
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refused("token", "is not a JWT: it must have three parts"));
        };
        let header = object(header).ok_or_else(|| refused("header", "is not a JSON object in Base64url"))?;
        if header.get("alg").and_then(Value::as_str) != Some(ALGORITHM) {
            return Err(refused("alg", "is not RS256"));
        }
        // Extensions that must be understood; none is (RFC 7515 §4.1.11).
        if header.contains_key("crit") {
            return Err(refused("crit", "names extensions that are not known here"));
        }
        let kid = match header.get("kid") {
            Some(Value::String(kid)) if !kid.is_empty() => kid.clone(),
            _ => return Err(refused("kid", "is missing or not a text")),
        };
        let claims =
            object(payload).ok_or_else(|| refused("claims", "are not a JSON object in Base64url"))?;
        let signed = token.len() - signature.len() - 1;
        let signature = match URL_SAFE_NO_PAD.decode(signature) {
            Ok(signature) if !signature.is_empty() => signature,
            _ => return Err(refused("signature", "is empty or not Base64url")),
        };
        let signed = token.as_bytes().get(..signed).unwrap_or_default();
        Ok(Self { signed, signature, kid, claims: Claims::from_map(claims) })
    }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use proptest::prelude::*;

    use super::*;
    use crate::ErrorKind;

    fn token(header: &str, claims: &str) -> String {
        format!("{}.{}.c2ln", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    fn verdict(token: &str) -> String {
        match Jws::parse(token) {
            Ok(_) => "fine".to_owned(),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::InvalidToken);
                error.field().unwrap().to_owned()
            }
        }
    }

    #[test]
    fn what_was_signed_is_all_before_the_signature() {
        let token = token(r#"{"alg":"RS256","kid":"k"}"#, r#"{"sub":"s"}"#);
        let jws = Jws::parse(&token).unwrap();
        assert_eq!(jws.signed, token.strip_suffix(".c2ln").unwrap().as_bytes());
        assert_eq!((jws.signature.as_slice(), jws.kid.as_str()), (&b"sig"[..], "k"));
        assert_eq!(jws.claims.subject(), Some("s"));
    }

    #[test]
    fn only_rs256_passes_whatever_its_spelling() {
        for alg in [
            r#""none""#,
            r#""None""#,
            r#""HS256""#,
            r#""rs256""#,
            r#""RS256 ""#,
            r#""RS384""#,
            r#""PS256""#,
            r#""ES256""#,
            r#""""#,
            "null",
            "256",
            r#"["RS256"]"#,
        ] {
            assert_eq!(verdict(&token(&format!(r#"{{"alg":{alg},"kid":"k"}}"#), "{}")), "alg", "{alg}");
        }
        assert_eq!(verdict(&token(r#"{"kid":"k"}"#, "{}")), "alg");
        // The last of two members counts, for the signature's owner as well.
        assert_eq!(verdict(&token(r#"{"alg":"RS256","alg":"none","kid":"k"}"#, "{}")), "alg");
    }

    #[test]
    fn whatever_is_malformed_is_refused_by_name() {
        let good = token(r#"{"alg":"RS256","kid":"k"}"#, "{}");
        assert_eq!(verdict(&good), "fine");
        for (bad, part) in [
            (String::new(), "token"),
            ("a.b".to_owned(), "token"),
            (format!("{good}.x"), "token"),
            ("a".repeat(LONGEST + 1), "token"),
            (format!(" {good}"), "header"),
            (format!("{good}="), "signature"),
            (format!("{good} "), "signature"),
            (good.replace("c2ln", ""), "signature"),
            // The same bytes in another spelling: unused bits that are set.
            (good.replace("c2ln", "c2ln_x"), "signature"),
            (token("[]", "{}"), "header"),
            (token(r#"{"alg":"RS256"}"#, "{}"), "kid"),
            (token(r#"{"alg":"RS256","kid":7}"#, "{}"), "kid"),
            (token(r#"{"alg":"RS256","kid":""}"#, "{}"), "kid"),
            (token(r#"{"alg":"RS256","kid":"k","crit":[]}"#, "{}"), "crit"),
            (token(r#"{"alg":"RS256","kid":"k","crit":["b64"],"b64":false}"#, "{}"), "crit"),
            (token(r#"{"alg":"RS256","kid":"k"}"#, "[]"), "claims"),
            (token(r#"{"alg":"RS256","kid":"k"}"#, "{} {}"), "claims"),
        ] {
            assert_eq!(verdict(&bad), part, "{}", bad.chars().take(200).collect::<String>());
        }
    }

    #[test]
    fn the_examples_of_rfc_7515_without_a_kid_or_with_another_algorithm_are_refused() {
        let vectors: Value = serde_json::from_str(include_str!("vectors/rfc.json")).unwrap();
        for (name, part) in [
            ("RFC 7515 A.1 (HS256)", "alg"),
            ("RFC 7515 A.2 (RS256)", "kid"),
            ("RFC 7515 A.5 (none)", "alg"),
            ("RFC 7515 E (crit)", "alg"),
        ] {
            let token = vectors.pointer(&format!("/tokens/{name}")).and_then(Value::as_str).unwrap();
            assert_eq!(verdict(token), part, "{name}");
        }
    }

    #[test]
    fn the_error_never_shows_the_token() {
        let token = token(r#"{"alg":"secret-alg","kid":"secret-kid"}"#, "{}");
        let Err(error) = Jws::parse(&token) else { panic!("was taken") };
        assert!(!format!("{error} {error:?}").contains("secret"));
    }

    proptest! {
        #[test]
        fn no_input_makes_parsing_panic(text in "\\PC{0,200}") {
            let _ = Jws::parse(&text);
        }

        #[test]
        fn no_header_makes_parsing_panic(header in "\\PC{0,200}", claims in "\\PC{0,200}") {
            let _ = Jws::parse(&token(&header, &claims));
        }
    }
}
