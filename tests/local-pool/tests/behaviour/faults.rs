//! Every kind of fault, seen from the socket.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

use super::http::{Connection, TARGET, get, post};

fn server() -> LocalPool {
    LocalPool::builder().start_blocking().unwrap()
}

/// Creates a group, so that whether the operation was performed can be seen.
fn create(
    server: &LocalPool,
    connection: &mut Connection,
    name: &str,
) -> std::io::Result<super::http::Reply> {
    let request = json!({ "UserPoolId": server.pool_id(), "GroupName": name }).to_string();
    connection.operation("CreateGroup", request.as_bytes())
}

fn exists(server: &LocalPool, name: &str) -> bool {
    let again = server.call("CreateGroup", &json!({ "GroupName": name }));
    again.is_err_and(|error| error.name() == "GroupExistsException")
}

#[test]
fn a_connection_dropped_before_is_reset_and_nothing_was_done() {
    let server = server();
    server.fault(Fault::drop_before().on("CreateGroup"));
    let broken = create(&server, &mut Connection::open(&server), "one").err().unwrap();
    assert_eq!(broken.kind(), ErrorKind::ConnectionReset);
    assert_eq!(server.calls("CreateGroup"), 1);
    assert_eq!(server.recent_calls().last().unwrap().outcome, "fault:drop_before");
    assert!(!exists(&server, "one"));
    assert_eq!(
        create(&server, &mut Connection::open(&server), "two").unwrap().status,
        200,
        "it strikes once"
    );
}

#[test]
fn a_connection_dropped_after_is_reset_and_all_was_done() {
    let server = server();
    server.fault(Fault::drop_after().on("CreateGroup"));
    let broken = create(&server, &mut Connection::open(&server), "one").err().unwrap();
    assert_eq!(broken.kind(), ErrorKind::ConnectionReset);
    assert!(exists(&server, "one"));
}

#[test]
fn a_reset_sends_not_one_byte() {
    let server = server();
    server.fault(Fault::drop_after());
    let mut connection = Connection::open(&server);
    let head = format!(
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-amz-json-1.1\r\n\
         x-amz-target: {TARGET}ListUserPools\r\ncontent-length: 2\r\n\r\n{{}}"
    );
    connection.write(head.as_bytes());
    let (bytes, ended) = connection.rest();
    assert!(bytes.is_empty());
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_delayed_answer_comes_late_and_whole() {
    let server = server();
    server.fault(Fault::delay(Duration::from_millis(60)).on("CreateGroup"));
    let begun = Instant::now();
    assert_eq!(create(&server, &mut Connection::open(&server), "one").unwrap().status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(60));
}

#[test]
fn statuses_come_with_and_without_a_body_and_with_or_without_the_deed() {
    let server = server();
    server.fault(Fault::status(500));
    server.fault(Fault::status_with_body(503, "<html>Service Unavailable</html>"));
    server.fault(Fault::status(500).applied());
    let mut connection = Connection::open(&server);
    let first = create(&server, &mut connection, "one").unwrap();
    assert_eq!((first.status, first.body.as_slice()), (500, &b""[..]));
    let second = create(&server, &mut connection, "two").unwrap();
    assert_eq!((second.status, second.body.as_slice()), (503, &b"<html>Service Unavailable</html>"[..]));
    let third = create(&server, &mut connection, "three").unwrap();
    assert_eq!(third.status, 500);
    assert_eq!(["one", "two", "three"].map(|name| exists(&server, name)), [false, false, true]);
}

#[test]
fn throttles_come_in_both_forms() {
    let server = server();
    server.fault(Fault::throttle());
    server.fault(Fault::too_many_requests(7));
    let mut connection = Connection::open(&server);
    let first = create(&server, &mut connection, "one").unwrap();
    assert_eq!(first.status, 400);
    assert_eq!(first.header("x-amzn-errortype"), Some("TooManyRequestsException:"));
    assert_eq!(first.json()["__type"], "TooManyRequestsException");
    let second = create(&server, &mut connection, "two").unwrap();
    assert_eq!((second.status, second.header("retry-after")), (429, Some("7")));
    assert!(!exists(&server, "one") && !exists(&server, "two"));
}

#[test]
fn a_truncated_answer_breaks_off_at_the_byte() {
    let server = server();
    let whole = create(&server, &mut Connection::open(&server), "whole").unwrap();
    for bytes in [0, 1, 10, whole.body.len() - 1] {
        server.fault(Fault::truncate(bytes).on("ListUserPools"));
        let mut connection = Connection::open(&server);
        let head = format!(
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-amz-json-1.1\r\n\
             x-amz-target: {TARGET}ListUserPools\r\ncontent-length: 2\r\n\r\n{{}}"
        );
        connection.write(head.as_bytes());
        let (received, _) = connection.rest();
        let received = String::from_utf8(received).unwrap();
        let (head, body) = received.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"));
        let promised = head.to_lowercase().split("content-length: ").nth(1).unwrap().to_owned();
        let promised: usize = promised.split("\r\n").next().unwrap().parse().unwrap();
        assert_eq!(body.len(), bytes);
        assert!(promised > bytes);
    }
}

#[test]
fn garbage_and_replacements_come_in_place_of_the_answer() {
    let server = server();
    server.fault(Fault::garbage());
    server.fault(Fault::replace(&json!({ "AuthenticationResult": { "AccessToken": 7 } })));
    let mut connection = Connection::open(&server);
    let garbage = create(&server, &mut connection, "one").unwrap();
    assert_eq!(garbage.status, 200);
    assert!(serde_json::from_slice::<serde_json::Value>(&garbage.body).is_err());
    let replaced = create(&server, &mut connection, "two").unwrap();
    assert_eq!(replaced.json(), json!({ "AuthenticationResult": { "AccessToken": 7 } }));
    assert!(exists(&server, "one") && exists(&server, "two"));
}

#[test]
fn headers_can_be_missing() {
    let server = server();
    server.fault(Fault::strip_headers());
    let request = json!({ "AccessToken": "nothing" }).to_string();
    let reply = Connection::open(&server).operation("GetUser", request.as_bytes()).unwrap();
    assert_eq!(reply.status, 400);
    for name in ["content-type", "x-amzn-errortype", "x-amzn-errormessage", "x-amzn-requestid"] {
        assert_eq!(reply.header(name), None, "{name}");
    }
    assert_eq!(reply.json()["__type"], "NotAuthorizedException");
}

#[test]
fn faults_wait_in_line_for_their_operation() {
    let server = server();
    server.fault(Fault::status(503).on("GetUser").times(2));
    server.fault(Fault::status(500).on("CreateGroup").skipping(1));
    let mut connection = Connection::open(&server);
    let mut statuses = |name: &str| {
        let group = create(&server, &mut connection, name).unwrap().status;
        (group, connection.operation("GetUser", b"{}").unwrap().status)
    };
    assert_eq!([statuses("a"), statuses("b"), statuses("c")], [(200, 503), (500, 503), (200, 400)]);
}

#[test]
fn faults_are_set_listed_and_cleared_over_http() {
    let server = server();
    let one = json!({ "operation": "GetUser", "kind": "status", "status": 503, "body": "busy", "count": 2 });
    assert_eq!(post(&server, "/_local/faults", &one).status, 200);
    let several = json!({ "faults": [
        { "kind": "drop_before" }, { "kind": "drop_after" }, { "kind": "delay", "delay_milliseconds": 5 },
        { "kind": "throttle", "status": 429, "retry_after_seconds": 3 }, { "kind": "truncate", "at_byte": 4 },
        { "kind": "garbage" }, { "kind": "replace", "body": { "a": 1 } }, { "kind": "strip_headers" },
    ] });
    assert_eq!(post(&server, "/_local/faults", &several).json()["faults"].as_array().unwrap().len(), 9);
    let reply = Connection::open(&server).operation("GetUser", b"{}").unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (503, &b"busy"[..]));
    assert_eq!(get(&server, "/_local/faults").json()["faults"][0]["count"], 1);
    Connection::open(&server).send("DELETE", "/_local/faults", &[], b"").unwrap();
    assert_eq!(Connection::open(&server).operation("GetUser", b"{}").unwrap().status, 400);
    assert_eq!(post(&server, "/_local/faults", &json!({ "kind": "meteor" })).status, 400);
    assert_eq!(post(&server, "/_local/faults", &json!({ "faults": [1] })).status, 400);
}

#[test]
fn the_key_document_can_fail_too() {
    let server = server();
    server.fault(Fault::status(503).on("GetJwks"));
    let path = format!("/{}/.well-known/jwks.json", server.pool_id());
    assert_eq!(get(&server, &path).status, 503);
    assert_eq!(get(&server, &path).status, 200);
    assert_eq!(server.calls("GetJwks"), 2);
}
