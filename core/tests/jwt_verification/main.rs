//! Tokens verified against the pool's published keys: what passes, what does not, and how often keys are fetched.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    clippy::cast_possible_truncation
)]

mod claims;
mod keys;
mod network;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use crate::support::{self, HandClock, client, pool_with, sign_in};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cognito_client::{
    AccessToken, Error, ErrorKind, IdToken, TokenVerifier, TokenVerifierBuilder, WipedBytes,
    transport::{
        BoxFuture, HttpHeaders, HttpMethod, HttpRequest, HttpResponse, Transport, TransportError,
        TransportErrorKind,
    },
};
use cognito_local_pool::{Builder, Fault, LocalPool};
use hmac::{Hmac, KeyInit as _, Mac as _};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, KeyPairComponents, PublicKeyComponents},
    signature::RSA_PKCS1_SHA256,
};
use serde_json::{Value, json};
use sha2::Sha256;

const KEYS: &str = "GetJwks";
const DAY: u64 = 24 * 60 * 60;
/// A little longer than the pause between two requests for keys.
const REST: Duration = Duration::from_secs(11);
const ALWAYS: u32 = u32::MAX;

/// A pair of keys out of RFC 7515 and 7517, under a name of its own.
struct Signer {
    kid: &'static str,
    pair: KeyPair,
    n: String,
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../src/verifier/vectors/rfc.json")).unwrap()
}

fn signer(index: usize, kid: &'static str) -> Signer {
    let key = vectors()["keys"][index].clone();
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let pair = KeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents { n: number("n"), e: number("e") },
        d: number("d"),
        p: number("p"),
        q: number("q"),
        dP: number("dp"),
        dQ: number("dq"),
        qInv: number("qi"),
    });
    Signer { kid, pair: pair.unwrap(), n: key["n"].as_str().unwrap().to_owned() }
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

impl Signer {
    fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({"kid": self.kid, "alg": "RS256"}), claims)
    }

    fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", encode(header), encode(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn published(&self) -> Value {
        json!({"alg": "RS256", "e": "AQAB", "kid": self.kid, "kty": "RSA", "n": self.n, "use": "sig"})
    }
}

fn document(signers: &[&Signer]) -> Value {
    json!({"keys": signers.iter().map(|signer| signer.published()).collect::<Vec<_>>()})
}

/// Makes the pool publish these keys from now on.
fn publish(pool: &LocalPool, signers: &[&Signer]) {
    pool.clear_faults();
    pool.fault(Fault::replace(&document(signers)).on(KEYS).times(ALWAYS));
}

const POOL: &str = "eu-west-1_Abc";
const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc";
const CLIENT: &str = "ourclient";

fn our_pool() -> Builder {
    LocalPool::builder().pool_id(POOL).client_id(CLIENT)
}

async fn pool() -> LocalPool {
    pool_with(our_pool()).await
}

fn verifier(pool: &LocalPool) -> TokenVerifierBuilder {
    TokenVerifier::builder(pool.pool_id(), pool.client_id()).endpoint(pool.url())
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

/// Claims of a right access token that lasts a day.
fn claims(issuer: &str) -> Value {
    json!({
        "iss": issuer, "client_id": CLIENT, "token_use": "access", "sub": "s", "username": "ana",
        "scope": "aws.cognito.signin.user.admin", "iat": now(), "exp": now() + DAY,
    })
}

async fn check(verifier: &TokenVerifier, token: &str) -> Result<(), Error> {
    verifier.verify_access_token(&AccessToken::new(token)).await.map(drop)
}

/// Expects a refusal and gives its kind and the part at fault.
async fn refusal(verifier: &TokenVerifier, token: &str) -> (ErrorKind, String) {
    let error = check(verifier, token).await.unwrap_err();
    (error.kind(), error.field().unwrap_or_default().to_owned())
}

fn invalid(part: &str) -> (ErrorKind, String) {
    (ErrorKind::InvalidToken, part.to_owned())
}
