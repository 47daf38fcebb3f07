//! A device that remembers its secret, for sign-ins from it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cognito_local_pool::{Builder, LocalPool};
use num_bigint::BigUint;
use serde_json::{Value, json};

use super::srp_client::{modulus, proof, timestamp, verifier_config};
use super::steps::*;

/// A pool that asks ana for a code of her app, unless her device stands for it.
pub fn tracking(challenge: bool, on_prompt: bool) -> LocalPool {
    let pool = tracking_with(challenge, on_prompt, |builder| builder);
    pool.user("ana", PASSWORD).totp(SECRET).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
    pool
}

pub fn tracking_with(challenge: bool, on_prompt: bool, change: impl FnOnce(Builder) -> Builder) -> LocalPool {
    let configuration =
        json!({ "ChallengeRequiredOnNewDevice": challenge, "DeviceOnlyRememberedOnUserPrompt": on_prompt });
    pool_with(|builder| {
        change(
            builder
                .pool_setting("MfaConfiguration", json!("OPTIONAL"))
                .pool_setting("DeviceConfiguration", configuration),
        )
    })
}

pub struct Device {
    pub key: String,
    pub group: String,
    pub secret: String,
}

impl Device {
    /// The new device of a sign-in.
    pub fn of(signed_in: &Value) -> Self {
        let metadata = &signed_in["AuthenticationResult"]["NewDeviceMetadata"];
        let text = |name: &str| metadata[name].as_str().unwrap().to_owned();
        Self {
            key: text("DeviceKey"),
            group: text("DeviceGroupKey"),
            secret: STANDARD.encode(rand::random::<[u8; 40]>()),
        }
    }

    fn identity(&self) -> [&str; 3] {
        [&self.group, &self.key, &self.secret]
    }

    pub fn confirm(&self, pool: &LocalPool, signed_in: &Value) -> Outcome {
        let request = json!({
            "AccessToken": signed_in["AuthenticationResult"]["AccessToken"], "DeviceKey": self.key,
            "DeviceName": "Kitchen", "DeviceSecretVerifierConfig": verifier_config(self.identity()),
        });
        pool.call("ConfirmDevice", &request)
    }

    /// `DEVICE_KEY`, with more beside it.
    pub fn named(&self, more: &Value) -> Value {
        let mut members = more.as_object().unwrap().clone();
        members.insert("DEVICE_KEY".to_owned(), json!(self.key));
        Value::Object(members)
    }

    /// USER_PASSWORD_AUTH from this device.
    pub fn sign_in(&self, pool: &LocalPool, username: &str) -> Outcome {
        initiate(pool, "USER_PASSWORD_AUTH", username, &self.named(&json!({ "PASSWORD": PASSWORD })))
    }

    /// Answers DEVICE_SRP_AUTH; returns the secret half beside the challenge that comes back.
    pub fn begin(&self, pool: &LocalPool, asked: &Value) -> (BigUint, Outcome) {
        assert_eq!(asked["ChallengeName"], "DEVICE_SRP_AUTH");
        let a = BigUint::from_bytes_be(&rand::random::<[u8; 32]>());
        let public = BigUint::from(2_u8).modpow(&a, &modulus()).to_str_radix(16);
        let username = asked["ChallengeParameters"]["USERNAME"].as_str().unwrap();
        (a, answer(pool, username, asked, &self.named(&json!({ "SRP_A": public }))))
    }

    /// The answer to DEVICE_PASSWORD_VERIFIER.
    pub fn proof(&self, pool: &LocalPool, a: &BigUint, asked: &Value) -> Value {
        assert_eq!(asked["ChallengeName"], "DEVICE_PASSWORD_VERIFIER");
        let parameters = &asked["ChallengeParameters"];
        let timestamp = timestamp(pool);
        self.named(&json!({
            "PASSWORD_CLAIM_SECRET_BLOCK": parameters["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": STANDARD.encode(proof(a, self.identity(), parameters, &timestamp)),
            "TIMESTAMP": timestamp,
        }))
    }

    /// Both steps of the device's own proof.
    pub fn prove(&self, pool: &LocalPool, asked: &Value) -> Outcome {
        let (a, next) = self.begin(pool, asked);
        let next = next?;
        let username = next["ChallengeParameters"]["USERNAME"].as_str().unwrap();
        answer(pool, username, &next, &self.proof(pool, &a, &next))
    }
}

/// Signs ana in with her password and her app's code.
pub fn with_code(pool: &LocalPool) -> Value {
    let asked = by_password(pool, "ana").unwrap();
    let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": pool.totp("ana").unwrap() });
    let signed_in = answer(pool, "ana", &asked, &code).unwrap();
    // No code serves twice.
    pool.clock().advance(std::time::Duration::from_secs(60));
    signed_in
}

/// A device ana has confirmed, and the sign-in it came from.
pub fn confirmed(pool: &LocalPool) -> (Device, Value) {
    let signed_in = with_code(pool);
    let device = Device::of(&signed_in);
    device.confirm(pool, &signed_in).unwrap();
    (device, signed_in)
}

pub fn no_device() -> (String, String) {
    refusal("ResourceNotFoundException", "Device does not exist.")
}
