//! Forgotten and reset passwords.

use std::time::Duration;

use cognito_local_pool::{LocalPool, UnknownUsers};
use serde_json::{Value, json};

use super::http::{call, refusal, wrong_credentials};
use super::srp_client::sign_in;

const OLD: &str = "Correct-Horse7!";
const NEW: &str = "Another-Horse8!";

fn pool() -> LocalPool {
    let pool = LocalPool::builder().start_blocking().unwrap();
    pool.user("ana", OLD).email("ana@example.com").create().unwrap();
    pool
}

fn forgot(pool: &LocalPool, username: &str) -> Result<Value, (String, String)> {
    call(pool, "ForgotPassword", &json!({ "ClientId": pool.client_id(), "Username": username }))
}

fn confirm(pool: &LocalPool, username: &str, code: &str, password: &str) -> Result<Value, (String, String)> {
    let request = json!({
        "ClientId": pool.client_id(), "Username": username, "ConfirmationCode": code, "Password": password,
    });
    call(pool, "ConfirmForgotPassword", &request)
}

#[test]
fn a_forgotten_password_is_replaced_with_the_code() {
    let pool = pool();
    let reply = forgot(&pool, "ana").unwrap();
    assert_eq!(reply["CodeDeliveryDetails"]["Destination"], "a***@e***");
    let code = pool.latest_code("ana").unwrap();
    assert!(sign_in(&pool, "ana", OLD).is_ok(), "the old one works until then");
    assert_eq!(confirm(&pool, "ana", &code, "weak").unwrap_err().0, "InvalidPasswordException");
    assert_eq!(confirm(&pool, "ana", "not it", NEW).unwrap_err().0, "CodeMismatchException");
    confirm(&pool, "ana", &code, NEW).unwrap();
    assert!(sign_in(&pool, "ana", NEW).is_ok());
    assert_eq!(sign_in(&pool, "ana", OLD).unwrap_err(), wrong_credentials());
    assert_eq!(confirm(&pool, "ana", &code, NEW).unwrap_err().0, "ExpiredCodeException");
}

#[test]
fn a_reset_by_an_administrator_ends_with_the_code_that_was_sent() {
    let pool = pool();
    pool.call("AdminResetUserPassword", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(sign_in(&pool, "ana", OLD).unwrap_err().0, "PasswordResetRequiredException");
    let code = pool.latest_code("ana").unwrap();
    pool.clock().advance(Duration::from_secs(3600));
    assert_eq!(confirm(&pool, "ana", &code, NEW).unwrap_err().0, "ExpiredCodeException");
    forgot(&pool, "ana").unwrap();
    confirm(&pool, "ana", &pool.latest_code("ana").unwrap(), NEW).unwrap();
    assert!(sign_in(&pool, "ana", NEW).is_ok());
}

#[test]
fn users_who_cannot_be_reached_or_are_unknown_are_told_or_hidden() {
    let pool = pool();
    pool.user("bob", OLD).create().unwrap();
    let unreachable = refusal(
        "InvalidParameterException",
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    );
    assert_eq!(forgot(&pool, "bob").unwrap_err(), unreachable);
    assert_eq!(forgot(&pool, "nobody").unwrap_err().0, "UserNotFoundException");
    assert_eq!(confirm(&pool, "nobody", "123456", NEW).unwrap_err().0, "UserNotFoundException");
    pool.user("new", OLD).email("new@example.com").temporary().create().unwrap();
    assert_eq!(forgot(&pool, "new").unwrap_err().0, "NotAuthorizedException");
    let hiding =
        LocalPool::builder().prevent_user_existence_errors(UnknownUsers::Hidden).start_blocking().unwrap();
    assert_eq!(forgot(&hiding, "nobody").unwrap()["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL");
    assert_eq!(confirm(&hiding, "nobody", "123456", NEW).unwrap_err().0, "CodeMismatchException");
}
