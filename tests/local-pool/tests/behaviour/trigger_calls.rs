//! How triggers are called, and what becomes of calls that fail.

use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use cognito_local_pool::{LocalPool, Trigger};
use serde_json::json;

use super::http::{call, refusal};
use super::lambda::{Lambda, respond};
use super::triggers::{sign_up, with_mail, with_password};

const PASSWORD: &str = "Correct-Horse7!";

#[test]
fn failures_over_http_are_told_apart() {
    for (status, body, name, message) in [
        (
            200,
            r#"{"errorMessage":"Full","errorType":"Error"}"#,
            "UserLambdaValidationException",
            Some("PreSignUp failed with error Full."),
        ),
        (
            500,
            r#"{"errorMessage":"Broken"}"#,
            "UserLambdaValidationException",
            Some("PreSignUp failed with error Broken."),
        ),
        (503, "", "UserLambdaValidationException", Some("PreSignUp failed with error HTTP status 503.")),
        (302, "", "UserLambdaValidationException", Some("PreSignUp failed with error HTTP status 302.")),
        (200, "", "InvalidLambdaResponseException", None),
        (200, "null", "InvalidLambdaResponseException", None),
        (200, r#"{"response":[]}"#, "InvalidLambdaResponseException", None),
        (200, r#"{"response":{"autoConfirmUser":"yes"}}"#, "InvalidLambdaResponseException", None),
    ] {
        let lambda = Lambda::start(move |_| (status, body.to_owned()));
        let pool = with_mail().pool_setting("LambdaConfig", json!({ "PreSignUp": lambda.url() }));
        let refused = sign_up(&pool.start_blocking().unwrap()).unwrap_err();
        assert_eq!(refused.0, name, "{status} {body}");
        if let Some(message) = message {
            assert_eq!(refused.1, message);
        }
    }
}

#[test]
fn a_trigger_that_does_not_answer_in_time_or_is_not_there_is_unexpected() {
    let (release, wait) = std::sync::mpsc::channel::<()>();
    let slow = Lambda::start(move |_| {
        let released = wait.recv().is_ok();
        (200, released.to_string())
    });
    let limit = Duration::from_millis(50);
    let pool = with_mail()
        .trigger_time_limit(limit)
        .pool_setting("LambdaConfig", json!({ "PreSignUp": slow.url() }));
    let refused = sign_up(&pool.start_blocking().unwrap()).unwrap_err();
    let message = "PreSignUp invocation failed due to error Task timed out.";
    assert_eq!(refused, refusal("UnexpectedLambdaException", message));
    drop(release);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let pool = with_mail().pool_setting("LambdaConfig", json!({ "PreSignUp": format!("http://{closed}/") }));
    assert_eq!(sign_up(&pool.start_blocking().unwrap()).unwrap_err().0, "UnexpectedLambdaException");
}

#[test]
fn triggers_are_on_this_machine() {
    let pool = LocalPool::builder().start_blocking().unwrap();
    for (name, url) in [
        ("PreSignUp", "arn:aws:lambda:us-east-1:1:function:x"),
        ("PreSignUp", "http://192.0.2.1:80/x"),
        ("PreSignUp", "http://example.com/x"),
        ("PreSignUp", "http://127.0.0.1@example.com/x"),
        ("PreSignUp", "https://127.0.0.1/x"),
        ("PreSignUp", "/x"),
        ("CustomSMSSender", "http://127.0.0.1:9/x"),
    ] {
        let request = json!({ "PoolName": "p", "LambdaConfig": { name: url } });
        assert_eq!(
            call(&pool, "CreateUserPool", &request).unwrap_err().0,
            "InvalidParameterException",
            "{name} {url}"
        );
    }
    for url in ["http://127.0.0.1:9/x", "http://localhost:9", "http://[::1]:9/x"] {
        let config = json!({ "PreSignUp": url });
        let request = json!({ "PoolName": "p", "LambdaConfig": config });
        assert_eq!(call(&pool, "CreateUserPool", &request).unwrap()["UserPool"]["LambdaConfig"], config);
    }
}

#[test]
fn every_trigger_may_call_the_pool_itself() {
    let itself: Arc<OnceLock<Weak<LocalPool>>> = Arc::default();
    let called = Arc::new(std::sync::Mutex::new(std::collections::BTreeSet::new()));
    let mut builder = with_mail().auth_flows(&["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH"]);
    for trigger in [
        Trigger::PreSignUp,
        Trigger::PostConfirmation,
        Trigger::PreAuthentication,
        Trigger::PostAuthentication,
        Trigger::PreTokenGeneration,
        Trigger::UserMigration,
        Trigger::CustomMessage,
        Trigger::DefineAuthChallenge,
        Trigger::CreateAuthChallenge,
        Trigger::VerifyAuthChallengeResponse,
    ] {
        let (itself, called) = (Arc::clone(&itself), Arc::clone(&called));
        builder = builder.trigger(trigger, move |event| {
            let pool = itself.get().and_then(Weak::upgrade).ok_or("not started")?;
            pool.call("ListUsers", &json!({})).map_err(|error| error.to_string())?;
            called.lock().unwrap().insert(trigger);
            let over = event["request"]["session"].as_array().is_some_and(|session| !session.is_empty());
            Ok(match trigger {
                Trigger::DefineAuthChallenge => {
                    respond(event, &json!({ "challengeName": "CUSTOM_CHALLENGE", "issueTokens": over }))
                }
                Trigger::VerifyAuthChallengeResponse => respond(event, &json!({ "answerCorrect": true })),
                Trigger::UserMigration => {
                    respond(event, &json!({ "userAttributes": {}, "finalUserStatus": "CONFIRMED" }))
                }
                _ => event.clone(),
            })
        });
    }
    let pool = Arc::new(builder.start_blocking().unwrap());
    itself.set(Arc::downgrade(&pool)).unwrap();
    sign_up(&pool).unwrap();
    let request = json!({
        "ClientId": pool.client_id(), "Username": "ana", "ConfirmationCode": pool.latest_code("ana"),
    });
    call(&pool, "ConfirmSignUp", &request).unwrap();
    with_password(&pool, "migrant", PASSWORD).unwrap();
    let request = json!({
        "AuthFlow": "CUSTOM_AUTH", "ClientId": pool.client_id(), "AuthParameters": { "USERNAME": "ana" },
    });
    let asked = call(&pool, "InitiateAuth", &request).unwrap();
    let request = json!({
        "ChallengeName": "CUSTOM_CHALLENGE", "ClientId": pool.client_id(), "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": "ana", "ANSWER": "anything" },
    });
    assert!(call(&pool, "RespondToAuthChallenge", &request).unwrap()["AuthenticationResult"].is_object());
    assert_eq!(called.lock().unwrap().len(), 10, "{:?}", called.lock().unwrap());
}
