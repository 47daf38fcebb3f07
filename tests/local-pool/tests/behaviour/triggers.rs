//! The triggers around sign-up, sign-in and tokens.

use std::sync::Arc;

use cognito_local_pool::{Builder, LocalPool, Trigger, UnknownUsers};
use serde_json::{Value, json};

use super::http::{call, refusal, wrong_credentials};
use super::lambda::{Seen, keeping, respond, sources};
use super::srp_client::{Refusal, sign_in};
use super::tokens::claims;

const PASSWORD: &str = "Correct-Horse7!";

pub fn with_mail() -> Builder {
    LocalPool::builder().pool_setting("AutoVerifiedAttributes", json!(["email"]))
}

pub fn sign_up(pool: &LocalPool) -> Result<Value, Refusal> {
    let request = json!({
        "ClientId": pool.client_id(), "Username": "ana", "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": "ana@example.com" }],
        "ValidationData": [{ "Name": "invitation", "Value": "42" }],
        "ClientMetadata": { "campaign": "spring" },
    });
    call(pool, "SignUp", &request)
}

pub fn with_password(pool: &LocalPool, username: &str, password: &str) -> Result<Value, Refusal> {
    let request = json!({
        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": pool.client_id(),
        "AuthParameters": { "USERNAME": username, "PASSWORD": password },
        "ClientMetadata": { "door": "front" },
    });
    Ok(call(pool, "InitiateAuth", &request)?["AuthenticationResult"].clone())
}

#[test]
fn a_sign_up_can_be_confirmed_at_once_with_its_address() {
    let seen = Seen::default();
    let confirm = json!({ "autoConfirmUser": true, "autoVerifyEmail": true, "autoVerifyPhone": true });
    let builder = keeping(with_mail(), Trigger::PreSignUp, &seen, confirm);
    let pool = keeping(builder, Trigger::PostConfirmation, &seen, json!({})).start_blocking().unwrap();
    let reply = sign_up(&pool).unwrap();
    assert_eq!(reply["UserConfirmed"], true);
    assert!(reply.get("CodeDeliveryDetails").is_none());
    assert!(pool.outbox().is_empty());
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok());
    assert_eq!(sources(&seen), ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]);
    let events = seen.lock().unwrap();
    assert_eq!(
        events[0]["request"],
        json!({
            "userAttributes": { "email": "ana@example.com" },
            "validationData": { "invitation": "42" },
            "clientMetadata": { "campaign": "spring" },
        })
    );
    assert_eq!(
        events[1]["request"]["userAttributes"],
        json!({
            "sub": reply["UserSub"], "email": "ana@example.com", "email_verified": "true",
            "cognito:user_status": "CONFIRMED",
        })
    );
}

#[test]
fn an_address_verified_at_once_is_the_newcomers_alias_and_no_longer_the_other_users() {
    let pool = with_mail()
        .alias_attributes(&["email"])
        .trigger(Trigger::PreSignUp, |event| {
            let newcomer = event["triggerSource"] == "PreSignUp_SignUp";
            Ok(respond(event, &json!({ "autoConfirmUser": newcomer, "autoVerifyEmail": newcomer })))
        })
        .start_blocking()
        .unwrap();
    pool.user("older", "Other-Horse9!").email("ana@example.com").create().unwrap();
    sign_up(&pool).unwrap();
    assert!(sign_in(&pool, "ana@example.com", PASSWORD).is_ok());
    let older = pool.call("AdminGetUser", &json!({ "Username": "older" })).unwrap();
    let attributes = older["UserAttributes"].as_array().unwrap();
    assert!(attributes.contains(&json!({ "Name": "email_verified", "Value": "false" })));
}

#[test]
fn a_refused_sign_up_creates_nobody() {
    let pool = with_mail()
        .trigger(Trigger::PreSignUp, |_| Err("Not by invitation".to_owned()))
        .start_blocking()
        .unwrap();
    let refused = refusal("UserLambdaValidationException", "PreSignUp failed with error Not by invitation.");
    assert_eq!(sign_up(&pool).unwrap_err(), refused);
    assert_eq!(
        pool.call("AdminGetUser", &json!({ "Username": "ana" })).unwrap_err().name(),
        "UserNotFoundException"
    );
    assert_eq!(
        pool.call("AdminCreateUser", &json!({ "Username": "ana" })).unwrap_err().name(),
        "UserLambdaValidationException"
    );
}

#[test]
fn confirmations_are_reported_and_a_failing_report_does_not_undo_them() {
    let seen = Seen::default();
    let kept = Arc::clone(&seen);
    let pool = with_mail()
        .trigger(Trigger::PostConfirmation, move |event| {
            kept.lock().unwrap().push(event.clone());
            Err("no greeting today".to_owned())
        })
        .start_blocking()
        .unwrap();
    sign_up(&pool).unwrap();
    let request = json!({
        "ClientId": pool.client_id(), "Username": "ana", "ConfirmationCode": pool.latest_code("ana"),
    });
    let refused = call(&pool, "ConfirmSignUp", &request).unwrap_err();
    let message = "PostConfirmation failed with error no greeting today.";
    assert_eq!(refused, refusal("UserLambdaValidationException", message));
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok());
    call(&pool, "ForgotPassword", &json!({ "ClientId": pool.client_id(), "Username": "ana" })).unwrap();
    let request = json!({
        "ClientId": pool.client_id(), "Username": "ana", "ConfirmationCode": pool.latest_code("ana"),
        "Password": "Another-Horse8!",
    });
    assert_eq!(
        call(&pool, "ConfirmForgotPassword", &request).unwrap_err().0,
        "UserLambdaValidationException"
    );
    assert!(sign_in(&pool, "ana", "Another-Horse8!").is_ok());
    assert_eq!(sources(&seen), ["PostConfirmation_ConfirmSignUp", "PostConfirmation_ConfirmForgotPassword"]);
}

#[test]
fn a_sign_in_can_be_refused_at_the_door() {
    let pool = LocalPool::builder()
        .trigger(Trigger::PreAuthentication, |event| {
            let door = &event["request"]["validationData"]["door"];
            if door == "front" {
                Err(format!("the {} door is closed", door.as_str().unwrap()))
            } else {
                Ok(event.clone())
            }
        })
        .start_blocking()
        .unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    let message = "PreAuthentication failed with error the front door is closed.";
    let refused = refusal("UserLambdaValidationException", message);
    assert_eq!(with_password(&pool, "ana", "Wrong-Horse7!").unwrap_err(), refused);
    assert_eq!(with_password(&pool, "ana", PASSWORD).unwrap_err(), refused);
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok());
}

#[test]
fn before_and_after_a_sign_in_its_triggers_are_told() {
    let seen = Seen::default();
    let builder = LocalPool::builder().prevent_user_existence_errors(UnknownUsers::Hidden);
    let builder = keeping(builder, Trigger::PreAuthentication, &seen, json!({}));
    let builder = keeping(builder, Trigger::PostAuthentication, &seen, json!({}));
    let pool = keeping(builder, Trigger::PreTokenGeneration, &seen, json!({})).start_blocking().unwrap();
    pool.user("ana", PASSWORD).group("staff").create().unwrap();
    with_password(&pool, "ana", PASSWORD).unwrap();
    assert_eq!(with_password(&pool, "nobody", PASSWORD).unwrap_err(), wrong_credentials());
    let expected = [
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_Authentication",
        "PreAuthentication_Authentication",
    ];
    assert_eq!(sources(&seen), expected);
    let events = seen.lock().unwrap();
    assert_eq!(events[0]["request"]["validationData"], json!({ "door": "front" }));
    assert!(events[0]["request"].get("userNotFound").is_none());
    assert_eq!(events[1]["request"]["newDeviceUsed"], false);
    assert!(
        events[1]["request"].get("clientMetadata").is_none(),
        "what InitiateAuth brings stays at the door"
    );
    let groups = json!({ "groupsToOverride": ["staff"], "iamRolesToOverride": [], "preferredRole": null });
    assert_eq!(events[2]["request"]["groupConfiguration"], groups);
    assert_eq!(events[2]["response"], json!({ "claimsOverrideDetails": null }));
    assert_eq!(events[3]["request"]["userNotFound"], true);
}

#[test]
fn a_refusal_after_the_last_factor_withholds_the_tokens() {
    let pool = LocalPool::builder()
        .trigger(Trigger::PostAuthentication, |_| Err("the audit is down".to_owned()))
        .start_blocking()
        .unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    let message = "PostAuthentication failed with error the audit is down.";
    let refused = sign_in(&pool, "ana", PASSWORD).unwrap_err();
    assert_eq!(refused, refusal("UserLambdaValidationException", message));
}

#[test]
fn claims_are_added_overridden_and_suppressed_and_groups_replaced() {
    let details = json!({ "claimsOverrideDetails": {
        "claimsToAddOrOverride": {
            "tier": "gold", "email": "hidden@example.com", "sub": "someone-else", "nickname": "both", "exp": "1",
        },
        "claimsToSuppress": ["email_verified", "nickname", "iss", "token_use"],
        "groupOverrideDetails": {
            "groupsToOverride": ["guests"], "iamRolesToOverride": ["arn:r"], "preferredRole": "arn:r",
        },
    }});
    let seen = Seen::default();
    let pool = keeping(LocalPool::builder(), Trigger::PreTokenGeneration, &seen, details);
    let pool = pool.start_blocking().unwrap();
    let user = pool.user("ana", PASSWORD).email("ana@example.com").group("staff").create().unwrap();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    let request = json!({
        "ClientId": pool.client_id(), "RefreshToken": tokens["RefreshToken"], "ClientMetadata": { "why": "expired" },
    });
    let refreshed = call(&pool, "GetTokensFromRefreshToken", &request).unwrap();
    for tokens in [&tokens, &refreshed["AuthenticationResult"]] {
        let (access, id) = (claims(&tokens["AccessToken"]), claims(&tokens["IdToken"]));
        assert_eq!((&id["tier"], &id["email"]), (&json!("gold"), &json!("hidden@example.com")));
        assert_eq!(id["sub"], json!(user.sub));
        assert_eq!((&id["iss"], &id["token_use"]), (&json!(pool.issuer()), &json!("id")));
        assert!(id["exp"].is_u64());
        assert!(id.get("email_verified").is_none() && id.get("nickname").is_none());
        assert_eq!(
            (&id["cognito:groups"], &access["cognito:groups"]),
            (&json!(["guests"]), &json!(["guests"]))
        );
        assert_eq!(id["cognito:preferred_role"], "arn:r");
        assert!(access.get("tier").is_none(), "the first version changes id tokens only");
    }
    assert_eq!(sources(&seen), ["TokenGeneration_Authentication", "TokenGeneration_RefreshTokens"]);
    assert_eq!(seen.lock().unwrap()[1]["request"]["clientMetadata"], json!({ "why": "expired" }));
}

#[test]
fn tokens_after_a_new_password_are_announced_as_such() {
    let seen = Seen::default();
    let pool = keeping(LocalPool::builder(), Trigger::PreTokenGeneration, &seen, json!({}));
    let pool = pool.start_blocking().unwrap();
    pool.user("ana", PASSWORD).temporary().create().unwrap();
    let request = json!({
        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": pool.client_id(),
        "AuthParameters": { "USERNAME": "ana", "PASSWORD": PASSWORD },
    });
    let asked = call(&pool, "InitiateAuth", &request).unwrap();
    let request = json!({
        "ChallengeName": "NEW_PASSWORD_REQUIRED", "ClientId": pool.client_id(), "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": "ana", "NEW_PASSWORD": "Another-Horse8!" },
        "ClientMetadata": { "step": "2" },
    });
    call(&pool, "RespondToAuthChallenge", &request).unwrap();
    assert_eq!(sources(&seen), ["TokenGeneration_NewPasswordChallenge"]);
    assert_eq!(seen.lock().unwrap()[0]["request"]["clientMetadata"], json!({ "step": "2" }));
}
