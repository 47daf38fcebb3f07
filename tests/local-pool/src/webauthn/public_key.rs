//! Credential keys in their COSE form: ES256 and RS256.

use ciborium::Value;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};

use super::Fault;

/// The public key of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// ECDSA over P-256 with SHA-256: the uncompressed point.
    Es256(Vec<u8>),
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256 {
        /// The modulus.
        n: Vec<u8>,
        /// The public exponent.
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// Reads a `COSE_Key`; bytes after it (extensions) are left alone.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let key: Value = ciborium::from_reader(bytes).map_err(|_| Fault::Malformed)?;
        let members = key.as_map().ok_or(Fault::Malformed)?;
        let member = |label: i64| {
            let found = members.iter().find(|(name, _)| *name == Value::Integer(label.into()));
            found.map(|(_, value)| value).ok_or(Fault::Malformed)
        };
        let number = |label: i64| {
            let number = member(label)?.as_integer().ok_or(Fault::Malformed)?;
            i64::try_from(number).map_err(|_| Fault::Malformed)
        };
        let bytes = |label: i64| member(label)?.as_bytes().cloned().ok_or(Fault::Malformed);
        match (number(1)?, number(3)?) {
            (2, -7) if number(-1)? == 1 => {
                let (x, y) = (bytes(-2)?, bytes(-3)?);
                if x.len() != 32 || y.len() != 32 {
                    return Err(Fault::Malformed);
                }
                Ok(Self::Es256([&[4_u8], x.as_slice(), y.as_slice()].concat()))
            }
            (3, -257) => Ok(Self::Rs256 { n: bytes(-1)?, e: bytes(-2)? }),
            _ => Err(Fault::Algorithm),
        }
    }

    /// Whether `signature` is this key's over `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(point) => {
                let key = UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point);
                key.verify(message, signature).is_ok()
            }
            Self::Rs256 { n, e } => {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
        }
    }
}
