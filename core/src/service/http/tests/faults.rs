use super::*;
use TransportErrorKind as T;

async fn failure(answer: impl Into<Vec<u8>>) -> TransportErrorKind {
    let (address, mut arrived) = server(answer).await;
    let error = transport().send(to(address)).await.unwrap_err();
    assert!(arrived.recv().await.unwrap().ends_with("{\"a\":1}"), "the request had arrived");
    error.kind()
}

#[tokio::test]
async fn a_refused_connection_means_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = transport().send(to(address)).await.unwrap_err();
    assert_eq!(error.kind(), T::Connect, "{error}");
}

#[tokio::test]
async fn an_unknown_host_means_nothing_was_sent() {
    let error = transport().send(request("http://no-such-host.invalid/".into())).await.unwrap_err();
    // A resolver without a network may take its time.
    assert!(matches!(error.kind(), T::Connect | T::Timeout { sent: false }), "{error}");
}

#[tokio::test]
async fn a_connection_dropped_before_the_reply_leaves_the_outcome_unknown() {
    assert_eq!(failure("").await, T::Interrupted);
    assert_eq!(failure("HTTP/1.1 200 OK\r\nConte").await, T::Interrupted);
}

#[tokio::test]
async fn a_connection_dropped_in_the_body_leaves_the_outcome_unknown() {
    assert_eq!(failure("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half").await, T::Interrupted);
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"hal\r\n";
    assert_eq!(failure(chunked).await, T::Interrupted);
}

#[tokio::test]
async fn a_reset_connection_leaves_the_outcome_unknown() {
    for begun in ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.unwrap();
            arrived_on(&mut connection).await;
            connection.write_all(begun.as_bytes()).await.unwrap();
            connection.set_zero_linger().unwrap();
        });
        let error = transport().send(to(address)).await.unwrap_err();
        assert_eq!(error.kind(), T::Interrupted, "{error}");
    }
}

#[tokio::test]
async fn what_is_not_http_leaves_the_outcome_unknown() {
    assert_eq!(failure("220 mail.example ESMTP\r\n").await, T::Interrupted);
}

#[tokio::test]
async fn an_oversized_reply_is_given_up() {
    let announced = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", LARGEST_REPLY + 1);
    assert_eq!(failure(announced).await, T::TooLarge);
    let mut endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..=(LARGEST_REPLY / 0x1_0000) {
        endless.extend_from_slice(b"10000\r\n");
        endless.extend(std::iter::repeat_n(b'x', 0x1_0000));
        endless.extend_from_slice(b"\r\n");
    }
    assert_eq!(failure(endless).await, T::TooLarge);
}

#[tokio::test]
async fn a_reply_of_just_the_limit_is_taken() {
    let mut answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGEST_REPLY}\r\n\r\n").into_bytes();
    answer.extend(std::iter::repeat_n(b'x', LARGEST_REPLY));
    let (address, _arrived) = server(answer).await;
    assert_eq!(transport().send(to(address)).await.unwrap().body.len(), LARGEST_REPLY);
}

/// A listener whose connections are accepted and then left alone.
async fn silence() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            kept.push(connection);
        }
    });
    address
}

#[tokio::test]
async fn a_reply_past_the_deadline_is_a_time_out_after_sending() {
    let mut request = to(silence().await);
    request.timeout = Duration::from_millis(100);
    let error = transport().send(request).await.unwrap_err();
    assert_eq!(error.kind(), T::Timeout { sent: true });
}

#[tokio::test]
async fn a_body_that_dries_up_is_a_time_out_after_sending() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        arrived_on(&mut connection).await;
        connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{").await.unwrap();
        std::future::pending::<()>().await;
    });
    let mut request = to(address);
    request.timeout = Duration::from_millis(100);
    let error = transport().send(request).await.unwrap_err();
    assert_eq!(error.kind(), T::Timeout { sent: true });
}

#[tokio::test]
async fn a_handshake_that_hangs_is_a_time_out_before_sending() {
    let url = format!("https://{}/", silence().await);
    let transport =
        HttpTransport::builder().no_proxy().connect_timeout(Duration::from_millis(100)).build().unwrap();
    let error = transport.send(request(url)).await.unwrap_err();
    assert_eq!(error.kind(), T::Timeout { sent: false });
}

#[tokio::test]
async fn redirects_are_replies_like_any_other() {
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let (elsewhere, mut strangers) = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        let answer =
            format!("HTTP/1.1 {status}\r\nLocation: http://{elsewhere}/\r\nContent-Length: 0\r\n\r\n");
        let (address, _arrived) = server(answer).await;
        let reply = transport().send(to(address)).await.unwrap();
        assert_eq!(reply.status.to_string(), status[..3]);
        assert!(strangers.try_recv().is_err(), "nothing went elsewhere");
    }
}

#[tokio::test]
async fn a_dropped_request_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let request = to(listener.local_addr().unwrap());
    let transport = transport();
    let sending = tokio::spawn(async move { transport.send(request).await });
    let (mut connection, _) = listener.accept().await.unwrap();
    arrived_on(&mut connection).await;
    sending.abort();
    assert_eq!(connection.read(&mut [0; 16]).await.unwrap_or(0), 0);
}
