//! The client's half of the protocol, written from its description and for these tests only.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cognito_local_pool::LocalPool;
use num_bigint::{BigInt, BigUint, Sign};
use ring::{digest, hmac};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::http::call;

pub type Refusal = (String, String);

/// The group's modulus, as the published vectors give it.
pub fn modulus() -> BigUint {
    let path = format!("{}/../vectors/srp-vectors.json", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    BigUint::parse_bytes(file["srp"]["N"].as_str().unwrap().as_bytes(), 16).unwrap()
}

/// `BigInteger.toByteArray()`.
fn bytes(number: &BigUint) -> Vec<u8> {
    BigInt::from_biguint(Sign::Plus, number.clone()).to_signed_bytes_be()
}

fn hash(parts: &[&[u8]]) -> Vec<u8> {
    digest::digest(&digest::SHA256, &parts.concat()).as_ref().to_vec()
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref().to_vec()
}

pub fn secret_hash(secret: &str, username: &str, client_id: &str) -> String {
    STANDARD.encode(mac(secret.as_bytes(), format!("{username}{client_id}").as_bytes()))
}

pub fn timestamp(pool: &LocalPool) -> String {
    let now = OffsetDateTime::from(pool.clock().now());
    let (day, month) = (now.weekday().to_string(), now.month().to_string());
    format!(
        "{} {} {} {:02}:{:02}:{:02} UTC {}",
        &day[..3],
        &month[..3],
        now.day(),
        now.hour(),
        now.minute(),
        now.second(),
        now.year()
    )
}

/// One sign-in, from `A` on.
pub struct SrpClient<'a> {
    pub pool: &'a LocalPool,
    pub client_id: String,
    pub secret: Option<String>,
    pub username: String,
    a: BigUint,
    pub public: BigUint,
}

impl<'a> SrpClient<'a> {
    pub fn new(pool: &'a LocalPool, username: &str) -> Self {
        let a = BigUint::from_bytes_be(&rand::random::<[u8; 32]>());
        let public = BigUint::from(2_u8).modpow(&a, &modulus());
        Self {
            pool,
            client_id: pool.client_id().to_owned(),
            secret: pool.client_secret().map(str::to_owned),
            username: username.to_owned(),
            a,
            public,
        }
    }

    fn add_hash(&self, members: &mut Map<String, Value>, username: &str) {
        if let Some(secret) = &self.secret {
            members.insert("SECRET_HASH".to_owned(), json!(secret_hash(secret, username, &self.client_id)));
        }
    }

    /// The challenge's parameters.
    pub fn challenge(&self) -> Result<Value, Refusal> {
        let mut parameters = Map::new();
        parameters.insert("USERNAME".to_owned(), json!(self.username));
        parameters.insert("SRP_A".to_owned(), json!(self.public.to_str_radix(16)));
        self.add_hash(&mut parameters, &self.username);
        let request = json!({
            "AuthFlow": "USER_SRP_AUTH", "ClientId": self.client_id, "AuthParameters": parameters,
        });
        let reply = call(self.pool, "InitiateAuth", &request)?;
        assert_eq!(reply["ChallengeName"], "PASSWORD_VERIFIER");
        assert!(reply.get("Session").is_none(), "a password challenge has no session");
        Ok(reply["ChallengeParameters"].clone())
    }

    /// The proof over `timestamp`.
    pub fn signature(&self, challenge: &Value, password: &str, timestamp: &str) -> Vec<u8> {
        let pool_name = self.pool.pool_id().split_once('_').unwrap().1;
        let user_id = challenge["USER_ID_FOR_SRP"].as_str().unwrap();
        proof(&self.a, [pool_name, user_id, password], challenge, timestamp)
    }

    /// The members of an answer; tests change them before they send it.
    pub fn responses(&self, challenge: &Value, password: &str, timestamp: &str) -> Map<String, Value> {
        let signature = STANDARD.encode(self.signature(challenge, password, timestamp));
        let username = challenge["USER_ID_FOR_SRP"].as_str().unwrap();
        let mut responses = Map::new();
        responses.insert("USERNAME".to_owned(), json!(username));
        responses.insert("PASSWORD_CLAIM_SECRET_BLOCK".to_owned(), challenge["SECRET_BLOCK"].clone());
        responses.insert("PASSWORD_CLAIM_SIGNATURE".to_owned(), json!(signature));
        responses.insert("TIMESTAMP".to_owned(), json!(timestamp));
        self.add_hash(&mut responses, username);
        responses
    }

    pub fn respond(&self, responses: &Map<String, Value>) -> Result<Value, Refusal> {
        let request = json!({
            "ChallengeName": "PASSWORD_VERIFIER", "ClientId": self.client_id, "ChallengeResponses": responses,
        });
        call(self.pool, "RespondToAuthChallenge", &request)
    }

    /// The whole sign-in: the last reply.
    pub fn sign_in(&self, password: &str) -> Result<Value, Refusal> {
        let challenge = self.challenge()?;
        self.respond(&self.responses(&challenge, password, &timestamp(self.pool)))
    }
}

/// The proof that a secret is known, over a challenge and a timestamp; `identity` is the pool's name, the user's and
/// the password, or the group key, the device key and the device's secret.
pub fn proof(a: &BigUint, identity: [&str; 3], challenge: &Value, timestamp: &str) -> Vec<u8> {
    let text = |name: &str| challenge[name].as_str().unwrap();
    let number = |name: &str| BigUint::parse_bytes(text(name).as_bytes(), 16).unwrap();
    let (n, g) = (modulus(), BigUint::from(2_u8));
    let (b, salt) = (number("SRP_B"), number("SALT"));
    let [group, name, _] = identity;
    let k = BigUint::from_bytes_be(&hash(&[&bytes(&n), &bytes(&g)]));
    let u = BigUint::from_bytes_be(&hash(&[&bytes(&g.modpow(a, &n)), &bytes(&b)]));
    let x = secret_exponent(identity, &salt);
    let base = (&b + &n * (&k + 1_u8) - &k * g.modpow(&x, &n)) % &n;
    let shared = base.modpow(&(a + &u * &x), &n);
    let extracted = mac(&bytes(&u), &bytes(&shared));
    let key = mac(&extracted, b"Caldera Derived Key\x01");
    let block = STANDARD.decode(text("SECRET_BLOCK")).unwrap();
    let message = [group.as_bytes(), name.as_bytes(), &block, timestamp.as_bytes()].concat();
    mac(&key[..16], &message)
}

fn secret_exponent([group, name, password]: [&str; 3], salt: &BigUint) -> BigUint {
    let identity = hash(&[format!("{group}{name}:{password}").as_bytes()]);
    BigUint::from_bytes_be(&hash(&[&bytes(salt), &identity]))
}

/// `PasswordVerifier` and `Salt` for a device's secret.
pub fn verifier_config(identity: [&str; 3]) -> Value {
    let salt = BigUint::from_bytes_be(&rand::random::<[u8; 16]>());
    let verifier = BigUint::from(2_u8).modpow(&secret_exponent(identity, &salt), &modulus());
    json!({ "PasswordVerifier": STANDARD.encode(bytes(&verifier)), "Salt": STANDARD.encode(bytes(&salt)) })
}

/// Signs in and returns the tokens.
pub fn sign_in(pool: &LocalPool, username: &str, password: &str) -> Result<Value, Refusal> {
    Ok(SrpClient::new(pool, username).sign_in(password)?["AuthenticationResult"].clone())
}
