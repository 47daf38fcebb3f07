//! SHA-256 and HMAC-SHA-256 over parts, with results that wipe themselves.

use hmac::digest::FixedOutput;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A hash or a key of 32 bytes.
pub(crate) type Bytes32 = Zeroizing<[u8; 32]>;

/// SHA-256 of the parts one after another.
pub(super) fn sha256(parts: &[&[u8]]) -> Bytes32 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let mut digest = Zeroizing::new([0; 32]);
    Digest::finalize_into(hasher, (&mut *digest).into());
    digest
}

/// HMAC-SHA-256 (RFC 2104) of the parts one after another.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Bytes32 {
    // A key longer than a block stands for its hash, a shorter one is filled up with zeros.
    let mut block = Zeroizing::new([0; 64]);
    let hashed;
    let key = if key.len() > block.len() {
        hashed = sha256(&[key]);
        hashed.as_slice()
    } else {
        key
    };
    for (byte, key) in block.iter_mut().zip(key) {
        *byte = *key;
    }
    let mut mac = Hmac::<Sha256>::new((&*block).into());
    for part in parts {
        mac.update(part);
    }
    let mut tag = Zeroizing::new([0; 32]);
    mac.finalize_into((&mut *tag).into());
    tag
}
