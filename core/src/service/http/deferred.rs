//! The transport that a pool makes for itself, when it is first needed.

use std::time::Duration;

use tokio::sync::OnceCell;

use super::HttpTransport;
use crate::{
    off_thread::off_thread,
    service::transport::{
        BoxFuture, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
    },
};

/// Reading the platform's root certificates takes tens of milliseconds, which the thread that builds a client
/// (a UI thread, often) must not spend.
pub(crate) struct DeferredTransport {
    connect_timeout: Duration,
    made: OnceCell<HttpTransport>,
}

impl DeferredTransport {
    pub(crate) fn new(connect_timeout: Duration) -> Self {
        Self { connect_timeout, made: OnceCell::new() }
    }

    async fn transport(&self) -> Result<&HttpTransport, TransportError> {
        let connect_timeout = self.connect_timeout;
        let make = || async move {
            let unusable = |why: String| TransportError::new(TransportErrorKind::Unusable, why);
            off_thread(move || HttpTransport::builder().connect_timeout(connect_timeout).build())
                .await
                .map_err(|_| unusable("the HTTP client could not be set up".to_owned()))?
                .map_err(|error| unusable(error.message().to_owned()))
        };
        self.made.get_or_try_init(make).await
    }
}

impl Transport for DeferredTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move { self.transport().await?.send(request).await })
    }
}
