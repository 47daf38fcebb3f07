//! Setting second factors up: in a sign-in that requires one, and beside it.

use std::time::Duration;

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::steps::*;

fn pool() -> LocalPool {
    let pool = pool_with(|builder| {
        builder
            .pool_setting("MfaConfiguration", json!("ON"))
            .pool_setting("EnabledMfas", json!(["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]))
    });
    pool.user("ana", PASSWORD).create().unwrap();
    pool
}

fn code_for(secret: &Value, pool: &LocalPool) -> String {
    let reply = super::http::post(pool, "/_local/totp", &json!({ "secret": secret })).json();
    reply["code"].as_str().unwrap().to_owned()
}

#[test]
fn an_authenticator_app_is_set_up_in_the_sign_in() {
    let pool = pool();
    let asked = by_password(&pool, "ana").unwrap();
    assert_eq!(asked["ChallengeParameters"]["MFAS_CAN_SETUP"], r#"["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#);
    let early = refused(answer(&pool, "ana", &asked, &json!({})));
    assert_eq!(early.0, "InvalidParameterException", "nothing is set up yet");
    let begun = pool.call("AssociateSoftwareToken", &json!({ "Session": asked["Session"] })).unwrap();
    assert!(begun["SecretCode"].as_str().unwrap().len() >= 16);
    let again = pool.call("AssociateSoftwareToken", &json!({ "Session": asked["Session"] }));
    assert_eq!(refused(again), used_session());
    let code = code_for(&begun["SecretCode"], &pool);
    assert_eq!(pool.totp("ana").unwrap(), code);
    let verify = |code: &str| {
        let request =
            json!({ "Session": begun["Session"], "UserCode": code, "FriendlyDeviceName": "My phone" });
        pool.call("VerifySoftwareToken", &request)
    };
    let mismatch =
        refusal("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA");
    assert_eq!(refused(verify(&other_than(&code))), mismatch);
    let verified = verify(&code).unwrap();
    assert_eq!(verified["Status"], "SUCCESS");
    assert_eq!(refused(verify(&code)), used_session());
    let done = answer_as(&pool, "ana", "MFA_SETUP", &verified, &json!({})).unwrap();
    assert!(is_signed_in(&done));
    pool.clock().advance(Duration::from_secs(30));
    let asked = by_password(&pool, "ana").unwrap();
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    assert_eq!(asked["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"], "My phone");
}

#[test]
fn an_e_mail_address_is_set_up_with_a_code_under_either_spelling_of_the_key() {
    for key in ["EMAIL", "email"] {
        let pool = pool();
        let asked = by_password(&pool, "ana").unwrap();
        let bad = refused(answer(&pool, "ana", &asked, &json!({ key: "not an address" })));
        assert_eq!(bad.0, "InvalidParameterException");
        let code = answer(&pool, "ana", &asked, &json!({ key: "ana@example.com" })).unwrap();
        assert_eq!(code["ChallengeName"], "EMAIL_OTP");
        assert_eq!(code["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"], "a***@e***");
        assert_eq!(pool.outbox().pop().unwrap().purpose, "mfa_setup");
        let right = json!({ "EMAIL_OTP_CODE": pool.latest_code("ana").unwrap() });
        assert!(is_signed_in(&answer(&pool, "ana", &code, &right).unwrap()));
        let asked = by_password(&pool, "ana").unwrap();
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    }
}

#[test]
fn the_session_of_a_set_up_may_come_among_the_responses() {
    let pool = pool();
    let asked = by_password(&pool, "ana").unwrap();
    let responses = json!({ "USERNAME": "ana", "SESSION": asked["Session"], "EMAIL": "ana@example.com" });
    let request = json!({ "ChallengeName": "MFA_SETUP", "ChallengeResponses": responses });
    assert_eq!(pool.call("RespondToAuthChallenge", &request).unwrap()["ChallengeName"], "EMAIL_OTP");
}

#[test]
fn with_an_access_token_an_app_is_verified_first_and_turned_on_by_preference() {
    let pool = pool_with(|builder| builder.pool_setting("MfaConfiguration", json!("OPTIONAL")));
    pool.user("ana", PASSWORD).create().unwrap();
    let token = by_password(&pool, "ana").unwrap()["AuthenticationResult"]["AccessToken"].clone();
    let verify =
        |code: &str| pool.call("VerifySoftwareToken", &json!({ "AccessToken": token, "UserCode": code }));
    assert_eq!(refused(verify("123456")).0, "InvalidParameterException", "no secret was given out");
    let begun = pool.call("AssociateSoftwareToken", &json!({ "AccessToken": token })).unwrap();
    assert!(begun.get("Session").is_none());
    let code = code_for(&begun["SecretCode"], &pool);
    assert_eq!(refused(verify(&other_than(&code))).0, "EnableSoftwareTokenMFAException");
    assert_eq!(verify(&code).unwrap(), json!({ "Status": "SUCCESS" }));
    assert!(is_signed_in(&by_password(&pool, "ana").unwrap()), "verified, not turned on");
    let prefer = json!({ "AccessToken": token, "SoftwareTokenMfaSettings": { "Enabled": true } });
    pool.call("SetUserMFAPreference", &prefer).unwrap();
    let asked = by_password(&pool, "ana").unwrap();
    let reused = refused(answer(&pool, "ana", &asked, &json!({ "SOFTWARE_TOKEN_MFA_CODE": code })));
    assert_eq!(reused.0, "ExpiredCodeException", "the first code was taken when it was verified");
    let both = json!({ "AccessToken": token, "Session": asked["Session"] });
    assert_eq!(refused(pool.call("AssociateSoftwareToken", &both)).0, "InvalidParameterException");
    pool.call("SetUserPoolMfaConfig", &json!({ "MfaConfiguration": "OFF" })).unwrap();
    let off = pool.call("AssociateSoftwareToken", &json!({ "AccessToken": token }));
    assert_eq!(refused(off).0, "SoftwareTokenMFANotFoundException");
}
