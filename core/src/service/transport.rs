//! How requests travel: the trait, and what crosses it. No HTTP library shows through.

use crate::WipedBytes;
use std::{fmt, pin::Pin, time::Duration};

/// A future on the heap, which makes [`Transport`] usable as a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one HTTP request and brings back its reply.
///
/// [`HttpTransport`](crate::transport::HttpTransport) is the one apps use; another may stand in, for instance to send
/// everything through the host app's own network stack. A transport must not follow redirects, keep cookies,
/// repeat requests or log bodies. Dropping the future must abandon the request.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request` by the method it names. Every HTTP reply is a success here, whatever its status.
    ///
    /// # Errors
    /// A [`TransportError`] whose kind tells whether the service may have acted on the request.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;
}

/// How a request asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpMethod {
    /// With a body: every operation of the service.
    #[default]
    Post,
    /// Without a body: the pool's public keys, which only a [`TokenVerifier`](crate::TokenVerifier) asks for.
    Get,
}

/// A request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HttpRequest {
    /// How it asks; mostly by POST.
    pub method: HttpMethod,
    /// Where to.
    pub url: String,
    /// What to say besides `Host`, `Content-Length` and `User-Agent`, which are the transport's.
    pub headers: HttpHeaders,
    /// What to send; empty for GET.
    pub body: WipedBytes,
    /// How long sending and receiving may take together.
    pub timeout: Duration,
}

impl HttpRequest {
    /// Describes a request without headers and body, for instance to try a transport out.
    pub fn new(method: HttpMethod, url: impl Into<String>, timeout: Duration) -> Self {
        Self {
            method,
            url: url.into(),
            headers: HttpHeaders::new(),
            body: WipedBytes::from(Vec::new()),
            timeout,
        }
    }
}

/// The reply to a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The HTTP status, such as 200.
    pub status: u16,
    /// The reply's headers.
    pub headers: HttpHeaders,
    /// The reply's body, of which transports should accept 1 MiB at most.
    pub body: WipedBytes,
}

impl HttpResponse {
    /// Puts a reply together.
    pub fn new(status: u16, headers: HttpHeaders, body: WipedBytes) -> Self {
        Self { status, headers, body }
    }
}

/// Header names and values. Names are compared regardless of case; `Debug` shows names only.
#[derive(Clone, Default)]
pub struct HttpHeaders(Vec<(String, String)>);

impl HttpHeaders {
    /// No headers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a header, keeping any of the same name.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// The first value under this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for HttpHeaders {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(headers: I) -> Self {
        Self(headers.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for HttpHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Why there is no reply.
#[derive(Clone, Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    detail: String,
}

/// Why there is no reply, told by what may have happened to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// There was no connection, so nothing of the request was sent: it may be repeated safely.
    Connect,
    /// Time ran out.
    Timeout {
        /// Whether any of the request may have been sent. If so, the service may have acted.
        sent: bool,
    },
    /// The server could not prove its identity, or no safe TLS session came about. Nothing was sent.
    Tls,
    /// The connection broke after something was sent: the service may or may not have acted.
    Interrupted,
    /// The reply is larger than the transport accepts. The service has acted.
    TooLarge,
    /// The request or the transport itself is unusable. Nothing was sent, and repeating will not help.
    Unusable,
}

impl TransportError {
    /// Reports a failure. `detail` is for developers and must not hold bodies, headers or credentials.
    pub fn new(kind: TransportErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// What may have happened to the request.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// What went wrong, in words for developers.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for TransportError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_names_have_no_case_and_values_do_not_print() {
        let headers: HttpHeaders = [("X-Amzn-RequestId", "secret-1")].into_iter().collect();
        assert_eq!(headers.get("x-amzn-requestid"), Some("secret-1"));
        assert_eq!(headers.get("date"), None);
        assert_eq!(format!("{headers:?}"), r#"{"X-Amzn-RequestId"}"#);
    }
}
