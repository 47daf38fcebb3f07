//! HTTP of the platform or of the app across the border.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use cognito_client::{
    WipedBytes,
    transport::{self, BoxFuture, HttpHeaders, TransportError, TransportErrorKind},
};
use tokio::sync::oneshot;
use uniffi::UnexpectedUniFFICallbackError;

/// Sends requests by other means than the library's own.
#[uniffi::export(foreign)]
pub trait Transport: Send + Sync {
    /// Begins to send a request and returns at once; what comes of it is told to the exchange, on any thread, once.
    fn send(
        &self,
        request: HttpRequest,
        exchange: Arc<HttpExchange>,
    ) -> Result<Arc<dyn SentRequest>, TransportFailure>;
}

/// A request under way.
#[uniffi::export(foreign)]
pub trait SentRequest: Send + Sync {
    /// Nobody wants the reply any more: the connection may be closed, and the exchange need not be told anything.
    fn cancel(&self) -> Result<(), TransportFailure>;
}

/// How a request asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum HttpMethod {
    /// With a body.
    Post,
    /// Without one.
    Get,
}

/// A header of a request or a reply.
#[derive(Clone, uniffi::Record)]
pub struct HttpHeader {
    /// Its name, in any case.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A request.
#[derive(Clone, uniffi::Record)]
pub struct HttpRequest {
    /// How it asks.
    pub method: HttpMethod,
    /// Where to.
    pub url: String,
    /// What to say besides Host, Content-Length and User-Agent.
    pub headers: Vec<HttpHeader>,
    /// What to send; empty for GET.
    pub body: Vec<u8>,
    /// How long sending and receiving may take together, in seconds.
    pub timeout: f64,
}

/// A reply, whatever its status.
#[derive(Clone, uniffi::Record)]
pub struct HttpResponse {
    /// The HTTP status, such as 200.
    pub status: i32,
    /// Its headers.
    pub headers: Vec<HttpHeader>,
    /// Its body.
    pub body: Vec<u8>,
}

/// Why there is no reply, by what may have happened to the request.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
pub enum TransportFailure {
    /// There was no connection: nothing was sent.
    Connect {
        /// What is known about the cause.
        detail: String,
    },
    /// Time ran out.
    Timeout {
        /// Whether any of the request may have been sent.
        sent: bool,
        /// What is known about the cause.
        detail: String,
    },
    /// No safe TLS session came about: nothing was sent.
    Tls {
        /// What is known about the cause.
        detail: String,
    },
    /// The connection broke after something was sent.
    Interrupted {
        /// What is known about the cause.
        detail: String,
    },
    /// The reply is larger than the transport accepts.
    TooLarge {
        /// What is known about the cause.
        detail: String,
    },
    /// The request or the transport cannot be used: nothing was sent, and repeating will not help.
    Unusable {
        /// What is known about the cause.
        detail: String,
    },
}

type Outcome = Result<transport::HttpResponse, TransportError>;

/// Where a transport tells what came of a request: the first word counts. One that is forgotten without a word counts as an
/// interrupted connection.
#[derive(uniffi::Object)]
pub struct HttpExchange(Mutex<Option<oneshot::Sender<Outcome>>>);

#[uniffi::export]
impl HttpExchange {
    /// The reply is here, whatever its status.
    pub fn succeed(&self, response: HttpResponse) {
        self.end(response.into_core());
    }

    /// There will be none.
    pub fn fail(&self, failure: TransportFailure) {
        self.end(Err(failure.into()));
    }
}

impl HttpExchange {
    fn end(&self, outcome: Outcome) {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waiting) = waiting {
            // Nobody may be waiting any more.
            let _ = waiting.send(outcome);
        }
    }
}

/// A transport from the app, as the core sees it.
pub(crate) struct Taken(pub(crate) Arc<dyn Transport>);

/// Tells the app when the reply is no longer wanted.
struct Abandon(Option<Arc<dyn SentRequest>>);

impl Drop for Abandon {
    fn drop(&mut self) {
        if let Some(sent) = self.0.take() {
            // It is given up in any case.
            let _ = sent.cancel();
        }
    }
}

impl transport::Transport for Taken {
    fn send(&self, request: transport::HttpRequest) -> BoxFuture<'_, Outcome> {
        Box::pin(async move {
            let (tell, told) = oneshot::channel();
            let exchange = Arc::new(HttpExchange(Mutex::new(Some(tell))));
            let mut abandon = Abandon(Some(self.0.send(HttpRequest::from_core(&request)?, exchange)?));
            let outcome = told.await;
            abandon.0 = None;
            outcome.unwrap_or_else(|_| {
                Err(TransportError::new(
                    TransportErrorKind::Interrupted,
                    "the app's transport forgot the request",
                ))
            })
        })
    }
}

impl HttpRequest {
    fn from_core(request: &transport::HttpRequest) -> Result<Self, TransportError> {
        let method = match request.method {
            transport::HttpMethod::Post => HttpMethod::Post,
            transport::HttpMethod::Get => HttpMethod::Get,
            _ => {
                return Err(TransportError::new(
                    TransportErrorKind::Unusable,
                    "the method is not known here",
                ));
            }
        };
        Ok(Self {
            method,
            url: request.url.clone(),
            headers: request
                .headers
                .iter()
                .map(|(name, value)| HttpHeader { name: name.to_owned(), value: value.to_owned() })
                .collect(),
            body: request.body.expose().to_vec(),
            timeout: request.timeout.as_secs_f64(),
        })
    }
}

impl HttpResponse {
    fn into_core(self) -> Outcome {
        let body = WipedBytes::from(self.body);
        let headers: HttpHeaders =
            self.headers.into_iter().map(|header| (header.name, header.value)).collect();
        match u16::try_from(self.status) {
            Ok(status @ 100..=999) => Ok(transport::HttpResponse::new(status, headers, body)),
            _ => Err(TransportError::new(
                TransportErrorKind::Interrupted,
                format!("the app's transport gave the status {}", self.status),
            )),
        }
    }
}

impl From<TransportFailure> for TransportError {
    fn from(failure: TransportFailure) -> Self {
        let (kind, detail) = match failure {
            TransportFailure::Connect { detail } => (TransportErrorKind::Connect, detail),
            TransportFailure::Timeout { sent, detail } => (TransportErrorKind::Timeout { sent }, detail),
            TransportFailure::Tls { detail } => (TransportErrorKind::Tls, detail),
            TransportFailure::Interrupted { detail } => (TransportErrorKind::Interrupted, detail),
            TransportFailure::TooLarge { detail } => (TransportErrorKind::TooLarge, detail),
            TransportFailure::Unusable { detail } => (TransportErrorKind::Unusable, detail),
        };
        Self::new(kind, detail)
    }
}

impl From<UnexpectedUniFFICallbackError> for TransportFailure {
    /// The reason is left out: it holds the exception's whole text and stack trace. Something may have been sent.
    fn from(_: UnexpectedUniFFICallbackError) -> Self {
        Self::Interrupted { detail: "the app's transport threw something else than its failure".to_owned() }
    }
}

impl fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&TransportError::from(self.clone()), f)
    }
}

impl std::error::Error for TransportFailure {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::{
        pin::pin,
        task::{Context, Waker},
    };

    use cognito_client::transport::Transport as _;

    use super::*;

    /// What an app's transport may do.
    enum Manner {
        Answer(i32),
        AnswerTwice,
        Fail(TransportFailure),
        Refuse,
        Forget,
        Wait(Arc<Mutex<Option<Arc<HttpExchange>>>>, Arc<Mutex<u32>>),
    }

    struct Cancels(Arc<Mutex<u32>>);

    impl SentRequest for Cancels {
        fn cancel(&self) -> Result<(), TransportFailure> {
            *self.0.lock().unwrap() += 1;
            Ok(())
        }
    }

    fn reply(status: i32) -> HttpResponse {
        let header = HttpHeader { name: "Date".into(), value: "today".into() };
        HttpResponse { status, headers: vec![header], body: b"{}".to_vec() }
    }

    impl Transport for Manner {
        fn send(
            &self,
            request: HttpRequest,
            exchange: Arc<HttpExchange>,
        ) -> Result<Arc<dyn SentRequest>, TransportFailure> {
            assert_eq!((request.method, request.url.as_str()), (HttpMethod::Post, "https://example.com/"));
            let mut cancels = Arc::default();
            match self {
                Self::Answer(status) => exchange.succeed(reply(*status)),
                Self::AnswerTwice => {
                    exchange.succeed(reply(204));
                    exchange.fail(TransportFailure::Connect { detail: "late".into() });
                }
                Self::Fail(failure) => exchange.fail(failure.clone()),
                Self::Refuse => return Err(UnexpectedUniFFICallbackError::new("token=hush-hush").into()),
                Self::Forget => {}
                Self::Wait(kept, count) => {
                    *kept.lock().unwrap() = Some(exchange);
                    cancels = Arc::clone(count);
                }
            }
            Ok(Arc::new(Cancels(cancels)))
        }
    }

    fn request() -> transport::HttpRequest {
        transport::HttpRequest::new(
            transport::HttpMethod::Post,
            "https://example.com/",
            std::time::Duration::from_secs(1),
        )
    }

    fn outcome(manner: Manner) -> Outcome {
        pollster::block_on(Taken(Arc::new(manner)).send(request()))
    }

    #[test]
    fn the_first_word_counts() {
        let taken = outcome(Manner::AnswerTwice).unwrap();
        assert_eq!(
            (taken.status, taken.headers.get("date"), taken.body.expose()),
            (204, Some("today"), &b"{}"[..])
        );
        for status in [-1, 0, 99, 1000, 70_000] {
            let kind = outcome(Manner::Answer(status)).unwrap_err().kind();
            assert_eq!(kind, TransportErrorKind::Interrupted, "{status}");
        }
    }

    #[test]
    fn failures_cross_with_their_kind() {
        let detail = || "why".to_owned();
        for (failure, kind) in [
            (TransportFailure::Connect { detail: detail() }, TransportErrorKind::Connect),
            (
                TransportFailure::Timeout { sent: false, detail: detail() },
                TransportErrorKind::Timeout { sent: false },
            ),
            (
                TransportFailure::Timeout { sent: true, detail: detail() },
                TransportErrorKind::Timeout { sent: true },
            ),
            (TransportFailure::Tls { detail: detail() }, TransportErrorKind::Tls),
            (TransportFailure::Interrupted { detail: detail() }, TransportErrorKind::Interrupted),
            (TransportFailure::TooLarge { detail: detail() }, TransportErrorKind::TooLarge),
            (TransportFailure::Unusable { detail: detail() }, TransportErrorKind::Unusable),
        ] {
            let error = outcome(Manner::Fail(failure)).unwrap_err();
            assert_eq!((error.kind(), error.detail()), (kind, "why"));
        }
    }

    #[test]
    fn one_that_throws_or_forgets_may_have_sent_something_and_keeps_its_text() {
        for manner in [Manner::Refuse, Manner::Forget] {
            let error = outcome(manner).unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::Interrupted);
            assert!(!error.detail().contains("hush"), "{error}");
        }
    }

    #[test]
    fn a_request_that_nobody_waits_for_is_cancelled_once_and_a_late_reply_is_nothing() {
        let (kept, cancels) = (Arc::default(), Arc::default());
        let transport = Taken(Arc::new(Manner::Wait(Arc::clone(&kept), Arc::clone(&cancels))));
        {
            let mut sending = pin!(transport.send(request()));
            assert!(sending.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            assert_eq!(*cancels.lock().unwrap(), 0);
        }
        assert_eq!(*cancels.lock().unwrap(), 1);
        kept.lock().unwrap().take().unwrap().succeed(reply(200));

        let sending = transport.send(request());
        let answering = std::thread::spawn({
            let kept = Arc::clone(&kept);
            move || {
                loop {
                    if let Some(exchange) = kept.lock().unwrap().take() {
                        return exchange.succeed(reply(200));
                    }
                    std::thread::yield_now();
                }
            }
        });
        assert_eq!(pollster::block_on(sending).unwrap().status, 200);
        answering.join().unwrap();
        assert_eq!(*cancels.lock().unwrap(), 1);
    }
}
