//! The crate's own transport in the cases that every transport is held to.

use std::{sync::Arc, time::Duration};

use cognito_client::transport::{
    HttpHeaders, HttpMethod, HttpRequest, HttpResponse, HttpTransport, Transport as _, TransportError,
    TransportErrorKind,
};
use cognito_wire::{Case, Exchange, ExpectedReply, Wire};

type Outcome = Result<HttpResponse, TransportError>;

fn request(exchange: &Exchange, url: String) -> HttpRequest {
    let method = if exchange.method == "GET" { HttpMethod::Get } else { HttpMethod::Post };
    let mut request = HttpRequest::new(method, url, Duration::from_secs_f64(exchange.timeout));
    request.headers =
        exchange.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect::<HttpHeaders>();
    request.body = exchange.body.clone().into_bytes().into();
    request
}

fn kind(error: &TransportError) -> &'static str {
    match error.kind() {
        TransportErrorKind::Connect => "connect",
        TransportErrorKind::Timeout { sent: false } => "timeout_unsent",
        TransportErrorKind::Timeout { sent: true } => "timeout_sent",
        TransportErrorKind::Tls => "tls",
        TransportErrorKind::Interrupted => "interrupted",
        TransportErrorKind::TooLarge => "too_large",
        TransportErrorKind::Unusable => "unusable",
        _ => "unknown",
    }
}

/// What the outcome is, if not what was expected.
fn unexpected(exchange: &Exchange, outcome: &Outcome) -> Option<String> {
    match (outcome, &exchange.reply) {
        (Ok(reply), Some(expected)) => wrong_with(reply, expected),
        (Ok(reply), None) => Some(format!("a reply of status {}", reply.status)),
        (Err(error), _) => {
            let expected = exchange.fails.iter().any(|failure| failure == kind(error));
            (!expected).then(|| format!("{}: {error}", kind(error)))
        }
    }
}

fn wrong_with(reply: &HttpResponse, expected: &ExpectedReply) -> Option<String> {
    let body = reply.body.expose();
    let hex = || body.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let as_expected = reply.status == expected.status
        && expected.headers.iter().all(|(name, value)| reply.headers.get(name) == Some(value))
        && expected.body.as_ref().is_none_or(|text| text.as_bytes() == body)
        && expected.body_hex.as_ref().is_none_or(|digits| *digits == hex())
        && expected.body_length.is_none_or(|length| length == body.len());
    (!as_expected).then(|| format!("status {}, {} bytes, {:?}", reply.status, body.len(), reply.headers))
}

/// Asks the server something that it may take its time to answer.
async fn ask<T: Send + 'static>(
    wire: &Arc<Wire>,
    run: &str,
    question: impl FnOnce(&Wire, &str) -> T + Send + 'static,
) -> T {
    let (wire, run) = (Arc::clone(wire), run.to_owned());
    let answer = tokio::task::spawn_blocking(move || question(&wire, &run)).await.unwrap();
    // What has happened to connections meanwhile is noticed before the next request.
    for _ in 0..8 {
        tokio::task::yield_now().await;
    }
    answer
}

async fn run(case: &Case, wire: &Arc<Wire>, run: &str) -> Result<(), String> {
    let mut transport = HttpTransport::builder().no_proxy();
    if let Some(seconds) = case.connect_timeout {
        transport = transport.connect_timeout(Duration::from_secs_f64(seconds));
    }
    let transport = transport.build().unwrap();
    for exchange in &case.exchanges {
        let request = request(exchange, wire.fill(&exchange.url, run));
        if exchange.cancelled {
            let sending = transport.clone();
            let sending = tokio::spawn(async move { sending.send(request).await });
            if !ask(wire, run, Wire::arrived).await {
                return Err("the request to cancel did not arrive".into());
            }
            sending.abort();
        } else if let Some(what) = unexpected(exchange, &transport.send(request).await) {
            return Err(what);
        }
        ask(wire, run, Wire::seen).await;
    }
    if case.closed && !ask(wire, run, Wire::closed).await {
        return Err("the connection was not closed".into());
    }
    let seen = ask(wire, run, Wire::seen).await;
    let as_expected = seen.len() == case.seen.len()
        && seen.iter().zip(&case.seen).all(|(request, expected)| {
            request.method == expected.method
                && expected.headers.iter().all(|(name, value)| request.header(name) == Some(value))
                && expected.without.iter().all(|name| request.header(name).is_none())
                && expected.body.as_ref().is_none_or(|body| body.as_bytes() == request.body)
        });
    if !as_expected {
        return Err(format!("the server saw {seen:?}"));
    }
    let connections = ask(wire, run, Wire::connections).await;
    if case.connections.is_some_and(|expected| expected != connections) {
        return Err(format!("{connections} connections"));
    }
    Ok(())
}

#[tokio::test]
async fn the_crate_s_own_transport_passes_every_case() {
    let wire = Arc::new(Wire::start().unwrap());
    let mut failed = Vec::new();
    for (number, case) in cognito_wire::cases().unwrap().iter().enumerate() {
        if let Err(what) = run(case, &wire, &format!("run-{number}")).await {
            failed.push(format!("{}: {what}", case.name));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
