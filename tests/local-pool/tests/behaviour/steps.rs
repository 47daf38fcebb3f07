//! Sign-ins step by step, in short.

use cognito_local_pool::{Builder, LocalPool, ServiceError};
use serde_json::{Map, Value, json};

pub const PASSWORD: &str = "Correct-Horse7!";
pub const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

pub type Outcome = Result<Value, ServiceError>;

/// A pool whose client may use every flow, on a clock that stands still.
pub fn pool_with(change: impl FnOnce(Builder) -> Builder) -> LocalPool {
    let flows =
        ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    let pool = change(LocalPool::builder().auth_flows(&flows)).start_blocking().unwrap();
    pool.clock().freeze();
    pool
}

/// `Policies` that allow these first factors.
pub fn first_factors(factors: &[&str]) -> Value {
    json!({ "SignInPolicy": { "AllowedFirstAuthFactors": factors } })
}

fn merged(base: &Value, more: &Value) -> Value {
    let mut members: Map<String, Value> = base.as_object().unwrap().clone();
    members.extend(more.as_object().unwrap().clone());
    Value::Object(members)
}

pub fn initiate(pool: &LocalPool, flow: &str, username: &str, parameters: &Value) -> Outcome {
    let parameters = merged(&json!({ "USERNAME": username }), parameters);
    pool.call("InitiateAuth", &json!({ "AuthFlow": flow, "AuthParameters": parameters }))
}

/// USER_AUTH.
pub fn choose(pool: &LocalPool, username: &str, parameters: &Value) -> Outcome {
    initiate(pool, "USER_AUTH", username, parameters)
}

/// USER_PASSWORD_AUTH with the right password.
pub fn by_password(pool: &LocalPool, username: &str) -> Outcome {
    initiate(pool, "USER_PASSWORD_AUTH", username, &json!({ "PASSWORD": PASSWORD }))
}

/// Answers the challenge a reply asked.
pub fn answer(pool: &LocalPool, username: &str, asked: &Value, responses: &Value) -> Outcome {
    answer_as(pool, username, asked["ChallengeName"].as_str().unwrap(), asked, responses)
}

pub fn answer_as(pool: &LocalPool, username: &str, name: &str, asked: &Value, responses: &Value) -> Outcome {
    let responses = merged(&json!({ "USERNAME": username }), responses);
    let request = json!({
        "ChallengeName": name, "Session": asked["Session"], "ChallengeResponses": responses,
    });
    pool.call("RespondToAuthChallenge", &request)
}

/// The exception's name and message.
pub fn refused(outcome: Outcome) -> (String, String) {
    let error = outcome.unwrap_err();
    (error.name().to_owned(), error.message().to_owned())
}

pub fn refusal(name: &str, message: &str) -> (String, String) {
    (name.to_owned(), message.to_owned())
}

pub fn wrong_code() -> (String, String) {
    refusal("CodeMismatchException", "Invalid code or auth state for the user.")
}

pub fn used_session() -> (String, String) {
    refusal("NotAuthorizedException", "Invalid session for the user, session can only be used once.")
}

pub fn wrong_credentials() -> (String, String) {
    refusal("NotAuthorizedException", "Incorrect username or password.")
}

pub fn is_signed_in(outcome: &Value) -> bool {
    outcome["AuthenticationResult"]["RefreshToken"].is_string()
}

/// A code that is not the right one.
pub fn other_than(code: &str) -> String {
    let changed = if code.starts_with('0') { "1" } else { "0" };
    format!("{changed}{}", &code[1..])
}
