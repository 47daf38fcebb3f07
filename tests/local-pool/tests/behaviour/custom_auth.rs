//! Sign-ins whose challenges are made by triggers.

use std::collections::BTreeMap;
use std::time::Duration;

use cognito_local_pool::{LocalPool, Trigger, UnknownUsers};
use serde_json::{Value, json};

use super::http::{call, post, refusal, wrong_credentials};
use super::lambda::{Lambda, respond};
use super::srp_client::{Refusal, SrpClient, timestamp};

const PASSWORD: &str = "Correct-Horse7!";
const QUESTIONS: [(&str, &str); 3] = [("captcha", "w7fq"), ("secret question", "Rex"), ("code", "415926")];

/// Three questions, after the password if the client proves it; the second may be missed once.
fn ask_three(event: &Value) -> Value {
    let request = &event["request"];
    let session = request["session"].as_array().cloned().unwrap_or_default();
    let passed = session
        .iter()
        .filter(|entry| entry["challengeName"] == "CUSTOM_CHALLENGE" && entry["challengeResult"] == true)
        .count();
    let missed = session.iter().filter(|entry| entry["challengeResult"] == false).count();
    let response = match event["triggerSource"].as_str().unwrap() {
        "DefineAuthChallenge_Authentication" => {
            let proving = session.last().is_some_and(|entry| entry["challengeName"] == "SRP_A");
            let name = if proving { "PASSWORD_VERIFIER" } else { "CUSTOM_CHALLENGE" };
            let over = passed == QUESTIONS.len();
            json!({ "challengeName": name, "issueTokens": over, "failAuthentication": missed > 1 })
        }
        "CreateAuthChallenge_Authentication" => {
            let (kind, answer) = QUESTIONS[passed];
            json!({
                "publicChallengeParameters": { "kind": kind, "missed": missed.to_string() },
                "privateChallengeParameters": { "answer": answer },
                "challengeMetadata": format!("Q-{kind}"),
            })
        }
        "VerifyAuthChallengeResponse_Authentication" => {
            let right = request["privateChallengeParameters"]["answer"] == request["challengeAnswer"];
            json!({ "answerCorrect": right })
        }
        other => panic!("{other} was not asked for"),
    };
    respond(event, &response)
}

fn builder() -> cognito_local_pool::Builder {
    LocalPool::builder().auth_flows(&["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
}

fn with_functions(builder: cognito_local_pool::Builder) -> cognito_local_pool::Builder {
    builder
        .trigger(Trigger::DefineAuthChallenge, |event| Ok(ask_three(event)))
        .trigger(Trigger::CreateAuthChallenge, |event| Ok(ask_three(event)))
        .trigger(Trigger::VerifyAuthChallengeResponse, |event| Ok(ask_three(event)))
}

fn pool() -> LocalPool {
    let pool = with_functions(builder()).start_blocking().unwrap();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    pool
}

fn start(pool: &LocalPool, username: &str) -> Result<Value, Refusal> {
    let request = json!({
        "AuthFlow": "CUSTOM_AUTH", "ClientId": pool.client_id(), "AuthParameters": { "USERNAME": username },
    });
    call(pool, "InitiateAuth", &request)
}

fn answer(pool: &LocalPool, challenge: &Value, answer: &str) -> Result<Value, Refusal> {
    let request = json!({
        "ChallengeName": "CUSTOM_CHALLENGE", "ClientId": pool.client_id(), "Session": challenge["Session"],
        "ChallengeResponses": { "USERNAME": challenge["ChallengeParameters"]["USERNAME"], "ANSWER": answer },
        "ClientMetadata": { "step": answer },
    });
    call(pool, "RespondToAuthChallenge", &request)
}

/// Starts with SRP under the given name of the parameter and proves the password.
fn start_with_srp(pool: &LocalPool, parameter: &str, password: &str) -> Result<Value, Refusal> {
    let client = SrpClient::new(pool, "ana");
    let mut parameters = json!({ "USERNAME": "ana", "SRP_A": client.public.to_str_radix(16) });
    parameters[parameter] = json!("SRP_A");
    let request = json!({
        "AuthFlow": "CUSTOM_AUTH", "ClientId": pool.client_id(), "AuthParameters": parameters,
        "ClientMetadata": { "step": "start" },
    });
    let asked = call(pool, "InitiateAuth", &request)?;
    assert_eq!(asked["ChallengeName"], "PASSWORD_VERIFIER");
    let parameters = &asked["ChallengeParameters"];
    let request = json!({
        "ChallengeName": "PASSWORD_VERIFIER", "ClientId": pool.client_id(), "Session": asked["Session"],
        "ChallengeResponses": client.responses(parameters, password, &timestamp(pool)),
        "ClientMetadata": { "step": "password" },
    });
    call(pool, "RespondToAuthChallenge", &request)
}

fn answer_all(pool: &LocalPool, mut reply: Value) -> Value {
    for (kind, right) in QUESTIONS {
        assert_eq!(reply["ChallengeName"], "CUSTOM_CHALLENGE");
        assert_eq!(reply["ChallengeParameters"]["kind"], kind);
        assert_eq!(reply["ChallengeParameters"]["USERNAME"], "ana");
        assert!(reply["ChallengeParameters"].get("answer").is_none(), "private parameters stay private");
        reply = answer(pool, &reply, right).unwrap();
    }
    reply
}

#[test]
fn three_questions_in_the_process_lead_to_tokens() {
    let pool = pool();
    let reply = answer_all(&pool, start(&pool, "ana").unwrap());
    assert!(reply["AuthenticationResult"]["RefreshToken"].is_string());
}

#[test]
fn over_http_the_password_is_proven_first_and_three_questions_follow() {
    let lambda = Lambda::start(|event| (200, ask_three(event).to_string()));
    let urls: BTreeMap<_, _> = ["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"]
        .map(|name| (name, lambda.url()))
        .into();
    let pool = builder().pool_setting("LambdaConfig", json!(urls)).start_blocking().unwrap();
    let user = pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    let reply = answer_all(&pool, start_with_srp(&pool, "CHALLENGE_NAME", PASSWORD).unwrap());
    assert!(reply["AuthenticationResult"]["AccessToken"].is_string());

    let events = lambda.events();
    let sources: Vec<_> = events
        .iter()
        .map(|event| event["triggerSource"].as_str().unwrap().split('_').next().unwrap())
        .collect();
    let round = ["CreateAuthChallenge", "VerifyAuthChallengeResponse", "DefineAuthChallenge"];
    let expected: Vec<_> =
        ["DefineAuthChallenge"; 2].into_iter().chain(round).chain(round).chain(round).collect();
    assert_eq!(sources, expected);

    let attributes = json!({
        "sub": user.sub, "email": "ana@example.com", "email_verified": "true", "cognito:user_status": "CONFIRMED",
    });
    assert_eq!(
        events[0],
        json!({
            "version": "1",
            "triggerSource": "DefineAuthChallenge_Authentication",
            "region": "us-east-1",
            "userPoolId": pool.pool_id(),
            "userName": "ana",
            "callerContext": { "awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": pool.client_id() },
            "request": {
                "userAttributes": attributes,
                "session": [{ "challengeName": "SRP_A", "challengeResult": true, "challengeMetadata": null }],
                "userNotFound": false,
            },
            "response": { "challengeName": null, "issueTokens": null, "failAuthentication": null },
        }),
        "the metadata of InitiateAuth does not reach the challenge triggers"
    );
    let proven = json!([
        { "challengeName": "SRP_A", "challengeResult": true, "challengeMetadata": null },
        { "challengeName": "PASSWORD_VERIFIER", "challengeResult": true, "challengeMetadata": null },
    ]);
    assert_eq!(events[2]["request"]["session"], proven);
    assert_eq!(events[2]["request"]["challengeName"], "CUSTOM_CHALLENGE");
    assert_eq!(events[2]["request"]["clientMetadata"], json!({ "step": "password" }));
    assert_eq!(
        events[3]["request"],
        json!({
            "userAttributes": attributes,
            "privateChallengeParameters": { "answer": "w7fq" },
            "challengeAnswer": "w7fq",
            "clientMetadata": { "step": "w7fq" },
            "userNotFound": false,
        })
    );
    let last = &events[10]["request"]["session"][2];
    let told = json!({
        "challengeName": "CUSTOM_CHALLENGE", "challengeResult": true, "challengeMetadata": "Q-captcha",
    });
    assert_eq!(*last, told);
}

#[test]
fn the_other_name_of_the_srp_parameter_is_taken_too_and_a_wrong_password_ends_it() {
    let pool = pool();
    let reply = start_with_srp(&pool, "ChallengeName", PASSWORD).unwrap();
    assert_eq!(reply["ChallengeParameters"]["kind"], "captcha");
    let wrong = start_with_srp(&pool, "CHALLENGE_NAME", "Wrong-Horse7!").unwrap_err();
    assert_eq!(wrong, wrong_credentials());
}

#[test]
fn the_triggers_decide_how_often_an_answer_may_be_wrong() {
    let pool = pool();
    let first = start(&pool, "ana").unwrap();
    let again = answer(&pool, &first, "no idea").unwrap();
    assert_eq!(again["ChallengeParameters"]["kind"], "captcha");
    assert_eq!(again["ChallengeParameters"]["missed"], "1");
    assert_eq!(answer(&pool, &again, "still none").unwrap_err(), wrong_credentials());
}

#[test]
fn a_session_is_answered_once_and_in_time_and_with_its_own_challenge() {
    let pool = pool();
    let first = start(&pool, "ana").unwrap();
    answer(&pool, &first, QUESTIONS[0].1).unwrap();
    let used = "Invalid session for the user, session can only be used once.";
    assert_eq!(answer(&pool, &first, QUESTIONS[0].1).unwrap_err(), refusal("NotAuthorizedException", used));
    let late = start(&pool, "ana").unwrap();
    pool.clock().advance(Duration::from_secs(180));
    let expired = "Invalid session for the user, session is expired.";
    assert_eq!(answer(&pool, &late, QUESTIONS[0].1).unwrap_err(), refusal("NotAuthorizedException", expired));
    let other = start(&pool, "ana").unwrap();
    let request = json!({
        "ChallengeName": "NEW_PASSWORD_REQUIRED", "ClientId": pool.client_id(), "Session": other["Session"],
        "ChallengeResponses": { "USERNAME": "ana", "NEW_PASSWORD": PASSWORD },
    });
    assert_eq!(call(&pool, "RespondToAuthChallenge", &request).unwrap_err().0, "NotAuthorizedException");
}

#[test]
fn unknown_users_reach_the_triggers_only_where_their_absence_is_hidden() {
    let told = pool();
    assert_eq!(start(&told, "nobody").unwrap_err().0, "UserNotFoundException");
    let hidden = with_functions(builder())
        .prevent_user_existence_errors(UnknownUsers::Hidden)
        .trigger(Trigger::DefineAuthChallenge, |event| {
            let absent = event["request"]["userNotFound"] == true;
            assert_eq!(absent, event["userName"] == "nobody");
            assert_eq!(absent, event["request"]["userAttributes"] == json!({}));
            Ok(ask_three(event))
        })
        .start_blocking()
        .unwrap();
    let mut reply = start(&hidden, "nobody").unwrap();
    for (_, right) in &QUESTIONS[..2] {
        reply = answer(&hidden, &reply, right).unwrap();
    }
    let refused = answer(&hidden, &reply, QUESTIONS[2].1).unwrap_err();
    assert_eq!(refused, wrong_credentials(), "no trigger can sign nobody in");
}

#[test]
fn what_triggers_say_must_make_sense() {
    for (response, complaint) in [
        (json!({ "challengeName": "TAROT" }), "InvalidLambdaResponseException"),
        (json!({ "challengeName": "PASSWORD_VERIFIER" }), "InvalidLambdaResponseException"),
        (json!({ "challengeName": 7 }), "InvalidLambdaResponseException"),
        (json!({ "issueTokens": "yes" }), "InvalidLambdaResponseException"),
        (json!({}), "InvalidLambdaResponseException"),
        (json!({ "failAuthentication": true }), "NotAuthorizedException"),
    ] {
        let said = response.clone();
        let pool = builder()
            .trigger(Trigger::DefineAuthChallenge, move |event| Ok(respond(event, &said)))
            .start_blocking()
            .unwrap();
        pool.user("ana", PASSWORD).create().unwrap();
        assert_eq!(start(&pool, "ana").unwrap_err().0, complaint, "{response}");
    }
}

#[test]
fn without_triggers_or_without_leave_there_is_no_custom_sign_in() {
    let pool = builder().start_blocking().unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    let missing = "Custom auth lambda trigger is not configured for the user pool.";
    assert_eq!(start(&pool, "ana").unwrap_err(), refusal("InvalidParameterException", missing));
    let pool = with_functions(LocalPool::builder()).start_blocking().unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    let forbidden = "CUSTOM_AUTH is not enabled for the client.";
    assert_eq!(start(&pool, "ana").unwrap_err(), refusal("InvalidParameterException", forbidden));
}

#[test]
fn a_temporary_password_is_replaced_after_the_questions() {
    let pool = with_functions(builder()).start_blocking().unwrap();
    pool.user("ana", PASSWORD).temporary().create().unwrap();
    let reply = answer_all(&pool, start_with_srp(&pool, "CHALLENGE_NAME", PASSWORD).unwrap());
    assert_eq!(reply["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let request = json!({
        "ChallengeName": "NEW_PASSWORD_REQUIRED", "ClientId": pool.client_id(), "Session": reply["Session"],
        "ChallengeResponses": { "USERNAME": "ana", "NEW_PASSWORD": "Another-Horse8!" },
    });
    let done = call(&pool, "RespondToAuthChallenge", &request).unwrap();
    assert!(done["AuthenticationResult"]["AccessToken"].is_string());
}

#[test]
fn a_second_factor_is_asked_for_after_the_questions() {
    let pool = with_functions(builder()).pool_setting("MfaConfiguration", json!("OPTIONAL"));
    let pool = pool.start_blocking().unwrap();
    let user = json!({
        "username": "ana", "password": PASSWORD, "phone_number": "+15550100100", "mfa": ["SMS_MFA"],
    });
    assert_eq!(post(&pool, "/_local/users", &user).status, 200);
    for begun in [start(&pool, "ana"), start_with_srp(&pool, "CHALLENGE_NAME", PASSWORD)] {
        let reply = answer_all(&pool, begun.unwrap());
        assert_eq!(reply["ChallengeName"], "SMS_MFA");
        let request = json!({
            "ChallengeName": "SMS_MFA", "ClientId": pool.client_id(), "Session": reply["Session"],
            "ChallengeResponses": { "USERNAME": "ana", "SMS_MFA_CODE": pool.latest_code("ana") },
        });
        let done = call(&pool, "RespondToAuthChallenge", &request).unwrap();
        assert!(done["AuthenticationResult"]["AccessToken"].is_string());
    }
}
