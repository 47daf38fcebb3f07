//! The page at `/`, the instruments it reads, and who may ask for them.

use std::time::Duration;

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::http::{Connection, get, post};
use super::steps::{PASSWORD, SECRET};

const CLIENT_SECRET: &str = "1q2w3e4r5t6y7u8i9o0pasdfghjklzxcvbnm1234567890abcde";

fn start() -> LocalPool {
    LocalPool::builder().start_blocking().unwrap()
}

fn text(pool: &LocalPool, path: &str) -> String {
    let reply = get(pool, path);
    assert_eq!(reply.status, 200, "{path}");
    String::from_utf8(reply.body).unwrap()
}

/// The status of a request with just these headers.
fn status(pool: &LocalPool, request_line: &str, headers: &[&str]) -> u16 {
    let mut connection = Connection::open(pool);
    let headers: String = headers.iter().flat_map(|header| [*header, "\r\n"]).collect();
    connection.write(format!("{request_line} HTTP/1.1\r\n{headers}connection: close\r\n\r\n").as_bytes());
    let (reply, ended) = connection.rest();
    ended.unwrap();
    String::from_utf8(reply).unwrap().split(' ').nth(1).unwrap().parse().unwrap()
}

/// What follows `name="` in markup, up to the next quotation mark.
fn values<'a>(markup: &'a str, name: &str) -> Vec<&'a str> {
    markup.split(&format!(" {name}=\"")).skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

#[test]
fn the_page_is_whole_without_any_other_server() {
    let pool = start();
    let page = text(&pool, "/");
    let mut linked = values(&page, "src");
    linked.extend(values(&page, "href"));
    assert!(linked.len() > 4, "{linked:?}");
    for link in linked.into_iter().filter(|link| !link.starts_with('#')) {
        assert!(link.starts_with("/_local/"), "{link}");
        assert!(!text(&pool, link).is_empty());
    }
    let all = ["/", "/_local/page.js", "/_local/page.css"].map(|path| text(&pool, path)).concat();
    assert!(!all.contains("://") && !all.contains("@import") && !all.contains("url("));
}

#[test]
fn nothing_on_the_page_can_turn_text_into_markup_or_script() {
    let pool = start();
    let page = text(&pool, "/");
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<style") && !page.contains(" style="));
    assert!(!page.split_whitespace().any(|word| word.starts_with("on") && word.contains('=')));
    let script = text(&pool, "/_local/page.js");
    for sink in
        ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "srcdoc", "eval("]
    {
        assert!(!script.contains(sink), "{sink}");
    }
    for path in ["/", "/_local/page.js", "/_local/page.css", "/_local/page.svg"] {
        let reply = get(&pool, path);
        let policy = reply.header("content-security-policy").unwrap();
        for part in
            ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"));
    }
}

#[test]
fn the_page_and_the_operations_share_a_path() {
    let pool = start();
    assert!(get(&pool, "/").header("content-type").unwrap().starts_with("text/html"));
    let reply = Connection::open(&pool).operation("ListUserPools", br#"{"MaxResults": 1}"#).unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(pool.recent_calls().len(), 1, "looking at the page is no call");
}

#[test]
fn users_are_told_with_all_a_developer_looks_for() {
    let pool =
        LocalPool::builder().pool_setting("MfaConfiguration", json!("OPTIONAL")).start_blocking().unwrap();
    let user = json!({
        "username": "ana", "password": PASSWORD, "email": "ana@example.com", "attributes": { "given_name": "Ana" },
        "mfa": ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"], "preferred_mfa": "EMAIL_OTP", "totp_secret": SECRET,
    });
    assert_eq!(post(&pool, "/_local/users", &user).status, 200);
    pool.call("CreateGroup", &json!({ "GroupName": "admins" })).unwrap();
    pool.call("AdminAddUserToGroup", &json!({ "GroupName": "admins", "Username": "ana" })).unwrap();
    pool.authenticator().register("ana", true).unwrap();
    pool.call("AdminDisableUser", &json!({ "Username": "ana" })).unwrap();
    let told = get(&pool, "/_local/users").json();
    assert_eq!(told["total"], 1);
    let mut told = told["users"][0].as_object().unwrap().clone();
    let sub = told.remove("sub").unwrap();
    assert!(told.remove("created").unwrap().is_f64() && told.remove("modified").unwrap().is_f64());
    let expected = json!({
        "username": "ana", "status": "CONFIRMED", "enabled": false, "verified": ["email"],
        "attributes": { "sub": sub, "email": "ana@example.com", "email_verified": "true", "given_name": "Ana" },
        "mfa": ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"], "preferred_mfa": "EMAIL_OTP", "passkeys": 1, "groups": ["admins"],
    });
    assert_eq!(Value::Object(told), expected);
}

#[test]
fn neither_users_nor_pools_tell_a_secret() {
    let pool = LocalPool::builder().client_secret(CLIENT_SECRET).start_blocking().unwrap();
    let user = json!({ "username": "ana", "password": PASSWORD, "totp_secret": SECRET, "status": "RESET_REQUIRED",
        "email": "ana@example.com" });
    assert_eq!(post(&pool, "/_local/users", &user).status, 200);
    let code = pool.latest_code("ana").unwrap();
    let told = text(&pool, "/_local/users") + &text(&pool, "/_local/pools");
    assert!(told.contains("ana@example.com") && told.contains(pool.client_id()));
    for secret in
        [PASSWORD, SECRET, CLIENT_SECRET, &format!("\"{code}\""), "verifier", "salt", "secret", "assword"]
    {
        assert!(!told.contains(secret), "{secret}");
    }
}

#[test]
fn users_are_sought_in_one_pool_newest_first_and_so_many_at_most() {
    let pool = start();
    pool.clock().freeze();
    for name in ["ana", "bob", "cleo"] {
        pool.user(name, PASSWORD).email(format!("{name}@example.com")).create().unwrap();
        pool.clock().advance(Duration::from_secs(1));
    }
    let second = post(&pool, "/_local/reset", &json!({})).json()["poolId"].as_str().unwrap().to_owned();
    let names = |query: &str| {
        let told = get(&pool, &format!("/_local/users{query}")).json();
        let names: Vec<_> = told["users"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["username"].as_str().unwrap().to_owned())
            .collect();
        (told["total"].as_u64().unwrap(), names.join(" "))
    };
    assert_eq!(names(""), (3, "cleo bob ana".to_owned()));
    assert_eq!(names("?limit=2"), (3, "cleo bob".to_owned()));
    assert_eq!(names("?search=BOB%40example"), (1, "bob".to_owned()));
    assert_eq!(names("?search=+an+"), (1, "ana".to_owned()));
    assert_eq!(names(&format!("?poolId={second}")), (0, String::new()));
    for bad in ["?limit=0", "?limit=1001", "?limit=many", "?poolId=us-east-1_Nowhere"] {
        assert_eq!(get(&pool, &format!("/_local/users{bad}")).status, 400, "{bad}");
    }
}

#[test]
fn pools_are_told_the_first_one_first_then_the_newest() {
    let pool = start();
    pool.user("ana", PASSWORD).create().unwrap();
    let made = |name: &str| {
        pool.clock().advance(Duration::from_secs(60));
        post(&pool, "/_local/reset", &json!({ "pool": { "PoolName": name, "MfaConfiguration": "OPTIONAL" } }))
            .json()
    };
    let (older, newer) = (made("older"), made("newer"));
    let told = get(&pool, "/_local/pools").json();
    let ids: Vec<_> = told["pools"].as_array().unwrap().iter().map(|pool| pool["poolId"].clone()).collect();
    assert_eq!(ids, [json!(pool.pool_id()), newer["poolId"].clone(), older["poolId"].clone()]);
    let mut first = told["pools"][0].as_object().unwrap().clone();
    assert!(first.remove("created").unwrap().is_f64());
    let client = json!({ "clientId": pool.client_id(), "name": "local" });
    let expected =
        json!({ "poolId": pool.pool_id(), "name": "local", "mfa": "OFF", "users": 1, "clients": [client] });
    assert_eq!(Value::Object(first), expected);
    assert_eq!((&told["pools"][1]["name"], &told["pools"][1]["mfa"]), (&json!("newer"), &json!("OPTIONAL")));
}

#[test]
fn a_stopped_clock_runs_on_from_where_it_stands() {
    let pool = start();
    let set = |change: Value| post(&pool, "/_local/clock", &change).json();
    let stopped = set(json!({ "set_epoch_seconds": 1_700_000_000, "freeze": true }));
    assert_eq!(stopped["frozen"], true);
    assert!(stopped["machine"].as_f64().unwrap() > 1_700_000_001.0);
    assert_eq!(get(&pool, "/_local/clock").json()["now"], stopped["now"]);
    let running = set(json!({ "freeze": false }));
    assert_eq!(running["frozen"], false);
    let off = running["now"].as_f64().unwrap() - stopped["now"].as_f64().unwrap();
    assert!((0.0..600.0).contains(&off), "{off}");
    assert_eq!(set(json!({ "freeze": false }))["frozen"], false, "a running clock runs on");
}

#[test]
fn page_and_instruments_are_refused_under_foreign_names_and_operations_are_not() {
    let pool = start();
    let own = pool.url().strip_prefix("http://").unwrap().to_owned();
    let shown = [
        "GET /",
        "HEAD /",
        "GET /_local/page.js",
        "GET /_local/users",
        "GET /_local/pools",
        "GET /_local/devices",
        "GET /_local/outbox",
        "GET /_local/calls",
        "GET /_local/clock",
        "DELETE /_local/clock",
        "GET /_local/lambda",
        "GET /_local/contexts",
        "GET /_local/faults",
    ];
    let port = own.split_once(':').unwrap().1;
    for request in shown {
        for known in
            [own.clone(), format!("localhost:{port}"), "app.localhost".to_owned(), "[::1]:80".to_owned()]
        {
            assert_eq!(status(&pool, request, &[&format!("host: {known}")]), 200, "{request} for {known}");
        }
        for foreign in ["evil.example", &format!("evil.example:{port}"), "localhost.evil.example", ""] {
            assert_eq!(
                status(&pool, request, &[&format!("host: {foreign}")]),
                403,
                "{request} for {foreign}"
            );
        }
        assert_eq!(status(&pool, request, &[]), 403, "{request} for nobody");
        assert_eq!(
            status(&pool, request, &["host: localhost", "host: evil.example"]),
            403,
            "{request} for two"
        );
    }
    let keys = format!("GET /{}/.well-known/jwks.json", pool.pool_id());
    assert_eq!(status(&pool, &keys, &["host: auth.example"]), 200);
    let target = "x-amz-target: AWSCognitoIdentityProviderService.ListUserPools";
    let operation =
        ["host: auth.example", "content-type: application/x-amz-json-1.1", target, "content-length: 0"];
    assert_eq!(status(&pool, "POST /", &operation), 200);
}

#[test]
fn pages_of_other_sites_may_not_use_the_instruments() {
    let pool = start();
    let reset = |origin: &str| {
        let headers = ["host: localhost", "content-length: 0", &format!("origin: {origin}")];
        status(&pool, "POST /_local/reset", &headers)
    };
    for origin in ["https://evil.example", "http://localhost.evil.example", "null", "localhost", "https://"] {
        assert_eq!(reset(origin), 403, "{origin}");
    }
    assert_eq!(get(&pool, "/_local/pools").json()["pools"].as_array().unwrap().len(), 1);
    for origin in [pool.url(), "http://localhost:3000", "https://app.localhost"] {
        assert_eq!(reset(origin), 200, "{origin}");
    }
}

#[test]
fn another_name_can_be_allowed() {
    let pool = LocalPool::builder().allow_host("Cognito.Test").start_blocking().unwrap();
    assert_eq!(status(&pool, "GET /_local/users", &["host: cognito.test:9229"]), 200);
    assert_eq!(status(&pool, "GET /_local/users", &["host: other.test"]), 403);
}
