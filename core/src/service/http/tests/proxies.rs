use super::*;
use crate::service::tests::alone;

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

#[tokio::test]
async fn the_systems_proxy_is_used_but_not_for_this_machine() {
    let test = "the_systems_proxy_is_used_but_not_for_this_machine";
    if alone::is_here() {
        let (local, _arrived) = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        let transport = HttpTransport::builder().build().unwrap();
        assert_eq!(transport.send(to(local)).await.unwrap().status, 200);
        assert_eq!(transport.send(request("http://pool.example/".into())).await.unwrap().status, 299);
        return;
    }
    let (proxy, mut proxied) = server("HTTP/1.1 299 Proxied\r\nContent-Length: 0\r\n\r\n").await;
    let url = format!("http://{proxy}");
    let child = tokio::task::spawn_blocking(move || {
        let variables = [("HTTP_PROXY", &*url), ("http_proxy", &*url), ("NO_PROXY", ""), ("no_proxy", "")];
        alone::run(module_path!(), test, &variables);
    });
    child.await.unwrap();
    assert!(proxied.recv().await.unwrap().starts_with("POST http://pool.example/"));
    assert!(proxied.try_recv().is_err(), "the request to this machine went past the proxy");
}
