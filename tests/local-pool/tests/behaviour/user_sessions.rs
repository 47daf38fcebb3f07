//! Sessions the pool keeps track of.

use std::time::Duration;

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::steps::*;

fn tracked(most: u64) -> LocalPool {
    let pool = pool_with(|builder| {
        builder
            .pool_setting("UserSessionTracking", json!("ENABLED"))
            .pool_setting("TokenSession", json!({ "MaxPerUser": most }))
    });
    pool.user("ana", PASSWORD).create().unwrap();
    pool
}

/// A sign-in a second after the one before.
fn signed_in(pool: &LocalPool) -> Value {
    pool.clock().advance(Duration::from_secs(1));
    by_password(pool, "ana").unwrap()["AuthenticationResult"].clone()
}

fn list(pool: &LocalPool, tokens: &Value, after: Option<&str>) -> Outcome {
    pool.call("ListUserSessions", &json!({ "AccessToken": tokens["AccessToken"], "NextToken": after }))
}

fn sessions(pool: &LocalPool, tokens: &Value) -> Vec<Value> {
    list(pool, tokens, None).unwrap()["Sessions"].as_array().unwrap().clone()
}

fn current(pool: &LocalPool, tokens: &Value) -> Value {
    let all = sessions(pool, tokens);
    let mut current = all.iter().filter(|session| session["IsCurrentSession"] == true);
    let id = current.next().unwrap()["SessionId"].clone();
    assert!(current.next().is_none());
    id
}

fn revoke(pool: &LocalPool, tokens: &Value, id: &Value) -> Outcome {
    let request = json!({
        "AccessToken": tokens["AccessToken"], "SessionId": id, "RevokeAssociatedSessions": "LINKED",
    });
    pool.call("RevokeUserSession", &request)
}

fn alive(pool: &LocalPool, tokens: &Value) -> bool {
    let refreshed =
        pool.call("GetTokensFromRefreshToken", &json!({ "RefreshToken": tokens["RefreshToken"] }));
    let user = pool.call("GetUser", &json!({ "AccessToken": tokens["AccessToken"] }));
    assert_eq!(refreshed.is_ok(), user.is_ok());
    user.is_ok()
}

#[test]
fn a_user_sees_their_sessions_latest_first_and_ends_another() {
    let pool = tracked(20);
    let first = signed_in(&pool);
    let second = signed_in(&pool);
    let all = sessions(&pool, &second);
    assert_eq!(all.len(), 2);
    assert_eq!(all[0]["SessionType"], "TOKEN");
    assert_eq!(all[0]["ClientId"], json!(pool.client_id()));
    assert_eq!(all[0]["SessionId"].as_str().map(|id| (id.len(), &id[..3])), Some((28, "tkn")));
    assert_eq!(all[0]["SessionId"], current(&pool, &second));
    assert_eq!(all[1]["SessionId"], current(&pool, &first));
    let (own, other) = (&all[0]["SessionId"], &all[1]["SessionId"]);
    assert_eq!(refused(revoke(&pool, &second, own)).0, "InvalidParameterException");
    assert_eq!(revoke(&pool, &second, other).unwrap(), json!({}));
    let gone = refusal("ResourceNotFoundException", "Session does not exist.");
    assert_eq!(refused(revoke(&pool, &second, other)), gone);
    assert!(!alive(&pool, &first) && alive(&pool, &second));
    assert_eq!(sessions(&pool, &second).len(), 1);
    assert_eq!(refused(revoke(&pool, &second, &json!("tkn"))).0, "InvalidParameterException");
}

#[test]
fn a_refresh_is_activity_and_the_quietest_session_makes_room() {
    let pool = tracked(2);
    let first = signed_in(&pool);
    let second = signed_in(&pool);
    pool.clock().advance(Duration::from_secs(1));
    assert!(alive(&pool, &first));
    let of_first = current(&pool, &first);
    let all = sessions(&pool, &first);
    let told = all.iter().find(|session| session["SessionId"] == of_first).unwrap();
    let quiet = told["LastActiveDate"].as_f64().unwrap() - told["CreateDate"].as_f64().unwrap();
    assert!((quiet - 2.0).abs() < 0.01, "{quiet}");
    let third = signed_in(&pool);
    assert!(alive(&pool, &first) && !alive(&pool, &second) && alive(&pool, &third));
}

#[test]
fn many_sessions_come_in_pages() {
    let pool = tracked(100);
    let mut last = Value::Null;
    for _ in 0..12 {
        last = signed_in(&pool);
    }
    let first = list(&pool, &last, None).unwrap();
    assert_eq!(first["Sessions"].as_array().map(Vec::len), Some(10));
    let second = list(&pool, &last, first["NextToken"].as_str()).unwrap();
    assert_eq!(second["Sessions"].as_array().map(Vec::len), Some(2));
    assert!(second.get("NextToken").is_none());
}

#[test]
fn administrators_see_and_end_any_session() {
    let pool = tracked(20);
    let tokens = signed_in(&pool);
    let told = pool.call("AdminListUserSessions", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(told["Sessions"][0]["IsCurrentSession"], false);
    let request = json!({ "Username": "ana", "SessionId": told["Sessions"][0]["SessionId"] });
    pool.call("AdminRevokeUserSession", &request).unwrap();
    assert!(!alive(&pool, &tokens));
    assert_eq!(refused(pool.call("AdminRevokeUserSession", &request)).0, "ResourceNotFoundException");
}

#[test]
fn sessions_are_tracked_only_where_the_pool_says_so() {
    let pool = pool_with(|builder| builder);
    pool.user("ana", PASSWORD).create().unwrap();
    let before = signed_in(&pool);
    assert_eq!(refused(list(&pool, &before, None)).0, "OperationNotEnabledException");
    assert_eq!(
        refused(revoke(&pool, &before, &json!(format!("tkn{}", "a".repeat(25))))).0,
        "OperationNotEnabledException"
    );
    let configuration = json!({ "UserSessionTracking": "ENABLED", "TokenSession": { "MaxPerUser": 3 } });
    let set = pool.call("SetUserPoolSessionConfiguration", &configuration).unwrap();
    assert_eq!(set["TokenSession"]["MaxPerUser"], 3);
    assert_eq!(pool.call("GetUserPoolSessionConfiguration", &json!({})).unwrap(), set);
    let after = signed_in(&pool);
    assert_eq!(sessions(&pool, &after).len(), 1, "what began before is not told");
    assert!(alive(&pool, &before));
}

#[test]
fn revoking_a_token_ends_its_session() {
    let pool = tracked(20);
    let (first, second) = (signed_in(&pool), signed_in(&pool));
    let request = |associated: &str| {
        let request = json!({ "Token": first["RefreshToken"], "RevokeAssociatedSessions": associated });
        pool.call("RevokeToken", &request)
    };
    assert_eq!(refused(request("ALL")).0, "InvalidParameterException");
    request("LINKED").unwrap();
    assert_eq!(sessions(&pool, &second).len(), 1);
}
