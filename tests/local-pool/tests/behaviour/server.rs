//! The server as a whole: in a process, beside a runtime, and as a program.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use cognito_local_pool::LocalPool;
use serde_json::json;

use super::http::{Connection, call};
use super::srp_client::sign_in;

const PASSWORD: &str = "Correct-Horse7!";

#[tokio::test]
async fn a_blocked_single_threaded_runtime_does_not_starve_the_server() {
    let pool = LocalPool::start().await.unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    // The client blocks this runtime's only thread while it waits for the answers.
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok());
}

#[test]
fn several_servers_live_in_one_process_and_know_nothing_of_each_other() {
    let servers: Vec<_> = (0..4).map(|_| LocalPool::builder().start_blocking().unwrap()).collect();
    for (index, server) in servers.iter().enumerate() {
        server.user(format!("user{index}"), PASSWORD).create().unwrap();
    }
    for (index, server) in servers.iter().enumerate() {
        for other in 0..4 {
            assert_eq!(sign_in(server, &format!("user{other}"), PASSWORD).is_ok(), other == index);
        }
    }
    let urls: std::collections::BTreeSet<_> = servers.iter().map(LocalPool::url).collect();
    assert_eq!(urls.len(), 4);
}

#[test]
fn dropping_it_closes_the_port_and_its_connections() {
    let server = LocalPool::builder().start_blocking().unwrap();
    let address = server.url().strip_prefix("http://").unwrap().to_owned();
    let keys = format!("GET /{}/.well-known/jwks.json HTTP/1.0\r\n\r\n", server.pool_id());
    let mut connection = Connection::open(&server);
    connection.operation("ListUserPools", b"{}").unwrap();
    drop(server);
    // Another server may have been given the port since; it does not know this pool.
    if let Ok(mut other) = TcpStream::connect(&address) {
        let mut reply = String::new();
        let asked = other.write_all(keys.as_bytes()).and_then(|()| other.read_to_string(&mut reply));
        assert!(asked.is_err() || !reply.contains(" 200 "), "{reply}");
    }
    assert!(connection.operation("ListUserPools", b"{}").is_err());
}

#[test]
fn ten_thousand_requests_are_all_answered() {
    let server = LocalPool::builder().start_blocking().unwrap();
    server.user("ana", PASSWORD).create().unwrap();
    let tokens = sign_in(&server, "ana", PASSWORD).unwrap();
    let request = json!({ "AccessToken": tokens["AccessToken"] }).to_string();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut connection = Connection::open(&server);
                for _ in 0..1250 {
                    assert_eq!(connection.operation("GetUser", request.as_bytes()).unwrap().status, 200);
                }
            });
        }
    });
    assert_eq!(server.calls("GetUser"), 10_000);
}

#[test]
fn settings_that_cannot_be_are_refused_at_the_start() {
    assert!(LocalPool::builder().pool_id("nonsense").start_blocking().is_err());
    assert!(LocalPool::builder().client_secret("short").start_blocking().is_err());
    let taken = LocalPool::builder().start_blocking().unwrap();
    let address = taken.url().strip_prefix("http://").unwrap().parse().unwrap();
    assert!(LocalPool::builder().address(address).start_blocking().is_err());
}

#[test]
fn the_program_says_where_it_listens_and_serves() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cognito-local-pool"))
        .args(["--port", "0", "--pool-id", "eu-west-1_Program1", "--client-id", "programclient"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("listening on http://127.0.0.1:").unwrap();
    assert!(address.parse::<u16>().unwrap() > 0);
    let mut stream = TcpStream::connect(("127.0.0.1", address.parse().unwrap())).unwrap();
    std::io::Write::write_all(
        &mut stream,
        b"GET /eu-west-1_Program1/.well-known/openid-configuration HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    )
    .unwrap();
    let mut reply = String::new();
    std::io::Read::read_to_string(&mut stream, &mut reply).unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    assert!(reply.contains("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Program1"));
    let refused = Command::new(env!("CARGO_BIN_EXE_cognito-local-pool")).arg("--bogus").output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn in_process_calls_and_calls_over_the_wire_agree() {
    let server = LocalPool::builder().start_blocking().unwrap();
    server.user("ana", PASSWORD).create().unwrap();
    let request = json!({ "UserPoolId": server.pool_id(), "Username": "ana" });
    let mut inside = server.call("AdminGetUser", &json!({ "Username": "ana" })).unwrap();
    let mut outside = call(&server, "AdminGetUser", &request).unwrap();
    for reply in [&mut inside, &mut outside] {
        reply.as_object_mut().unwrap().remove("UserLastModifiedDate");
    }
    assert_eq!(inside, outside);
    assert_eq!(server.call("NoSuchOperation", &json!({})).unwrap_err().name(), "UnknownOperationException");
}
