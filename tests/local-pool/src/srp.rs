//! The server's half of the secure remote password protocol, as the service speaks it.
//!
//! The server keeps a salt and a verifier `v = g^x`, never the password. It answers `A` with `B = k·v + g^b` and
//! accepts the proof that can only be computed with the password's `x`. The group is the 3072-bit one of RFC 3526
//! with the generator 2; integers are hashed as minimal two's complement bytes, not padded to the group's length.

use std::sync::LazyLock;

use num_bigint::BigUint;
use ring::{digest, hkdf, hmac};

const N_HEX: &[u8] = b"FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6\
F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05\
98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804\
F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718\
3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A\
8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864\
D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E\
4B82D120A93AD2CAFFFFFFFFFFFFFFFF";

/// The longest `SRP_A` read, in hexadecimal digits: twice the group's length.
const LONGEST_A: usize = 1536;

/// The longest salt read, in bytes.
const LONGEST_SALT: usize = 128;

struct Group {
    n: BigUint,
    g: BigUint,
    k: BigUint,
}

static GROUP: LazyLock<Group> = LazyLock::new(|| {
    let n = BigUint::parse_bytes(N_HEX, 16).unwrap_or_default();
    let g = BigUint::from(2_u8);
    let k = hash_number(&[&pad(&n), &pad(&g)]);
    Group { n, g, k }
});

/// What the server keeps of a password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Verifier {
    pub(crate) salt: BigUint,
    pub(crate) value: BigUint,
}

impl Verifier {
    /// Derives the verifier of `password` for the user whose internal name is `user_id`, under a fresh salt.
    pub(crate) fn of_password(pool_name: &str, user_id: &str, password: &str) -> Self {
        Self::with_salt(pool_name, user_id, password, BigUint::from_bytes_be(&rand::random::<[u8; 16]>()))
    }

    pub(crate) fn with_salt(pool_name: &str, user_id: &str, password: &str, salt: BigUint) -> Self {
        let identity = sha256(&[pool_name.as_bytes(), user_id.as_bytes(), b":", password.as_bytes()]);
        let x = hash_number(&[&pad(&salt), &identity]);
        let value = GROUP.g.modpow(&x, &GROUP.n);
        Self { salt, value }
    }

    /// Reads a salt and a verifier that a client computed, as big-endian bytes; `None` if they cannot be any.
    pub(crate) fn read(salt: &[u8], value: &[u8]) -> Option<Self> {
        if salt.is_empty() || salt.len() > LONGEST_SALT || value.len() > LONGEST_A {
            return None;
        }
        let (salt, value) = (BigUint::from_bytes_be(salt), BigUint::from_bytes_be(value));
        let usable = value > BigUint::from(1_u8) && value < GROUP.n;
        usable.then_some(Self { salt, value })
    }

    /// Whether `password` is the one this verifier was made of.
    pub(crate) fn matches(&self, pool_name: &str, user_id: &str, password: &str) -> bool {
        *self == Self::with_salt(pool_name, user_id, password, self.salt.clone())
    }

    /// A verifier that belongs to no password, always the same for the same seed.
    pub(crate) fn of_nobody(key: &hmac::Key, seed: &str) -> Self {
        let salt = hmac::sign(key, format!("salt {seed}").as_bytes());
        let salt = BigUint::from_bytes_be(salt.as_ref().get(..16).unwrap_or_default());
        let bytes: Vec<u8> = (0..12_u8)
            .flat_map(|part| hmac::sign(key, format!("verifier {part} {seed}").as_bytes()).as_ref().to_vec())
            .collect();
        Self { salt, value: BigUint::from_bytes_be(&bytes) % &GROUP.n }
    }
}

/// Why a client's public value is not usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadPublicValue {
    /// Empty, too long, or not hexadecimal.
    NotHexadecimal,
    /// A multiple of the modulus, which would make the shared secret known.
    MultipleOfModulus,
}

/// Reads the client's `SRP_A`.
pub(crate) fn read_public_value(text: &str) -> Result<BigUint, BadPublicValue> {
    if text.is_empty() || text.len() > LONGEST_A || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(BadPublicValue::NotHexadecimal);
    }
    let a = BigUint::parse_bytes(text.as_bytes(), 16).ok_or(BadPublicValue::NotHexadecimal)?;
    if &a % &GROUP.n == BigUint::ZERO {
        return Err(BadPublicValue::MultipleOfModulus);
    }
    Ok(a)
}

/// One exchange, from the challenge to the proof.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) client_public: BigUint,
    pub(crate) server_secret: BigUint,
    pub(crate) server_public: BigUint,
}

impl Exchange {
    /// Picks the server's secret and computes `B`.
    pub(crate) fn begin(client_public: &BigUint, verifier: &Verifier) -> Self {
        loop {
            let secret = BigUint::from_bytes_be(&rand::random::<[u8; 48]>());
            let exchange = Self::with_secret(client_public.clone(), verifier, secret);
            if exchange.server_public != BigUint::ZERO && exchange.u() != BigUint::ZERO {
                return exchange;
            }
        }
    }

    pub(crate) fn with_secret(client_public: BigUint, verifier: &Verifier, secret: BigUint) -> Self {
        let public = (&GROUP.k * &verifier.value + GROUP.g.modpow(&secret, &GROUP.n)) % &GROUP.n;
        Self { client_public, server_secret: secret, server_public: public }
    }

    fn u(&self) -> BigUint {
        hash_number(&[&pad(&self.client_public), &pad(&self.server_public)])
    }

    /// Whether `signature` proves knowledge of the verifier's password over the challenge and the timestamp.
    pub(crate) fn accepts(&self, verifier: &Verifier, claim: &Claim<'_>) -> bool {
        let Some(key) = self.session_key(verifier) else {
            return false;
        };
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let mut message = Vec::with_capacity(claim.secret_block.len() + 128);
        message.extend_from_slice(claim.pool_name.as_bytes());
        message.extend_from_slice(claim.user_id.as_bytes());
        message.extend_from_slice(claim.secret_block);
        message.extend_from_slice(claim.timestamp.as_bytes());
        hmac::verify(&key, &message, claim.signature).is_ok()
    }

    fn session_key(&self, verifier: &Verifier) -> Option<[u8; 16]> {
        let u = self.u();
        let base = &self.client_public * verifier.value.modpow(&u, &GROUP.n) % &GROUP.n;
        let shared = base.modpow(&self.server_secret, &GROUP.n);
        let secret = hkdf::Salt::new(hkdf::HKDF_SHA256, &pad(&u)).extract(&pad(&shared));
        let mut key = [0; 16];
        secret.expand(&[b"Caldera Derived Key"], SixteenBytes).ok()?.fill(&mut key).ok()?;
        Some(key)
    }
}

/// The client's proof and what it is signed over.
pub(crate) struct Claim<'a> {
    /// The part of the pool id after the underscore.
    pub(crate) pool_name: &'a str,
    /// `USER_ID_FOR_SRP`.
    pub(crate) user_id: &'a str,
    /// The decoded secret block.
    pub(crate) secret_block: &'a [u8],
    /// The time in the form the service itself would write.
    pub(crate) timestamp: &'a str,
    /// The decoded signature.
    pub(crate) signature: &'a [u8],
}

struct SixteenBytes;

impl hkdf::KeyType for SixteenBytes {
    fn len(&self) -> usize {
        16
    }
}

/// The minimal two's complement bytes of a non-negative integer.
fn pad(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes.first().is_some_and(|first| *first >= 0x80) {
        bytes.insert(0, 0);
    }
    bytes
}

fn sha256(parts: &[&[u8]]) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    context.finish().as_ref().to_vec()
}

fn hash_number(parts: &[&[u8]]) -> BigUint {
    BigUint::from_bytes_be(&sha256(parts))
}

#[cfg(test)]
#[path = "srp_tests.rs"]
mod tests;
