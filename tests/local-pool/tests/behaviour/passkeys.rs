//! Passkeys: registered, listed, deleted, and signed in with.

use std::time::Duration;

use cognito_local_pool::{LocalPool, Tamper};
use serde_json::{Value, json};

use super::steps::*;

fn pool_for(web_authn: Value, mode: &str) -> LocalPool {
    let pool = pool_with(|builder| {
        builder
            .pool_setting("Policies", first_factors(&["PASSWORD", "WEB_AUTHN"]))
            .pool_setting("WebAuthnConfiguration", web_authn)
            .pool_setting("MfaConfiguration", json!(mode))
    });
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    pool
}

fn pool() -> LocalPool {
    pool_for(json!({ "RelyingPartyId": "example.com" }), "OFF")
}

fn token(pool: &LocalPool) -> Value {
    by_password(pool, "ana").unwrap()["AuthenticationResult"]["AccessToken"].clone()
}

fn preferred(pool: &LocalPool) -> Value {
    choose(pool, "ana", &json!({ "PREFERRED_CHALLENGE": "WEB_AUTHN" })).unwrap()
}

fn options(asked: &Value) -> &str {
    asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str().unwrap()
}

#[test]
fn a_registered_passkey_signs_in_directly_and_after_the_choice() {
    let pool = pool();
    let id = pool.authenticator().register("ana", true).unwrap();
    let asked = preferred(&pool);
    assert_eq!(asked["ChallengeName"], "WEB_AUTHN");
    let told: Value = serde_json::from_str(options(&asked)).unwrap();
    assert_eq!(told["rpId"], "example.com");
    assert_eq!(told["userVerification"], "preferred");
    assert_eq!(
        told["allowCredentials"],
        json!([{ "id": id, "type": "public-key", "transports": ["internal"] }])
    );
    let credential = pool.authenticator().assert(options(&asked)).unwrap();
    let done = answer(&pool, "ana", &asked, &json!({ "CREDENTIAL": credential })).unwrap();
    assert!(is_signed_in(&done));
    assert_eq!(refused(answer(&pool, "ana", &asked, &json!({ "CREDENTIAL": credential }))), used_session());
    let choice = choose(&pool, "ana", &json!({})).unwrap();
    assert_eq!(choice["AvailableChallenges"], json!(["PASSWORD", "PASSWORD_SRP", "WEB_AUTHN"]));
    let asked = answer(&pool, "ana", &choice, &json!({ "ANSWER": "WEB_AUTHN" })).unwrap();
    let credential = pool.authenticator().assert(options(&asked)).unwrap();
    assert!(is_signed_in(&answer(&pool, "ana", &asked, &json!({ "CREDENTIAL": credential })).unwrap()));
}

#[test]
fn an_assertion_that_is_wrong_in_any_one_way_is_refused() {
    let pool = pool();
    pool.authenticator().register("ana", true).unwrap();
    let wrong = refusal("NotAuthorizedException", "WebAuthn credential could not be verified.");
    let asked = preferred(&pool);
    for tamper in [Tamper::Signature, Tamper::Origin, Tamper::Challenge, Tamper::RelyingParty] {
        let credential = pool.authenticator().assert_tampered(options(&asked), tamper).unwrap();
        let refused = refused(answer(&pool, "ana", &asked, &json!({ "CREDENTIAL": credential })));
        assert_eq!(refused, wrong, "{tamper:?}");
    }
    let garbage = refused(answer(&pool, "ana", &asked, &json!({ "CREDENTIAL": "{\"id\":\"x\"}" })));
    assert_eq!(garbage.0, "InvalidParameterException");
    let older = preferred(&pool);
    let credential = pool.authenticator().assert(options(&older)).unwrap();
    let crossed = refused(answer(&pool, "ana", &asked, &json!({ "CREDENTIAL": credential })));
    assert_eq!(crossed, wrong, "an answer to another challenge");
}

#[test]
fn an_assertion_by_another_users_passkey_or_a_turned_back_counter_is_refused() {
    let pool = pool();
    pool.user("bob", PASSWORD).create().unwrap();
    let ana = pool.authenticator().register("ana", true).unwrap();
    let bob = pool.authenticator().register("bob", true).unwrap();
    let asked = preferred(&pool);
    let foreign = options(&asked).replace(&ana, &bob);
    let credential = pool.authenticator().assert(&foreign).unwrap();
    let refused_name =
        |credential: &str| refused(answer(&pool, "ana", &asked, &json!({ "CREDENTIAL": credential }))).0;
    assert_eq!(refused_name(&credential), "NotAuthorizedException");
    let stale = pool.authenticator().assert(options(&asked)).unwrap();
    let newer = preferred(&pool);
    let credential = pool.authenticator().assert(options(&newer)).unwrap();
    assert!(is_signed_in(&answer(&pool, "ana", &newer, &json!({ "CREDENTIAL": credential })).unwrap()));
    assert_eq!(refused_name(&stale), "NotAuthorizedException", "its counter is behind");
}

#[test]
fn user_verification_is_demanded_where_it_is_required() {
    let pool = pool_for(json!({ "RelyingPartyId": "example.com", "UserVerification": "required" }), "OFF");
    let unverified = pool.authenticator().register("ana", false).unwrap_err();
    assert!(unverified.to_string().contains("WebAuthnCredentialNotSupportedException"));
    pool.call(
        "SetUserPoolMfaConfig",
        &json!({ "WebAuthnConfiguration": { "RelyingPartyId": "example.com", "UserVerification": "preferred" } }),
    )
    .unwrap();
    pool.authenticator().register("ana", false).unwrap();
    let config = json!({ "RelyingPartyId": "example.com", "UserVerification": "required" });
    let set = pool.call("SetUserPoolMfaConfig", &json!({ "WebAuthnConfiguration": config })).unwrap();
    assert_eq!(set["WebAuthnConfiguration"]["UserVerification"], "required");
    let asked = preferred(&pool);
    let credential = pool.authenticator().assert(options(&asked)).unwrap();
    let refused = refused(answer(&pool, "ana", &asked, &json!({ "CREDENTIAL": credential })));
    assert_eq!(refused.0, "NotAuthorizedException");
}

#[test]
fn passkeys_are_registered_listed_and_deleted_with_an_access_token() {
    let pool = pool();
    let token = token(&pool);
    let start = || {
        let begun = pool.call("StartWebAuthnRegistration", &json!({ "AccessToken": token })).unwrap();
        begun["CredentialCreationOptions"].clone()
    };
    let complete = |credential: &Value| {
        let request = json!({ "AccessToken": token, "Credential": credential });
        pool.call("CompleteWebAuthnRegistration", &request)
    };
    let options = start();
    assert_eq!(options["rp"]["id"], "example.com");
    assert_eq!(options["user"]["name"], "ana");
    let credential = pool.authenticator().create(&options, true).unwrap();
    assert_eq!(complete(&credential).unwrap(), json!({}));
    let no_challenge = "WebAuthnChallengeNotFoundException";
    assert_eq!(refused(complete(&credential)).0, no_challenge, "the challenge served once");
    let again = start();
    assert_eq!(again["excludeCredentials"][0]["id"], credential["id"]);
    let late = pool.authenticator().create(&again, true).unwrap();
    pool.clock().advance(Duration::from_secs(180));
    assert_eq!(refused(complete(&late)).0, no_challenge, "too late");
    let mut elsewhere = start();
    elsewhere["rp"]["id"] = json!("elsewhere.example");
    let foreign = pool.authenticator().create(&elsewhere, true).unwrap();
    assert_eq!(refused(complete(&foreign)).0, "WebAuthnOriginNotAllowedException");
    let listed = pool.call("ListWebAuthnCredentials", &json!({ "AccessToken": token })).unwrap();
    assert_eq!(listed["Credentials"].as_array().unwrap().len(), 1);
    assert_eq!(listed["Credentials"][0]["CredentialId"], credential["id"]);
    assert_eq!(listed["Credentials"][0]["RelyingPartyId"], "example.com");
    let factors = pool.call("GetUserAuthFactors", &json!({ "AccessToken": token })).unwrap();
    assert_eq!(factors["ConfiguredUserAuthFactors"], json!(["PASSWORD", "WEB_AUTHN"]));
    let delete = json!({ "AccessToken": token, "CredentialId": credential["id"] });
    pool.call("DeleteWebAuthnCredential", &delete).unwrap();
    assert_eq!(refused(pool.call("DeleteWebAuthnCredential", &delete)).0, "ResourceNotFoundException");
    assert_eq!(preferred(&pool)["ChallengeName"], "SELECT_CHALLENGE");
}

#[test]
fn a_user_has_no_more_than_twenty_and_pools_without_refuse_them() {
    let pool = pool();
    for _ in 0..20 {
        pool.authenticator().register("ana", true).unwrap();
    }
    let more = pool.call("StartWebAuthnRegistration", &json!({ "AccessToken": token(&pool) }));
    assert_eq!(refused(more).0, "LimitExceededException");
    let without = pool_with(|builder| builder);
    without.user("ana", PASSWORD).create().unwrap();
    let refused_there = without.call("StartWebAuthnRegistration", &json!({ "AccessToken": token(&without) }));
    assert_eq!(refused(refused_there).0, "WebAuthnNotEnabledException");
}

#[test]
fn a_passkey_stands_for_two_factors_only_if_the_pool_and_the_authenticator_say_so() {
    let single = pool_for(json!({ "RelyingPartyId": "example.com" }), "ON");
    single.authenticator().register("ana", true).unwrap();
    assert_eq!(preferred(&single)["AvailableChallenges"], json!(["PASSWORD", "PASSWORD_SRP"]));
    let multi = json!({
        "RelyingPartyId": "example.com", "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION",
    });
    for (verifies, next) in [(true, None), (false, Some("MFA_SETUP"))] {
        let pool = pool_for(multi.clone(), "ON");
        pool.authenticator().register("ana", verifies).unwrap();
        let asked = preferred(&pool);
        let credential = pool.authenticator().assert(options(&asked)).unwrap();
        let done = answer(&pool, "ana", &asked, &json!({ "CREDENTIAL": credential })).unwrap();
        assert_eq!(done["ChallengeName"].as_str(), next);
        assert_eq!(is_signed_in(&done), verifies);
    }
}
