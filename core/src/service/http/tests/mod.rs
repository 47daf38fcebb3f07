//! What the transport is told and trusts. How it fares with servers that misbehave is in `tests/wire`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod proxies;
mod tls;

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use super::*;
use crate::ErrorKind;

/// A request as it arrived, head and body.
type Arrived = String;

/// Answers every connection's first request with these bytes and closes it; reports the requests.
async fn server(answer: impl Into<Vec<u8>>) -> (SocketAddr, mpsc::UnboundedReceiver<Arrived>) {
    let answer = answer.into();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, arrived) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let (tell, answer) = (tell.clone(), answer.clone());
            tokio::spawn(async move {
                let request = arrived_on(&mut connection).await;
                let _ = tell.send(request);
                let _ = connection.write_all(&answer).await;
                let _ = connection.shutdown().await;
            });
        }
    });
    (address, arrived)
}

async fn arrived_on(connection: &mut TcpStream) -> Arrived {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let read = connection.read(&mut part).await.unwrap_or(0);
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.to_ascii_lowercase();
            let length = length.split("content-length: ").nth(1).unwrap_or("0");
            body.len() >= length.lines().next().unwrap().trim().parse::<usize>().unwrap()
        });
        if read == 0 || whole {
            return text;
        }
    }
}

fn request(url: String) -> HttpRequest {
    HttpRequest {
        method: HttpMethod::Post,
        url,
        headers: [("X-Amz-Target", "Target.Operation")].into_iter().collect(),
        body: WipedBytes::from(b"{\"a\":1}".to_vec()),
        timeout: Duration::from_secs(20),
    }
}

fn to(address: SocketAddr) -> HttpRequest {
    request(format!("http://{address}/"))
}

#[tokio::test]
async fn a_request_says_who_sends_it_and_asks_for_no_compression() {
    let (address, mut arrived) = server("HTTP/1.1 204 No Content\r\n\r\n").await;
    let transport = HttpTransport::builder().no_proxy().user_agent_suffix("my-app/1.2").build().unwrap();
    transport.send(to(address)).await.unwrap();
    let head = arrived.recv().await.unwrap().to_ascii_lowercase();
    assert!(head.contains(concat!("user-agent: cognito-client/", env!("CARGO_PKG_VERSION"), " (")));
    assert!(head.contains(") my-app/1.2\r\n"));
    assert!(!head.contains("accept-encoding"), "{head}");
}

#[tokio::test]
async fn unusable_descriptions_are_refused_by_name() {
    let field = |builder: HttpTransportBuilder| {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        error.field().unwrap().to_owned()
    };
    let new = HttpTransport::builder;
    assert_eq!(field(new().connect_timeout(Duration::ZERO)), "connect_timeout");
    for bad in ["", "a\r\nX-Evil: 1", "ü", &"a".repeat(129)] {
        assert_eq!(field(new().user_agent_suffix(bad)), "user_agent_suffix", "{bad}");
    }
    for bad in ["", "proxy", "proxy:8080", "socks5://proxy.example", "http://"] {
        assert_eq!(field(new().proxy(bad)), "proxy", "{bad}");
    }
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for bad in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAA", broken] {
        assert_eq!(field(new().root_certificates_only(bad)), "root_certificates", "{bad}");
    }
}
