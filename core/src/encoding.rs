//! Text forms of bytes: hexadecimal numbers and base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The big-endian bytes of a hexadecimal number; an odd number of digits is taken as having a zero in front.
/// `None` if a character is not a hexadecimal digit.
pub(crate) fn hex_number(text: &str) -> Option<Vec<u8>> {
    text.as_bytes()
        .rchunks(2)
        .rev()
        .map(|digits| {
            digits.iter().try_fold(0, |byte, digit| {
                let digit = char::from(*digit).to_digit(16)?;
                Some(byte << 4 | u8::try_from(digit).ok()?)
            })
        })
        .collect()
}

/// A number given by its big-endian bytes as lower-case hexadecimal digits without leading zeros; zero is `0`.
pub(crate) fn to_hex_number(bytes: &[u8]) -> String {
    let digits: String = bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .skip_while(|digit| *digit == '0')
        .collect();
    if digits.is_empty() { "0".to_owned() } else { digits }
}

/// Padded standard base64 (RFC 4648 §4).
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of padded standard base64 (RFC 4648 §4). `None` if the text is anything else.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
