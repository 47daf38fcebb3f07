use super::*;

#[tokio::test]
async fn a_given_proxy_gets_the_request() {
    let (proxy, mut arrived) = server("HTTP/1.1 299 Proxied\r\nContent-Length: 0\r\n\r\n").await;
    let transport = HttpTransport::builder().proxy(format!("http://{proxy}")).build().unwrap();
    let reply = transport.send(request("http://pool.example/".into())).await.unwrap();
    assert_eq!(reply.status, 299);
    assert!(arrived.recv().await.unwrap().starts_with("POST http://pool.example/ HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_proxy_that_refuses_to_connect_means_nothing_was_sent_and_its_password_is_not_told() {
    let (proxy, mut arrived) = server("HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n").await;
    let transport = HttpTransport::builder().proxy(format!("http://me:hunter2@{proxy}")).build().unwrap();
    let error = transport.send(request("https://pool.example/".into())).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connect, "{error}");
    assert!(!format!("{error:?} {error} {transport:?}").contains("hunter2"));
    let asked = arrived.recv().await.unwrap();
    assert!(asked.starts_with("CONNECT pool.example:443 HTTP/1.1\r\n"), "{asked}");
    assert!(!asked.contains("{\"a\":1}"));
}

/// Set when the test below runs as a process of its own, under an environment that names a proxy.
const CHILD: &str = "COGNITO_CLIENT_TEST_BEHIND_PROXY";

#[tokio::test]
async fn the_systems_proxy_is_used_but_not_for_this_machine() {
    let (local, _arrived) = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let transport = HttpTransport::builder().build().unwrap();
    assert_eq!(transport.send(to(local)).await.unwrap().status, 200);
    if std::env::var_os(CHILD).is_some() {
        assert_eq!(transport.send(request("http://pool.example/".into())).await.unwrap().status, 299);
        return;
    }
    let (proxy, mut proxied) = server("HTTP/1.1 299 Proxied\r\nContent-Length: 0\r\n\r\n").await;
    let name = std::thread::current().name().unwrap().to_owned();
    let child = tokio::task::spawn_blocking(move || {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name])
            .env(CHILD, "1")
            .env("HTTP_PROXY", format!("http://{proxy}"))
            .env("http_proxy", format!("http://{proxy}"))
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .env_remove("REQUEST_METHOD")
            .output()
            .unwrap()
    });
    let child = child.await.unwrap();
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && output.contains("1 passed"), "{output}");
    assert!(proxied.recv().await.unwrap().starts_with("POST http://pool.example/"));
    assert!(proxied.try_recv().is_err(), "the request to this machine went past the proxy");
}
