use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use super::Claims;
use crate::{Error, ErrorKind};

/// Far above any token Cognito issues, far below what would hurt.
const LONGEST: usize = 256 * 1024;

const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads the claims of a JWS in compact form; `field` names the token in errors.
///
/// Demands what the client relies on: three parts, a JSON header, a JSON object of claims with a numeric
/// `exp`, and where `token_use` is present the expected one.
pub(crate) fn decode(token: &str, field: &'static str, token_use: &str) -> Result<Claims, Error> {
    let refuse = |what: &str| Error::new(ErrorKind::Protocol, what).with_field(field);
    if token.len() > LONGEST {
        return Err(refuse("the token is too long"));
    }
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(refuse("is not a JWT: it must have three parts"));
    };
    if signature.is_empty() {
        return Err(refuse("is not a signed JWT: the signature is empty"));
    }
    object(header).ok_or_else(|| refuse("is not a JWT: the header is not a JSON object"))?;
    let claims = object(payload).ok_or_else(|| refuse("is not a JWT: the claims are not a JSON object"))?;
    let claims = Claims::from_map(claims);
    if claims.expires_at().is_none() {
        return Err(refuse("has no usable exp claim"));
    }
    if claims.text("token_use").is_some_and(|actual| actual != token_use) {
        return Err(refuse("has another token_use than its place in the reply"));
    }
    Ok(claims)
}

fn object(part: &str) -> Option<serde_json::Map<String, Value>> {
    let bytes = BASE64URL.decode(part).ok()?;
    match serde_json::from_slice(&bytes).ok()? {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    use super::*;

    fn token(claims: &str) -> String {
        format!(
            "{}.{}.c2ln",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","kid":"k"}"#),
            URL_SAFE_NO_PAD.encode(claims)
        )
    }

    #[test]
    fn claims_of_a_well_formed_token_are_read() {
        let claims =
            decode(&token(r#"{"exp":1700000000.5,"sub":"s","token_use":"id"}"#), "IdToken", "id").unwrap();
        assert_eq!(claims.text("sub"), Some("s"));
    }

    #[test]
    fn whatever_is_not_a_jwt_is_refused_by_name() {
        for bad in [
            "",
            "abc",
            "a.b",
            "a.b.c",
            "a.b.c.d",
            "..",
            "!!.e30.c2ln",
            &token("[]"),
            &token("{}"),
            &token(r#"{"exp":"soon"}"#),
            &token(r#"{"exp":-5}"#),
            &token(r#"{"exp":1e300}"#),
            &token(r#"{"exp":1,"token_use":"access"}"#),
            &token("{"),
            token(r#"{"exp":1}"#).trim_end_matches("c2ln"),
        ] {
            let error = decode(bad, "IdToken", "id").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Protocol, "{bad}");
            assert_eq!(error.field(), Some("IdToken"));
        }
    }

    #[test]
    fn the_error_never_shows_the_token() {
        let error = decode("secret-token-text", "AccessToken", "access").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret-token"));
    }

    proptest! {
        #[test]
        fn no_input_makes_decoding_panic(text in "\\PC{0,200}") {
            let _ = decode(&text, "IdToken", "id");
        }

        #[test]
        fn no_claims_make_decoding_panic(claims in "\\PC{0,200}") {
            let _ = decode(&token(&claims), "IdToken", "id");
        }
    }
}
