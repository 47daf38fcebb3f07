use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cognito_client::{Claims, ErrorKind, fuzzing};
use serde_json::Value;

use crate::{MARK, shows};

/// A text as a token; one that begins with `{` as the claims of a well-formed one.
pub fn jwt(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let token = if text.starts_with('{') {
        format!("eyJhbGciOiJSUzI1NiJ9.{}.c2ln", URL_SAFE_NO_PAD.encode(text.as_bytes()))
    } else {
        text.into_owned()
    };
    let (access, id) = fuzzing::jwt(&token);
    for error in [access.as_ref().err(), id.as_ref().err()].into_iter().flatten() {
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert!(error.field().is_some());
        assert!(!shows(&format!("{error:?}{error}"), &token), "quotes the token");
    }
    if let Ok(claims) = access {
        let _ = (claims.username(), claims.scopes(), claims.client_id(), claims.device_key());
        read(&claims);
    }
    if let Ok(claims) = id {
        let _ = (claims.username(), claims.email(), claims.email_verified(), claims.phone_number());
        let _ = (claims.phone_number_verified(), claims.roles(), claims.preferred_role());
        read(&claims);
    }
}

fn read(claims: &Claims) {
    assert!(claims.expires_at().is_some(), "a token without exp was taken");
    let _ = (claims.subject(), claims.issuer(), claims.groups(), claims.issued_at());
    let _ = (claims.authenticated_at(), claims.origin(), claims.custom("tier"), claims.list("aud"));
    let again: Value = serde_json::from_str(&claims.to_json()).unwrap_or_default();
    assert!(again.is_object(), "the claims are not written as an object");
    let printed = format!("{claims:?}");
    for name in claims.names() {
        let named_so = claims.names().any(|name| name.contains(MARK));
        let value = claims.text(name).unwrap_or_default();
        assert!(named_so || !shows(&printed, value), "a claim prints");
    }
}
