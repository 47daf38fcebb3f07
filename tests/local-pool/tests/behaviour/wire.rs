//! The wire format: headers, statuses, and what becomes of requests that are not right.

use std::time::{Duration, UNIX_EPOCH};

use cognito_local_pool::LocalPool;
use serde_json::json;

use super::http::{Connection, get, post};

fn server() -> LocalPool {
    LocalPool::builder().start_blocking().unwrap()
}

#[test]
fn refusals_carry_name_and_message_in_headers_and_body() {
    let server = server();
    let request = json!({ "RefreshToken": "nothing", "ClientId": server.client_id() }).to_string();
    let reply = Connection::open(&server).operation("GetTokensFromRefreshToken", request.as_bytes()).unwrap();
    assert_eq!(reply.status, 400);
    assert_eq!(reply.header("content-type"), Some("application/x-amz-json-1.1"));
    assert_eq!(reply.header("x-amzn-errortype"), Some("NotAuthorizedException:"));
    assert_eq!(reply.header("x-amzn-errormessage"), Some("Invalid Refresh Token"));
    assert_eq!(reply.header("x-amzn-requestid").unwrap().len(), 36);
    let exposed = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";
    assert_eq!(reply.header("access-control-expose-headers"), Some(exposed));
    assert_eq!(
        reply.json(),
        json!({ "__type": "NotAuthorizedException", "message": "Invalid Refresh Token" })
    );
}

#[test]
fn successes_carry_type_and_request_id_and_the_movable_date() {
    let server = server();
    server.clock().set(UNIX_EPOCH + Duration::from_secs(1_709_629_623));
    server.clock().freeze();
    let reply = Connection::open(&server).operation("ListUserPools", br#"{"MaxResults":1}"#).unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), Some("application/x-amz-json-1.1"));
    assert!(reply.header("x-amzn-requestid").is_some() && reply.header("x-amzn-errortype").is_none());
    assert_eq!(reply.header("date"), Some("Tue, 05 Mar 2024 09:07:03 GMT"));
    server.clock().advance(Duration::from_secs(57));
    let reply = get(&server, "/_local/clock");
    assert_eq!(reply.header("date"), Some("Tue, 05 Mar 2024 09:08:00 GMT"));
}

#[test]
fn requests_that_name_no_operation_are_unknown() {
    let server = server();
    let json = ("content-type", "application/x-amz-json-1.1");
    let target = |name: &'static str| ("x-amz-target", name);
    let right = target("AWSCognitoIdentityProviderService.ListUserPools");
    for headers in [
        vec![json],
        vec![json, target("AWSCognitoIdentityProviderService.NoSuchOperation")],
        vec![json, target("DynamoDB_20120810.ListTables")],
        vec![("content-type", "text/plain"), right],
        vec![right],
    ] {
        let reply = Connection::open(&server).send("POST", "/", &headers, b"{}").unwrap();
        assert_eq!(reply.status, 400);
        assert_eq!(reply.json()["__type"], "UnknownOperationException");
    }
}

#[test]
fn malformed_requests_are_told_apart() {
    let server = server();
    let error = |body: &[u8]| {
        let reply = Connection::open(&server).operation("InitiateAuth", body).unwrap();
        assert_eq!(reply.status, 400);
        reply.json()["__type"].as_str().unwrap().to_owned()
    };
    for body in [&b"{"[..], b"[]", b"null", b"\xff\xfe", b"{\"AuthFlow\":7,\"ClientId\":\"x\"}"] {
        assert_eq!(error(body), "SerializationException");
    }
    let depth = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(error(depth.as_bytes()), "SerializationException");
    for body in
        [&b""[..], b"{}", b"{\"AuthFlow\":null,\"ClientId\":\"x\"}", b"{\"AuthFlow\":\"USER_SRP_AUTH\"}"]
    {
        assert_eq!(error(body), "InvalidParameterException");
    }
    let unknown = br#"{"AuthFlow":"USER_SRP_AUTH","ClientId":"nobody","AuthParameters":{}}"#;
    assert_eq!(error(unknown), "ResourceNotFoundException");
    let own = json!({ "AuthFlow": "USER_SRP_AUTH", "ClientId": server.client_id(), "AuthParameters": { "USERNAME": 1 } });
    assert_eq!(error(own.to_string().as_bytes()), "SerializationException");
}

#[test]
fn oversized_requests_are_refused() {
    let server = server();
    let mut connection = Connection::open(&server);
    let reply = connection.operation("InitiateAuth", &vec![b' '; 1_100_000]).unwrap();
    assert_eq!(reply.status, 413);
}

#[test]
fn signed_requests_are_taken_without_a_look_at_the_signature() {
    let server = server();
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "AWSCognitoIdentityProviderService.ListUserPools"),
        (
            "authorization",
            "AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0",
        ),
    ];
    assert_eq!(Connection::open(&server).send("POST", "/", &headers, b"{}").unwrap().status, 200);
}

#[test]
fn the_instruments_answer_over_http() {
    let server = server();
    assert_eq!(get(&server, "/nowhere").status, 404);
    let before = get(&server, "/_local/clock").json()["now"].as_f64().unwrap();
    let after =
        post(&server, "/_local/clock", &json!({ "advance_seconds": 3600 })).json()["now"].as_f64().unwrap();
    assert!((3600.0..3660.0).contains(&(after - before)));
    let set =
        post(&server, "/_local/clock", &json!({ "set_epoch_seconds": 1_000_000, "freeze": true })).json();
    assert!((1_000_000.0..1_000_060.0).contains(&set["now"].as_f64().unwrap()));
    assert_eq!(post(&server, "/_local/clock", &json!({ "advance_seconds": -1 })).status, 400);
    let reset = Connection::open(&server).send("DELETE", "/_local/clock", &[], b"").unwrap().json();
    assert!((reset["now"].as_f64().unwrap() - before).abs() < 600.0);

    Connection::open(&server).operation("ListUserPools", b"{}").unwrap();
    Connection::open(&server).operation("GetUser", br#"{"AccessToken":"secret-token-text"}"#).unwrap();
    let calls = get(&server, "/_local/calls");
    assert_eq!(calls.json()["counts"], json!({ "GetUser": 1, "ListUserPools": 1 }));
    assert_eq!(calls.json()["recent"][1]["outcome"], "NotAuthorizedException");
    assert!(!String::from_utf8(calls.body).unwrap().contains("secret-token-text"));
    assert_eq!((server.calls("GetUser"), server.calls("SignUp")), (1, 0));
}
