//! Functions behind the server's own URLs: answered as prepared for their pool, and kept.

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::http::{call, get, post};

const PASSWORD: &str = "Correct-Horse7!";

/// A pool of which `trigger` is served by its own server.
fn pool(server: &LocalPool, trigger: &str) -> (String, String) {
    let url = format!("{}/_local/lambda/{trigger}", server.url());
    let made = post(
        server,
        "/_local/reset",
        &json!({
            "pool": { "LambdaConfig": { trigger: url } },
            "client": { "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"] },
        }),
    )
    .json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let pool_id = text("poolId");
    let user = json!({ "poolId": pool_id, "username": "ana", "password": PASSWORD });
    assert_eq!(post(server, "/_local/users", &user).status, 200);
    (pool_id, text("clientId"))
}

fn sign_in(server: &LocalPool, client_id: &str) -> Result<Value, (String, String)> {
    let request = json!({
        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client_id,
        "AuthParameters": { "USERNAME": "ana", "PASSWORD": PASSWORD },
    });
    call(server, "InitiateAuth", &request)
}

fn events(server: &LocalPool) -> Vec<Value> {
    get(server, "/_local/lambda").json()["events"].as_array().unwrap().clone()
}

#[test]
fn unprepared_they_let_pass_and_keep_what_they_were_sent() {
    let server = LocalPool::builder().start_blocking().unwrap();
    let (pool_id, client_id) = pool(&server, "PreAuthentication");
    sign_in(&server, &client_id).unwrap();
    let events = events(&server);
    assert_eq!(events.len(), 1);
    assert_eq!((&events[0]["poolId"], &events[0]["trigger"]), (&json!(pool_id), &json!("PreAuthentication")));
    assert_eq!(events[0]["event"]["userName"], "ana");
}

#[test]
fn prepared_errors_and_responses_are_those_of_one_pool() {
    let server = LocalPool::builder().start_blocking().unwrap();
    let (refused, refused_client) = pool(&server, "PreAuthentication");
    let (_, other_client) = pool(&server, "PreAuthentication");
    let errors = json!({ "poolId": refused, "errors": { "PreAuthentication": "Not on Sundays" } });
    assert_eq!(post(&server, "/_local/lambda", &errors).status, 200);
    let (name, message) = sign_in(&server, &refused_client).unwrap_err();
    assert_eq!(name, "UserLambdaValidationException");
    assert_eq!(message, "PreAuthentication failed with error Not on Sundays.");
    sign_in(&server, &other_client).unwrap();
    let cleared = json!({ "poolId": refused });
    assert_eq!(post(&server, "/_local/lambda", &cleared).status, 200);
    sign_in(&server, &refused_client).unwrap();
    assert_eq!(events(&server).len(), 3);
}

#[test]
fn a_trigger_or_pool_that_is_not_there_is_refused() {
    let server = LocalPool::builder().start_blocking().unwrap();
    assert_eq!(post(&server, "/_local/lambda/PostMortem", &json!({})).status, 400);
    assert_eq!(post(&server, "/_local/lambda", &json!({ "poolId": "us-east-1_Nowhere" })).status, 400);
    assert_eq!(events(&server), Vec::<Value>::new());
}
