//! Connections: accepted, served one by one, and reset where a fault asks for it.

use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::http::ConnectionReset;

/// How long a client may take to send a request's head.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// How long accepting pauses when the process has no more sockets to give.
const PAUSE: Duration = Duration::from_millis(20);

/// Serves until `stop` is dropped or fires; open connections end with it.
pub(crate) async fn serve(listener: TcpListener, routes: Router, mut stop: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => {
                connections.shutdown().await;
                return;
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, routes.clone()));
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
        }
    }
}

/// Serves one connection to its end.
async fn converse(stream: TcpStream, routes: Router) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let reset = Arc::new(AtomicBool::new(false));
    let resetting = Arc::clone(&reset);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let routes = routes.clone();
        let resetting = Arc::clone(&resetting);
        Box::pin(async move {
            let response = routes
                .oneshot(request.map(Body::new))
                .await
                .unwrap_or_else(|never: Infallible| match never {});
            match response.extensions().get::<ConnectionReset>() {
                Some(ConnectionReset) => {
                    resetting.store(true, Ordering::Relaxed);
                    Err(Reset)
                }
                None => Ok(response),
            }
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(stream), service);
    let ended = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let mut stream = connection.into_parts().io.into_inner();
    if ended.is_err() && reset.load(Ordering::Relaxed) {
        // Without lingering, closing sends a reset: the client sees a broken connection, not an orderly end.
        drop(stream.set_zero_linger());
        return;
    }
    drop(stream.shutdown().await);
}

/// The request's connection is to be reset.
#[derive(Debug)]
struct Reset;

impl fmt::Display for Reset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is reset on request")
    }
}

impl std::error::Error for Reset {}
