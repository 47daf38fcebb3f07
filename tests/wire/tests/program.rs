//! The server as a program.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::{Command, Stdio},
};

#[test]
fn it_tells_its_addresses_and_what_it_has_seen_and_ends_with_its_input() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cognito-wire"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let addresses: BTreeMap<String, SocketAddr> =
        serde_json::from_str(line.strip_prefix("listening on ").unwrap()).unwrap();
    let mut connection = TcpStream::connect(addresses.get("http").unwrap()).unwrap();
    connection
        .write_all(b"POST /close/one HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
        .and_then(|()| connection.read_to_end(&mut Vec::new()))
        .unwrap();

    let mut connection = TcpStream::connect(addresses.get("http").unwrap()).unwrap();
    connection.write_all(b"GET /-/seen/one HTTP/1.1\r\n\r\n").unwrap();
    connection.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let seen: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(seen.pointer("/connections"), Some(&1.into()));
    assert_eq!(seen.pointer("/requests/0/body"), Some(&"{}".into()));
    assert_eq!(seen.pointer("/requests/1"), None);

    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
}
