//! Signing in from a device the pool keeps track of.

use cognito_local_pool::{LocalPool, UnknownUsers};
use serde_json::{Value, json};

use super::device_client::*;
use super::http::post;
use super::srp_client::{SrpClient, timestamp};
use super::steps::*;
use super::tokens::claims;

fn set_status(pool: &LocalPool, device: &Device, status: &str) {
    let request = json!({ "Username": "ana", "DeviceKey": device.key, "DeviceRememberedStatus": status });
    pool.call("AdminUpdateDeviceStatus", &request).unwrap();
}

fn forget(pool: &LocalPool, device: &Device) {
    pool.call("AdminForgetDevice", &json!({ "Username": "ana", "DeviceKey": device.key })).unwrap();
}

fn metadata(outcome: &Value) -> &Value {
    &outcome["AuthenticationResult"]["NewDeviceMetadata"]
}

#[test]
fn a_sign_in_without_a_device_brings_a_new_one_where_devices_are_tracked() {
    let pool = tracking(true, false);
    let signed_in = with_code(&pool);
    let key = metadata(&signed_in)["DeviceKey"].as_str().unwrap();
    let (region, id) = key.split_once('_').unwrap();
    assert_eq!((region, id.len()), ("us-east-1", 36));
    assert!(metadata(&signed_in)["DeviceGroupKey"].as_str().unwrap().starts_with('-'));
    assert_eq!(claims(&signed_in["AuthenticationResult"]["AccessToken"])["device_key"], key);
    assert!(claims(&signed_in["AuthenticationResult"]["IdToken"]).get("device_key").is_none());
    let plain = pool_with(|builder| builder);
    plain.user("ana", PASSWORD).create().unwrap();
    let parameters = json!({ "PASSWORD": PASSWORD, "DEVICE_KEY": key });
    let signed_in = initiate(&plain, "USER_PASSWORD_AUTH", "ana", &parameters).unwrap();
    assert!(metadata(&signed_in).is_null());
    assert!(claims(&signed_in["AuthenticationResult"]["AccessToken"]).get("device_key").is_none());
}

#[test]
fn a_remembered_device_proves_itself_in_place_of_the_second_factor() {
    let pool = tracking(true, false);
    let (device, _) = confirmed(&pool);
    let asked = device.sign_in(&pool, "ana").unwrap();
    assert_eq!(asked["ChallengeParameters"], json!({ "USERNAME": "ana" }));
    let (a, next) = device.begin(&pool, &asked);
    let next = next.unwrap();
    assert_ne!(next["Session"], asked["Session"]);
    let parameters = next["ChallengeParameters"].as_object().unwrap();
    let mut names: Vec<_> = parameters.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["DEVICE_KEY", "SALT", "SECRET_BLOCK", "SRP_B", "USERNAME"]);
    let proof = device.proof(&pool, &a, &next);
    let done = answer(&pool, "ana", &next, &proof).unwrap();
    assert!(is_signed_in(&done));
    assert!(metadata(&done).is_null());
    assert_eq!(claims(&done["AuthenticationResult"]["AccessToken"])["device_key"], json!(device.key));
    assert_eq!(refused(answer(&pool, "ana", &next, &proof)), used_session());
}

#[test]
fn a_device_that_is_not_remembered_or_does_not_count_leaves_the_second_factor() {
    for (challenge, on_prompt) in [(false, false), (true, true)] {
        let pool = tracking(challenge, on_prompt);
        let (device, _) = confirmed(&pool);
        let asked = device.sign_in(&pool, "ana").unwrap();
        assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
        let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": pool.totp("ana").unwrap() });
        let done = answer(&pool, "ana", &asked, &code).unwrap();
        assert!(metadata(&done).is_null(), "the device is known");
        assert_eq!(claims(&done["AuthenticationResult"]["AccessToken"])["device_key"], json!(device.key));
    }
    let pool = tracking(true, false);
    let (device, _) = confirmed(&pool);
    set_status(&pool, &device, "not_remembered");
    assert_eq!(device.sign_in(&pool, "ana").unwrap()["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    set_status(&pool, &device, "remembered");
    assert!(is_signed_in(&device.prove(&pool, &device.sign_in(&pool, "ana").unwrap()).unwrap()));
}

#[test]
fn users_without_a_second_factor_are_asked_for_their_device_all_the_same() {
    let pool = tracking_with(true, false, |builder| builder.alias_attributes(&["email"]));
    pool.user("bob", PASSWORD).email("bob@example.com").create().unwrap();
    let first = by_password(&pool, "bob@example.com").unwrap();
    let device = Device::of(&first);
    device.confirm(&pool, &first).unwrap();
    let asked = device.sign_in(&pool, "bob@example.com").unwrap();
    assert_eq!(asked["ChallengeParameters"]["USERNAME"], "bob");
    assert!(is_signed_in(&device.prove(&pool, &asked).unwrap()));
}

#[test]
fn a_wrong_secret_is_refused_and_does_not_lock_the_user_out() {
    let pool = tracking(true, false);
    let (device, _) = confirmed(&pool);
    let forged =
        Device { key: device.key.clone(), group: device.group.clone(), secret: "guessed".to_owned() };
    for _ in 0..6 {
        let asked = device.sign_in(&pool, "ana").unwrap();
        assert_eq!(refused(forged.prove(&pool, &asked)), wrong_credentials());
    }
    assert!(is_signed_in(&device.prove(&pool, &device.sign_in(&pool, "ana").unwrap()).unwrap()));
}

#[test]
fn a_device_challenge_takes_only_its_own_device_challenge_and_time() {
    let pool = tracking(true, false);
    let (device, first) = confirmed(&pool);
    let second = with_code(&pool);
    let other = Device::of(&second);
    other.confirm(&pool, &second).unwrap();
    assert!(is_signed_in(&first));
    let asked = device.sign_in(&pool, "ana").unwrap();
    assert_eq!(refused(other.begin(&pool, &asked).1).1, "Invalid session for the user.");
    let without = answer(&pool, "ana", &asked, &json!({ "SRP_A": "abc" }));
    let missing = refusal("InvalidParameterException", "Missing required parameter DEVICE_KEY");
    assert_eq!(refused(without), missing);
    let (a, next) = device.begin(&pool, &asked);
    let next = next.unwrap();
    let proof = device.proof(&pool, &a, &next);
    let as_password = answer_as(&pool, "ana", "PASSWORD_VERIFIER", &next, &proof);
    assert_eq!(refused(as_password), wrong_credentials());
    let mut late = proof.clone();
    late["TIMESTAMP"] = json!("Fri Nov 6 07:05:09 UTC 2020");
    assert_eq!(refused(answer(&pool, "ana", &next, &late)), wrong_credentials());
    assert!(
        is_signed_in(&answer(&pool, "ana", &next, &proof).unwrap()),
        "nothing of that used the session up"
    );
}

#[test]
fn a_forgotten_device_does_not_exist_once_the_password_is_right() {
    let pool = tracking(true, false);
    let (device, _) = confirmed(&pool);
    let waiting = device.sign_in(&pool, "ana").unwrap();
    let (_, proving) = device.begin(&pool, &device.sign_in(&pool, "ana").unwrap());
    forget(&pool, &device);
    assert_eq!(refused(device.sign_in(&pool, "ana")), no_device());
    let wrong = device.named(&json!({ "PASSWORD": "Wrong-Horse7!" }));
    assert_eq!(refused(initiate(&pool, "USER_PASSWORD_AUTH", "ana", &wrong)), wrong_credentials());
    assert_eq!(refused(device.begin(&pool, &waiting).1), no_device());
    let proof = json!({
        "DEVICE_KEY": device.key, "PASSWORD_CLAIM_SECRET_BLOCK": "AAAA", "PASSWORD_CLAIM_SIGNATURE": "AAAA",
        "TIMESTAMP": timestamp(&pool),
    });
    assert_eq!(refused(answer(&pool, "ana", &proving.unwrap(), &proof)), no_device());
    assert_eq!(metadata(&with_code(&pool))["DeviceKey"].as_str().map(str::len), Some(46));
}

#[test]
fn a_password_proof_may_be_repeated_without_the_forgotten_device() {
    let pool = tracking(true, false);
    let (device, _) = confirmed(&pool);
    let client = SrpClient::new(&pool, "ana");
    let challenge = client.challenge().unwrap();
    let mut responses = client.responses(&challenge, PASSWORD, &timestamp(&pool));
    responses.insert("DEVICE_KEY".to_owned(), json!(device.key));
    assert_eq!(client.respond(&responses).unwrap()["ChallengeName"], "DEVICE_SRP_AUTH");
    forget(&pool, &device);
    assert_eq!(client.respond(&responses).unwrap_err(), no_device());
    responses.remove("DEVICE_KEY");
    assert_eq!(client.respond(&responses).unwrap()["ChallengeName"], "SOFTWARE_TOKEN_MFA");
}

#[test]
fn an_answer_in_a_session_may_be_repeated_without_the_forgotten_device() {
    let pool = tracking(true, false);
    let (device, _) = confirmed(&pool);
    let choice = choose(&pool, "ana", &device.named(&json!({}))).unwrap();
    assert_eq!(choice["ChallengeName"], "SELECT_CHALLENGE");
    forget(&pool, &device);
    let password = json!({ "PASSWORD": PASSWORD });
    let named = answer_as(&pool, "ana", "PASSWORD", &choice, &device.named(&password));
    assert_eq!(refused(named), no_device());
    let asked = answer_as(&pool, "ana", "PASSWORD", &choice, &password).unwrap();
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": pool.totp("ana").unwrap() });
    assert_eq!(refused(answer(&pool, "ana", &asked, &device.named(&code))), no_device());
    assert!(metadata(&answer(&pool, "ana", &asked, &code).unwrap()).is_object());
}

#[test]
fn choice_based_sign_in_asks_for_the_remembered_device_too() {
    let pool = tracking(true, false);
    let (device, _) = confirmed(&pool);
    let preferred = json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD });
    let asked = choose(&pool, "ana", &device.named(&preferred)).unwrap();
    assert!(is_signed_in(&device.prove(&pool, &asked).unwrap()));
}

#[test]
fn a_custom_sign_in_ends_with_the_remembered_devices_proof() {
    let flows = ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH"];
    let pool = tracking_with(true, false, |builder| builder.auth_flows(&flows));
    pool.user("bob", PASSWORD).create().unwrap();
    let script = json!({ "script": { "rounds": [{ "parameters": {}, "answer": "w7fq" }] } });
    assert_eq!(post(&pool, "/_local/triggers", &script).status, 200);
    let first = by_password(&pool, "bob").unwrap();
    let device = Device::of(&first);
    device.confirm(&pool, &first).unwrap();
    let asked = initiate(&pool, "CUSTOM_AUTH", "bob", &device.named(&json!({}))).unwrap();
    let asked = answer(&pool, "bob", &asked, &json!({ "ANSWER": "w7fq" })).unwrap();
    assert!(is_signed_in(&device.prove(&pool, &asked).unwrap()));
}

#[test]
fn devices_are_no_way_to_learn_which_users_exist() {
    let pool =
        tracking_with(true, false, |builder| builder.prevent_user_existence_errors(UnknownUsers::Hidden));
    pool.user("ana", PASSWORD).create().unwrap();
    let parameters = json!({ "PASSWORD": "Wrong-Horse7!", "DEVICE_KEY": "us-east-1_none" });
    for name in ["ana", "nobody"] {
        let outcome = initiate(&pool, "USER_PASSWORD_AUTH", name, &parameters);
        assert_eq!(refused(outcome), wrong_credentials());
    }
}

#[test]
fn refreshing_wants_the_device_of_the_session_while_it_exists() {
    let pool = tracking(true, false);
    let signed_in = with_code(&pool);
    let device = Device::of(&signed_in);
    let token = &signed_in["AuthenticationResult"]["RefreshToken"];
    let by_token = |key: Option<&str>| {
        pool.call("GetTokensFromRefreshToken", &json!({ "RefreshToken": token, "DeviceKey": key }))
    };
    let the_old_way = |key: &str| {
        let parameters = json!({ "REFRESH_TOKEN": token, "DEVICE_KEY": key });
        let request = json!({ "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": parameters });
        pool.call("InitiateAuth", &request)
    };
    let invalid = refusal("NotAuthorizedException", "Invalid Refresh Token");
    for wrong in [None, Some(""), Some("us-east-1_other")] {
        assert_eq!(refused(by_token(wrong)), invalid, "{wrong:?}");
    }
    assert_eq!(refused(the_old_way("us-east-1_other")), invalid);
    let refreshed = by_token(Some(&device.key)).unwrap();
    assert_eq!(claims(&refreshed["AuthenticationResult"]["AccessToken"])["device_key"], json!(device.key));
    assert!(the_old_way(&device.key).is_ok(), "an unconfirmed device is enough");
    forget(&pool, &device);
    assert_eq!(refused(by_token(Some(&device.key))), invalid);
}

#[test]
fn a_pool_may_want_the_device_confirmed_before_it_refreshes() {
    let member = json!({ "ChallengeRequiredOnNewDevice": true, "LocalRefreshNeedsConfirmedDevice": true });
    let tags = json!({ "local:refresh-needs-confirmed-device": "true" });
    for tagged in [false, true] {
        let pool = tracking_with(true, false, |builder| {
            if tagged {
                builder.pool_setting("UserPoolTags", tags.clone())
            } else {
                builder.pool_setting("DeviceConfiguration", member.clone())
            }
        });
        pool.user("ana", PASSWORD).totp(SECRET).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
        let signed_in = with_code(&pool);
        let device = Device::of(&signed_in);
        let token = &signed_in["AuthenticationResult"]["RefreshToken"];
        let refresh = || {
            pool.call("GetTokensFromRefreshToken", &json!({ "RefreshToken": token, "DeviceKey": device.key }))
        };
        assert_eq!(refused(refresh()), refusal("NotAuthorizedException", "Invalid Refresh Token"));
        device.confirm(&pool, &signed_in).unwrap();
        refresh().unwrap();
    }
}
