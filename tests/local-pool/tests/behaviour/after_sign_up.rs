//! Signing in right after a sign-up, with the session of its confirmation.

use std::time::Duration;

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::steps::*;

fn pool(factors: &[&str]) -> LocalPool {
    pool_with(|builder| {
        builder
            .pool_setting("Policies", first_factors(factors))
            .pool_setting("AutoVerifiedAttributes", json!(["email"]))
    })
}

/// Signs up and confirms: the session of the confirmation.
fn confirmed(pool: &LocalPool, name: &str) -> Value {
    let request = json!({
        "Username": name, "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": format!("{name}@example.com") }],
    });
    let first = pool.call("SignUp", &request).unwrap()["Session"].clone();
    assert!(first.is_string());
    let request = json!({
        "Username": name, "ConfirmationCode": pool.latest_code(name).unwrap(), "Session": first,
    });
    let second = pool.call("ConfirmSignUp", &request).unwrap()["Session"].clone();
    assert_ne!(first, second);
    second
}

fn sign_in(pool: &LocalPool, name: &str, session: &Value, parameters: &Value) -> Outcome {
    let mut all = parameters.clone();
    all["USERNAME"] = json!(name);
    pool.call("InitiateAuth", &json!({ "AuthFlow": "USER_AUTH", "Session": session, "AuthParameters": all }))
}

#[test]
fn the_session_of_the_confirmation_signs_in_once() {
    let pool = pool(&["PASSWORD", "EMAIL_OTP"]);
    let session = confirmed(&pool, "ana");
    assert!(is_signed_in(&sign_in(&pool, "ana", &session, &json!({})).unwrap()));
    assert_eq!(refused(sign_in(&pool, "ana", &session, &json!({}))), used_session());
    let session = confirmed(&pool, "bob");
    let preferred = json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" });
    assert!(is_signed_in(&sign_in(&pool, "bob", &session, &preferred).unwrap()));
}

#[test]
fn it_is_for_its_user_and_for_a_short_while() {
    let pool = pool(&["PASSWORD", "EMAIL_OTP"]);
    pool.user("bob", PASSWORD).create().unwrap();
    let session = confirmed(&pool, "ana");
    let invalid = refusal("NotAuthorizedException", "Invalid session for the user.");
    assert_eq!(refused(sign_in(&pool, "bob", &session, &json!({}))), invalid);
    pool.clock().advance(Duration::from_secs(180));
    let expired = refusal("NotAuthorizedException", "Invalid session for the user, session is expired.");
    assert_eq!(refused(sign_in(&pool, "ana", &session, &json!({}))), expired);
}

#[test]
fn who_could_not_sign_in_by_code_goes_the_usual_way() {
    let pool = pool(&["PASSWORD"]);
    let session = confirmed(&pool, "ana");
    let asked = sign_in(&pool, "ana", &session, &json!({})).unwrap();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
}

#[test]
fn without_the_first_session_or_with_a_wrong_one_there_is_no_second() {
    let pool = pool(&["PASSWORD", "EMAIL_OTP"]);
    let request = json!({
        "Username": "ana", "Password": PASSWORD, "UserAttributes": [{ "Name": "email", "Value": "ana@example.com" }],
    });
    pool.call("SignUp", &request).unwrap();
    let mut confirm = json!({
        "Username": "ana", "ConfirmationCode": pool.latest_code("ana").unwrap(), "Session": "AYAB-not-one-of-ours",
    });
    assert_eq!(refused(pool.call("ConfirmSignUp", &confirm)).0, "NotAuthorizedException");
    confirm.as_object_mut().unwrap().remove("Session");
    assert_eq!(pool.call("ConfirmSignUp", &confirm).unwrap(), json!({}));
}
