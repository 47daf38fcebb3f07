//! Levels of authentication: TARGET_ACR_VALUES, ACCESS_TOKEN, MAX_AGE.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::steps::*;

const TWO: &str = "urn:cognito:loa:2";
const THREE: &str = "urn:cognito:loa:3";
const FOUR: &str = "urn:cognito:loa:4";

fn pool() -> LocalPool {
    let pool = pool_with(|builder| {
        builder
            .pool_setting("Policies", first_factors(&["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]))
            .pool_setting("MfaConfiguration", json!("OPTIONAL"))
    });
    pool.user("ana", PASSWORD).email("ana@example.com").totp(SECRET).create().unwrap();
    pool.user("bob", PASSWORD).create().unwrap();
    pool
}

fn claims(outcome: &Value, token: &str) -> Value {
    let token = outcome["AuthenticationResult"][token].as_str().unwrap();
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

fn level(outcome: &Value) -> (Value, Value) {
    let (access, id) = (claims(outcome, "AccessToken"), claims(outcome, "IdToken"));
    assert_eq!((&access["acr"], &access["amr"]), (&id["acr"], &id["amr"]));
    (access["acr"].clone(), access["amr"].clone())
}

fn access_token(outcome: &Value) -> Value {
    outcome["AuthenticationResult"]["AccessToken"].clone()
}

#[test]
fn a_sign_in_that_asks_for_no_level_has_no_level_claims() {
    let pool = pool();
    let done = by_password(&pool, "ana").unwrap();
    assert_eq!(level(&done), (Value::Null, Value::Null));
}

#[test]
fn the_highest_level_asks_for_a_password_and_an_app_code() {
    let pool = pool();
    let asked = choose(&pool, "ana", &json!({ "TARGET_ACR_VALUES": FOUR })).unwrap();
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD", "PASSWORD_SRP"]));
    let next = answer(&pool, "ana", &asked, &json!({ "ANSWER": "PASSWORD", "PASSWORD": PASSWORD })).unwrap();
    assert_eq!(next["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": pool.totp("ana").unwrap() });
    let done = answer(&pool, "ana", &next, &code).unwrap();
    assert_eq!(level(&done), (json!(FOUR), json!(["pwd", "otp", "mfa"])));
    let refresh = json!({ "RefreshToken": done["AuthenticationResult"]["RefreshToken"] });
    pool.clock().advance(Duration::from_secs(60));
    let refreshed = pool.call("GetTokensFromRefreshToken", &refresh).unwrap();
    assert_eq!(level(&refreshed), level(&done));
    let time = |outcome: &Value| claims(outcome, "AccessToken")["auth_time"].clone();
    assert_eq!(time(&refreshed), time(&done));
}

#[test]
fn an_access_token_counts_for_what_it_showed() {
    let pool = pool();
    let token = access_token(&by_password(&pool, "ana").unwrap());
    let raise = |more: Value| {
        let mut parameters = json!({ "TARGET_ACR_VALUES": FOUR, "ACCESS_TOKEN": token });
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        choose(&pool, "ana", &parameters)
    };
    let asked = raise(json!({})).unwrap();
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA", "the password was shown before");
    let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": pool.totp("ana").unwrap() });
    let done = answer(&pool, "ana", &asked, &code).unwrap();
    assert_eq!(level(&done).0, FOUR);
    let token = access_token(&done);
    let enough = choose(&pool, "ana", &json!({ "TARGET_ACR_VALUES": THREE, "ACCESS_TOKEN": token }));
    assert_eq!(refused(enough).0, "InvalidParameterException", "the level is reached already");
    pool.clock().advance(Duration::from_secs(61));
    let stale = raise(json!({ "MAX_AGE": "60" })).unwrap();
    assert_eq!(stale["ChallengeName"], "SELECT_CHALLENGE", "the password was shown too long ago");
    assert_eq!(refused(raise(json!({ "MAX_AGE": "soon" }))).0, "InvalidParameterException");
    let foreign = access_token(&by_password(&pool, "bob").unwrap());
    let parameters = json!({ "TARGET_ACR_VALUES": FOUR, "ACCESS_TOKEN": foreign });
    assert_eq!(refused(choose(&pool, "ana", &parameters)).0, "NotAuthorizedException");
}

#[test]
fn a_passkey_reaches_the_third_level_alone_and_a_password_with_a_sent_code() {
    let pool = pool();
    pool.authenticator().register("ana", true).unwrap();
    let parameters = json!({ "TARGET_ACR_VALUES": THREE, "PREFERRED_CHALLENGE": "WEB_AUTHN" });
    let asked = choose(&pool, "ana", &parameters).unwrap();
    let options = asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str().unwrap();
    let credential = json!({ "CREDENTIAL": pool.authenticator().assert(options).unwrap() });
    let done = answer(&pool, "ana", &asked, &credential).unwrap();
    assert_eq!(level(&done), (json!(THREE), json!(["swk", "mfa"])));
    let token = access_token(&by_password(&pool, "ana").unwrap());
    let asked = choose(&pool, "ana", &json!({ "TARGET_ACR_VALUES": THREE, "ACCESS_TOKEN": token })).unwrap();
    assert_eq!(asked["ChallengeName"], "SELECT_MFA_TYPE");
    let asked = answer(&pool, "ana", &asked, &json!({ "ANSWER": "EMAIL_OTP" })).unwrap();
    let code = json!({ "EMAIL_OTP_CODE": pool.latest_code("ana").unwrap() });
    let done = answer(&pool, "ana", &asked, &code).unwrap();
    assert_eq!(level(&done), (json!(THREE), json!(["pwd", "email_otp", "mfa"])));
}

#[test]
fn the_first_level_within_reach_is_taken_and_none_is_an_error() {
    let pool = pool();
    let both = format!("{FOUR} {TWO}");
    let asked = choose(&pool, "ana", &json!({ "TARGET_ACR_VALUES": format!("urn:other {both}") })).unwrap();
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD", "PASSWORD_SRP"]));
    let bad = |name: &str, parameters: Value| refused(choose(&pool, name, &parameters)).0;
    let invalid = "InvalidParameterException";
    assert_eq!(bad("bob", json!({ "TARGET_ACR_VALUES": both })), invalid, "bob has only a password");
    assert_eq!(bad("ana", json!({ "TARGET_ACR_VALUES": "urn:other" })), invalid);
    assert_eq!(bad("ana", json!({ "MAX_AGE": "60" })), invalid);
    let asked = choose(&pool, "ana", &json!({ "TARGET_ACR_VALUES": TWO })).unwrap();
    assert_eq!(asked["AvailableChallenges"], json!(["EMAIL_OTP"]));
}

#[test]
fn a_required_second_factor_is_still_required() {
    let pool = pool();
    let prefer = json!({ "Username": "ana", "SoftwareTokenMfaSettings": { "Enabled": true } });
    pool.call("AdminSetUserMFAPreference", &prefer).unwrap();
    let parameters = json!({
        "TARGET_ACR_VALUES": "urn:cognito:loa:1", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD,
    });
    let asked = choose(&pool, "ana", &parameters).unwrap();
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": pool.totp("ana").unwrap() });
    assert_eq!(level(&answer(&pool, "ana", &asked, &code).unwrap()).0, FOUR);
}

#[test]
fn levels_may_have_other_names_and_the_lite_tier_has_none() {
    let names = json!({ "Level1": { "AcrValue": "basic" } });
    let pool = pool_with(|builder| builder.pool_setting("AcrConfiguration", names));
    pool.user("ana", PASSWORD).create().unwrap();
    let basic = |acr: &str| json!({ "TARGET_ACR_VALUES": acr, "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD });
    assert_eq!(level(&choose(&pool, "ana", &basic("basic")).unwrap()).0, "basic");
    assert!(choose(&pool, "ana", &basic("urn:cognito:loa:1")).is_err());
    let lite = pool_with(|builder| builder.pool_setting("UserPoolTier", json!("LITE")));
    lite.user("ana", PASSWORD).create().unwrap();
    let refused = refused(choose(&lite, "ana", &basic("urn:cognito:loa:1")));
    assert_eq!(refused.0, "FeatureUnavailableInTierException");
}
