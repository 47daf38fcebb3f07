//! Choice-based sign-in: USER_AUTH.

use cognito_local_pool::{LocalPool, UnknownUsers};
use serde_json::{Value, json};

use super::srp_client::{SrpClient, timestamp};
use super::steps::*;

fn pool() -> LocalPool {
    let pool = pool_with(|builder| {
        builder.pool_setting("Policies", first_factors(&["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]))
    });
    pool.user("ana", PASSWORD).email("ana@example.com").phone_number("+15550100100").create().unwrap();
    pool
}

/// Proves the password to a PASSWORD_VERIFIER that came with a session.
fn prove(pool: &LocalPool, client: &SrpClient<'_>, asked: &Value, password: &str) -> Outcome {
    assert_eq!(asked["ChallengeName"], "PASSWORD_VERIFIER");
    let responses = client.responses(&asked["ChallengeParameters"], password, &timestamp(pool));
    answer(pool, "ana", asked, &Value::Object(responses))
}

#[test]
fn without_a_preference_the_user_is_asked_to_choose() {
    let pool = pool();
    let asked = choose(&pool, "ana", &json!({})).unwrap();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP"]));
    assert!(asked["Session"].is_string());
    let absent = choose(&pool, "ana", &json!({ "PREFERRED_CHALLENGE": "WEB_AUTHN" })).unwrap();
    assert_eq!(absent["ChallengeName"], "SELECT_CHALLENGE", "a preference the user does not have");
    let strange = choose(&pool, "ana", &json!({ "PREFERRED_CHALLENGE": "CARRIER_PIGEON" }));
    assert_eq!(refused(strange).0, "InvalidParameterException");
    let closed = LocalPool::builder().start_blocking().unwrap();
    closed.user("ana", PASSWORD).create().unwrap();
    assert_eq!(
        refused(choose(&closed, "ana", &json!({}))),
        refusal("InvalidParameterException", "USER_AUTH is not enabled for the client.")
    );
}

#[test]
fn a_code_is_sent_after_the_choice_or_at_once() {
    let pool = pool();
    for (factor, medium, destination) in
        [("EMAIL_OTP", "EMAIL", "a***@e***"), ("SMS_OTP", "SMS", "+*******0100")]
    {
        let key = format!("{factor}_CODE");
        let chosen = choose(&pool, "ana", &json!({})).unwrap();
        let after_choice = answer(&pool, "ana", &chosen, &json!({ "ANSWER": factor })).unwrap();
        let at_once = choose(&pool, "ana", &json!({ "PREFERRED_CHALLENGE": factor })).unwrap();
        let sent = pool.outbox();
        let (newest, older) = (&sent[sent.len() - 1], &sent[sent.len() - 2]);
        for (asked, message) in [(&after_choice, older), (&at_once, newest)] {
            assert_eq!(asked["ChallengeName"], factor);
            let parameters = json!({
                "CODE_DELIVERY_DELIVERY_MEDIUM": medium, "CODE_DELIVERY_DESTINATION": destination,
            });
            assert_eq!(asked["ChallengeParameters"], parameters);
            assert_eq!(message.purpose, "sign_in");
            let wrong = json!({ key.as_str(): other_than(&message.code) });
            assert_eq!(refused(answer(&pool, "ana", asked, &wrong)), wrong_code());
            let right = json!({ key.as_str(): message.code });
            assert!(is_signed_in(&answer(&pool, "ana", asked, &right).unwrap()));
        }
    }
}

#[test]
fn a_password_may_come_with_the_choice_instead_of_it_or_after_it() {
    let pool = pool();
    let (right, wrong) = (json!({ "PASSWORD": PASSWORD }), json!({ "PASSWORD": "Wrong-Horse7!" }));
    let with_choice = |password: &Value| json!({ "ANSWER": "PASSWORD", "PASSWORD": password["PASSWORD"] });
    let asked = choose(&pool, "ana", &json!({})).unwrap();
    assert_eq!(refused(answer(&pool, "ana", &asked, &with_choice(&wrong))), wrong_credentials());
    assert!(is_signed_in(&answer(&pool, "ana", &asked, &with_choice(&right)).unwrap()));
    assert_eq!(refused(answer(&pool, "ana", &asked, &with_choice(&right))), used_session());
    let asked = choose(&pool, "ana", &json!({})).unwrap();
    assert!(is_signed_in(&answer_as(&pool, "ana", "PASSWORD", &asked, &right).unwrap()));
    let asked = choose(&pool, "ana", &json!({})).unwrap();
    let password = answer(&pool, "ana", &asked, &json!({ "ANSWER": "PASSWORD" })).unwrap();
    assert_eq!(password["ChallengeName"], "PASSWORD");
    assert!(is_signed_in(&answer(&pool, "ana", &password, &right).unwrap()));
    let preferred = |password: &str| {
        choose(&pool, "ana", &json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": password }))
    };
    assert!(is_signed_in(&preferred(PASSWORD).unwrap()));
    assert_eq!(refused(preferred("Wrong-Horse7!")), wrong_credentials());
    let without = choose(&pool, "ana", &json!({ "PREFERRED_CHALLENGE": "PASSWORD" }));
    assert_eq!(refused(without), refusal("InvalidParameterException", "Missing required parameter PASSWORD"));
}

#[test]
fn a_password_is_proven_in_every_style_and_the_proof_needs_its_session() {
    let pool = pool();
    let client = SrpClient::new(&pool, "ana");
    let public = client.public.to_str_radix(16);
    let preferred =
        choose(&pool, "ana", &json!({ "PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": public })).unwrap();
    assert!(is_signed_in(&prove(&pool, &client, &preferred, PASSWORD).unwrap()));
    let asked = choose(&pool, "ana", &json!({})).unwrap();
    let with_choice =
        answer(&pool, "ana", &asked, &json!({ "ANSWER": "PASSWORD_SRP", "SRP_A": public })).unwrap();
    assert!(is_signed_in(&prove(&pool, &client, &with_choice, PASSWORD).unwrap()));
    let asked = choose(&pool, "ana", &json!({})).unwrap();
    let direct = answer_as(&pool, "ana", "PASSWORD_SRP", &asked, &json!({ "SRP_A": public })).unwrap();
    let responses = client.responses(&direct["ChallengeParameters"], PASSWORD, &timestamp(&pool));
    assert!(client.respond(&responses).is_err(), "without the session the proof is for nothing");
    assert_eq!(refused(prove(&pool, &client, &direct, "Wrong-Horse7!")), wrong_credentials());
    assert_eq!(refused(prove(&pool, &client, &direct, PASSWORD)), used_session());
    let asked = choose(&pool, "ana", &json!({})).unwrap();
    let later = answer(&pool, "ana", &asked, &json!({ "ANSWER": "PASSWORD_SRP" })).unwrap();
    assert_eq!(later["ChallengeName"], "PASSWORD_SRP");
    let asked = answer(&pool, "ana", &later, &json!({ "SRP_A": public })).unwrap();
    assert!(is_signed_in(&prove(&pool, &client, &asked, PASSWORD).unwrap()));
}

#[test]
fn what_was_not_offered_is_not_taken() {
    let pool = pool_with(|builder| builder);
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    let asked = choose(&pool, "ana", &json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" })).unwrap();
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD", "PASSWORD_SRP"]));
    let strange = answer(&pool, "ana", &asked, &json!({ "ANSWER": "EMAIL_OTP" }));
    assert_eq!(refused(strange).0, "InvalidParameterException");
    assert!(pool.outbox().is_empty());
}

#[test]
fn codes_are_no_first_factor_where_a_second_is_asked() {
    let policies = first_factors(&["PASSWORD", "EMAIL_OTP", "SMS_OTP"]);
    for mode in ["ON", "OPTIONAL"] {
        let pool = pool_with(|builder| {
            builder.pool_setting("Policies", policies.clone()).pool_setting("MfaConfiguration", json!(mode))
        });
        let new = |name: &str| pool.user(name, PASSWORD).email(format!("{name}@example.com"));
        new("ana").mfa(["EMAIL_OTP"]).create().unwrap();
        new("bob").create().unwrap();
        let offered = |name: &str| choose(&pool, name, &json!({})).unwrap()["AvailableChallenges"].clone();
        assert_eq!(offered("ana"), json!(["PASSWORD", "PASSWORD_SRP"]));
        let codes_too = json!(["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"]);
        let expected = if mode == "ON" { json!(["PASSWORD", "PASSWORD_SRP"]) } else { codes_too };
        assert_eq!(offered("bob"), expected);
        let second =
            choose(&pool, "ana", &json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD }));
        assert_eq!(second.unwrap()["ChallengeName"], "EMAIL_OTP");
        assert_eq!(pool.outbox().pop().unwrap().purpose, "mfa");
    }
}

#[test]
fn a_code_confirms_who_signed_up_and_what_it_was_sent_to() {
    let pool = pool_with(|builder| {
        builder
            .pool_setting("Policies", first_factors(&["PASSWORD", "EMAIL_OTP"]))
            .pool_setting("AutoVerifiedAttributes", json!(["email"]))
    });
    let request =
        json!({ "Username": "ana", "UserAttributes": [{ "Name": "email", "Value": "ana@example.com" }] });
    pool.call("SignUp", &request).unwrap();
    let asked = choose(&pool, "ana", &json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" })).unwrap();
    let right = json!({ "EMAIL_OTP_CODE": pool.latest_code("ana").unwrap() });
    assert!(is_signed_in(&answer(&pool, "ana", &asked, &right).unwrap()));
    let told = pool.call("AdminGetUser", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(told["UserStatus"], "CONFIRMED");
    assert!(told["UserAttributes"].to_string().contains(r#"{"Name":"email_verified","Value":"true"}"#));
    let closed = pool_with(|builder| builder);
    assert!(closed.call("SignUp", &request).is_err(), "where only passwords are allowed, one is needed");
}

#[test]
fn administrators_make_users_without_a_password_where_codes_suffice() {
    let pool =
        pool_with(|builder| builder.pool_setting("Policies", first_factors(&["PASSWORD", "EMAIL_OTP"])));
    let request = json!({
        "Username": "eve", "MessageAction": "SUPPRESS",
        "UserAttributes": [{ "Name": "email", "Value": "eve@example.com" }, { "Name": "email_verified", "Value": "true" }],
    });
    assert_eq!(pool.call("AdminCreateUser", &request).unwrap()["User"]["UserStatus"], "CONFIRMED");
    assert_eq!(refused(by_password(&pool, "eve")), wrong_credentials());
    let asked = choose(&pool, "eve", &json!({})).unwrap();
    assert_eq!(asked["AvailableChallenges"], json!(["EMAIL_OTP"]));
    let asked = answer(&pool, "eve", &asked, &json!({ "ANSWER": "EMAIL_OTP" })).unwrap();
    let right = json!({ "EMAIL_OTP_CODE": pool.latest_code("eve").unwrap() });
    assert!(is_signed_in(&answer(&pool, "eve", &asked, &right).unwrap()));
}

#[test]
fn names_nobody_has_are_told_or_get_a_plausible_challenge_that_fails() {
    let told = pool_with(|builder| builder);
    assert_eq!(refused(choose(&told, "nobody", &json!({}))).0, "UserNotFoundException");
    let pool = pool_with(|builder| {
        builder
            .prevent_user_existence_errors(UnknownUsers::Hidden)
            .pool_setting("Policies", first_factors(&["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]))
    });
    let asked = choose(&pool, "nobody", &json!({})).unwrap();
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    let again = choose(&pool, "nobody", &json!({})).unwrap();
    assert_eq!(asked["AvailableChallenges"], again["AvailableChallenges"]);
    let password = json!({ "PASSWORD": PASSWORD });
    assert_eq!(refused(answer_as(&pool, "nobody", "PASSWORD", &asked, &password)), wrong_credentials());
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..40 {
        let name = format!("nobody{number}");
        for (factor, key) in [("EMAIL_OTP", "EMAIL_OTP_CODE"), ("SMS_OTP", "SMS_OTP_CODE")] {
            let asked = choose(&pool, &name, &json!({ "PREFERRED_CHALLENGE": factor })).unwrap();
            seen.insert(asked["ChallengeName"].as_str().unwrap().to_owned());
            if asked["ChallengeName"] == factor {
                assert_eq!(refused(answer(&pool, &name, &asked, &json!({ key: "123456" }))), wrong_code());
            }
        }
        let asked = choose(&pool, &name, &json!({ "PREFERRED_CHALLENGE": "WEB_AUTHN" })).unwrap();
        seen.insert(asked["ChallengeName"].as_str().unwrap().to_owned());
    }
    let all = ["EMAIL_OTP", "SELECT_CHALLENGE", "SMS_OTP", "WEB_AUTHN"].map(str::to_owned);
    assert_eq!(seen, all.into_iter().collect(), "not every name has every factor");
    assert!(pool.outbox().is_empty());
}

#[test]
fn a_reset_password_is_told_only_to_who_knows_it() {
    let pool = pool();
    pool.user("eve", PASSWORD).email("eve@example.com").reset_required().create().unwrap();
    let sign_in = |password: &str| {
        choose(&pool, "eve", &json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": password }))
    };
    assert_eq!(refused(sign_in("Wrong-Horse7!")), wrong_credentials());
    assert_eq!(refused(sign_in(PASSWORD)).0, "PasswordResetRequiredException");
    let request = json!({
        "Username": "eve", "ConfirmationCode": pool.latest_code("eve").unwrap(), "Password": "Better-Horse8!",
    });
    pool.call("ConfirmForgotPassword", &request).unwrap();
    assert!(is_signed_in(&sign_in("Better-Horse8!").unwrap()));
}
