//! The client's half of the key exchange.

use std::fmt;

use super::error::{Field, SrpError};
use super::group::{self, Exponent};
use super::number;

/// A private exponent `a` and its public value `A = g^a mod N`, computed once. One exchange, one `Ephemeral`.
/// Wiped when dropped; the text form shows nothing.
pub struct Ephemeral {
    a: Exponent,
    public: Vec<u8>,
    srp_a: String,
}

impl Ephemeral {
    /// Random bytes a private exponent is made from. RFC 5054 §2.5.4 asks for at least 256 bits.
    pub const RANDOM_BYTES: usize = 32;

    /// Longest private exponent [`from_secret`](Self::from_secret) takes, in bytes.
    const MAX_SECRET_BYTES: usize = 1024;

    /// Makes `a` of bytes fresh from the operating system's generator. Takes about as long as a tenth of a claim.
    ///
    /// Fails with [`SrpError::PrivateExponentZero`] if the bytes are all zero.
    pub fn new(random: &[u8; Self::RANDOM_BYTES]) -> Result<Self, SrpError> {
        Self::from_secret(random)
    }

    /// Takes `a` as big-endian bytes of any length from 1 to 1024: published test vectors use 1024 bits and more.
    /// The length is public, the value is not.
    pub fn from_secret(a: &[u8]) -> Result<Self, SrpError> {
        let field = Field::PrivateExponent;
        if a.is_empty() {
            return Err(SrpError::Empty { field });
        }
        if a.len() > Self::MAX_SECRET_BYTES {
            return Err(SrpError::TooLong { field, limit: Self::MAX_SECRET_BYTES });
        }
        // With a = 0, A would be 1 and the shared secret would not depend on a. No other a makes A a trivial value.
        if a.iter().fold(0, |all, byte| all | byte) == 0 {
            return Err(SrpError::PrivateExponentZero);
        }
        let a = Exponent::from_be_bytes(a);
        let public = group::residue_to_be_bytes(&group::power_of_g(&a)).to_vec();
        let srp_a = number::to_hex(&public);
        Ok(Self { a, public, srp_a })
    }

    /// `SRP_A`: `A` as lower-case hexadecimal digits without leading zeros.
    pub fn srp_a(&self) -> &str {
        &self.srp_a
    }

    pub(super) fn secret(&self) -> &Exponent {
        &self.a
    }

    /// The big-endian bytes of `A`, with leading zeros.
    pub(super) fn public_bytes(&self) -> &[u8] {
        &self.public
    }
}

impl fmt::Debug for Ephemeral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ephemeral").finish_non_exhaustive()
    }
}
