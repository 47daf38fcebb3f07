//! What prepares users, pools and authenticators over HTTP.

use std::time::Duration;

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::http::{Connection, Reply, post};
use super::steps::*;

fn made(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", reply.json());
    reply.json()
}

fn start() -> LocalPool {
    LocalPool::builder().start_blocking().unwrap()
}

#[test]
fn a_new_pool_is_made_in_the_same_server_and_used_by_its_id() {
    let server = start();
    let request = json!({
        "pool": { "MfaConfiguration": "ON", "EnabledMfas": ["EMAIL_OTP"] },
        "client": { "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "GenerateSecret": false },
    });
    let ids = made(&post(&server, "/_local/reset", &request));
    assert_eq!(ids.as_object().unwrap().len(), 2);
    let user = json!({
        "poolId": ids["poolId"], "username": "ana", "password": PASSWORD, "email": "ana@example.com",
        "mfa": ["EMAIL_OTP"],
    });
    assert_eq!(made(&post(&server, "/_local/users", &user)), json!({}));
    let sign_in = json!({
        "ClientId": ids["clientId"], "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ana", "PASSWORD": PASSWORD },
    });
    assert_eq!(server.call("InitiateAuth", &sign_in).unwrap()["ChallengeName"], "EMAIL_OTP");
    assert!(server.call("AdminGetUser", &json!({ "Username": "ana" })).is_err(), "not in the first pool");
    let secret = made(&post(&server, "/_local/reset", &json!({ "client": { "GenerateSecret": true } })));
    assert!(secret["clientSecret"].is_string());
    let refused = post(&server, "/_local/reset", &json!({ "pool": { "MfaConfiguration": "SOMETIMES" } }));
    assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("InvalidParameterException")));
}

#[test]
fn users_are_made_in_any_state() {
    let server = LocalPool::builder()
        .pool_setting("AutoVerifiedAttributes", json!(["email"]))
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .start_blocking()
        .unwrap();
    let expected = [
        ("CONFIRMED", None),
        ("FORCE_CHANGE_PASSWORD", None),
        ("UNCONFIRMED", Some("UserNotConfirmedException")),
        ("RESET_REQUIRED", Some("PasswordResetRequiredException")),
    ];
    for (status, refusal) in expected {
        let name = status.to_lowercase();
        let user = json!({
            "username": name, "password": PASSWORD, "email": format!("{name}@example.com"), "status": status,
            "attributes": { "given_name": "Ana" },
        });
        made(&post(&server, "/_local/users", &user));
        let told = server.call("AdminGetUser", &json!({ "Username": name })).unwrap();
        assert_eq!(told["UserStatus"], status);
        assert!(told["UserAttributes"].to_string().contains("given_name"));
        let outcome = by_password(&server, &name);
        assert_eq!(outcome.as_ref().err().map(cognito_local_pool::ServiceError::name), refusal, "{status}");
        let coded = matches!(status, "UNCONFIRMED" | "RESET_REQUIRED");
        assert_eq!(server.latest_code(&name).is_some(), coded, "{status}");
    }
    let code = server.latest_code("unconfirmed").unwrap();
    let confirm = json!({ "Username": "unconfirmed", "ConfirmationCode": code });
    server.call("ConfirmSignUp", &confirm).unwrap();
    assert!(is_signed_in(&by_password(&server, "unconfirmed").unwrap()));
    for bad in [
        json!({ "username": "x", "password": PASSWORD, "status": "SLEEPING" }),
        json!({ "username": "x", "password": PASSWORD, "mfa": ["CARRIER_PIGEON"] }),
        json!({ "username": "x", "password": PASSWORD, "totp_secret": "0189" }),
        json!({ "username": "x", "password": "short" }),
        json!({ "password": PASSWORD }),
    ] {
        assert_eq!(post(&server, "/_local/users", &bad).status, 400, "{bad}");
    }
    assert!(server.call("AdminGetUser", &json!({ "Username": "x" })).is_err(), "a refusal makes nobody");
}

#[test]
fn app_codes_follow_the_pools_clock() {
    let server = start();
    server.clock().freeze();
    server.clock().set(std::time::UNIX_EPOCH + Duration::from_secs(59));
    let code = |request: Value| post(&server, "/_local/totp", &request);
    assert_eq!(made(&code(json!({ "secret": SECRET })))["code"], "287082");
    let user = json!({ "username": "ana", "password": PASSWORD, "totp_secret": SECRET });
    made(&post(&server, "/_local/users", &user));
    server.clock().set(std::time::UNIX_EPOCH + Duration::from_secs(1_234_567_890));
    assert_eq!(made(&code(json!({ "username": "ana" })))["code"], "005924");
    server.user("bob", PASSWORD).create().unwrap();
    assert_eq!(code(json!({ "username": "bob" })).status, 400);
    assert_eq!(code(json!({ "secret": "not Base32!" })).status, 400);
}

#[test]
fn the_authenticator_registers_and_signs_over_http() {
    let server = LocalPool::builder()
        .auth_flows(&["ALLOW_USER_AUTH"])
        .pool_setting("Policies", first_factors(&["PASSWORD", "WEB_AUTHN"]))
        .start_blocking()
        .unwrap();
    server.user("ana", PASSWORD).create().unwrap();
    let request = json!({ "username": "ana", "user_verification": true });
    let made_id = made(&post(&server, "/_local/authenticator/credentials", &request));
    assert!(made_id["credentialId"].is_string());
    let asked = choose(&server, "ana", &json!({ "PREFERRED_CHALLENGE": "WEB_AUTHN" })).unwrap();
    let options = &asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"];
    for tamper in ["signature", "origin", "challenge", "rp_id"] {
        let request = json!({ "options": options, "tamper": tamper });
        let wrong = made(&post(&server, "/_local/authenticator/assert", &request));
        let outcome = answer(&server, "ana", &asked, &json!({ "CREDENTIAL": wrong["credential"] }));
        assert_eq!(refused(outcome).0, "NotAuthorizedException", "{tamper}");
    }
    let right = made(&post(&server, "/_local/authenticator/assert", &json!({ "options": options })));
    let done = answer(&server, "ana", &asked, &json!({ "CREDENTIAL": right["credential"] })).unwrap();
    assert!(is_signed_in(&done));
    for bad in [json!({}), json!({ "options": "{}" }), json!({ "options": options, "tamper": "colour" })] {
        assert_eq!(post(&server, "/_local/authenticator/assert", &bad).status, 400, "{bad}");
    }
    let token = json!({ "AccessToken": done["AuthenticationResult"]["AccessToken"] });
    let begun = server.call("StartWebAuthnRegistration", &token).unwrap();
    let request = json!({ "options": begun["CredentialCreationOptions"] });
    let credential = made(&post(&server, "/_local/authenticator/create", &request))["credential"].clone();
    let request = json!({ "AccessToken": token["AccessToken"], "Credential": credential });
    server.call("CompleteWebAuthnRegistration", &request).unwrap();
}

#[test]
fn an_invented_challenge_comes_after_the_first_factor_until_it_is_taken_back() {
    let server = pool_with(|builder| builder.pool_setting("MfaConfiguration", json!("OPTIONAL")));
    server.user("ana", PASSWORD).totp(SECRET).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
    let invented = json!({
        "username": "ana", "name": "HOLOGRAM_MFA", "parameters": { "HUE": "blue" }, "expects": { "HOLOGRAM_CODE": "42" },
    });
    made(&post(&server, "/_local/challenges", &invented));
    let asked = by_password(&server, "ana").unwrap();
    assert_eq!(asked["ChallengeName"], "HOLOGRAM_MFA");
    assert_eq!(asked["ChallengeParameters"], json!({ "HUE": "blue" }));
    let with = |code: &str| answer(&server, "ana", &asked, &json!({ "HOLOGRAM_CODE": code }));
    assert_eq!(refused(with("41")), wrong_code());
    let next = with("42").unwrap();
    assert_eq!(next["ChallengeName"], "SOFTWARE_TOKEN_MFA", "what the pool asks anyway comes then");
    assert_eq!(refused(with("42")), used_session());
    let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": server.totp("ana").unwrap() });
    assert!(is_signed_in(&answer(&server, "ana", &next, &code).unwrap()));
    server.forget_challenge("ana").unwrap();
    assert_eq!(by_password(&server, "ana").unwrap()["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    for body in [r#"{"username":"ana"}"#, ""] {
        made(&post(&server, "/_local/challenges", &invented));
        assert_eq!(by_password(&server, "ana").unwrap()["ChallengeName"], "HOLOGRAM_MFA");
        let path = "/_local/challenges";
        made(&Connection::open(&server).send("DELETE", path, &[], body.as_bytes()).unwrap());
        assert_eq!(by_password(&server, "ana").unwrap()["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    }
    server.invent_challenge("ana", "HOLOGRAM_MFA", &[], &[("HOLOGRAM_CODE", "42")]).unwrap();
    assert_eq!(by_password(&server, "ana").unwrap()["ChallengeName"], "HOLOGRAM_MFA");
    let taken = json!({ "username": "ana", "name": "SMS_MFA" });
    assert_eq!(post(&server, "/_local/challenges", &taken).status, 400, "a name the service uses");
}
