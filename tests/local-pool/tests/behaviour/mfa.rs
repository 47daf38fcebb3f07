//! Second factors at sign-in.

use std::time::Duration;

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::srp_client;
use super::steps::*;

fn optional() -> LocalPool {
    pool_with(|builder| builder.pool_setting("MfaConfiguration", json!("OPTIONAL")))
}

fn required(methods: &[&str]) -> LocalPool {
    pool_with(|builder| {
        builder.pool_setting("MfaConfiguration", json!("ON")).pool_setting("EnabledMfas", json!(methods))
    })
}

#[test]
fn a_text_message_code_is_asked_after_either_kind_of_password_proof() {
    let pool = optional();
    pool.user("ana", PASSWORD).phone_number("+15550100100").mfa(["SMS_MFA"]).create().unwrap();
    let asked = srp_client::SrpClient::new(&pool, "ana").sign_in(PASSWORD).unwrap();
    assert_eq!(asked["ChallengeName"], "SMS_MFA");
    let parameters = json!({
        "CODE_DELIVERY_DELIVERY_MEDIUM": "SMS", "CODE_DELIVERY_DESTINATION": "+*******0100", "USER_ID_FOR_SRP": "ana",
    });
    assert_eq!(asked["ChallengeParameters"], parameters);
    assert!(asked.get("AuthenticationResult").is_none());
    let message = pool.outbox().pop().unwrap();
    assert_eq!(
        (message.purpose, message.medium, message.destination.as_str()),
        ("mfa", "SMS", "+15550100100")
    );
    let done = answer(&pool, "ana", &asked, &json!({ "SMS_MFA_CODE": message.code })).unwrap();
    assert!(is_signed_in(&done));
    assert_eq!(by_password(&pool, "ana").unwrap()["ChallengeName"], "SMS_MFA");
}

#[test]
fn a_wrong_code_leaves_the_session_and_a_right_one_uses_it_up() {
    let pool = optional();
    pool.user("ana", PASSWORD).email("ana@example.com").mfa(["EMAIL_OTP"]).create().unwrap();
    let asked = by_password(&pool, "ana").unwrap();
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    assert_eq!(asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"], "a***@e***");
    let code = pool.latest_code("ana").unwrap();
    let try_with = |code: &str| answer(&pool, "ana", &asked, &json!({ "EMAIL_OTP_CODE": code }));
    assert_eq!(refused(try_with(&other_than(&code))), wrong_code());
    assert_eq!(refused(try_with(&other_than(&code))), wrong_code());
    assert!(is_signed_in(&try_with(&code).unwrap()));
    assert_eq!(refused(try_with(&code)), used_session());
}

#[test]
fn a_code_lives_as_long_as_its_session() {
    let pool = optional();
    pool.user("ana", PASSWORD).email("ana@example.com").mfa(["EMAIL_OTP"]).create().unwrap();
    let asked = by_password(&pool, "ana").unwrap();
    let code = pool.latest_code("ana").unwrap();
    pool.clock().advance(Duration::from_secs(180));
    let late = refused(answer(&pool, "ana", &asked, &json!({ "EMAIL_OTP_CODE": code })));
    assert_eq!(late, refusal("NotAuthorizedException", "Invalid session for the user, session is expired."));
}

#[test]
fn a_session_is_for_one_user_one_client_and_one_challenge() {
    let pool = optional();
    for name in ["ana", "bob"] {
        pool.user(name, PASSWORD).email(format!("{name}@example.com")).mfa(["EMAIL_OTP"]).create().unwrap();
    }
    let invalid = refusal("NotAuthorizedException", "Invalid session for the user.");
    let asked = by_password(&pool, "ana").unwrap();
    let code = json!({ "EMAIL_OTP_CODE": pool.latest_code("ana").unwrap() });
    assert_eq!(refused(answer(&pool, "bob", &asked, &code)), invalid);
    let totp = json!({ "SOFTWARE_TOKEN_MFA_CODE": "123456" });
    assert_eq!(refused(answer_as(&pool, "ana", "SOFTWARE_TOKEN_MFA", &asked, &totp)), invalid);
    let other = pool.call("CreateUserPoolClient", &json!({ "ClientName": "other" })).unwrap();
    let request = json!({
        "ClientId": other["UserPoolClient"]["ClientId"], "ChallengeName": "EMAIL_OTP",
        "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": "ana", "EMAIL_OTP_CODE": code["EMAIL_OTP_CODE"] },
    });
    assert_eq!(refused(pool.call("RespondToAuthChallenge", &request)), invalid);
    let sms = json!({ "SMS_MFA_CODE": code["EMAIL_OTP_CODE"] });
    assert_eq!(refused(answer_as(&pool, "ana", "SMS_MFA", &asked, &sms)), invalid);
    assert!(is_signed_in(&answer(&pool, "ana", &asked, &code).unwrap()));
}

#[test]
fn clients_with_a_secret_hash_every_answer() {
    let secret = "a-secret-of-the-client".replace('-', "") + "0123456789";
    let pool = pool_with(|builder| {
        builder.pool_setting("MfaConfiguration", json!("OPTIONAL")).client_secret(secret.clone())
    });
    pool.user("ana", PASSWORD).email("ana@example.com").mfa(["EMAIL_OTP"]).create().unwrap();
    let hash = srp_client::secret_hash(&secret, "ana", pool.client_id());
    let parameters = json!({ "PASSWORD": PASSWORD, "SECRET_HASH": hash });
    let asked = initiate(&pool, "USER_PASSWORD_AUTH", "ana", &parameters).unwrap();
    let code = pool.latest_code("ana").unwrap();
    let without = refused(answer(&pool, "ana", &asked, &json!({ "EMAIL_OTP_CODE": code })));
    assert_eq!(without.0, "NotAuthorizedException");
    let with = json!({ "EMAIL_OTP_CODE": code, "SECRET_HASH": hash });
    assert!(is_signed_in(&answer(&pool, "ana", &asked, &with).unwrap()));
}

#[test]
fn an_app_code_serves_once_one_step_early_or_late() {
    let pool = optional();
    pool.user("ana", PASSWORD).totp(SECRET).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
    pool.clock().set(std::time::UNIX_EPOCH + Duration::from_secs(1_111_111_109));
    assert_eq!(pool.totp("ana").unwrap(), "081804", "the vector of RFC 6238");
    let try_with = |code: &str| {
        let asked = by_password(&pool, "ana").unwrap();
        assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
        answer(&pool, "ana", &asked, &json!({ "SOFTWARE_TOKEN_MFA_CODE": code }))
    };
    let code = pool.totp("ana").unwrap();
    pool.clock().advance(Duration::from_secs(60));
    assert_eq!(refused(try_with(&code)), wrong_code(), "two steps late");
    let code = pool.totp("ana").unwrap();
    pool.clock().advance(Duration::from_secs(30));
    assert!(is_signed_in(&try_with(&code).unwrap()), "one step late");
    let reused = refusal("ExpiredCodeException", "Your software token has already been used once.");
    assert_eq!(refused(try_with(&code)), reused);
    let now = pool.totp("ana").unwrap();
    assert!(is_signed_in(&try_with(&now).unwrap()));
}

#[test]
fn wrong_codes_lock_like_wrong_passwords_and_a_right_password_does_not_unlock() {
    let pool = optional();
    pool.user("ana", PASSWORD).totp(SECRET).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
    let right = pool.totp("ana").unwrap();
    let wrong = json!({ "SOFTWARE_TOKEN_MFA_CODE": other_than(&right) });
    for _ in 0..3 {
        let asked = by_password(&pool, "ana").unwrap();
        assert_eq!(refused(answer(&pool, "ana", &asked, &wrong)), wrong_code());
    }
    let asked = by_password(&pool, "ana").unwrap();
    assert_eq!(refused(answer(&pool, "ana", &asked, &wrong)), wrong_code());
    assert_eq!(refused(answer(&pool, "ana", &asked, &wrong)), wrong_code());
    let locked = refusal("NotAuthorizedException", "Password attempts exceeded");
    let right = json!({ "SOFTWARE_TOKEN_MFA_CODE": right });
    assert_eq!(refused(answer(&pool, "ana", &asked, &right)), locked);
    assert_eq!(refused(by_password(&pool, "ana")), locked);
    pool.clock().advance(Duration::from_secs(1));
    assert!(is_signed_in(&answer(&pool, "ana", &asked, &right).unwrap()), "the session outlived the lock");
}

#[test]
fn wrong_sent_codes_lock_too() {
    let pool = optional();
    pool.user("ana", PASSWORD).email("ana@example.com").mfa(["EMAIL_OTP"]).create().unwrap();
    let asked = by_password(&pool, "ana").unwrap();
    let code = pool.latest_code("ana").unwrap();
    let try_with = |code: &str| answer(&pool, "ana", &asked, &json!({ "EMAIL_OTP_CODE": code }));
    for _ in 0..5 {
        assert_eq!(refused(try_with(&other_than(&code))), wrong_code());
    }
    let locked = refusal("NotAuthorizedException", "Password attempts exceeded");
    assert_eq!(refused(try_with(&code)), locked);
    pool.clock().advance(Duration::from_secs(1));
    assert!(is_signed_in(&try_with(&code).unwrap()));
}

#[test]
fn who_has_several_factors_chooses_unless_one_is_preferred() {
    let pool = optional();
    pool.user("ana", PASSWORD)
        .email("ana@example.com")
        .phone_number("+15550100100")
        .totp(SECRET)
        .mfa(["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"])
        .create()
        .unwrap();
    let asked = by_password(&pool, "ana").unwrap();
    assert_eq!(asked["ChallengeName"], "SELECT_MFA_TYPE");
    let choices = r#"["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#;
    assert_eq!(asked["ChallengeParameters"]["MFAS_CAN_CHOOSE"], choices);
    assert!(pool.outbox().is_empty(), "nothing is sent before the choice");
    let strange = refused(answer(&pool, "ana", &asked, &json!({ "ANSWER": "CARRIER_PIGEON" })));
    assert_eq!(strange.0, "MFAMethodNotFoundException");
    let code = answer(&pool, "ana", &asked, &json!({ "ANSWER": "EMAIL_OTP" })).unwrap();
    assert_eq!(code["ChallengeName"], "EMAIL_OTP");
    assert_ne!(code["Session"], asked["Session"]);
    assert_eq!(refused(answer(&pool, "ana", &asked, &json!({ "ANSWER": "SMS_MFA" }))), used_session());
    let right = json!({ "EMAIL_OTP_CODE": pool.latest_code("ana").unwrap() });
    assert!(is_signed_in(&answer(&pool, "ana", &code, &right).unwrap()));
    let prefer = json!({
        "Username": "ana", "SoftwareTokenMfaSettings": { "Enabled": true, "PreferredMfa": true },
    });
    pool.call("AdminSetUserMFAPreference", &prefer).unwrap();
    assert_eq!(by_password(&pool, "ana").unwrap()["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let told = pool.call("AdminGetUser", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(told["PreferredMfaSetting"], "SOFTWARE_TOKEN_MFA");
    assert_eq!(told["UserMFASettingList"], json!(["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]));
}

#[test]
fn optional_pools_ask_only_who_turned_a_factor_on_and_pools_without_ask_nobody() {
    let pool = optional();
    pool.user("ana", PASSWORD).email("ana@example.com").phone_number("+15550100100").create().unwrap();
    assert!(is_signed_in(&by_password(&pool, "ana").unwrap()));
    let off = pool_with(|builder| builder);
    off.user("ana", PASSWORD).email("ana@example.com").mfa(["EMAIL_OTP"]).create().unwrap();
    assert!(is_signed_in(&by_password(&off, "ana").unwrap()));
    let turn_on = json!({ "MfaConfiguration": "OPTIONAL", "EmailMfaConfiguration": { "Subject": "Code" } });
    let set = off.call("SetUserPoolMfaConfig", &turn_on).unwrap();
    assert_eq!(set["EmailMfaConfiguration"]["Subject"], "Code");
    assert_eq!(off.call("GetUserPoolMfaConfig", &json!({})).unwrap(), set);
    assert!(set.get("SmsMfaConfiguration").is_none());
    assert_eq!(by_password(&off, "ana").unwrap()["ChallengeName"], "EMAIL_OTP");
}

#[test]
fn where_a_factor_is_required_a_phone_number_is_used_unasked() {
    let pool = required(&["SMS_MFA", "SOFTWARE_TOKEN_MFA"]);
    pool.user("ana", PASSWORD).phone_number("+15550100100").create().unwrap();
    assert_eq!(by_password(&pool, "ana").unwrap()["ChallengeName"], "SMS_MFA");
    pool.user("bob", PASSWORD).create().unwrap();
    let asked = by_password(&pool, "bob").unwrap();
    assert_eq!(asked["ChallengeName"], "MFA_SETUP");
    assert_eq!(asked["ChallengeParameters"]["MFAS_CAN_SETUP"], r#"["SMS_MFA","SOFTWARE_TOKEN_MFA"]"#);
    let only_sms = required(&["SMS_MFA"]);
    only_sms.user("bob", PASSWORD).create().unwrap();
    assert_eq!(refused(by_password(&only_sms, "bob")).0, "InvalidParameterException");
}

#[test]
fn the_first_way_to_recover_an_account_is_no_second_factor() {
    let recovery = json!({ "RecoveryMechanisms": [{ "Priority": 1, "Name": "verified_email" }] });
    let pool = pool_with(|builder| {
        builder
            .pool_setting("MfaConfiguration", json!("OPTIONAL"))
            .pool_setting("AccountRecoverySetting", recovery)
    });
    pool.user("ana", PASSWORD).email("ana@example.com").mfa(["EMAIL_OTP"]).create().unwrap();
    assert!(is_signed_in(&by_password(&pool, "ana").unwrap()));
}

#[test]
fn a_temporary_password_is_replaced_before_the_second_factor() {
    let pool = optional();
    pool.user("ana", PASSWORD).temporary().totp(SECRET).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
    let asked = by_password(&pool, "ana").unwrap();
    assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let next = answer(&pool, "ana", &asked, &json!({ "NEW_PASSWORD": "Better-Horse8!" })).unwrap();
    assert_eq!(next["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": pool.totp("ana").unwrap() });
    assert!(is_signed_in(&answer(&pool, "ana", &next, &code).unwrap()));
    let required = required(&["SOFTWARE_TOKEN_MFA"]);
    required.user("bob", PASSWORD).temporary().create().unwrap();
    let asked = by_password(&required, "bob").unwrap();
    let next = answer(&required, "bob", &asked, &json!({ "NEW_PASSWORD": "Better-Horse8!" })).unwrap();
    assert_eq!(next["ChallengeName"], "MFA_SETUP");
}

#[test]
fn users_set_their_preference_within_the_pools_bounds() {
    let pool = optional();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    let token = by_password(&pool, "ana").unwrap()["AuthenticationResult"]["AccessToken"].clone();
    let set = |settings: Value| {
        let mut request = settings;
        request["AccessToken"] = token.clone();
        pool.call("SetUserMFAPreference", &request)
    };
    let unverified = refusal("InvalidParameterException", "User has not verified software token mfa");
    assert_eq!(refused(set(json!({ "SoftwareTokenMfaSettings": { "Enabled": true } }))), unverified);
    let undeliverable =
        refusal("InvalidParameterException", "User does not have delivery config set to turn on SMS_MFA");
    assert_eq!(refused(set(json!({ "SMSMfaSettings": { "Enabled": true } }))), undeliverable);
    set(json!({ "EmailMfaSettings": { "Enabled": true, "PreferredMfa": true } })).unwrap();
    let told = pool.call("GetUser", &json!({ "AccessToken": token })).unwrap();
    assert_eq!(told["PreferredMfaSetting"], "EMAIL_OTP");
    assert_eq!(by_password(&pool, "ana").unwrap()["ChallengeName"], "EMAIL_OTP");
    set(json!({ "EmailMfaSettings": { "Enabled": false } })).unwrap();
    assert!(is_signed_in(&by_password(&pool, "ana").unwrap()));
    pool.call("SetUserPoolMfaConfig", &json!({ "MfaConfiguration": "OFF" })).unwrap();
    assert_eq!(
        refused(set(json!({ "EmailMfaSettings": { "Enabled": true } }))).0,
        "InvalidParameterException"
    );
}
