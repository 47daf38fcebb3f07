//! One call to the service: attempts, the pauses between them, and one deadline over all.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{
    Service, idp,
    operation::{Authority, Operation, RetrySafety},
    refusal::{self, Refusal},
    retry::Failure,
    success,
    transport::{HttpHeaders, HttpMethod, HttpRequest, HttpResponse, TransportError, TransportErrorKind},
    verdict,
};
use crate::{Error, ErrorKind, WipedBytes, secret::WipedBuffer};

/// Larger than any reply of the service, and small enough to be held in memory by a phone.
pub(crate) const LARGEST_REPLY: usize = 1024 * 1024;

/// `Date` has whole seconds, rounded down: on average the server's clock is half a second further.
const DATE_ROUNDING: Duration = Duration::from_millis(500);

/// A failed attempt: what to report, and what the failure leaves behind.
pub(super) struct Failed {
    pub(super) error: Error,
    pub(super) failure: Failure,
}

impl Failed {
    pub(super) fn finally(error: Error) -> Self {
        Self { error, failure: Failure::Final }
    }
}

impl Service {
    /// Calls an operation. Dropping the future abandons the call and changes nothing here.
    pub(crate) async fn call<O: Operation>(&self, request: &O) -> Result<O::Reply, Error> {
        let body = written(request).map_err(|error| error.with_operation(O::NAME))?;
        let deadline = self.deadline();
        let mut made = 0;
        let mut unknown_outcome = false;
        loop {
            made += 1;
            match self.attempt(request, &body, made, deadline).await {
                Ok(reply) => return Ok(reply),
                Err(mut failed) => {
                    if unknown_outcome {
                        failed.error = failed.error.with_unknown_outcome_before();
                    }
                    unknown_outcome |=
                        matches!(failed.failure, Failure::OutcomeUnknown | Failure::ServiceFailed);
                    self.pause(O::NAME, request.retry(), failed, made, deadline).await?;
                }
            }
        }
    }

    /// Waits until a failed attempt may be repeated, or gives its error.
    pub(super) async fn pause(
        &self,
        name: &'static str,
        safety: RetrySafety,
        failed: Failed,
        made: u32,
        deadline: Instant,
    ) -> Result<(), Error> {
        let error = failed.error.with_operation(name);
        let pause = self.retry.pause(safety, failed.failure, made, error.retry_after());
        // A repeat that could not even begin in time would only turn this error into a time-out.
        let pause = pause.filter(|pause| Instant::now() + *pause < deadline);
        tracing::debug!(
            operation = name,
            attempt = made,
            kind = error.kind().name(),
            code = error.code(),
            status = error.http_status(),
            request_id = error.request_id(),
            repeat_after_ms = pause.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)),
            "attempt failed"
        );
        match pause {
            None => Err(error),
            Some(pause) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
        }
    }

    /// Sends one request within what is left of the time, and brings back whatever reply there is, from whomever.
    pub(super) async fn exchange(
        &self,
        mut request: HttpRequest,
        deadline: Instant,
    ) -> Result<HttpResponse, Failed> {
        let started = Instant::now();
        request.timeout = self.timeouts.request.min(deadline.saturating_duration_since(started));
        let give_up = started + request.timeout;
        let late = || TransportError::new(TransportErrorKind::Timeout { sent: true }, "no reply in time");
        let sent = timeout_at(give_up, self.transport.send(request)).await;
        let reply = sent.unwrap_or_else(|_| Err(late())).map_err(|error| lost(&error))?;
        if reply.body.len() > LARGEST_REPLY {
            let error = Error::protocol("body", "is larger than 1 MiB")
                .with_http_status(reply.status)
                .with_request_id(refusal::request_id(&reply));
            return Err(Failed::finally(error));
        }
        if let Some(action) = refusal::waf_action(&reply) {
            return Err(self.stopped_by_firewall(&reply, action));
        }
        Ok(reply)
    }

    /// Takes over the time of a reply that is known to be the service's own: anybody on the way, such as a captive
    /// portal, can put any date on a page.
    fn learn_time(&self, reply: &HttpResponse) {
        // What a cache kept has the time of long ago.
        let cached = reply.headers.get("age").is_some_and(|age| age.trim() != "0");
        let date = refusal::date(reply).filter(|_| !cached);
        if let Some(date) = date.and_then(|date| date.checked_add(DATE_ROUNDING)) {
            self.clock.learn(date);
        }
    }

    pub(super) fn deadline(&self) -> Instant {
        Instant::now() + self.timeouts.total
    }

    async fn attempt<O: Operation>(
        &self,
        operation: &O,
        body: &WipedBytes,
        number: u32,
        deadline: Instant,
    ) -> Result<O::Reply, Failed> {
        let started = Instant::now();
        tracing::trace!(operation = O::NAME, attempt = number, "sending");
        let request = HttpRequest {
            method: HttpMethod::Post,
            url: self.endpoint.url().as_str().to_owned(),
            headers: headers::<O>(),
            body: body.clone(),
            timeout: self.timeouts.request,
        };
        let reply = self.exchange(request, deadline).await?;
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
        if (200..300).contains(&reply.status) {
            let told = |error: Error| {
                error
                    .with_operation(O::NAME)
                    .with_http_status(reply.status)
                    .with_request_id(refusal::request_id(reply))
            };
            let mut read = success::read::<O>(reply).map_err(|error| Failed::finally(told(error)))?;
            if let Some(fault) = O::fault(&mut read) {
                *fault = told(fault.clone());
            }
            if success::is_own::<O>(reply) {
                self.learn_time(reply);
            }
            return Ok(read);
        }
        let refusal = Refusal::read(reply);
        if refusal.own || (refusal::is_json(reply) && refusal::request_id(reply).is_some()) {
            self.learn_time(reply);
        }
        let kind = match verdict::kind(&refusal, operation.authority()) {
            ErrorKind::Configuration if O::NAMES_ITEM && verdict::is_about_an_item(&refusal) => {
                ErrorKind::NotFound
            }
            kind => kind,
        };
        Err(self.refused(reply, refusal, kind, operation.authority()))
    }

    /// The firewall in front of the service wants something of whoever asks, whatever the status says.
    fn stopped_by_firewall(&self, reply: &HttpResponse, action: String) -> Failed {
        let message = format!("a firewall in front of the service wants this first: {action}");
        let refusal = Refusal { message: Some(message), ..Refusal::read(reply) };
        let failed = self.refused(reply, refusal, ErrorKind::Forbidden, Authority::Credentials);
        let advice = "Have the operator of the pool exempt the app from this rule of the firewall; only browsers can \
                      do what it asks for.";
        let error = failed.error.with_recovery(advice).with_waf_action(action);
        Failed { error, ..failed }
    }

    /// Reports a refusal that means `kind`.
    pub(super) fn refused(
        &self,
        reply: &HttpResponse,
        refusal: Refusal,
        kind: ErrorKind,
        authority: Authority,
    ) -> Failed {
        let failure = verdict::failure(kind, &refusal);
        let recovery = verdict::recovery(kind, &refusal, authority);
        let message = refusal.message.unwrap_or_else(|| verdict::default_message(kind).to_owned());
        let message = match failure {
            Failure::OutcomeUnknown => format!("{message}; the service may or may not have acted"),
            _ => message,
        };
        let error = Error::new(kind, message)
            .with_code(refusal.code.unwrap_or_else(|| "UnknownError".to_owned()))
            .with_http_status(reply.status)
            .with_request_id(refusal::request_id(reply))
            .with_retry_after(refusal::retry_after(reply, self.clock.now()));
        let error = match recovery {
            Some(recovery) => error.with_recovery(recovery),
            None => error,
        };
        Failed { error, failure }
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
