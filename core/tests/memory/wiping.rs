//! A transport that leaves nothing behind: what is found with it is this library's own.

use cognito_client::transport::{
    BoxFuture, HttpHeaders, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
};
use std::fmt::Write as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use zeroize::Zeroizing;

pub struct Wiping;

impl Transport for Wiping {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            exchange(&request).await.map_err(|error| {
                TransportError::new(TransportErrorKind::Interrupted, error.kind().to_string())
            })
        })
    }
}

async fn exchange(request: &HttpRequest) -> std::io::Result<HttpResponse> {
    let (host, path) = request.url.trim_start_matches("http://").split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await?;
    let mut head = format!("POST /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in request.headers.iter() {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    write!(head, "content-length: {}\r\n\r\n", request.body.len()).unwrap();
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(request.body.expose()).await?;
    // One buffer that is never grown.
    let mut reply = Zeroizing::new(vec![0; 64 * 1024]);
    let mut length = 0;
    loop {
        match stream.read(&mut reply[length..]).await? {
            0 => break,
            read => length += read,
        }
        assert!(length < reply.len(), "a reply larger than these tests know");
    }
    let end = reply.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let head = std::str::from_utf8(&reply[..end]).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: HttpHeaders = lines.filter_map(|line| line.split_once(": ")).collect();
    assert!(headers.get("transfer-encoding").is_none());
    let body = reply[end + 4..length].to_vec();
    Ok(HttpResponse::new(status, headers, body.into()))
}
