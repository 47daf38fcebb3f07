//! Signing up, with the code from the outbox.

use std::time::Duration;

use cognito_local_pool::{LocalPool, UnknownUsers};
use serde_json::{Value, json};

use super::http::{call, get, refusal};
use super::srp_client::sign_in;

const PASSWORD: &str = "Correct-Horse7!";

fn pool() -> LocalPool {
    LocalPool::builder()
        .pool_setting("AutoVerifiedAttributes", json!(["email"]))
        .alias_attributes(&["email"])
        .start_blocking()
        .unwrap()
}

fn sign_up(pool: &LocalPool, username: &str, email: &str) -> Result<Value, (String, String)> {
    let request = json!({
        "ClientId": pool.client_id(), "Username": username, "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": email }],
    });
    call(pool, "SignUp", &request)
}

fn confirm(pool: &LocalPool, username: &str, code: &str) -> Result<Value, (String, String)> {
    let request = json!({ "ClientId": pool.client_id(), "Username": username, "ConfirmationCode": code });
    call(pool, "ConfirmSignUp", &request)
}

#[test]
fn a_signed_up_user_confirms_with_the_code_and_signs_in() {
    let pool = pool();
    let reply = sign_up(&pool, "ana", "ana@example.com").unwrap();
    assert_eq!(reply["UserConfirmed"], false);
    let delivery = json!({ "Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email" });
    assert_eq!(reply["CodeDeliveryDetails"], delivery);
    let code = pool.latest_code("ana").unwrap();
    let outbox = get(&pool, "/_local/outbox").json();
    assert_eq!(outbox["messages"][0]["code"], json!(code));
    assert_eq!(outbox["messages"][0]["destination"], "ana@example.com");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(confirm(&pool, "ana", wrong).unwrap_err().0, "CodeMismatchException");
    assert_eq!(sign_in(&pool, "ana", PASSWORD).unwrap_err().0, "UserNotConfirmedException");
    assert_eq!(confirm(&pool, "ana", &code).unwrap(), json!({}));
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok());
    assert!(sign_in(&pool, "ana@example.com", PASSWORD).is_ok(), "the address is verified and an alias now");
    let again = refusal("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED");
    assert_eq!(confirm(&pool, "ana", &code).unwrap_err(), again);
}

#[test]
fn codes_expire_and_a_new_one_replaces_the_old() {
    let pool = pool();
    sign_up(&pool, "ana", "ana@example.com").unwrap();
    let old = pool.latest_code("ana").unwrap();
    pool.clock().advance(Duration::from_secs(86_400));
    assert_eq!(confirm(&pool, "ana", &old).unwrap_err().0, "ExpiredCodeException");
    let resend = json!({ "ClientId": pool.client_id(), "Username": "ana" });
    let reply = call(&pool, "ResendConfirmationCode", &resend).unwrap();
    assert_eq!(reply["CodeDeliveryDetails"]["Destination"], "a***@e***");
    assert_eq!(pool.outbox().len(), 2);
    confirm(&pool, "ana", &pool.latest_code("ana").unwrap()).unwrap();
    let confirmed = refusal("InvalidParameterException", "User is already confirmed.");
    assert_eq!(call(&pool, "ResendConfirmationCode", &resend).unwrap_err(), confirmed);
}

#[test]
fn names_addresses_and_passwords_are_checked() {
    let pool = pool();
    sign_up(&pool, "ana", "ana@example.com").unwrap();
    assert_eq!(sign_up(&pool, "ana", "b@example.com").unwrap_err().0, "UsernameExistsException");
    assert_eq!(sign_up(&pool, "bob", "not an address").unwrap_err().0, "InvalidParameterException");
    assert_eq!(sign_up(&pool, "x@example.com", "x@example.com").unwrap_err().0, "InvalidParameterException");
    let weak = json!({ "ClientId": pool.client_id(), "Username": "eve", "Password": "short" });
    assert_eq!(call(&pool, "SignUp", &weak).unwrap_err().0, "InvalidPasswordException");
    let closed = LocalPool::builder()
        .pool_setting("AdminCreateUserConfig", json!({ "AllowAdminCreateUserOnly": true }))
        .start_blocking()
        .unwrap();
    let refused = refusal("NotAuthorizedException", "SignUp is not permitted for this user pool");
    assert_eq!(sign_up(&closed, "ana", "ana@example.com").unwrap_err(), refused);
}

#[test]
fn an_alias_belongs_to_one_user_unless_it_is_taken_over() {
    let pool = pool();
    for name in ["ana", "anna"] {
        sign_up(&pool, name, "ana@example.com").unwrap();
    }
    confirm(&pool, "ana", &pool.latest_code("ana").unwrap()).unwrap();
    let code = pool.latest_code("anna").unwrap();
    assert_eq!(confirm(&pool, "anna", &code).unwrap_err().0, "AliasExistsException");
    let forced = json!({
        "ClientId": pool.client_id(), "Username": "anna", "ConfirmationCode": code, "ForceAliasCreation": true,
    });
    call(&pool, "ConfirmSignUp", &forced).unwrap();
    let challenge = super::srp_client::SrpClient::new(&pool, "ana@example.com").challenge().unwrap();
    assert_eq!(challenge["USERNAME"], "anna");
}

#[test]
fn where_unknown_users_are_hidden_confirming_and_resending_do_not_tell() {
    let pool =
        LocalPool::builder().prevent_user_existence_errors(UnknownUsers::Hidden).start_blocking().unwrap();
    assert_eq!(confirm(&pool, "nobody", "123456").unwrap_err().0, "ExpiredCodeException");
    let resend = json!({ "ClientId": pool.client_id(), "Username": "nobody" });
    let reply = call(&pool, "ResendConfirmationCode", &resend).unwrap();
    assert_eq!(reply["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL");
    assert!(pool.outbox().is_empty());
}
