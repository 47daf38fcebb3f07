//! The text a suspended sign-in travels in: encrypted, authenticated, and bound to its pool and app client.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{Error, ErrorKind};

const PREFIX: &str = "cognito-sign-in.1";
/// Longer than the largest reply comes to when it is written down and sealed.
const LONGEST: usize = 8 * 1024 * 1024;

/// Seals and opens the sign-ins of one pool and app client.
pub(crate) struct Seal {
    key: LessSafeKey,
    /// What tells one pool and client from others.
    audience: String,
}

impl Seal {
    pub(crate) fn new(key: &[u8; 32], pool_id: &str, client_id: &str) -> Result<Self, Error> {
        let key = UnboundKey::new(&AES_256_GCM, key)
            .map_err(|_| Error::new(ErrorKind::Internal, "no key for suspended sign-ins"))?;
        Ok(Self { key: LessSafeKey::new(key), audience: audience(pool_id, client_id) })
    }

    /// What there is to say to a text in a store that never had a key: nothing can have been sealed with it.
    pub(crate) fn refusal_without_a_key(text: &str, pool_id: &str, client_id: &str) -> Error {
        match parts(text, &audience(pool_id, client_id)) {
            Ok(_) => refusal("was not suspended with this store, which has no key; start the sign-in again"),
            Err(error) => error,
        }
    }

    /// `cognito-sign-in.1.{audience}.{nonce and ciphertext}`; `nonce` must be fresh and random.
    pub(crate) fn close(&self, plain: &[u8], nonce: [u8; NONCE_LEN]) -> Result<String, Error> {
        let header = format!("{PREFIX}.{}", self.audience);
        let mut sealed = Zeroizing::new(Vec::with_capacity(plain.len() + 64));
        sealed.extend_from_slice(plain);
        let tag = self
            .key
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(header.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| Error::new(ErrorKind::Internal, "the sign-in could not be sealed"))?;
        let mut bytes = nonce.to_vec();
        bytes.extend_from_slice(&sealed);
        bytes.extend_from_slice(tag.as_ref());
        Ok(format!("{header}.{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// # Errors
    /// `InvalidInput` naming `suspended`, with the reason.
    pub(crate) fn open(&self, text: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (header, sealed) = parts(text, &self.audience)?;
        let refuse = |what: &str| Err(refusal(what));
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(sealed) else { return refuse("is not a suspended sign-in") };
        let Some((nonce, sealed)) = bytes.split_at_checked(NONCE_LEN) else {
            return refuse("is not a suspended sign-in");
        };
        let Ok(nonce) = Nonce::try_assume_unique_for_key(nonce) else {
            return refuse("is not a suspended sign-in");
        };
        let mut sealed = Zeroizing::new(sealed.to_vec());
        let length = match self.key.open_in_place(nonce, Aad::from(header.as_bytes()), &mut sealed) {
            Ok(plain) => plain.len(),
            Err(_) => {
                return refuse(
                    "was changed, or suspended with a store that is no longer there; start the sign-in again",
                );
            }
        };
        sealed.truncate(length);
        Ok(sealed)
    }
}

fn audience(pool_id: &str, client_id: &str) -> String {
    let digest = Sha256::digest(format!("{pool_id}/{client_id}"));
    URL_SAFE_NO_PAD.encode(digest.get(..12).unwrap_or_default())
}

fn refusal(what: &str) -> Error {
    Error::invalid("suspended", what)
}

/// The header of a text for this audience, and what is sealed.
fn parts<'a>(text: &'a str, audience: &str) -> Result<(&'a str, &'a str), Error> {
    if text.len() > LONGEST {
        return Err(refusal("is too long for a suspended sign-in"));
    }
    let no_sign_in = || refusal("is not a suspended sign-in");
    let (header, sealed) = text.rsplit_once('.').ok_or_else(no_sign_in)?;
    match header.rsplit_once('.') {
        Some((PREFIX, named)) if named == audience => Ok((header, sealed)),
        Some((PREFIX, _)) => Err(refusal("belongs to another user pool or app client")),
        Some((other, _)) if other.starts_with("cognito-sign-in.") => {
            Err(refusal("was written by another version of this library; start the sign-in again"))
        }
        _ => Err(no_sign_in()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn seal(key: u8, pool: &str, client: &str) -> Seal {
        Seal::new(&[key; 32], pool, client).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_again_and_shows_nothing() {
        let seal = seal(1, "us-east-1_A", "client");
        let text = seal.close(b"session=very-secret", [7; 12]).unwrap();
        assert_eq!(&*seal.open(&text).unwrap(), b"session=very-secret");
        assert!(!text.contains("secret"));
        assert!(
            !String::from_utf8_lossy(&URL_SAFE_NO_PAD.decode(text.rsplit_once('.').unwrap().1).unwrap())
                .contains("secret")
        );
    }

    #[test]
    fn another_pool_client_key_or_version_is_refused_with_its_reason() {
        let text = seal(1, "us-east-1_A", "client").close(b"plain", [7; 12]).unwrap();
        let reason = |seal: &Seal, text: &str| {
            let error = seal.open(text).unwrap_err();
            assert_eq!(error.field(), Some("suspended"));
            error.message().to_owned()
        };
        assert!(reason(&seal(1, "us-east-1_B", "client"), &text).contains("another user pool"));
        assert!(reason(&seal(1, "us-east-1_A", "other"), &text).contains("another user pool"));
        assert!(reason(&seal(2, "us-east-1_A", "client"), &text).contains("changed"));
        let later = text.replacen(".1.", ".2.", 1);
        assert!(reason(&seal(1, "us-east-1_A", "client"), &later).contains("another version"));
    }

    #[test]
    fn every_change_of_a_byte_is_noticed() {
        let seal = seal(1, "us-east-1_A", "client");
        let text = seal.close(b"plain text of some length", [7; 12]).unwrap();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(seal.open(&String::from_utf8(bytes).unwrap()).is_err(), "byte {at}");
            assert!(seal.open(&text[..at]).is_err(), "cut at {at}");
        }
        for garbage in ["", ".", "..", "a.b.c", "cognito-sign-in.1..", &"x".repeat(LONGEST + 1)] {
            assert!(seal.open(garbage).is_err());
        }
    }
}
