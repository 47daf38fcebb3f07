use cognito_client::{Error, ErrorKind, TotpUri, fuzzing};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::{shows, texts};

/// Issuer, account and secret, with a byte 255 between them: what is taken, readers of URIs find again.
pub fn totp_uri(input: &[u8]) {
    let [issuer, account, secret] = texts(input);
    match fuzzing::totp_uri(&issuer, &account, &secret) {
        Ok(uri) => check(&uri, &issuer, &account, &secret),
        Err(error) => refused(&error, &secret),
    }
}

fn refused(error: &Error, secret: &str) {
    let expected = matches!(
        (error.kind(), error.field()),
        (ErrorKind::InvalidInput, Some("issuer" | "username")) | (ErrorKind::Protocol, Some("SecretCode"))
    );
    assert!(expected, "{error}");
    assert!(!shows(&format!("{error:?}{error}"), secret), "the error quotes the secret");
}

fn check(uri: &TotpUri, issuer: &str, account: &str, secret: &str) {
    let parsed = Url::parse(uri.expose());
    let Ok(parsed) = parsed else {
        assert!(parsed.is_ok(), "not a URI");
        return;
    };
    assert_eq!((parsed.scheme(), parsed.host_str()), ("otpauth", Some("totp")));
    let label = parsed.path().strip_prefix('/').and_then(|path| path.split_once(':'));
    let label = label.map(|(issuer, account)| (decoded(issuer), decoded(account)));
    assert_eq!(label, Some((issuer.to_owned(), account.to_owned())));
    let query: Vec<(String, String)> =
        parsed.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let secret = secret.trim_end_matches('=');
    assert_eq!(query, [("secret".to_owned(), secret.to_owned()), ("issuer".to_owned(), issuer.to_owned())]);
    assert_eq!(format!("{uri:?}"), "TotpUri(redacted)");
    // Drawing takes long: each length is drawn for one in sixteen texts or so.
    if uri.expose().bytes().fold(0_u8, u8::wrapping_add).is_multiple_of(16) {
        for drawn in [uri.qr_svg().map(drop), uri.qr_png().map(drop), uri.qr_text().map(drop)] {
            let error = drawn.err();
            assert!(error.is_none_or(|error| error.field() == Some("issuer")), "cannot be drawn");
        }
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
