//! Text forms of bytes: hexadecimal digits and base64.

use base64::Engine as _;
use base64::{
    alphabet::{self, Alphabet},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use uuid::Uuid;

/// Two lower-case digits for each byte.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

/// Padded standard base64 (RFC 4648 §4).
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

const fn tolerant(alphabet: &Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
}

const STANDARD_OR_SO: GeneralPurpose = tolerant(&alphabet::STANDARD);
const URL_SAFE_OR_SO: GeneralPurpose = tolerant(&alphabet::URL_SAFE);

/// The bytes of a text that should be base64 and that both sides must read alike, whatever it is.
///
/// The first of these rules that fits: standard base64, padded or not, as all clients read it; a UUID without its
/// hyphens, as Python's `base64.standard_b64decode` and with it pycognito and boto read it; the alphabet of URLs, padded
/// or not, as JavaScript's `Buffer` and with it amazon-cognito-identity-js reads it; again as Python reads it, whatever
/// is not of the standard alphabet left out, if what is left comes out even. `None` if there is nothing to read.
pub(crate) fn lenient_base64(text: &str) -> Option<Vec<u8>> {
    let standard = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
    let even = || {
        let kept: String = text.chars().filter(standard).collect();
        let padding = text.chars().filter(|c| *c == '=').count();
        let is_even = !kept.is_empty() && (4 - kept.len() % 4) % 4 <= padding;
        is_even.then(|| STANDARD_OR_SO.decode(kept).ok()).flatten()
    };
    let url_safe = || URL_SAFE_OR_SO.decode(text).ok().filter(|_| Uuid::parse_str(text).is_err());
    let bytes = STANDARD_OR_SO.decode(text).ok().or_else(url_safe).or_else(even);
    bytes.filter(|bytes| !bytes.is_empty())
}

/// The bytes of padded standard base64 (RFC 4648 §4). `None` if the text is anything else.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python's `base64.standard_b64decode` and Node's `Buffer.from(text, "base64")` make of them.
    #[test]
    fn what_others_read_as_base64_is_read_alike() {
        let table: [(&str, &[u8]); 10] = [
            ("c2VjcmV0IQ==", b"secret!"),
            ("c2VjcmV0IQ", b"secret!"),
            ("c2Vj\r\ncmV0\nIQ==\n", b"secret!"),
            (" c2VjcmV0IQ== ", b"secret!"),
            ("+/+/", &[0xFB, 0xFF, 0xBF]),
            ("-_-_", &[0xFB, 0xFF, 0xBF]),
            ("-_-_-w", &[0xFB, 0xFF, 0xBF, 0xFB]),
            ("-_-_-w==", &[0xFB, 0xFF, 0xBF, 0xFB]),
            ("IR==", b"!"),
            (
                "8f14e45f-ceea-467f-a0e6-1c2d3e4f5a6b",
                &[
                    0xf1, 0xfd, 0x78, 0x7b, 0x8e, 0x5f, 0x71, 0xe7, 0x9a, 0xe3, 0xae, 0xdf, 0x6b, 0x47, 0xba,
                    0xd5, 0xcd, 0x9d, 0xdd, 0xee, 0x1f, 0xe5, 0xae, 0x9b,
                ],
            ),
        ];
        for (text, bytes) in table {
            assert_eq!(lenient_base64(text).as_deref(), Some(bytes), "{text}");
        }
        for nothing in ["", "***", "=", "not base64!", "a"] {
            assert_eq!(lenient_base64(nothing), None, "{nothing}");
        }
    }
}
