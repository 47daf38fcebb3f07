use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::{Error, TotpSecret, checks, secret::secret_text};

/// Everything but the unreserved characters of RFC 3986 §2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The longest name of an app or company, in characters.
const LONGEST_ISSUER: usize = 200;

/// The longest secret, in characters: several times what the service hands out.
const LONGEST_SECRET: usize = 256;

secret_text! {
    /// An `otpauth://` URI: all that an authenticator app needs to make codes, the secret included.
    TotpUri
}

/// `otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}`. The numbers it leaves out (SHA-1, six
/// digits, thirty seconds) are the pool's and every app's default.
///
/// # Errors
/// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `issuer` (empty, longer than 200 characters, or with a
/// colon, which apps would take for its end, or a control character) or `username`;
/// [`Protocol`](crate::ErrorKind::Protocol) naming `SecretCode` when the secret is not Base32.
pub(crate) fn totp_uri(issuer: &str, account: &str, secret: &TotpSecret) -> Result<TotpUri, Error> {
    check_issuer(issuer)?;
    checks::username(account)?;
    let secret = base32(secret.expose())?;
    let (issuer, account) = (encoded(issuer), encoded(account));
    let parts = ["otpauth://totp/", ":", "?secret=", "&issuer="];
    let length = parts.iter().map(|part| part.len()).sum::<usize>()
        + issuer.clone().map(str::len).sum::<usize>() * 2
        + account.clone().map(str::len).sum::<usize>()
        + secret.len();
    // One allocation, so that growing leaves no unwiped copies of the secret behind.
    let mut uri = Zeroizing::new(String::with_capacity(length));
    let [scheme, colon, secret_is, issuer_is] = parts;
    uri.push_str(scheme);
    uri.extend(issuer.clone());
    uri.push_str(colon);
    uri.extend(account);
    uri.push_str(secret_is);
    uri.push_str(secret);
    uri.push_str(issuer_is);
    uri.extend(issuer);
    Ok(TotpUri::new(std::mem::take(&mut *uri)))
}

fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

fn check_issuer(issuer: &str) -> Result<(), Error> {
    let refuse = |what: &str| Err(Error::invalid("issuer", what));
    if issuer.is_empty() {
        return refuse("must not be empty; it is what the authenticator app shows, such as the app's name");
    }
    if issuer.chars().count() > LONGEST_ISSUER {
        return refuse("must not be longer than 200 characters");
    }
    if issuer.contains(':') {
        return refuse("must not contain a colon, which authenticator apps take for the issuer's end");
    }
    if issuer.chars().any(char::is_control) {
        return refuse("must not contain control characters");
    }
    Ok(())
}

/// The secret without padding, which authenticator apps do not expect.
fn base32(secret: &str) -> Result<&str, Error> {
    let bare = secret.trim_end_matches('=');
    let fits = !bare.is_empty()
        && bare.len() <= LONGEST_SECRET
        && bare.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'2'..=b'7'));
    if fits { Ok(bare) } else { Err(Error::protocol("SecretCode", "is not Base32 (RFC 4648 §6)")) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use url::Url;

    use super::*;
    use crate::ErrorKind;

    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn uri(issuer: &str, account: &str) -> Result<TotpUri, Error> {
        totp_uri(issuer, account, &TotpSecret::new(SECRET))
    }

    #[test]
    fn names_are_encoded_so_that_nothing_in_them_means_anything() {
        for (issuer, account, expected_issuer, expected_account) in [
            ("Example", "ana", "Example", "ana"),
            ("ACME Co", "ana smith", "ACME%20Co", "ana%20smith"),
            ("R&D", "ana@example.com", "R%26D", "ana%40example.com"),
            ("1+1=2", "+15555550100", "1%2B1%3D2", "%2B15555550100"),
            ("a/b?c#d", "a:b", "a%2Fb%3Fc%23d", "a%3Ab"),
            ("100%", "%41", "100%25", "%2541"),
            ("Müller", "jürgen", "M%C3%BCller", "j%C3%BCrgen"),
            ("\u{1F600}", "用户", "%F0%9F%98%80", "%E7%94%A8%E6%88%B7"),
            ("a-b.c_d~e", "f-g.h_i~j", "a-b.c_d~e", "f-g.h_i~j"),
        ] {
            let expected = format!(
                "otpauth://totp/{expected_issuer}:{expected_account}?secret={SECRET}&issuer={expected_issuer}"
            );
            assert_eq!(uri(issuer, account).unwrap().expose(), expected);
        }
    }

    proptest! {
        #[test]
        fn a_reader_of_uris_finds_what_was_put_in(
            issuer in "[^:\\p{Cc}]{1,200}",
            account in "[^\\p{Cc}]{1,128}",
        ) {
            let uri = Url::parse(uri(&issuer, &account).unwrap().expose()).unwrap();
            prop_assert_eq!((uri.scheme(), uri.host_str()), ("otpauth", Some("totp")));
            let (label_issuer, label_account) = uri.path().strip_prefix('/').unwrap().split_once(':').unwrap();
            let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
            prop_assert_eq!(decoded(label_issuer), issuer.clone());
            prop_assert_eq!(decoded(label_account), account);
            let query: Vec<_> = uri.query_pairs().map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
            prop_assert_eq!(query, [("secret".to_owned(), SECRET.to_owned()), ("issuer".to_owned(), issuer)]);
        }
    }

    #[test]
    fn issuers_that_apps_would_misread_are_refused_by_name() {
        assert!(uri(&"é".repeat(200), "ana").is_ok());
        for issuer in ["", "a:b", ":", "a\nb", "\0", &"é".repeat(201)] {
            let error = uri(issuer, "ana").unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("issuer")), "{issuer}");
        }
        for account in ["", "a\nb", &"x".repeat(129)] {
            assert_eq!(uri("Example", account).unwrap_err().field(), Some("username"));
        }
    }

    #[test]
    fn padding_goes_and_what_is_not_base32_is_refused_unquoted() {
        let padded = totp_uri("Example", "ana", &TotpSecret::new("MFRGG===")).unwrap();
        assert!(padded.expose().contains("?secret=MFRGG&"));
        for secret in ["", "====", "MFRG1", "MFRG MFRG", "MFRG&issuer=x", "мфргг", "MF=RGG", &"A".repeat(257)]
        {
            let error = totp_uri("Example", "ana", &TotpSecret::new(secret)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("SecretCode")), "{secret}");
            assert!(secret.is_empty() || !format!("{error:?}").contains(secret));
        }
    }

    #[test]
    fn it_does_not_print() {
        assert_eq!(format!("{:?}", uri("Example", "ana").unwrap()), "TotpUri(redacted)");
    }
}
