//! What stands in an item's file.
//!
//! Version 1: `CCFS`, the version (1 byte), the length of the sealed name (2 bytes, big-endian), then the name and
//! the value, each as a random nonce (12 bytes), the ciphertext and its tag (16 bytes). The name is authenticated
//! together with the version, the value together with the version and the name.

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf, hmac,
};
use zeroize::Zeroizing;

use super::EncryptedFileStore;
use crate::{
    encoding, random,
    store::{SecretBytes, StoreError},
};

const MAGIC: &[u8; 4] = b"CCFS";
const VERSION: u8 = 1;
const TAG_LEN: usize = 16;
const HEAD_LEN: usize = MAGIC.len() + 1 + 2;

/// The size of the largest file that can have been written.
pub(super) const LARGEST_FILE: usize = HEAD_LEN
    + EncryptedFileStore::LONGEST_NAME
    + EncryptedFileStore::LARGEST_VALUE
    + 2 * (NONCE_LEN + TAG_LEN);

/// The keys derived from the data key: one seals, the other makes names and the marker.
pub(super) struct Keys {
    sealing: Zeroizing<[u8; 32]>,
    naming: Zeroizing<[u8; 32]>,
}

impl Keys {
    pub(super) fn derive(data_key: &[u8; 32]) -> Result<Self, StoreError> {
        let secret =
            hkdf::Salt::new(hkdf::HKDF_SHA256, b"cognito-client encrypted file store").extract(data_key);
        let derive = |purpose: &[u8]| {
            let mut key = Zeroizing::new([0; 32]);
            secret
                .expand(&[purpose], hkdf::HKDF_SHA256)
                .and_then(|output| output.fill(&mut *key))
                .map(|()| key)
                .map_err(|_| StoreError::Unavailable("the data key cannot be used".into()))
        };
        Ok(Self { sealing: derive(b"seal")?, naming: derive(b"name")? })
    }

    /// The file of an item: a keyed hash of its name.
    pub(super) fn file_name(&self, name: &str) -> String {
        encoding::to_hex(hmac::sign(&self.naming_key(), &[b"item\0", name.as_bytes()].concat()).as_ref())
    }

    /// What tells a directory that was written with this key.
    pub(super) fn marker(&self) -> Vec<u8> {
        let tag = hmac::sign(&self.naming_key(), b"marker\0");
        [MAGIC.as_slice(), &[VERSION], tag.as_ref()].concat()
    }

    pub(super) fn check_marker(&self, marker: &[u8]) -> Result<(), StoreError> {
        let tag =
            after_version(marker).map_err(|_| corrupt("the directory's marker is damaged or not ours"))?;
        hmac::verify(&self.naming_key(), b"marker\0", tag)
            .map_err(|_| corrupt("the directory was written with another data key, or its marker is damaged"))
    }

    pub(super) fn seal(&self, name: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        if name.len() > EncryptedFileStore::LONGEST_NAME {
            return Err(StoreError::TooLarge("the item's name is too long".into()));
        }
        if value.len() > EncryptedFileStore::LARGEST_VALUE {
            return Err(StoreError::TooLarge(format!(
                "{} bytes, and an item may have {}",
                value.len(),
                EncryptedFileStore::LARGEST_VALUE
            )));
        }
        let sealed_name = self.seal_part(&name_aad(), name.as_bytes())?;
        let sealed_value = self.seal_part(&value_aad(name), value)?;
        let name_len = u16::try_from(sealed_name.len()).unwrap_or(u16::MAX).to_be_bytes();
        Ok([MAGIC.as_slice(), &[VERSION], &name_len, &sealed_name, &sealed_value].concat())
    }

    /// The value in a file that should be the named item's.
    pub(super) fn open_value(&self, name: &str, mut content: Vec<u8>) -> Result<SecretBytes, StoreError> {
        let (sealed_name, sealed_value) = parts(&mut content)?;
        if *self.open_part(&name_aad(), sealed_name)? != name.as_bytes() {
            return Err(corrupt("it holds another file's item"));
        }
        self.open_part(&value_aad(name), sealed_value)
    }

    /// The name of the item in a file.
    pub(super) fn open_name(&self, mut content: Vec<u8>) -> Result<String, StoreError> {
        let (sealed_name, _) = parts(&mut content)?;
        let name = self.open_part(&name_aad(), sealed_name)?;
        std::str::from_utf8(&name).map(str::to_owned).map_err(|_| corrupt("its name is not UTF-8"))
    }

    fn seal_part(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; NONCE_LEN];
        random::fill(&mut nonce)
            .map_err(|_| StoreError::Unavailable("the system has no random numbers for a nonce".into()))?;
        let mut text = Zeroizing::new(plain.to_vec());
        let tag = self
            .sealing_key()?
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut text)
            .map_err(|_| StoreError::TooLarge("an item cannot be sealed".into()))?;
        Ok([nonce.as_slice(), &text, tag.as_ref()].concat())
    }

    fn open_part(&self, aad: &[u8], sealed: &mut [u8]) -> Result<SecretBytes, StoreError> {
        let (nonce, text) = sealed.split_first_chunk_mut::<NONCE_LEN>().ok_or_else(damaged)?;
        let plain = self
            .sealing_key()?
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(aad), text)
            .map_err(|_| damaged())?;
        let opened = SecretBytes::new(plain.to_vec());
        zeroize::Zeroize::zeroize(plain);
        Ok(opened)
    }

    /// Made for each use, because `ring` does not wipe its keys.
    fn sealing_key(&self) -> Result<LessSafeKey, StoreError> {
        UnboundKey::new(&AES_256_GCM, &*self.sealing)
            .map(LessSafeKey::new)
            .map_err(|_| StoreError::Unavailable("the data key cannot be used".into()))
    }

    fn naming_key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &*self.naming)
    }
}

fn name_aad() -> Vec<u8> {
    [MAGIC.as_slice(), &[VERSION], b"name"].concat()
}

fn value_aad(name: &str) -> Vec<u8> {
    [MAGIC.as_slice(), &[VERSION], b"value", name.as_bytes()].concat()
}

fn after_version(content: &[u8]) -> Result<&[u8], StoreError> {
    match content.strip_prefix(MAGIC.as_slice()).and_then(<[u8]>::split_first) {
        Some((&VERSION, rest)) => Ok(rest),
        Some((version, _)) => Err(corrupt(&format!("it has version {version}, known is {VERSION}"))),
        None => Err(damaged()),
    }
}

/// The sealed name and the sealed value.
fn parts(content: &mut [u8]) -> Result<(&mut [u8], &mut [u8]), StoreError> {
    let (name_len, _) = after_version(content)?.split_first_chunk::<2>().ok_or_else(damaged)?;
    let name_len = usize::from(u16::from_be_bytes(*name_len));
    content.get_mut(HEAD_LEN..).and_then(|rest| rest.split_at_mut_checked(name_len)).ok_or_else(damaged)
}

fn damaged() -> StoreError {
    corrupt("it is damaged, or was sealed with another key")
}

fn corrupt(why: &str) -> StoreError {
    StoreError::Corrupt(why.to_owned())
}
