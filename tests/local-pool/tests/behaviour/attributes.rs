//! What users do with their own attributes.

use std::time::Duration;

use cognito_local_pool::{Builder, LocalPool};
use serde_json::{Value, json};

use super::steps::*;

const OLD: &str = "ana@example.com";
const NEW: &str = "ana@example.org";

fn pool(change: impl FnOnce(Builder) -> Builder) -> (LocalPool, Value) {
    let pool = pool_with(|builder| change(builder.pool_setting("AutoVerifiedAttributes", json!(["email"]))));
    pool.user("ana", PASSWORD).email(OLD).create().unwrap();
    let token = token(&pool, "ana");
    (pool, token)
}

fn token(pool: &LocalPool, name: &str) -> Value {
    by_password(pool, name).unwrap()["AuthenticationResult"]["AccessToken"].clone()
}

fn update(pool: &LocalPool, token: &Value, attributes: &[(&str, &str)]) -> Outcome {
    let attributes: Vec<_> =
        attributes.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
    pool.call("UpdateUserAttributes", &json!({ "AccessToken": token, "UserAttributes": attributes }))
}

fn delete(pool: &LocalPool, token: &Value, names: &[&str]) -> Outcome {
    pool.call("DeleteUserAttributes", &json!({ "AccessToken": token, "UserAttributeNames": names }))
}

fn send(pool: &LocalPool, token: &Value, name: &str) -> Outcome {
    let request = json!({ "AccessToken": token, "AttributeName": name });
    pool.call("GetUserAttributeVerificationCode", &request)
}

fn verify(pool: &LocalPool, token: &Value, code: &str) -> Outcome {
    let request = json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
    pool.call("VerifyUserAttribute", &request)
}

fn attribute(pool: &LocalPool, token: &Value, name: &str) -> Option<String> {
    let user = pool.call("GetUser", &json!({ "AccessToken": token })).unwrap();
    let attributes = user["UserAttributes"].as_array().unwrap();
    let found = attributes.iter().find(|attribute| attribute["Name"] == name);
    found.map(|attribute| attribute["Value"].as_str().unwrap().to_owned())
}

fn latest(pool: &LocalPool) -> String {
    let message = pool.outbox().pop().unwrap();
    assert_eq!(message.purpose, "attribute");
    message.code
}

#[test]
fn a_new_address_applies_at_once_and_is_unverified_until_its_code_comes_back() {
    let (pool, token) = pool(|builder| builder.alias_attributes(&["email"]));
    let reply = update(&pool, &token, &[("email", NEW), ("name", "Ana")]).unwrap();
    let sent = json!([{ "Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email" }]);
    assert_eq!(reply["CodeDeliveryDetailsList"], sent);
    assert_eq!(pool.outbox().pop().unwrap().destination, NEW);
    assert_eq!(attribute(&pool, &token, "email").as_deref(), Some(NEW));
    assert_eq!(attribute(&pool, &token, "email_verified").as_deref(), Some("false"));
    assert_eq!(attribute(&pool, &token, "name").as_deref(), Some("Ana"));
    assert_eq!(refused(by_password(&pool, NEW)).0, "UserNotFoundException");
    let code = latest(&pool);
    assert_eq!(refused(verify(&pool, &token, &other_than(&code))).0, "CodeMismatchException");
    verify(&pool, &token, &code).unwrap();
    assert!(by_password(&pool, NEW).is_ok());
    assert_eq!(refused(verify(&pool, &token, &code)).0, "ExpiredCodeException");
}

#[test]
fn where_it_is_verified_first_the_old_address_stays_until_then() {
    let (pool, token) = pool(|builder| {
        let settings = json!({ "AttributesRequireVerificationBeforeUpdate": ["email"] });
        builder.alias_attributes(&["email"]).pool_setting("UserAttributeUpdateSettings", settings)
    });
    update(&pool, &token, &[("email", NEW)]).unwrap();
    assert_eq!(attribute(&pool, &token, "email").as_deref(), Some(OLD));
    assert_eq!(attribute(&pool, &token, "email_verified").as_deref(), Some("true"));
    assert!(by_password(&pool, OLD).is_ok());
    let first = latest(&pool);
    send(&pool, &token, "email").unwrap();
    let message = pool.outbox().pop().unwrap();
    assert_eq!(message.destination, NEW, "the code goes to the address that waits");
    if first != message.code {
        assert_eq!(refused(verify(&pool, &token, &first)).0, "CodeMismatchException");
    }
    verify(&pool, &token, &message.code).unwrap();
    assert_eq!(attribute(&pool, &token, "email").as_deref(), Some(NEW));
    assert!(by_password(&pool, NEW).is_ok());
    let bad = json!({ "AttributesRequireVerificationBeforeUpdate": ["phone_number"] });
    let request = json!({ "PoolName": "x", "UserAttributeUpdateSettings": bad });
    assert_eq!(refused(pool.call("CreateUserPool", &request)).0, "InvalidParameterException");
}

#[test]
fn an_unchanged_or_unwatched_address_is_sent_nothing() {
    let (pool, token) = pool(|builder| builder);
    let reply = update(&pool, &token, &[("email", OLD), ("phone_number", "+15550100100")]).unwrap();
    assert_eq!(reply["CodeDeliveryDetailsList"], json!([]));
    assert_eq!(attribute(&pool, &token, "email_verified").as_deref(), Some("true"));
    assert_eq!(attribute(&pool, &token, "phone_number_verified").as_deref(), Some("false"));
    assert!(pool.outbox().is_empty());
}

#[test]
fn an_alias_another_user_verified_cannot_be_verified_again() {
    let (pool, token) = pool(|builder| builder.alias_attributes(&["email", "preferred_username"]));
    pool.user("bob", PASSWORD).email(NEW).attribute("preferred_username", "bobby").create().unwrap();
    update(&pool, &token, &[("email", NEW)]).unwrap();
    let code = latest(&pool);
    let taken = refusal("AliasExistsException", "An account with the email already exists.");
    assert_eq!(refused(verify(&pool, &token, &code)), taken);
    assert_eq!(refused(update(&pool, &token, &[("preferred_username", "bobby")])).0, "AliasExistsException");
    pool.call("AdminDeleteUser", &json!({ "Username": "bob" })).unwrap();
    verify(&pool, &token, &code).unwrap();
}

#[test]
fn an_address_that_is_a_username_belongs_to_one_user_even_unverified() {
    let pool = pool_with(|builder| builder.username_attributes(&["email"]));
    pool.user(OLD, PASSWORD).create().unwrap();
    pool.user(NEW, PASSWORD).create().unwrap();
    let token = token(&pool, OLD);
    assert_eq!(refused(update(&pool, &token, &[("email", NEW)])).0, "AliasExistsException");
    assert_eq!(refused(delete(&pool, &token, &["email"])).0, "InvalidParameterException");
    update(&pool, &token, &[("email", "other@example.org")]).unwrap();
    assert!(by_password(&pool, "other@example.org").is_ok());
}

#[test]
fn only_what_the_client_may_write_and_the_schema_lets_change_is_changed() {
    let schema = json!([
        { "Name": "team", "AttributeDataType": "String", "Mutable": false },
        { "Name": "tier", "AttributeDataType": "String", "Mutable": true },
        { "Name": "given_name", "Required": true, "Mutable": true },
    ]);
    let pool = pool_with(|builder| {
        builder
            .pool_setting("Schema", schema)
            .client_setting("WriteAttributes", json!(["given_name", "custom:team", "custom:tier", "email"]))
    });
    pool.user("ana", PASSWORD).attribute("given_name", "Ana").create().unwrap();
    let token = token(&pool, "ana");
    for forbidden in ["nickname", "email_verified", "sub"] {
        let unauthorized =
            refusal("NotAuthorizedException", "A client attempted to write unauthorized attribute");
        assert_eq!(refused(update(&pool, &token, &[(forbidden, "true")])), unauthorized, "{forbidden}");
        assert_eq!(refused(delete(&pool, &token, &[forbidden])), unauthorized, "{forbidden}");
    }
    for (name, value) in [
        ("custom:team", "b"),
        ("given_name", ""),
        ("email", "no address"),
        ("custom:tier", &"x".repeat(2049)),
    ] {
        assert_eq!(refused(update(&pool, &token, &[(name, value)])).0, "InvalidParameterException", "{name}");
    }
    assert_eq!(refused(delete(&pool, &token, &["given_name"])).0, "InvalidParameterException");
    assert_eq!(refused(update(&pool, &token, &[])).0, "InvalidParameterException");
    update(&pool, &token, &[("custom:tier", "7")]).unwrap();
    assert_eq!(delete(&pool, &token, &["custom:tier"]).unwrap(), json!({}));
    assert_eq!(attribute(&pool, &token, "custom:tier"), None);
}

#[test]
fn a_deleted_address_takes_its_mark_and_its_code_along() {
    let (pool, token) = pool(|builder| builder);
    update(&pool, &token, &[("email", NEW)]).unwrap();
    let code = latest(&pool);
    delete(&pool, &token, &["email"]).unwrap();
    assert_eq!(attribute(&pool, &token, "email_verified"), None);
    assert_eq!(refused(verify(&pool, &token, &code)).0, "ExpiredCodeException");
    assert_eq!(refused(send(&pool, &token, "email")).0, "InvalidParameterException");
    assert_eq!(refused(send(&pool, &token, "name")).0, "InvalidParameterException");
}

#[test]
fn a_verification_code_is_good_for_a_day() {
    let (pool, _) = pool(|builder| builder.access_token_validity(Duration::from_secs(86_400)));
    let first = token(&pool, "ana");
    update(&pool, &first, &[("email", NEW)]).unwrap();
    pool.clock().advance(Duration::from_secs(86_399));
    let code = latest(&pool);
    let early = token(&pool, "ana");
    pool.clock().advance(Duration::from_secs(1));
    assert_eq!(refused(verify(&pool, &early, &code)).0, "ExpiredCodeException");
}

#[test]
fn codes_are_sent_five_times_and_judged_fifteen_times_an_hour() {
    let (pool, token) = pool(|builder| builder);
    let limit = refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.");
    for _ in 0..5 {
        send(&pool, &token, "email").unwrap();
    }
    assert_eq!(refused(send(&pool, &token, "email")), limit);
    let wrong = other_than(&latest(&pool));
    for _ in 0..15 {
        assert_eq!(refused(verify(&pool, &token, &wrong)).0, "CodeMismatchException");
    }
    assert_eq!(refused(verify(&pool, &token, &latest(&pool))), limit);
    pool.clock().advance(Duration::from_secs(3590));
    let token = by_password(&pool, "ana").unwrap()["AuthenticationResult"]["AccessToken"].clone();
    pool.clock().advance(Duration::from_secs(10));
    send(&pool, &token, "email").unwrap();
    verify(&pool, &token, &latest(&pool)).unwrap();
}
