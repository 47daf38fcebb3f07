//! What the authenticator itself says, in its binary form.

use ring::digest;

use super::{Fault, PublicKey};

/// The flags this server looks at.
pub(crate) struct Flags;

impl Flags {
    pub(crate) const PRESENT: u8 = 0x01;
    pub(crate) const VERIFIED: u8 = 0x04;
    pub(crate) const CREDENTIAL: u8 = 0x40;
}

/// Authenticator data, taken apart.
#[derive(Debug)]
pub(crate) struct AuthenticatorData {
    relying_party_hash: [u8; 32],
    flags: u8,
    pub(crate) counter: u32,
    /// The new credential's id and key, when one was made.
    pub(crate) credential: Option<(Vec<u8>, PublicKey)>,
}

impl AuthenticatorData {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let (hash, rest) = bytes.split_first_chunk::<32>().ok_or(Fault::Malformed)?;
        let ([flags], rest) = rest.split_first_chunk::<1>().ok_or(Fault::Malformed)?;
        let (counter, rest) = rest.split_first_chunk::<4>().ok_or(Fault::Malformed)?;
        let credential = if flags & Flags::CREDENTIAL == 0 {
            None
        } else {
            let (_aaguid, rest) = rest.split_first_chunk::<16>().ok_or(Fault::Malformed)?;
            let (length, rest) = rest.split_first_chunk::<2>().ok_or(Fault::Malformed)?;
            let length = usize::from(u16::from_be_bytes(*length));
            let (id, key) = rest.split_at_checked(length).ok_or(Fault::Malformed)?;
            if !(1..=1023).contains(&length) {
                return Err(Fault::Malformed);
            }
            Some((id.to_vec(), PublicKey::read(key)?))
        };
        let counter = u32::from_be_bytes(*counter);
        Ok(Self { relying_party_hash: *hash, flags: *flags, counter, credential })
    }

    pub(crate) fn is_for(&self, relying_party: &str) -> bool {
        digest::digest(&digest::SHA256, relying_party.as_bytes()).as_ref() == self.relying_party_hash
    }

    pub(crate) fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}
