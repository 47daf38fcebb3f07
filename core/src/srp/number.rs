//! Numbers as Cognito writes and hashes them: hexadecimal text on the wire, `PAD` in every hash.
//!
//! `PAD` is the shortest two's complement bytes, big-endian: a number whose first byte has its top bit set gets one zero
//! byte in front, and zero is one zero byte. Cognito's own code is Java: `BigInteger.toByteArray()`.
//!
//! Public numbers are num-bigint's, whose arithmetic takes its time by the value. What is made of secrets is padded
//! here, byte by byte, into memory that the caller wipes.

use std::iter;

use num_bigint::{BigInt, BigUint, Sign};

use super::error::{Field, SrpError};

/// `PAD` of a secret number given by its big-endian bytes.
pub(super) fn pad_secret(magnitude: &[u8]) -> impl Iterator<Item = u8> {
    let start = magnitude.iter().position(|byte| *byte != 0).unwrap_or(magnitude.len());
    let significant = magnitude.get(start..).unwrap_or_default();
    let sign = significant.first().is_none_or(|first| *first >= 0x80);
    iter::repeat_n(0, usize::from(sign)).chain(significant.iter().copied())
}

/// `PAD` of a public number given by its big-endian bytes.
pub(super) fn pad(magnitude: &[u8]) -> Vec<u8> {
    BigInt::from_bytes_be(Sign::Plus, magnitude).to_signed_bytes_be()
}

/// A public number given by its big-endian bytes as lower-case hexadecimal digits without leading zeros; zero is `0`.
pub(super) fn to_hex(magnitude: &[u8]) -> String {
    BigUint::from_bytes_be(magnitude).to_str_radix(16)
}

/// A hexadecimal number of at most `limit` digits. Either case, leading zeros allowed; no sign, blank or prefix.
pub(super) fn parse_hex(text: &str, field: Field, limit: usize) -> Result<BigUint, SrpError> {
    if text.is_empty() {
        return Err(SrpError::Empty { field });
    }
    if text.len() > limit {
        return Err(SrpError::TooLong { field, limit });
    }
    // The library would take signs and underscores, too.
    if !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(SrpError::NotHex { field });
    }
    BigUint::parse_bytes(text.as_bytes(), 16).ok_or(SrpError::NotHex { field })
}

/// `PAD` of a hexadecimal integer that may be negative: `-` and at most `limit` digits. Either case, leading zeros
/// allowed; no `+`, blank or prefix.
pub fn padded_integer(text: &str, field: Field, limit: usize) -> Result<Vec<u8>, SrpError> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (Sign::Minus, digits),
        None => (Sign::Plus, text),
    };
    Ok(BigInt::from_biguint(sign, parse_hex(digits, field, limit)?).to_signed_bytes_be())
}

#[cfg(test)]
mod tests;
