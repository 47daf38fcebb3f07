//! One call to the service: attempts, the pauses between them, and one deadline over all.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{
    Service, WipedBytes, idp,
    json::Members,
    operation::Operation,
    refusal::{self, Refusal},
    retry::Failure,
    transport::{HttpHeaders, HttpRequest, HttpResponse, TransportError, TransportErrorKind},
    verdict,
    wiped::WipedBuffer,
};
use crate::{Error, ErrorKind};

/// Larger than any reply of the service, and small enough to be held in memory by a phone.
pub(crate) const LARGEST_REPLY: usize = 1024 * 1024;

/// `Date` has whole seconds, rounded down: on average the server's clock is half a second further.
const DATE_ROUNDING: Duration = Duration::from_millis(500);

/// A failed attempt: what to report, and what the failure leaves behind.
struct Failed {
    error: Error,
    failure: Failure,
}

impl Failed {
    fn finally(error: Error) -> Self {
        Self { error, failure: Failure::Final }
    }
}

impl Service {
    /// Calls an operation. Dropping the future abandons the call and changes nothing here.
    pub(super) async fn call<O: Operation>(&self, request: &O) -> Result<O::Reply, Error> {
        let body = written(request).map_err(|error| error.with_operation(O::NAME))?;
        let deadline = Instant::now() + self.timeouts.total;
        let mut made = 0;
        loop {
            made += 1;
            let outcome = self.attempt(request, &body, made, deadline).await;
            let Failed { error, failure } = match outcome {
                Ok(reply) => return Ok(reply),
                Err(failed) => failed,
            };
            let error = error.with_operation(O::NAME);
            let pause = self.retry.pause(request.retry(), failure, made, error.retry_after());
            // A repeat that could not even begin in time would only turn this error into a time-out.
            let pause = pause.filter(|pause| Instant::now() + *pause < deadline);
            tracing::debug!(
                operation = O::NAME,
                attempt = made,
                kind = error.kind().name(),
                code = error.code(),
                status = error.http_status(),
                request_id = error.request_id(),
                repeat_after_ms = pause.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)),
                "attempt failed"
            );
            match pause {
                None => return Err(error),
                Some(pause) => tokio::time::sleep(pause).await,
            }
        }
    }

    async fn attempt<O: Operation>(
        &self,
        operation: &O,
        body: &WipedBytes,
        number: u32,
        deadline: Instant,
    ) -> Result<O::Reply, Failed> {
        let started = Instant::now();
        let timeout = self.timeouts.request.min(deadline.saturating_duration_since(started));
        tracing::trace!(operation = O::NAME, attempt = number, "sending");
        let request = HttpRequest {
            url: self.endpoint.url().as_str().to_owned(),
            headers: headers::<O>(),
            body: body.clone(),
            timeout,
        };
        let sent = timeout_at(started + timeout, self.transport.send(request)).await;
        let reply = match sent {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => return Err(lost(&error)),
            Err(_) => {
                let error =
                    TransportError::new(TransportErrorKind::Timeout { sent: true }, "no reply in time");
                return Err(lost(&error));
            }
        };
        if let Some(date) = refusal::date(&reply)
            && let Some(date) = date.checked_add(DATE_ROUNDING)
        {
            self.clock.learn(date);
        }
        let result = self.judge(operation, &reply);
        if result.is_ok() {
            tracing::debug!(
                operation = O::NAME,
                attempt = number,
                status = reply.status,
                request_id = refusal::request_id(&reply),
                elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
                "answered"
            );
        }
        result
    }

    fn judge<O: Operation>(&self, operation: &O, reply: &HttpResponse) -> Result<O::Reply, Failed> {
        let request_id = refusal::request_id(reply);
        if reply.body.len() > LARGEST_REPLY {
            let error = Error::protocol("body", "is larger than 1 MiB");
            return Err(Failed::finally(error.with_http_status(reply.status).with_request_id(request_id)));
        }
        if (200..300).contains(&reply.status) {
            return read::<O>(reply).map_err(|error| {
                Failed::finally(error.with_http_status(reply.status).with_request_id(request_id))
            });
        }
        let refusal = Refusal::read(reply);
        let kind = verdict::kind(&refusal, operation.authority());
        let message = refusal.message.unwrap_or_else(|| verdict::default_message(kind).to_owned());
        let error = Error::new(kind, message)
            .with_code(refusal.code.unwrap_or_else(|| "UnknownError".to_owned()))
            .with_http_status(reply.status)
            .with_request_id(request_id)
            .with_retry_after(refusal::retry_after(reply, self.clock.now()));
        Err(Failed { failure: verdict::failure(kind), error })
    }
}

fn headers<O: Operation>() -> HttpHeaders {
    [
        ("Content-Type", "application/x-amz-json-1.1".to_owned()),
        ("X-Amz-Target", format!("{}.{}", idp::TARGET_PREFIX, O::NAME)),
        ("Cache-Control", "no-store".to_owned()),
        ("Accept", "application/x-amz-json-1.1, application/json".to_owned()),
    ]
    .into_iter()
    .collect()
}

/// Writes the request's body into memory that is wiped.
fn written<O: Operation>(request: &O) -> Result<WipedBytes, Error> {
    let mut buffer = WipedBuffer::with_capacity(4096);
    match serde_json::to_writer(&mut buffer, request) {
        Ok(()) => Ok(buffer.finish()),
        Err(_) => Err(Error::new(ErrorKind::Other, "the request could not be written as JSON")),
    }
}

/// Reads a success. Operations without a reply may be answered by an empty body, and a captive portal's
/// page must not pass for one.
fn read<O: Operation>(reply: &HttpResponse) -> Result<O::Reply, Error> {
    if let Some(content_type) = reply.headers.get("content-type")
        && !content_type.to_ascii_lowercase().contains("json")
        && !reply.body.is_empty()
    {
        return Err(Error::protocol("Content-Type", "is not JSON"));
    }
    let blank = reply.body.expose().iter().all(u8::is_ascii_whitespace);
    O::decode(if blank { Members::default() } else { Members::parse(reply.body.expose())? })
}

/// What to report when there is no reply.
fn lost(error: &TransportError) -> Failed {
    let detail = error.detail();
    let (kind, failure, message) = match error.kind() {
        TransportErrorKind::Connect => {
            (ErrorKind::Network, Failure::NothingSent, format!("no connection: {detail}"))
        }
        TransportErrorKind::Timeout { sent: false } => {
            (ErrorKind::Timeout, Failure::NothingSent, format!("no connection in time: {detail}"))
        }
        TransportErrorKind::Timeout { sent: true } => (
            ErrorKind::Timeout,
            Failure::OutcomeUnknown,
            format!("{detail}; the service may or may not have acted"),
        ),
        TransportErrorKind::Tls => (ErrorKind::Tls, Failure::Final, detail.to_owned()),
        TransportErrorKind::Interrupted => (
            ErrorKind::Network,
            Failure::OutcomeUnknown,
            format!("the connection broke: {detail}; the service may or may not have acted"),
        ),
        TransportErrorKind::TooLarge => {
            let error = Error::protocol("body", detail);
            return Failed::finally(error);
        }
        TransportErrorKind::Unusable => (ErrorKind::Configuration, Failure::Final, detail.to_owned()),
    };
    Failed { error: Error::new(kind, message), failure }
}
