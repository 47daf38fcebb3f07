//! `UserContextData.EncodedData`: what a client tells of its device, signed with the client's id.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::Value;

use crate::instruments::Context;
use crate::service::Service;
use crate::state::Pool;
use crate::wire::{Input, ServiceError};

const VERSIONS: [&str; 3] = ["ANDROID20171114", "IOS20171114", "FLUTTER20230306"];
/// The longest data read, in base64 characters.
const LONGEST: usize = 65_536;

/// Checks the context a request carries, and keeps it. A request without one, or for a client there is not, passes.
pub(crate) fn check(service: &Service, operation: &str, input: Input<'_>) -> Result<(), ServiceError> {
    let member = match operation {
        "InitiateAuth" => Some("AuthParameters"),
        "RespondToAuthChallenge" => Some("ChallengeResponses"),
        "SignUp"
        | "ConfirmSignUp"
        | "ResendConfirmationCode"
        | "ForgotPassword"
        | "ConfirmForgotPassword" => None,
        _ => return Ok(()),
    };
    let Some(encoded) = input.object("UserContextData")?.map(|data| data.text("EncodedData")) else {
        return Ok(());
    };
    let Some(encoded) = encoded? else {
        return Ok(());
    };
    let username = match member {
        Some(member) => input.text_map(member)?.get("USERNAME").copied(),
        None => input.text("Username")?,
    };
    let client_id = input.name("ClientId", 128)?;
    service.look(|directory| {
        let Ok(pool) = directory.pool_of_client(client_id) else {
            return Ok(());
        };
        let data = read(encoded, client_id)?;
        data.check_pool(pool)?;
        data.check_username(pool, username)?;
        let operation = operation.to_owned();
        service.contexts.note(Context { operation, username: data.username, context_data: data.device });
        Ok(())
    })
}

struct Data {
    pool_id: String,
    username: String,
    device: BTreeMap<String, String>,
}

fn invalid(what: &str) -> ServiceError {
    ServiceError::invalid_parameter(format!("Invalid UserContextData: {what}"))
}

/// Base64 as all platforms write it, some of them in lines.
fn decode(text: &str) -> Option<Vec<u8>> {
    let text: String = text.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    STANDARD.decode(text).ok()
}

fn read(encoded: &str, client_id: &str) -> Result<Data, ServiceError> {
    if encoded.len() > LONGEST {
        return Err(invalid("EncodedData is too long."));
    }
    let outer = decode(encoded).ok_or_else(|| invalid("EncodedData is not Base64."))?;
    let outer: Value =
        serde_json::from_slice(&outer).map_err(|_| invalid("EncodedData does not hold JSON."))?;
    let text = |of: &Value, name: &str| {
        let found = of.get(name).and_then(Value::as_str).map(str::to_owned);
        found.ok_or_else(|| invalid(&format!("{name} is missing.")))
    };
    let version = text(&outer, "version")?;
    if !VERSIONS.contains(&version.as_str()) {
        return Err(invalid("version is unknown."));
    }
    let payload = text(&outer, "payload")?;
    let signature = decode(&text(&outer, "signature")?).ok_or_else(|| invalid("signature is not Base64."))?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, client_id.as_bytes());
    hmac::verify(&key, format!("{version}{payload}").as_bytes(), &signature)
        .map_err(|_| invalid("signature does not fit."))?;
    let payload: Value =
        serde_json::from_str(&payload).map_err(|_| invalid("payload does not hold JSON."))?;
    if text(&payload, "timestamp")?.parse::<u64>().is_err() {
        return Err(invalid("timestamp is not a number of milliseconds."));
    }
    let device = payload.get("contextData").and_then(Value::as_object);
    let device = device.ok_or_else(|| invalid("contextData is missing."))?;
    let device = device
        .iter()
        .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect::<Option<_>>()
        .ok_or_else(|| invalid("contextData holds something other than strings."))?;
    Ok(Data { pool_id: text(&payload, "userPoolId")?, username: text(&payload, "username")?, device })
}

impl Data {
    fn check_pool(&self, pool: &Pool) -> Result<(), ServiceError> {
        if self.pool_id == pool.id { Ok(()) } else { Err(invalid("userPoolId is another pool's.")) }
    }

    /// The name must be the request's, or another name of the same user. A request without a name, such as a
    /// refresh, is anyone's.
    fn check_username(&self, pool: &Pool, requested: Option<&str>) -> Result<(), ServiceError> {
        let Some(requested) = requested else {
            return Ok(());
        };
        let user = |name: &str| pool.signing_in(name).map(|user| user.username.as_str());
        let same = self.username == requested
            || user(requested).is_some_and(|username| user(&self.username) == Some(username))
            || (user(&self.username).is_none() && pool.simulated_id(&self.username) == requested);
        if same { Ok(()) } else { Err(invalid("username is another user's.")) }
    }
}
