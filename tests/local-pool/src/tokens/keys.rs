//! The RSA keys tokens are signed with.

use std::sync::{Arc, OnceLock};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use crypto_bigint::U1024;
use crypto_primes::{Flavor, random_prime};
use num_bigint::BigUint;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::{digest, rand::SystemRandom, rsa, signature};
use serde_json::{Value, json};

use crate::wire::ServiceError;

const PUBLIC_EXPONENT: u32 = 65_537;

/// One signing key: RSA, 2048 bits, for RS256.
pub(crate) struct SigningKey {
    id: String,
    pair: rsa::KeyPair,
    modulus: Vec<u8>,
    primes: [BigUint; 2],
}

impl SigningKey {
    fn generate() -> Option<Self> {
        loop {
            let primes = [prime(), prime()];
            if let Some(key) = Self::of_primes(primes) {
                return Some(key);
            }
        }
    }

    /// The key of these primes; `None` if they make none of 2048 bits.
    #[allow(clippy::many_single_char_names, reason = "the names RFC 8017 gives them")]
    fn of_primes(primes: [BigUint; 2]) -> Option<Self> {
        let (e, one) = (BigUint::from(PUBLIC_EXPONENT), BigUint::from(1_u8));
        let [p, q] = primes;
        let (p, q) = if p > q { (p, q) } else { (q, p) };
        if q <= one || p == q {
            return None;
        }
        let n = &p * &q;
        let (d, q_inverse) = (e.modinv(&((&p - &one) * (&q - &one)))?, q.modinv(&p)?);
        if n.bits() != 2048 {
            return None;
        }
        let components = KeyPairComponents {
            public_key: PublicKeyComponents { n: n.to_bytes_be(), e: e.to_bytes_be() },
            dP: (&d % (&p - &one)).to_bytes_be(),
            dQ: (&d % (&q - &one)).to_bytes_be(),
            d: d.to_bytes_be(),
            p: p.to_bytes_be(),
            q: q.to_bytes_be(),
            qInv: q_inverse.to_bytes_be(),
        };
        let pair = rsa::KeyPair::from_components(&components).ok()?;
        let modulus = n.to_bytes_be();
        let id = STANDARD.encode(digest::digest(&digest::SHA256, &modulus));
        Some(Self { id, pair, modulus, primes: [p, q] })
    }

    /// The key's `kid`.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The key as the pool publishes it.
    fn published(&self) -> Value {
        json!({
            "alg": "RS256",
            "e": URL_SAFE_NO_PAD.encode(BigUint::from(PUBLIC_EXPONENT).to_bytes_be()),
            "kid": self.id,
            "kty": "RSA",
            "n": URL_SAFE_NO_PAD.encode(&self.modulus),
            "use": "sig",
        })
    }

    /// `claims` as a signed token.
    pub(crate) fn sign(&self, claims: &Value) -> Result<String, ServiceError> {
        let header = json!({ "kid": self.id, "alg": "RS256" });
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let mut token = format!("{}.{}", encode(&header), encode(claims));
        let mut signed = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signed)
            .map_err(|_| ServiceError::internal("a token could not be signed"))?;
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(&signed));
        Ok(token)
    }

    /// Whether `signature` is this key's over `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = signature::RsaPublicKeyComponents {
            n: self.modulus.clone(),
            e: BigUint::from(PUBLIC_EXPONENT).to_bytes_be(),
        };
        key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }
}

fn prime() -> BigUint {
    let prime: U1024 = random_prime(&mut rand::rng(), Flavor::Any, U1024::BITS);
    BigUint::from_bytes_be(prime.to_be_bytes().as_ref())
}

/// A pool's two keys: access and id tokens are signed with different ones.
pub(crate) struct KeyPair {
    pub(crate) access: SigningKey,
    pub(crate) id: SigningKey,
}

impl KeyPair {
    fn generate() -> Option<Self> {
        thread::scope(|scope| {
            let other = scope.spawn(SigningKey::generate);
            let access = SigningKey::generate();
            Some(Self { access: access?, id: other.join().ok()?? })
        })
    }

    /// The keys as a text to be kept.
    pub(super) fn kept(&self) -> String {
        let primes = |key: &SigningKey| key.primes.each_ref().map(|prime| prime.to_str_radix(16));
        json!({ "access": primes(&self.access), "id": primes(&self.id) }).to_string()
    }

    /// The keys that were kept as this text.
    pub(super) fn of_kept(text: &str) -> Option<Self> {
        let kept: Value = serde_json::from_str(text).ok()?;
        let key = |name: &str| {
            let prime = |at: usize| BigUint::parse_bytes(kept.get(name)?.get(at)?.as_str()?.as_bytes(), 16);
            SigningKey::of_primes([prime(0)?, prime(1)?])
        };
        Some(Self { access: key("access")?, id: key("id")? })
    }

    /// The pool's `jwks.json`.
    pub(crate) fn published(&self) -> Value {
        json!({ "keys": [self.id.published(), self.access.published()] })
    }
}

/// Keys made when they are first needed.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    pair: Arc<OnceLock<Option<KeyPair>>>,
}

impl Keys {
    /// The keys all pools of this process share unless they ask for their own. Making them starts at once, beside
    /// whatever the caller does next.
    pub(crate) fn of_the_process() -> Self {
        static SHARED: OnceLock<Keys> = OnceLock::new();
        SHARED.get_or_init(Keys::fresh).clone()
    }

    /// Keys of one's own.
    pub(crate) fn fresh() -> Self {
        let keys = Self::default();
        let making = keys.clone();
        thread::spawn(move || drop(making.get().map(|_| ())));
        keys
    }

    /// These keys.
    pub(super) fn of(pair: KeyPair) -> Self {
        Self { pair: Arc::new(OnceLock::from(Some(pair))) }
    }

    /// The keys, waiting for them to be made if need be.
    pub(crate) fn get(&self) -> Result<&KeyPair, ServiceError> {
        self.pair
            .get_or_init(KeyPair::generate)
            .as_ref()
            .ok_or_else(|| ServiceError::internal("the signing keys could not be made"))
    }
}

#[cfg(test)]
mod tests {
    //! Passkeys may be of RSA keys too, and these are the only ones there are here.
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use ciborium::Value as Cbor;

    use super::*;
    use crate::webauthn::PublicKey;

    #[test]
    fn rsa_signatures_of_passkeys_are_judged() {
        let keys = Keys::fresh();
        let pair = keys.get().unwrap();
        let published = pair.published();
        let bytes = |name: &str| {
            Cbor::Bytes(URL_SAFE_NO_PAD.decode(published["keys"][1][name].as_str().unwrap()).unwrap())
        };
        let entry = |label: i64, value: Cbor| (Cbor::Integer(label.into()), value);
        let number = |value: i64| Cbor::Integer(value.into());
        let members =
            vec![entry(1, number(3)), entry(3, number(-257)), entry(-1, bytes("n")), entry(-2, bytes("e"))];
        let mut key = Vec::new();
        ciborium::into_writer(&Cbor::Map(members), &mut key).unwrap();
        let key = PublicKey::read(&key).unwrap();
        let token = pair.access.sign(&json!({ "what": "any" })).unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert!(key.verifies(message.as_bytes(), &signature));
        assert!(!key.verifies(b"another message", &signature));
    }
}
