//! The other side: credentials (ES256) a software authenticator makes and signs with, as a phone or a key would.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ciborium::Value as Cbor;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use ring::{digest, error};
use serde_json::{Value, json};

use super::{Flags, decode, default_origin, encode};
use crate::wire::ServiceError;

/// How an assertion is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tamper {
    /// Its signature is not the key's.
    Signature,
    /// It was made for a page of another site.
    Origin,
    /// It answers another challenge.
    Challenge,
    /// It was made for another relying party.
    RelyingParty,
}

impl Tamper {
    /// `signature`, `origin`, `challenge` or `rp_id`.
    pub(crate) fn read(name: &str) -> Result<Self, ServiceError> {
        match name {
            "signature" => Ok(Self::Signature),
            "origin" => Ok(Self::Origin),
            "challenge" => Ok(Self::Challenge),
            "rp_id" => Ok(Self::RelyingParty),
            _ => Err(ServiceError::invalid_parameter("tamper: signature, origin, challenge or rp_id")),
        }
    }
}

struct Credential {
    id: Vec<u8>,
    user_handle: Vec<u8>,
    key: EcdsaKeyPair,
    verifies: bool,
    counter: u32,
}

/// How many credentials are held at most.
const MOST: usize = 10_000;

/// The credentials the software authenticator holds.
#[derive(Default)]
pub(crate) struct Credentials {
    held: Mutex<Vec<Credential>>,
}

impl Credentials {
    fn held(&self) -> MutexGuard<'_, Vec<Credential>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A `RegistrationResponseJSON` for creation options.
    pub(crate) fn create(&self, options: &Value, verifies: bool) -> Result<Value, ServiceError> {
        let text = |pointer: &str| {
            let found = options.pointer(pointer).and_then(Value::as_str);
            found.ok_or_else(|| ServiceError::invalid_parameter(format!("options: {pointer} is missing")))
        };
        let relying_party = text("/rp/id")?;
        let user_handle = decode(text("/user/id")?).map_err(|_| malformed())?;
        let client_data = client_data("webauthn.create", text("/challenge")?, &default_origin(relying_party));
        let key = fresh_key().map_err(|_| ServiceError::internal("a passkey could not be made"))?;
        let id: [u8; 32] = rand::random();
        let mut data = authenticator_data(relying_party, verifies, Flags::CREDENTIAL, 0);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&32_u16.to_be_bytes());
        data.extend_from_slice(&id);
        data.extend_from_slice(&cbor(&cose_key(key.public_key().as_ref()))?);
        let attestation = Cbor::Map(vec![
            (Cbor::Text("fmt".to_owned()), Cbor::Text("none".to_owned())),
            (Cbor::Text("attStmt".to_owned()), Cbor::Map(Vec::new())),
            (Cbor::Text("authData".to_owned()), Cbor::Bytes(data.clone())),
        ]);
        let attestation = cbor(&attestation)?;
        let mut held = self.held();
        if held.len() >= MOST {
            held.remove(0);
        }
        held.push(Credential { id: id.to_vec(), user_handle, key, verifies, counter: 0 });
        Ok(json!({
            "id": encode(&id),
            "rawId": encode(&id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(client_data.as_bytes()),
                "attestationObject": encode(&attestation),
                "authenticatorData": encode(&data),
                "transports": ["internal"],
                "publicKeyAlgorithm": -7,
            },
        }))
    }

    /// An `AuthenticationResponseJSON`, as text, for request options.
    pub(crate) fn assert(&self, options: &str, tamper: Option<Tamper>) -> Result<String, ServiceError> {
        let options: Value = serde_json::from_str(options).map_err(|_| malformed())?;
        let text = |name: &str| options.get(name).and_then(Value::as_str).ok_or_else(malformed);
        let (challenge, relying_party) = (text("challenge")?, text("rpId")?);
        let allowed: Vec<_> = options
            .get("allowCredentials")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|entry| decode(entry.get("id")?.as_str()?).ok())
            .collect();
        let mut held = self.held();
        let credential = held.iter_mut().rev().find(|credential| allowed.contains(&credential.id));
        let credential = credential.ok_or_else(|| {
            ServiceError::invalid_parameter(
                "The authenticator holds none of the credentials that are allowed.",
            )
        })?;
        credential.counter = credential.counter.saturating_add(1);
        let other_challenge = encode(&rand::random::<[u8; 32]>());
        let challenge = if tamper == Some(Tamper::Challenge) { &other_challenge } else { challenge };
        let elsewhere = "https://elsewhere.example".to_owned();
        let own = default_origin(relying_party);
        let origin = if tamper == Some(Tamper::Origin) { elsewhere } else { own };
        let signed_for =
            if tamper == Some(Tamper::RelyingParty) { "elsewhere.example" } else { relying_party };
        let client_data = client_data("webauthn.get", challenge, &origin);
        let data = authenticator_data(signed_for, credential.verifies, 0, credential.counter);
        let mut message = data.clone();
        message.extend_from_slice(digest::digest(&digest::SHA256, client_data.as_bytes()).as_ref());
        if tamper == Some(Tamper::Signature) {
            message.push(0);
        }
        let signature = credential.key.sign(&SystemRandom::new(), &message);
        let signature = signature.map_err(|_| ServiceError::internal("the authenticator could not sign"))?;
        let assertion = json!({
            "id": encode(&credential.id),
            "rawId": encode(&credential.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(client_data.as_bytes()),
                "authenticatorData": encode(&data),
                "signature": encode(signature.as_ref()),
                "userHandle": encode(&credential.user_handle),
            },
        });
        Ok(assertion.to_string())
    }
}

fn malformed() -> ServiceError {
    ServiceError::invalid_parameter("The options are not WebAuthn options in their JSON form.")
}

fn fresh_key() -> Result<EcdsaKeyPair, error::Unspecified> {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random)?;
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random)
        .map_err(|_| error::Unspecified)
}

fn client_data(kind: &str, challenge: &str, origin: &str) -> String {
    json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }).to_string()
}

fn authenticator_data(relying_party: &str, verifies: bool, further: u8, counter: u32) -> Vec<u8> {
    let verified = if verifies { Flags::VERIFIED } else { 0 };
    let mut data = digest::digest(&digest::SHA256, relying_party.as_bytes()).as_ref().to_vec();
    data.push(Flags::PRESENT | verified | further);
    data.extend_from_slice(&counter.to_be_bytes());
    data
}

/// An uncompressed point as a `COSE_Key`.
fn cose_key(point: &[u8]) -> Cbor {
    let coordinate = |from: usize| Cbor::Bytes(point.iter().skip(from).take(32).copied().collect());
    let entry = |label: i64, value: Cbor| (Cbor::Integer(label.into()), value);
    let number = |value: i64| Cbor::Integer(value.into());
    Cbor::Map(vec![
        entry(1, number(2)),
        entry(3, number(-7)),
        entry(-1, number(1)),
        entry(-2, coordinate(1)),
        entry(-3, coordinate(33)),
    ])
}

fn cbor(value: &Cbor) -> Result<Vec<u8>, ServiceError> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).map_err(|_| ServiceError::internal("CBOR"))?;
    Ok(bytes)
}
