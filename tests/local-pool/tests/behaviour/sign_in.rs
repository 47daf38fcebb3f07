//! Signing in with a password proof.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cognito_local_pool::LocalPool;
use num_bigint::BigUint;
use serde_json::json;

use super::http::{call, refusal, wrong_credentials};
use super::srp_client::{SrpClient, modulus, sign_in, timestamp};

const PASSWORD: &str = "Correct-Horse7!";

fn pool_with_ana() -> LocalPool {
    let pool = LocalPool::builder().start_blocking().unwrap();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    pool
}

#[test]
fn the_right_password_gets_all_three_tokens() {
    let pool = pool_with_ana();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    assert_eq!(tokens["TokenType"], "Bearer");
    assert_eq!(tokens["ExpiresIn"], 3600);
    for token in ["AccessToken", "IdToken", "RefreshToken"] {
        assert!(tokens[token].as_str().unwrap().len() > 500, "{token}");
    }
}

#[test]
fn passwords_are_compared_byte_for_byte() {
    let pool = LocalPool::builder().start_blocking().unwrap();
    for (index, password) in
        ["Zo\u{eb} 9 horses!", " Lead-ing1 ", "Pass:word-1", "\u{1f40e}Horse-1234"].iter().enumerate()
    {
        let name = format!("user{index}");
        pool.user(&name, *password).create().unwrap();
        sign_in(&pool, &name, password).unwrap();
        for other in [password.trim(), &password.to_lowercase(), &password.replace('\u{eb}', "e\u{308}")] {
            if other != *password {
                assert_eq!(sign_in(&pool, &name, other).unwrap_err(), wrong_credentials(), "{other}");
            }
        }
    }
}

#[test]
fn a_wrong_password_is_refused() {
    let pool = pool_with_ana();
    assert_eq!(sign_in(&pool, "ana", "Correct-Horse8!").unwrap_err(), wrong_credentials());
}

#[test]
fn many_sign_ins_meet_every_padding_case() {
    let pool = pool_with_ana();
    let mut lengths = std::collections::BTreeSet::new();
    for _ in 0..24 {
        // A new salt each time, so that salts and public values of odd and short lengths turn up.
        let permanent = json!({ "Username": "ana", "Password": PASSWORD, "Permanent": true });
        pool.call("AdminSetUserPassword", &permanent).unwrap();
        let client = SrpClient::new(&pool, "ana");
        let challenge = client.challenge().unwrap();
        lengths.insert(challenge["SALT"].as_str().unwrap().len());
        assert!(!challenge["SALT"].as_str().unwrap().starts_with('0'));
        assert!(!challenge["SRP_B"].as_str().unwrap().starts_with('0'));
        client.respond(&client.responses(&challenge, PASSWORD, &timestamp(&pool))).unwrap();
    }
    assert!(lengths.iter().all(|length| (24..=32).contains(length)), "{lengths:?}");
}

#[test]
fn a_user_keeps_their_salt() {
    let pool = pool_with_ana();
    let salt = || SrpClient::new(&pool, "ana").challenge().unwrap()["SALT"].clone();
    assert_eq!(salt(), salt());
}

#[test]
fn a_corrupted_signature_is_refused() {
    let pool = pool_with_ana();
    let client = SrpClient::new(&pool, "ana");
    let challenge = client.challenge().unwrap();
    let now = timestamp(&pool);
    let mut signature = client.signature(&challenge, PASSWORD, &now);
    signature[17] ^= 0x10;
    let mut responses = client.responses(&challenge, PASSWORD, &now);
    responses.insert("PASSWORD_CLAIM_SIGNATURE".to_owned(), json!(STANDARD.encode(signature)));
    assert_eq!(client.respond(&responses).unwrap_err(), wrong_credentials());
    responses.insert("PASSWORD_CLAIM_SIGNATURE".to_owned(), json!("not base64!"));
    let malformed = "Invalid PASSWORD_CLAIM_SIGNATURE format. Must be a Base64 string.";
    assert_eq!(client.respond(&responses).unwrap_err(), refusal("InvalidParameterException", malformed));
}

#[test]
fn the_timestamp_must_be_the_signed_one_in_the_services_spelling() {
    let pool = pool_with_ana();
    // A day with one digit, so that padding it makes a difference.
    pool.clock().set(std::time::UNIX_EPOCH + Duration::from_secs(1_709_629_623));
    pool.clock().freeze();
    let client = SrpClient::new(&pool, "ana");
    let challenge = client.challenge().unwrap();
    let answer = |signed: &str, sent: &str| {
        let mut responses = client.responses(&challenge, PASSWORD, signed);
        responses.insert("TIMESTAMP".to_owned(), json!(sent));
        client.respond(&responses)
    };
    let (right, later) = ("Tue Mar 5 09:07:03 UTC 2024", "Tue Mar 5 09:07:04 UTC 2024");
    assert_eq!(timestamp(&pool), right);
    assert!(answer(right, right).is_ok());
    assert!(answer(later, later).is_ok());
    assert_eq!(answer(right, later).unwrap_err(), wrong_credentials());
    let padded = "Tue Mar 05 09:07:03 UTC 2024";
    assert_eq!(answer(padded, padded).unwrap_err(), wrong_credentials());
    let wrong_day = "Wed Mar 5 09:07:03 UTC 2024";
    assert_eq!(answer(wrong_day, wrong_day).unwrap_err(), wrong_credentials());
    // Read leniently, signed over in the service's spelling.
    assert!(answer(right, padded).is_ok());
    let form = refusal(
        "InvalidParameterException",
        "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.",
    );
    assert_eq!(answer("2024-03-05T09:07:03Z", "2024-03-05T09:07:03Z").unwrap_err(), form);
    let far = "Tue Mar 5 09:13:03 UTC 2024";
    assert_eq!(answer(far, far).unwrap_err(), wrong_credentials());
}

#[test]
fn a_secret_block_of_another_challenge_client_or_server_is_refused() {
    let pool = pool_with_ana();
    pool.user("bob", PASSWORD).create().unwrap();
    let other_server =
        LocalPool::builder().pool_id(pool.pool_id()).client_id(pool.client_id()).start_blocking().unwrap();
    other_server.user("ana", PASSWORD).create().unwrap();
    let other_client = pool.call("CreateUserPoolClient", &json!({ "ClientName": "other" })).unwrap();
    let now = timestamp(&pool);

    let foreign = SrpClient::new(&other_server, "ana");
    let mine = SrpClient::new(&pool, "ana");
    let foreign_challenge = foreign.challenge().unwrap();
    let answer = foreign.responses(&foreign_challenge, PASSWORD, &now);
    assert!(foreign.respond(&answer).is_ok());
    assert_eq!(mine.respond(&answer).unwrap_err(), wrong_credentials());

    let challenge = mine.challenge().unwrap();
    let second = mine.challenge().unwrap();
    let mut answer = mine.responses(&challenge, PASSWORD, &now);
    answer.insert("PASSWORD_CLAIM_SECRET_BLOCK".to_owned(), second["SECRET_BLOCK"].clone());
    assert_eq!(mine.respond(&answer).unwrap_err(), wrong_credentials());

    let mut answer = mine.responses(&challenge, PASSWORD, &now);
    answer.insert("USERNAME".to_owned(), json!("bob"));
    assert_eq!(mine.respond(&answer).unwrap_err(), wrong_credentials());

    let mut elsewhere = SrpClient::new(&pool, "ana");
    elsewhere.client_id = other_client["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned();
    assert_eq!(
        elsewhere.respond(&mine.responses(&challenge, PASSWORD, &now)).unwrap_err(),
        wrong_credentials()
    );

    let mut block = STANDARD.decode(challenge["SECRET_BLOCK"].as_str().unwrap()).unwrap();
    block[40] ^= 1;
    let mut changed = challenge.clone();
    changed["SECRET_BLOCK"] = json!(STANDARD.encode(block));
    assert_eq!(mine.respond(&mine.responses(&changed, PASSWORD, &now)).unwrap_err(), wrong_credentials());
}

#[test]
fn a_challenge_takes_several_answers_until_it_expires() {
    let pool = pool_with_ana();
    let client = SrpClient::new(&pool, "ana");
    let challenge = client.challenge().unwrap();
    for password in ["Wrong-Horse7!", PASSWORD, PASSWORD] {
        let answer = client.respond(&client.responses(&challenge, password, &timestamp(&pool)));
        assert_eq!(answer.is_ok(), password == PASSWORD);
    }
    pool.clock().advance(Duration::from_secs(181));
    let late = client.respond(&client.responses(&challenge, PASSWORD, &timestamp(&pool)));
    assert_eq!(late.unwrap_err(), wrong_credentials());
}

#[test]
fn public_values_that_are_multiples_of_the_modulus_or_not_hexadecimal_are_refused() {
    let pool = pool_with_ana();
    let initiate = |a: &str| {
        let parameters = json!({ "USERNAME": "ana", "SRP_A": a });
        let request = json!({ "AuthFlow": "USER_SRP_AUTH", "ClientId": pool.client_id(), "AuthParameters": parameters });
        call(&pool, "InitiateAuth", &request).unwrap_err().0
    };
    let n = modulus();
    for a in [BigUint::ZERO, n.clone(), &n * 2_u8] {
        assert_eq!(initiate(&a.to_str_radix(16)), "InvalidParameterException");
    }
    for a in ["", "-5", "0x1f", "zz", &"a".repeat(4000)] {
        assert_eq!(initiate(a), "InvalidParameterException");
    }
}

#[test]
fn an_answer_without_one_of_its_members_is_refused_by_name() {
    let pool = pool_with_ana();
    let client = SrpClient::new(&pool, "ana");
    let challenge = client.challenge().unwrap();
    for name in ["USERNAME", "TIMESTAMP", "PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK"] {
        let mut responses = client.responses(&challenge, PASSWORD, &timestamp(&pool));
        responses.remove(name);
        let missing = format!("Missing required parameter {name}");
        assert_eq!(client.respond(&responses).unwrap_err(), refusal("InvalidParameterException", &missing));
    }
}

#[test]
fn a_verified_alias_signs_in_as_the_real_username() {
    let pool = LocalPool::builder().alias_attributes(&["email"]).start_blocking().unwrap();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    pool.user("bob", PASSWORD).attribute("email", "bob@example.com").create().unwrap();
    let client = SrpClient::new(&pool, "ana@example.com");
    let challenge = client.challenge().unwrap();
    assert_eq!(challenge["USER_ID_FOR_SRP"], "ana");
    assert_eq!(challenge["USERNAME"], "ana");
    assert!(client.sign_in(PASSWORD).is_ok());
    let unverified = SrpClient::new(&pool, "bob@example.com").challenge().unwrap_err();
    assert_eq!(unverified, refusal("UserNotFoundException", "User does not exist."));
}

#[test]
fn where_the_address_is_the_username_the_internal_name_is_the_sub() {
    let pool = LocalPool::builder().username_attributes(&["email"]).start_blocking().unwrap();
    let user = pool.user("ana@example.com", PASSWORD).create().unwrap();
    assert_eq!(user.username, user.sub);
    let client = SrpClient::new(&pool, "ana@example.com");
    assert_eq!(client.challenge().unwrap()["USER_ID_FOR_SRP"], json!(user.sub));
    assert!(client.sign_in(PASSWORD).is_ok());
}

#[test]
fn the_sub_is_no_sign_in_name_where_users_have_usernames() {
    let pool = LocalPool::builder().start_blocking().unwrap();
    let user = pool.user("ana", PASSWORD).create().unwrap();
    assert_eq!(SrpClient::new(&pool, &user.sub).challenge().unwrap_err().0, "UserNotFoundException");
}

#[test]
fn names_fold_only_in_pools_that_say_so() {
    let pool = LocalPool::builder()
        .pool_setting("UsernameConfiguration", json!({ "CaseSensitive": false }))
        .start_blocking()
        .unwrap();
    pool.user("Ana", PASSWORD).create().unwrap();
    assert_eq!(SrpClient::new(&pool, "aNA").challenge().unwrap()["USER_ID_FOR_SRP"], "Ana");
    assert!(sign_in(&pool, "ANA", PASSWORD).is_ok());
    assert_eq!(SrpClient::new(&pool_with_ana(), "ANA").challenge().unwrap_err().0, "UserNotFoundException");
}

#[test]
fn a_password_in_clear_signs_in_where_the_client_allows_it() {
    let pool = pool_with_ana();
    let attempt = |pool: &LocalPool, password: &str| {
        let parameters = json!({ "USERNAME": "ana", "PASSWORD": password });
        let request = json!({ "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": pool.client_id(), "AuthParameters": parameters });
        call(pool, "InitiateAuth", &request)
    };
    assert!(attempt(&pool, PASSWORD).unwrap()["AuthenticationResult"]["IdToken"].is_string());
    assert_eq!(attempt(&pool, "Wrong-Horse7!").unwrap_err(), wrong_credentials());
    let strict = LocalPool::builder().auth_flows(&["ALLOW_USER_SRP_AUTH"]).start_blocking().unwrap();
    let refused = refusal("InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client");
    assert_eq!(attempt(&strict, PASSWORD).unwrap_err(), refused);
}

#[test]
fn a_client_without_srp_or_with_unknown_flows_says_so() {
    let pool = LocalPool::builder().auth_flows(&["ALLOW_USER_PASSWORD_AUTH"]).start_blocking().unwrap();
    let attempt = |flow: &str| {
        let parameters = json!({ "USERNAME": "ana", "SRP_A": "2" });
        let request = json!({ "AuthFlow": flow, "ClientId": pool.client_id(), "AuthParameters": parameters });
        call(&pool, "InitiateAuth", &request).unwrap_err()
    };
    let invalid = |message: &str| refusal("InvalidParameterException", message);
    assert_eq!(attempt("USER_SRP_AUTH"), invalid("USER_SRP_AUTH is not enabled for the client."));
    assert_eq!(attempt("ADMIN_NO_SRP_AUTH"), invalid("Initiate Auth method not supported."));
    assert_eq!(attempt("NO_SUCH_FLOW").0, "InvalidParameterException");
}

#[test]
fn users_who_may_not_sign_in_are_told_why() {
    let pool = pool_with_ana();
    pool.call("AdminDisableUser", &json!({ "Username": "ana" })).unwrap();
    let disabled = refusal("NotAuthorizedException", "User is disabled.");
    assert_eq!(sign_in(&pool, "ana", PASSWORD).unwrap_err(), disabled);
    pool.call("AdminEnableUser", &json!({ "Username": "ana" })).unwrap();
    pool.call("AdminResetUserPassword", &json!({ "Username": "ana" })).unwrap();
    let reset = refusal("PasswordResetRequiredException", "Password reset required for the user");
    assert_eq!(sign_in(&pool, "ana", PASSWORD).unwrap_err(), reset);
    assert_eq!(sign_in(&pool, "ana", "Wrong-Horse7!").unwrap_err(), wrong_credentials());
    let signed_up = json!({ "ClientId": pool.client_id(), "Username": "bob", "Password": PASSWORD });
    call(&pool, "SignUp", &signed_up).unwrap();
    let unconfirmed = refusal("UserNotConfirmedException", "User is not confirmed.");
    assert_eq!(sign_in(&pool, "bob", "Wrong-Horse7!").unwrap_err(), unconfirmed);
}
