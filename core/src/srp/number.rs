//! Numbers as Cognito writes and hashes them: hexadecimal text on the wire, `PAD` in every hash.

use std::iter;

use super::error::{Field, SrpError};
use crate::encoding;

/// `PAD` of a number given by its big-endian bytes: the shortest two's complement bytes, so that a number whose first
/// byte has its top bit set gets one zero byte in front, and zero is one zero byte. Cognito's own code is Java:
/// `BigInteger.toByteArray()`.
pub(super) fn pad(magnitude: &[u8]) -> impl Iterator<Item = u8> {
    let start = magnitude.iter().position(|byte| *byte != 0).unwrap_or(magnitude.len());
    let significant = magnitude.get(start..).unwrap_or_default();
    let sign = significant.first().is_none_or(|first| *first >= 0x80);
    iter::repeat_n(0, usize::from(sign)).chain(significant.iter().copied())
}

/// [`pad`] of `-magnitude`.
fn pad_negative(magnitude: &[u8]) -> Vec<u8> {
    // -m = !(m - 1), and the shortest two's complement of !n is the complement of the shortest of n.
    let mut less_one = magnitude.to_vec();
    for byte in less_one.iter_mut().rev() {
        let (difference, borrow) = byte.overflowing_sub(1);
        *byte = difference;
        if !borrow {
            return pad(&less_one).map(|byte| !byte).collect();
        }
    }
    // Only zero borrows all the way.
    vec![0]
}

/// The big-endian bytes of a hexadecimal number of at most `limit` digits. Either case, leading zeros allowed; no sign,
/// blank or prefix.
pub(super) fn parse_hex(text: &str, field: Field, limit: usize) -> Result<Vec<u8>, SrpError> {
    if text.is_empty() {
        return Err(SrpError::Empty { field });
    }
    if text.len() > limit {
        return Err(SrpError::TooLong { field, limit });
    }
    encoding::hex_number(text).ok_or(SrpError::NotHex { field })
}

/// `PAD` of a hexadecimal integer that may be negative: `-` and at most `limit` digits. Either case, leading zeros
/// allowed; no `+`, blank or prefix.
pub fn padded_integer(text: &str, field: Field, limit: usize) -> Result<Vec<u8>, SrpError> {
    match text.strip_prefix('-') {
        Some(digits) => parse_hex(digits, field, limit).map(|magnitude| pad_negative(&magnitude)),
        None => parse_hex(text, field, limit).map(|magnitude| pad(&magnitude).collect()),
    }
}

#[cfg(test)]
mod tests;
