//! Temporary passwords and the challenge that replaces them.

use std::time::Duration;

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::http::{call, refusal, wrong_credentials};
use super::srp_client::{SrpClient, sign_in};

const TEMPORARY: &str = "Temp0rary-Horse!";
const PERMANENT: &str = "Correct-Horse7!";

fn pool() -> LocalPool {
    let pool = LocalPool::builder()
        .pool_setting(
            "Schema",
            json!([{ "Name": "given_name", "AttributeDataType": "String", "Required": true, "Mutable": true }]),
        )
        .start_blocking()
        .unwrap();
    pool.user("ana", TEMPORARY).email("ana@example.com").temporary().create().unwrap();
    pool
}

fn challenge(pool: &LocalPool) -> Value {
    let reply = SrpClient::new(pool, "ana").sign_in(TEMPORARY).unwrap();
    assert_eq!(reply["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert!(reply.get("AuthenticationResult").is_none());
    reply
}

fn answer(pool: &LocalPool, session: &Value, responses: &Value) -> Result<Value, (String, String)> {
    let mut all = json!({ "USERNAME": "ana" });
    for (name, value) in responses.as_object().unwrap() {
        all[name] = value.clone();
    }
    let request = json!({
        "ChallengeName": "NEW_PASSWORD_REQUIRED", "ClientId": pool.client_id(), "Session": session,
        "ChallengeResponses": all,
    });
    call(pool, "RespondToAuthChallenge", &request)
}

fn complete() -> Value {
    json!({ "NEW_PASSWORD": PERMANENT, "userAttributes.given_name": "Ana" })
}

#[test]
fn a_temporary_password_must_be_replaced_and_then_no_longer_works() {
    let pool = pool();
    let reply = challenge(&pool);
    let parameters = &reply["ChallengeParameters"];
    assert_eq!(parameters["USER_ID_FOR_SRP"], "ana");
    assert_eq!(parameters["requiredAttributes"], r#"["userAttributes.given_name"]"#);
    let present: Value = serde_json::from_str(parameters["userAttributes"].as_str().unwrap()).unwrap();
    assert_eq!(present, json!({ "email": "ana@example.com", "email_verified": "true" }));
    let tokens = answer(&pool, &reply["Session"], &complete()).unwrap();
    assert!(tokens["AuthenticationResult"]["RefreshToken"].is_string());
    assert!(sign_in(&pool, "ana", PERMANENT).is_ok());
    assert_eq!(sign_in(&pool, "ana", TEMPORARY).unwrap_err(), wrong_credentials());
}

#[test]
fn a_session_serves_one_success_and_survives_a_weak_password() {
    let pool = pool();
    let session = challenge(&pool)["Session"].clone();
    let weak =
        answer(&pool, &session, &json!({ "NEW_PASSWORD": "short", "userAttributes.given_name": "Ana" }));
    assert_eq!(weak.unwrap_err().0, "InvalidPasswordException");
    assert!(answer(&pool, &session, &complete()).is_ok());
    let again =
        refusal("NotAuthorizedException", "Invalid session for the user, session can only be used once.");
    assert_eq!(answer(&pool, &session, &complete()).unwrap_err(), again);
}

#[test]
fn a_session_expires_and_strange_ones_are_invalid() {
    let pool = pool();
    let session = challenge(&pool)["Session"].clone();
    assert!((20..=4096).contains(&session.as_str().unwrap().len()));
    let invalid = refusal("NotAuthorizedException", "Invalid session for the user.");
    assert_eq!(answer(&pool, &json!("AYABe-some-other-session"), &complete()).unwrap_err(), invalid);
    pool.clock().advance(Duration::from_secs(181));
    let expired = refusal("NotAuthorizedException", "Invalid session for the user, session is expired.");
    assert_eq!(answer(&pool, &session, &complete()).unwrap_err(), expired);
}

#[test]
fn required_attributes_must_come_and_given_ones_stay() {
    let pool = pool();
    let session = challenge(&pool)["Session"].clone();
    let missing = refusal("InvalidParameterException", "Invalid attributes given, given_name is missing");
    assert_eq!(answer(&pool, &session, &json!({ "NEW_PASSWORD": PERMANENT })).unwrap_err(), missing);
    let mut echoed = complete();
    echoed["userAttributes.email_verified"] = json!("true");
    assert_eq!(answer(&pool, &session, &echoed).unwrap_err().0, "NotAuthorizedException");
    let mut strange = complete();
    strange["userAttributes.shoe_size"] = json!("42");
    assert_eq!(answer(&pool, &session, &strange).unwrap_err().0, "InvalidParameterException");
    assert!(answer(&pool, &session, &complete()).is_ok());
}

#[test]
fn a_temporary_password_expires() {
    let pool = pool();
    pool.clock().advance(Duration::from_secs(7 * 86_400));
    let expired = refusal(
        "NotAuthorizedException",
        "Temporary password has expired and must be reset by an administrator.",
    );
    assert_eq!(SrpClient::new(&pool, "ana").sign_in(TEMPORARY).unwrap_err(), expired);
}
