//! Custom challenges by script, for runners without triggers of their own.

use cognito_local_pool::{LocalPool, UnknownUsers};
use serde_json::{Value, json};

use super::http::{call, post, wrong_credentials};
use super::srp_client::{Refusal, SrpClient, timestamp};

const PASSWORD: &str = "Correct-Horse7!";

fn pool(script: &Value) -> LocalPool {
    let pool = LocalPool::builder()
        .auth_flows(&["ALLOW_CUSTOM_AUTH"])
        .prevent_user_existence_errors(UnknownUsers::Hidden)
        .start_blocking()
        .unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    let reply = post(&pool, "/_local/triggers", &json!({ "script": script }));
    assert_eq!((reply.status, reply.json()), (200, json!({ "poolId": pool.pool_id() })));
    pool
}

fn two_rounds(srp_first: bool) -> Value {
    json!({
        "rounds": [
            { "parameters": { "kind": "captcha", "captchaUrl": "http://localhost/c.png" }, "answer": "w7fq" },
            { "parameters": { "kind": "code" }, "answer": "415926", "attempts": 2 },
        ],
        "srp_first": srp_first,
    })
}

fn start(pool: &LocalPool, username: &str, parameters: &Value) -> Result<Value, Refusal> {
    let mut all = parameters.clone();
    all["USERNAME"] = json!(username);
    let request = json!({ "AuthFlow": "CUSTOM_AUTH", "ClientId": pool.client_id(), "AuthParameters": all });
    call(pool, "InitiateAuth", &request)
}

fn answer(pool: &LocalPool, challenge: &Value, answer: &str) -> Result<Value, Refusal> {
    let request = json!({
        "ChallengeName": "CUSTOM_CHALLENGE", "ClientId": pool.client_id(), "Session": challenge["Session"],
        "ChallengeResponses": { "USERNAME": challenge["ChallengeParameters"]["USERNAME"], "ANSWER": answer },
    });
    call(pool, "RespondToAuthChallenge", &request)
}

#[test]
fn the_rounds_follow_each_other_and_each_has_its_own_attempts() {
    let pool = pool(&two_rounds(false));
    let first = start(&pool, "ana", &json!({})).unwrap();
    let parameters = json!({ "USERNAME": "ana", "kind": "captcha", "captchaUrl": "http://localhost/c.png" });
    assert_eq!(first["ChallengeParameters"], parameters);
    let second = answer(&pool, &first, "w7fq").unwrap();
    assert_eq!(second["ChallengeParameters"]["kind"], "code");
    let again = answer(&pool, &second, "000000").unwrap();
    assert_eq!(again["ChallengeParameters"]["kind"], "code");
    let done = answer(&pool, &again, "415926").unwrap();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());

    let first = start(&pool, "ana", &json!({})).unwrap();
    assert_eq!(answer(&pool, &first, "wrong").unwrap_err(), wrong_credentials());
    let second = answer(&pool, &start(&pool, "ana", &json!({})).unwrap(), "w7fq").unwrap();
    let again = answer(&pool, &second, "000000").unwrap();
    assert_eq!(answer(&pool, &again, "000001").unwrap_err(), wrong_credentials());
}

#[test]
fn a_script_may_want_the_password_first() {
    let pool = pool(&two_rounds(true));
    assert_eq!(start(&pool, "ana", &json!({})).unwrap_err(), wrong_credentials());
    let client = SrpClient::new(&pool, "ana");
    let srp = json!({ "CHALLENGE_NAME": "SRP_A", "SRP_A": client.public.to_str_radix(16) });
    let asked = start(&pool, "ana", &srp).unwrap();
    let request = json!({
        "ChallengeName": "PASSWORD_VERIFIER", "ClientId": pool.client_id(), "Session": asked["Session"],
        "ChallengeResponses": client.responses(&asked["ChallengeParameters"], PASSWORD, &timestamp(&pool)),
    });
    let first = call(&pool, "RespondToAuthChallenge", &request).unwrap();
    let second = answer(&pool, &first, "w7fq").unwrap();
    let done = answer(&pool, &second, "415926").unwrap();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}

#[test]
fn nobody_gets_questions_and_never_answers_them() {
    let pool = pool(&two_rounds(false));
    let first = start(&pool, "nobody", &json!({})).unwrap();
    assert_eq!(first["ChallengeParameters"]["USERNAME"], "nobody");
    assert_eq!(answer(&pool, &first, "w7fq").unwrap_err(), wrong_credentials());
}

#[test]
fn a_script_goes_away_and_bad_ones_are_refused() {
    let pool = pool(&two_rounds(false));
    assert_eq!(post(&pool, "/_local/triggers", &json!({ "script": null })).status, 200);
    assert_eq!(start(&pool, "ana", &json!({})).unwrap_err().0, "InvalidParameterException");
    for bad in [
        json!({}),
        json!({ "script": {} }),
        json!({ "script": { "rounds": [] } }),
        json!({ "script": { "rounds": [{}] } }),
        json!({ "script": { "rounds": [{ "answer": "a", "attempts": 0 }] } }),
        json!({ "script": { "rounds": [{ "answer": "a", "parameters": { "n": 1 } }] } }),
        json!({ "script": two_rounds(false), "poolId": "us-east-1_Nowhere" }),
    ] {
        let reply = post(&pool, "/_local/triggers", &bad);
        assert_eq!(reply.status, 400, "{bad}");
        assert!(reply.json()["error"].is_string(), "{bad}");
    }
}

#[test]
fn a_script_belongs_to_one_pool() {
    let server = pool(&two_rounds(false));
    let made = json!({ "client": { "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"] } });
    let made = post(&server, "/_local/reset", &made).json();
    let user = json!({ "poolId": made["poolId"], "username": "bob", "password": PASSWORD });
    assert_eq!(post(&server, "/_local/users", &user).status, 200);
    let request = json!({
        "AuthFlow": "CUSTOM_AUTH", "ClientId": made["clientId"], "AuthParameters": { "USERNAME": "bob" },
    });
    assert_eq!(call(&server, "InitiateAuth", &request).unwrap_err().0, "InvalidParameterException");
    let script = json!({ "poolId": made["poolId"], "script": two_rounds(false) });
    assert_eq!(post(&server, "/_local/triggers", &script).json(), json!({ "poolId": made["poolId"] }));
    let first = call(&server, "InitiateAuth", &request).unwrap();
    assert_eq!(first["ChallengeParameters"]["kind"], "captcha");
}
