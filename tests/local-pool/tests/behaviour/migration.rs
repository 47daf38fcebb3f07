//! Users who are brought along when they first appear.

use cognito_local_pool::{LocalPool, Trigger};
use serde_json::{Value, json};

use super::http::{call, refusal, wrong_credentials};
use super::lambda::respond;
use super::srp_client::sign_in;
use super::triggers::with_password;

const PASSWORD: &str = "Correct-Horse7!";

/// Knows ana with her old password.
fn old_directory(event: &Value) -> Result<Value, String> {
    let password = event["request"].get("password");
    match event["triggerSource"].as_str().unwrap() {
        "UserMigration_Authentication" if password != Some(&json!(PASSWORD)) => {
            Err("Bad password".to_owned())
        }
        _ if event["userName"] != "ana" => Err("Unknown".to_owned()),
        _ => {
            let attributes =
                json!({ "username": "ana", "email": "ana@example.com", "email_verified": "true" });
            let response = json!({
                "userAttributes": attributes, "finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS",
            });
            Ok(respond(event, &response))
        }
    }
}

#[test]
fn an_unknown_user_is_brought_along_with_the_password_of_the_sign_in() {
    let pool = LocalPool::builder().trigger(Trigger::UserMigration, old_directory).start_blocking().unwrap();
    let message = "UserMigration failed with error Bad password.";
    let refused = with_password(&pool, "ana", "Wrong-Horse7!").unwrap_err();
    assert_eq!(refused, refusal("UserLambdaValidationException", message));
    assert_eq!(sign_in(&pool, "ana", PASSWORD).unwrap_err().0, "UserNotFoundException", "not over SRP");
    assert!(with_password(&pool, "ana", PASSWORD).is_ok());
    let user = pool.call("AdminGetUser", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(user["UserStatus"], "CONFIRMED");
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok(), "from then on SRP works");
    assert_eq!(with_password(&pool, "ana", "Wrong-Horse7!").unwrap_err(), wrong_credentials());
}

#[test]
fn a_forgotten_password_brings_the_user_along_too() {
    let pool = LocalPool::builder().trigger(Trigger::UserMigration, old_directory).start_blocking().unwrap();
    let request = json!({ "ClientId": pool.client_id(), "Username": "ana" });
    call(&pool, "ForgotPassword", &request).unwrap();
    let request = json!({
        "ClientId": pool.client_id(), "Username": "ana", "ConfirmationCode": pool.latest_code("ana"),
        "Password": "Another-Horse8!",
    });
    call(&pool, "ConfirmForgotPassword", &request).unwrap();
    assert!(sign_in(&pool, "ana", "Another-Horse8!").is_ok());
}

#[test]
fn a_migrated_user_without_a_final_status_must_choose_a_password() {
    let pool = LocalPool::builder()
        .trigger(Trigger::UserMigration, |event| {
            Ok(respond(event, &json!({ "userAttributes": { "email": "ana@example.com" } })))
        })
        .start_blocking()
        .unwrap();
    assert_eq!(with_password(&pool, "ana", PASSWORD).unwrap_err().0, "PasswordResetRequiredException");
    assert_eq!(with_password(&pool, "ana", "Wrong-Horse7!").unwrap_err(), wrong_credentials());
    let user = pool.call("AdminGetUser", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(user["UserStatus"], "RESET_REQUIRED");
}
