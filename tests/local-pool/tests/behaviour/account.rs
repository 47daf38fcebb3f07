//! Changing a password, deleting oneself, and changing the pool under its users.

use std::time::Duration;

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::steps::*;

const NEXT: &str = "Better-Horse8!";

fn signed_in(pool: &LocalPool, password: &str) -> Outcome {
    initiate(pool, "USER_PASSWORD_AUTH", "ana", &json!({ "PASSWORD": password }))
}

fn token(pool: &LocalPool) -> Value {
    signed_in(pool, PASSWORD).unwrap()["AuthenticationResult"]["AccessToken"].clone()
}

fn change(pool: &LocalPool, token: &Value, previous: Option<&str>, proposed: &str) -> Outcome {
    let request = json!({ "AccessToken": token, "PreviousPassword": previous, "ProposedPassword": proposed });
    pool.call("ChangePassword", &request)
}

#[test]
fn a_password_is_changed_by_who_knows_it_and_sign_ins_go_on() {
    let pool = pool_with(|builder| builder);
    pool.user("ana", PASSWORD).create().unwrap();
    let token = token(&pool);
    assert_eq!(refused(change(&pool, &token, Some("Wrong-Horse7!"), NEXT)), wrong_credentials());
    assert_eq!(refused(change(&pool, &token, None, NEXT)).0, "InvalidParameterException");
    assert_eq!(refused(change(&pool, &token, Some(PASSWORD), "short")).0, "InvalidPasswordException");
    assert_eq!(change(&pool, &token, Some(PASSWORD), NEXT).unwrap(), json!({}));
    assert!(pool.call("GetUser", &json!({ "AccessToken": token })).is_ok());
    assert_eq!(refused(signed_in(&pool, PASSWORD)), wrong_credentials());
    assert!(signed_in(&pool, NEXT).is_ok());
}

#[test]
fn passwords_are_changed_five_times_an_hour_at_most() {
    let pool = pool_with(|builder| builder);
    pool.user("ana", PASSWORD).create().unwrap();
    let token_of =
        |password: &str| signed_in(&pool, password).unwrap()["AuthenticationResult"]["AccessToken"].clone();
    let token = token_of(PASSWORD);
    for _ in 0..5 {
        assert_eq!(refused(change(&pool, &token, Some("Wrong-Horse7!"), NEXT)), wrong_credentials());
    }
    let limit = refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.");
    assert_eq!(refused(change(&pool, &token, Some(PASSWORD), NEXT)), limit);
    pool.clock().advance(Duration::from_secs(3600));
    change(&pool, &token_of(PASSWORD), Some(PASSWORD), NEXT).unwrap();
}

#[test]
fn a_user_without_a_password_sets_the_first() {
    let pool =
        pool_with(|builder| builder.pool_setting("Policies", first_factors(&["PASSWORD", "EMAIL_OTP"])));
    let attributes = json!([
        { "Name": "email", "Value": "ana@example.com" }, { "Name": "email_verified", "Value": "true" },
    ]);
    pool.call("AdminCreateUser", &json!({ "Username": "ana", "UserAttributes": attributes })).unwrap();
    let asked = choose(&pool, "ana", &json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" })).unwrap();
    let code = json!({ "EMAIL_OTP_CODE": pool.latest_code("ana").unwrap() });
    let done = answer(&pool, "ana", &asked, &code).unwrap();
    let token = &done["AuthenticationResult"]["AccessToken"];
    assert_eq!(refused(change(&pool, token, Some("Guessed-Horse7!"), NEXT)), wrong_credentials());
    change(&pool, token, None, NEXT).unwrap();
    assert!(signed_in(&pool, NEXT).is_ok());
}

#[test]
fn passwords_of_the_history_cannot_be_taken_again() {
    let policy = json!({ "MinimumLength": 8, "PasswordHistorySize": 2 });
    let pool = pool_with(|builder| builder.pool_setting("Policies", json!({ "PasswordPolicy": policy })));
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    let token = token(&pool);
    let violation = "PasswordHistoryPolicyViolationException";
    assert_eq!(refused(change(&pool, &token, Some(PASSWORD), PASSWORD)).0, violation);
    change(&pool, &token, Some(PASSWORD), NEXT).unwrap();
    assert_eq!(refused(change(&pool, &token, Some(NEXT), PASSWORD)).0, violation);
    pool.call("ForgotPassword", &json!({ "Username": "ana" })).unwrap();
    let confirm = |password: &str| {
        let code = pool.latest_code("ana").unwrap();
        let request = json!({ "Username": "ana", "ConfirmationCode": code, "Password": password });
        pool.call("ConfirmForgotPassword", &request)
    };
    assert_eq!(refused(confirm(NEXT)).0, violation);
    confirm("Third-Horse9!").unwrap();
    let set = json!({ "Username": "ana", "Password": PASSWORD, "Permanent": true });
    assert!(pool.call("AdminSetUserPassword", &set).is_ok(), "two others came since");
}

#[test]
fn who_deletes_themselves_is_gone_with_their_sign_ins() {
    let pool = pool_with(|builder| builder);
    pool.user("ana", PASSWORD).create().unwrap();
    let done = signed_in(&pool, PASSWORD).unwrap();
    let request = json!({ "AccessToken": done["AuthenticationResult"]["AccessToken"] });
    assert_eq!(pool.call("DeleteUser", &request).unwrap(), json!({}));
    let gone = refusal("UserNotFoundException", "User does not exist.");
    assert_eq!(refused(pool.call("DeleteUser", &request)), gone);
    assert_eq!(refused(pool.call("GetUser", &request)), gone);
    assert_eq!(refused(signed_in(&pool, PASSWORD)), gone);
    pool.user("ana", PASSWORD).create().unwrap();
    assert_eq!(refused(pool.call("GetUser", &request)), gone, "the new ana is another user");
}

#[test]
fn a_pools_settings_change_under_its_users() {
    let pool = pool_with(|builder| {
        builder.alias_attributes(&["email"]).pool_setting("MfaConfiguration", json!("OPTIONAL"))
    });
    pool.user("ana", PASSWORD)
        .email("ana@example.com")
        .totp(SECRET)
        .mfa(["SOFTWARE_TOKEN_MFA"])
        .create()
        .unwrap();
    let update = json!({
        "DeviceConfiguration": { "ChallengeRequiredOnNewDevice": true },
        "Policies": { "PasswordPolicy": { "MinimumLength": 20 } },
    });
    assert_eq!(pool.call("UpdateUserPool", &update).unwrap(), json!({}));
    let described = pool.call("DescribeUserPool", &json!({})).unwrap()["UserPool"].clone();
    assert_eq!(described["DeviceConfiguration"], update["DeviceConfiguration"]);
    assert_eq!(described["AliasAttributes"], json!(["email"]));
    assert_eq!(described["MfaConfiguration"], "OPTIONAL");
    let asked = initiate(&pool, "USER_PASSWORD_AUTH", "ana@example.com", &json!({ "PASSWORD": PASSWORD }));
    let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": pool.totp("ana").unwrap() });
    let done = answer(&pool, "ana", &asked.unwrap(), &code).unwrap()["AuthenticationResult"].clone();
    assert!(done["NewDeviceMetadata"].is_object());
    let weak = change(&pool, &done["AccessToken"], Some(PASSWORD), NEXT);
    assert_eq!(refused(weak).0, "InvalidPasswordException");
    pool.call("UpdateUserPool", &json!({})).unwrap();
    assert!(
        pool.call("DescribeUserPool", &json!({})).unwrap()["UserPool"].get("DeviceConfiguration").is_none()
    );
    assert!(change(&pool, &done["AccessToken"], Some(PASSWORD), NEXT).is_ok());
    let refresh = json!({ "RefreshToken": done["RefreshToken"] });
    assert!(pool.call("GetTokensFromRefreshToken", &refresh).is_ok(), "devices are not tracked any longer");
}
