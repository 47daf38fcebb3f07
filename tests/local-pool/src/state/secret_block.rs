//! The `SECRET_BLOCK`: the server's memory of a password challenge, sealed and handed to the client.
//!
//! The server keeps nothing of an open challenge. All it needs for judging the proof travels in the block, encrypted
//! and authenticated, so a foreign or changed block opens to nothing.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use num_bigint::BigUint;
use ring::aead;

use crate::srp::Exchange;
use crate::wire::ServiceError;

/// The longest block opened, in base64 characters.
const LONGEST: usize = 8192;
/// Blocks are filled up to a multiple of this many bytes, so that their length tells nothing of the user's name.
const STEP: usize = 1280;
const PURPOSE: &[u8] = b"cognito-local-pool password challenge";

/// An open password challenge.
pub(crate) struct PasswordChallenge {
    pub(crate) pool_id: String,
    pub(crate) client_id: String,
    /// `USER_ID_FOR_SRP`.
    pub(crate) user_id: String,
    /// Whether the user exists; a simulated challenge is for nobody.
    pub(crate) nobody: bool,
    /// Whether the challenge belongs to a session, without which it may not be answered.
    pub(crate) in_session: bool,
    /// The device the client named when it began.
    pub(crate) device_key: Option<String>,
    /// Whether the device is to be proven, and not the password.
    pub(crate) of_device: bool,
    pub(crate) issued_at: SystemTime,
    pub(crate) exchange: Exchange,
}

/// Seals and opens blocks with a key of this server.
pub(crate) struct SecretBlocks {
    key: aead::LessSafeKey,
}

impl SecretBlocks {
    pub(crate) fn new() -> Result<Self, ServiceError> {
        let key = aead::UnboundKey::new(&aead::AES_256_GCM, &rand::random::<[u8; 32]>())
            .map_err(|_| ServiceError::internal("no key for challenges"))?;
        Ok(Self { key: aead::LessSafeKey::new(key) })
    }

    /// The challenge as a `SECRET_BLOCK`.
    pub(crate) fn seal(&self, challenge: &PasswordChallenge) -> Result<String, ServiceError> {
        let failed = || ServiceError::internal("a challenge could not be sealed");
        let mut sealed = write(challenge).ok_or_else(failed)?;
        let nonce: [u8; 12] = rand::random();
        self.key
            .seal_in_place_append_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                aead::Aad::from(PURPOSE),
                &mut sealed,
            )
            .map_err(|_| failed())?;
        let mut block = nonce.to_vec();
        block.extend_from_slice(&sealed);
        Ok(STANDARD.encode(block))
    }

    /// Opens a block of this server; also returns its decoded bytes, which the proof is signed over.
    pub(crate) fn open(&self, block: &str) -> Option<(PasswordChallenge, Vec<u8>)> {
        if block.len() > LONGEST {
            return None;
        }
        let bytes = STANDARD.decode(block).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(12)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        let plain = self.key.open_in_place(nonce, aead::Aad::from(PURPOSE), &mut sealed).ok()?;
        Some((read(plain)?, bytes))
    }
}

fn write(challenge: &PasswordChallenge) -> Option<Vec<u8>> {
    let issued = challenge.issued_at.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let fields = [
        challenge.pool_id.as_bytes(),
        challenge.client_id.as_bytes(),
        challenge.user_id.as_bytes(),
        &[u8::from(challenge.nobody)],
        &[u8::from(challenge.in_session)],
        challenge.device_key.as_deref().unwrap_or_default().as_bytes(),
        &[u8::from(challenge.of_device)],
        &u64::try_from(issued).ok()?.to_be_bytes(),
        &challenge.exchange.client_public.to_bytes_be(),
        &challenge.exchange.server_secret.to_bytes_be(),
        &challenge.exchange.server_public.to_bytes_be(),
    ];
    let mut bytes = Vec::with_capacity(STEP);
    for field in fields {
        bytes.extend_from_slice(&u16::try_from(field.len()).ok()?.to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes.resize(bytes.len().next_multiple_of(STEP), 0);
    Some(bytes)
}

fn read(mut bytes: &[u8]) -> Option<PasswordChallenge> {
    let mut field = || {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (field, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        bytes = rest;
        Some(field)
    };
    Some(PasswordChallenge {
        pool_id: String::from_utf8(field()?.to_vec()).ok()?,
        client_id: String::from_utf8(field()?.to_vec()).ok()?,
        user_id: String::from_utf8(field()?.to_vec()).ok()?,
        nobody: field()? != [0],
        in_session: field()? != [0],
        device_key: Some(String::from_utf8(field()?.to_vec()).ok()?).filter(|key| !key.is_empty()),
        of_device: field()? != [0],
        issued_at: UNIX_EPOCH
            .checked_add(Duration::from_millis(u64::from_be_bytes(field()?.try_into().ok()?)))?,
        exchange: Exchange {
            client_public: BigUint::from_bytes_be(field()?),
            server_secret: BigUint::from_bytes_be(field()?),
            server_public: BigUint::from_bytes_be(field()?),
        },
    })
}
