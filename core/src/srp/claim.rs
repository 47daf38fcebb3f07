//! The password claim, the same for users and devices: who claims is a pair of names and a password.

use zeroize::Zeroizing;

use super::ephemeral::Ephemeral;
use super::error::{Field, SrpError};
use super::group;
use super::hash::{Bytes32, hmac_sha256, sha256};
use super::number::{pad, pad_secret, padded_integer, parse_hex};
use crate::encoding;

/// What the service sends to be answered: `PASSWORD_VERIFIER` or `DEVICE_PASSWORD_VERIFIER`.
#[derive(Debug, Clone, Copy)]
pub struct Challenge<'a> {
    /// `SALT`, a hexadecimal integer of at most 128 digits. Negative ones, which the service once sent, count in two's
    /// complement.
    pub salt: &'a str,
    /// `SRP_B`, a hexadecimal number from 1 to `N - 1`.
    pub srp_b: &'a str,
    /// `SECRET_BLOCK`, at most 16 KiB: base64, but so read that servers may take something else for it, such as a
    /// UUID. It goes back as it came.
    pub secret_block: &'a str,
}

impl Challenge<'_> {
    const MAX_SALT_DIGITS: usize = 128;
    /// `N` and a sign byte.
    const MAX_B_DIGITS: usize = 2 * group::BYTES + 2;
    const MAX_SECRET_BLOCK: usize = 16 * 1024;
}

/// The two names and the password a verifier is made from.
#[derive(Clone, Copy)]
pub(super) struct Claimant<'a> {
    /// Pool name or device group key.
    pub(super) realm: &'a str,
    /// `USER_ID_FOR_SRP` or device key.
    pub(super) name: &'a str,
    pub(super) password: &'a str,
}

impl Claimant<'_> {
    /// `x = H(salt || H(realm || name || ":" || password))`; the salt is already padded.
    pub(super) fn private_key(&self, padded_salt: &[u8]) -> Bytes32 {
        let identity = sha256(&[self.realm.as_bytes(), self.name.as_bytes(), b":", self.password.as_bytes()]);
        sha256(&[padded_salt, identity.as_slice()])
    }

    /// `PASSWORD_CLAIM_SIGNATURE`.
    pub(super) fn sign(
        &self,
        ephemeral: &Ephemeral,
        challenge: &Challenge<'_>,
        timestamp: &str,
    ) -> Result<String, SrpError> {
        check_text(timestamp, Field::Timestamp, 64)?;
        let salt = padded_integer(challenge.salt, Field::Salt, Challenge::MAX_SALT_DIGITS)?;
        let b = parse_hex(challenge.srp_b, Field::SrpB, Challenge::MAX_B_DIGITS)?.to_bytes_be();
        let secret_block = secret_block(challenge.secret_block)?;
        let residue = group::residue_from_be_bytes(&b).ok_or(SrpError::ServerValueTooLarge)?;
        if b.iter().all(|byte| *byte == 0) {
            return Err(SrpError::ServerValueZero);
        }

        let u = scrambler(ephemeral.public_bytes(), &b)?;
        let x = self.private_key(&salt);
        let secret = group::shared_secret(&residue, ephemeral.secret(), &u, &x);
        let key = derive_key(&u, &group::residue_to_be_bytes(&secret));
        let signature = hmac_sha256(
            key.as_slice(),
            &[self.realm.as_bytes(), self.name.as_bytes(), &secret_block, timestamp.as_bytes()],
        );
        Ok(encoding::to_base64(signature.as_slice()))
    }
}

/// `u = H(PAD(A) || PAD(B))` of two public values given as big-endian bytes. Zero is an error.
pub fn scrambler(a: &[u8], b: &[u8]) -> Result<Bytes32, SrpError> {
    reject_zero(sha256(&[&pad(a), &pad(b)]))
}

fn reject_zero(u: Bytes32) -> Result<Bytes32, SrpError> {
    if u.iter().all(|byte| *byte == 0) { Err(SrpError::ScramblerZero) } else { Ok(u) }
}

/// HKDF-SHA-256 (RFC 5869) of `PAD(S)` with the salt `PAD(u)`, 16 bytes.
fn derive_key(u: &[u8; 32], secret: &[u8; group::BYTES]) -> Zeroizing<[u8; 16]> {
    let salt = pad(u);
    let mut padded = Zeroizing::new(Vec::with_capacity(group::BYTES + 1));
    padded.extend(pad_secret(secret));
    let extracted = hmac_sha256(&salt, &[&padded]);
    let expanded = hmac_sha256(extracted.as_slice(), &[b"Caldera Derived Key", &[1]]);
    let mut key = Zeroizing::new([0; 16]);
    for (byte, expanded) in key.iter_mut().zip(expanded.iter()) {
        *byte = *expanded;
    }
    key
}

fn secret_block(text: &str) -> Result<Vec<u8>, SrpError> {
    let field = Field::SecretBlock;
    check_text(text, field, Challenge::MAX_SECRET_BLOCK)?;
    encoding::lenient_base64(text).ok_or(SrpError::NotBase64 { field })
}

/// Checks that a text has 1 to `limit` bytes.
pub(super) fn check_text(text: &str, field: Field, limit: usize) -> Result<(), SrpError> {
    match text.len() {
        0 => Err(SrpError::Empty { field }),
        length if length > limit => Err(SrpError::TooLong { field, limit }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
