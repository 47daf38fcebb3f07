//! What clients send along: metadata and device contexts.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cognito_local_pool::{LocalPool, UnknownUsers};
use ring::hmac;
use serde_json::{Value, json};

use super::http::{call, get};
use super::srp_client::{Refusal, SrpClient, timestamp};

const PASSWORD: &str = "Correct-Horse7!";
const POOL: &str = "us-east-1_TestPool1";
const CLIENT: &str = "4k2v0p9examplecl1ent7id8q";

fn pool() -> LocalPool {
    let pool = LocalPool::builder()
        .pool_id(POOL)
        .client_id(CLIENT)
        .alias_attributes(&["email"])
        .prevent_user_existence_errors(UnknownUsers::Hidden)
        .start_blocking()
        .unwrap();
    pool.user("alice", PASSWORD).email("alice@example.com").create().unwrap();
    pool
}

fn payload(username: &str) -> Value {
    json!({
        "contextData": { "DeviceName": "x", "Platform": "ANDROID" }, "username": username, "userPoolId": POOL,
        "timestamp": "1793948709000",
    })
}

fn signed(payload: &str, version: &str, key: &str) -> Value {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let signature = hmac::sign(&key, format!("{version}{payload}").as_bytes());
    json!({ "payload": payload, "signature": STANDARD.encode(signature), "version": version })
}

fn encoded(username: &str) -> String {
    STANDARD.encode(signed(&payload(username).to_string(), "ANDROID20171114", CLIENT).to_string())
}

fn with_password(pool: &LocalPool, username: &str, data: &str) -> Result<Value, Refusal> {
    let request = json!({
        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": CLIENT,
        "AuthParameters": { "USERNAME": username, "PASSWORD": PASSWORD },
        "UserContextData": { "EncodedData": data },
    });
    call(pool, "InitiateAuth", &request)
}

#[test]
fn the_published_vector_is_taken_and_kept() {
    let pool = pool();
    let vector = "eyJwYXlsb2FkIjoie1wiY29udGV4dERhdGFcIjp7XCJEZXZpY2VOYW1lXCI6XCJ4XCIsXCJQbGF0Zm9ybVwiOlwi\
QU5EUk9JRFwifSxcInVzZXJuYW1lXCI6XCJhbGljZVwiLFwidXNlclBvb2xJZFwiOlwidXMtZWFzdC0xX1Rlc3RQb29sMVwiLFwidGltZXN0YW1wXCI6\
XCIxNzkzOTQ4NzA5MDAwXCJ9Iiwic2lnbmF0dXJlIjoiZFBMVHRIUWlhaWZnalNGaGxWOForN2RUUDZ2Y1lrU3NyVmFNbThKeHF2cz0iLCJ2ZXJzaW9u\
IjoiQU5EUk9JRDIwMTcxMTE0In0=";
    with_password(&pool, "alice", vector).unwrap();
    let context = &pool.contexts()[0];
    assert_eq!((context.operation.as_str(), context.username.as_str()), ("InitiateAuth", "alice"));
    let device = BTreeMap::from([("DeviceName", "x"), ("Platform", "ANDROID")]);
    let device: BTreeMap<_, _> =
        device.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    assert_eq!(context.context_data, device);
    let kept = json!({ "operation": "InitiateAuth", "username": "alice", "contextData": device });
    assert_eq!(get(&pool, "/_local/contexts").json(), json!({ "contexts": [kept] }));
}

#[test]
fn base64_in_lines_is_taken_as_android_writes_it() {
    let pool = pool();
    let mut data = signed(&payload("alice").to_string(), "IOS20171114", CLIENT);
    data["signature"] = json!(format!("{}\n", data["signature"].as_str().unwrap()));
    let lines = STANDARD.encode(data.to_string());
    let lines: Vec<_> = lines.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    with_password(&pool, "alice", &(lines.join("\n") + "\n")).unwrap();
}

#[test]
fn whatever_is_wrong_in_a_context_refuses_the_call_and_nothing_is_kept() {
    let pool = pool();
    let good = payload("alice");
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut payload = good.clone();
        change(&mut payload);
        STANDARD.encode(signed(&payload.to_string(), "ANDROID20171114", CLIENT).to_string())
    };
    let text = good.to_string();
    let mut foreign = signed(&text, "ANDROID20171114", CLIENT);
    foreign["payload"] = json!(text.replace("\"x\"", "\"y\""));
    for (case, data) in [
        ("not Base64", "%%%".to_owned()),
        ("not JSON", STANDARD.encode("hello")),
        ("empty", STANDARD.encode("{}")),
        ("version", STANDARD.encode(signed(&text, "PALM20171114", CLIENT).to_string())),
        ("key", STANDARD.encode(signed(&text, "ANDROID20171114", "another-client").to_string())),
        ("changed payload", STANDARD.encode(foreign.to_string())),
        ("payload", STANDARD.encode(signed("text", "ANDROID20171114", CLIENT).to_string())),
        ("pool", changed(&|payload| payload["userPoolId"] = json!("us-east-1_Other"))),
        ("username", changed(&|payload| payload["username"] = json!("bob"))),
        ("timestamp", changed(&|payload| payload["timestamp"] = json!("yesterday"))),
        ("timestamp kind", changed(&|payload| payload["timestamp"] = json!(1))),
        ("context", changed(&|payload| payload["contextData"] = json!({ "n": 1 }))),
    ] {
        let refused = with_password(&pool, "alice", &data).unwrap_err();
        assert_eq!(refused.0, "InvalidParameterException", "{case}");
    }
    assert!(pool.contexts().is_empty());
}

#[test]
fn all_seven_operations_look_at_the_context() {
    let pool = pool();
    let data = json!({ "EncodedData": "%%%" });
    let named = json!({
        "ClientId": CLIENT, "Username": "alice", "Password": PASSWORD, "ConfirmationCode": "1",
        "ChallengeName": "CUSTOM_CHALLENGE", "ChallengeResponses": { "USERNAME": "alice" },
        "AuthFlow": "USER_SRP_AUTH", "AuthParameters": { "USERNAME": "alice" }, "UserContextData": data,
    });
    for operation in [
        "InitiateAuth",
        "RespondToAuthChallenge",
        "SignUp",
        "ConfirmSignUp",
        "ResendConfirmationCode",
        "ForgotPassword",
        "ConfirmForgotPassword",
    ] {
        let refused = call(&pool, operation, &named).unwrap_err();
        assert_eq!(refused.0, "InvalidParameterException", "{operation}");
        assert!(refused.1.starts_with("Invalid UserContextData"), "{operation}: {}", refused.1);
    }
}

#[test]
fn a_context_may_name_the_user_as_typed_while_the_request_names_them_as_told() {
    let pool = pool();
    for (typed, right) in [("alice@example.com", true), ("nobody", false)] {
        let client = SrpClient::new(&pool, typed);
        let challenge = client.challenge().unwrap();
        let request = json!({
            "ChallengeName": "PASSWORD_VERIFIER", "ClientId": CLIENT,
            "ChallengeResponses": client.responses(&challenge, PASSWORD, &timestamp(&pool)),
            "UserContextData": { "EncodedData": encoded(typed) },
        });
        let outcome = call(&pool, "RespondToAuthChallenge", &request);
        assert_eq!(outcome.is_ok(), right, "{typed}");
        if let Err(refused) = outcome {
            assert_eq!(refused.0, "NotAuthorizedException", "as a wrong password");
        }
    }
    assert_eq!(pool.contexts().len(), 2);
}

#[test]
fn the_log_of_calls_holds_the_metadata_that_was_sent() {
    let pool = pool();
    with_password(&pool, "alice", &encoded("alice")).unwrap();
    let request = json!({ "ClientId": CLIENT, "Username": "alice", "ClientMetadata": { "locale": "pt" } });
    call(&pool, "ForgotPassword", &request).unwrap();
    let locale = BTreeMap::from([("locale".to_owned(), "pt".to_owned())]);
    assert_eq!(pool.latest_client_metadata("ForgotPassword"), Some(locale));
    assert_eq!(pool.latest_client_metadata("InitiateAuth"), None);
    let recent = get(&pool, "/_local/calls").json()["recent"].as_array().unwrap().clone();
    let last = recent.last().unwrap();
    assert_eq!(
        (&last["operation"], &last["client_metadata"]),
        (&json!("ForgotPassword"), &json!({ "locale": "pt" }))
    );
    assert!(
        recent
            .iter()
            .all(|call| call["operation"] == "ForgotPassword" || call.get("client_metadata").is_none())
    );
    let numbers = json!({ "ClientId": CLIENT, "Username": "alice", "ClientMetadata": { "n": 1 } });
    assert_eq!(call(&pool, "ForgotPassword", &numbers).unwrap_err().0, "SerializationException");
}
