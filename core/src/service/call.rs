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

/// What the attempts of a call go by, whatever the operation. What is generic over operations is compiled once for each of
/// them, so only writing the request and reading the reply is.
struct Call {
    name: &'static str,
    names_item: bool,
    authority: Authority,
    retry: RetrySafety,
    body: WipedBytes,
}

impl Call {
    fn new<O: Operation>(request: &O) -> Result<Self, Error> {
        Ok(Self {
            name: O::NAME,
            names_item: O::NAMES_ITEM,
            authority: request.authority(),
            retry: request.retry(),
            body: written(request).map_err(|error| error.with_operation(O::NAME))?,
        })
    }

    fn headers(&self) -> HttpHeaders {
        [
            ("Content-Type", "application/x-amz-json-1.1".to_owned()),
            ("X-Amz-Target", format!("{}.{}", idp::TARGET_PREFIX, self.name)),
            ("Cache-Control", "no-store".to_owned()),
            ("Accept", "application/x-amz-json-1.1, application/json".to_owned()),
        ]
        .into_iter()
        .collect()
    }
}

/// A reply of status 2xx, yet to be read, and what it took to get it.
struct Answer {
    operation: &'static str,
    reply: HttpResponse,
    attempt: u32,
    elapsed: Duration,
    /// Whether an attempt before this one may have had its effect.
    unknown_outcome_before: bool,
}

impl Answer {
    /// Adds to an error what is known of the reply that it is about.
    fn told(&self, error: Error) -> Error {
        error
            .with_operation(self.operation)
            .with_http_status(self.reply.status)
            .with_request_id(refusal::request_id(&self.reply))
    }

    /// What to report when the reply makes no sense. A repeat would bring the same.
    fn unreadable(&self, error: Error) -> Error {
        let error = self.told(error);
        let error = if self.unknown_outcome_before { error.with_unknown_outcome_before() } else { error };
        note_failure(self.operation, self.attempt, &error, None);
        error
    }
}

impl Service {
    /// Calls an operation. Dropping the future abandons the call and changes nothing here.
    pub(crate) async fn call<O: Operation>(&self, request: &O) -> Result<O::Reply, Error> {
        let answer = self.answer(&Call::new(request)?).await?;
        let mut read = success::read::<O>(&answer.reply).map_err(|error| answer.unreadable(error))?;
        if let Some(fault) = O::fault(&mut read) {
            *fault = answer.told(fault.clone());
        }
        self.taken(&answer, success::is_own::<O>(&answer.reply));
        Ok(read)
    }

    /// Sends the request, again after passing failures, until the service says yes.
    async fn answer(&self, call: &Call) -> Result<Answer, Error> {
        let deadline = self.deadline();
        let mut attempt = 0;
        let mut unknown_outcome_before = false;
        loop {
            attempt += 1;
            let started = Instant::now();
            match self.attempt(call, attempt, deadline).await {
                Ok(reply) => {
                    let (operation, elapsed) = (call.name, started.elapsed());
                    return Ok(Answer { operation, reply, attempt, elapsed, unknown_outcome_before });
                }
                Err(mut failed) => {
                    if unknown_outcome_before {
                        failed.error = failed.error.with_unknown_outcome_before();
                    }
                    unknown_outcome_before |=
                        matches!(failed.failure, Failure::OutcomeUnknown | Failure::ServiceFailed);
                    self.pause(call.name, call.retry, failed, attempt, deadline).await?;
                }
            }
        }
    }

    /// Notes that a reply was read. One that is the service's own beyond doubt tells the time.
    fn taken(&self, answer: &Answer, own: bool) {
        if own {
            self.learn_time(&answer.reply);
        }
        tracing::debug!(
            operation = answer.operation,
            attempt = answer.attempt,
            status = answer.reply.status,
            request_id = refusal::request_id(&answer.reply),
            elapsed_ms = u64::try_from(answer.elapsed.as_millis()).unwrap_or(u64::MAX),
            "answered"
        );
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
        note_failure(name, made, &error, pause);
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

    /// Sends the request once, and gives the reply if its status is 2xx.
    async fn attempt(&self, call: &Call, number: u32, deadline: Instant) -> Result<HttpResponse, Failed> {
        tracing::trace!(operation = call.name, attempt = number, "sending");
        let request = HttpRequest {
            method: HttpMethod::Post,
            url: self.endpoint.url().as_str().to_owned(),
            headers: call.headers(),
            body: call.body.clone(),
            timeout: self.timeouts.request,
        };
        let reply = self.exchange(request, deadline).await?;
        if (200..300).contains(&reply.status) { Ok(reply) } else { Err(self.judge(call, &reply)) }
    }

    /// What a refusal means for the operation.
    fn judge(&self, call: &Call, reply: &HttpResponse) -> Failed {
        let refusal = Refusal::read(reply);
        if refusal.own || (refusal::is_json(reply) && refusal::request_id(reply).is_some()) {
            self.learn_time(reply);
        }
        let kind = match verdict::kind(&refusal, call.authority) {
            ErrorKind::Configuration if call.names_item && verdict::is_about_an_item(&refusal) => {
                ErrorKind::NotFound
            }
            kind => kind,
        };
        self.refused(reply, refusal, kind, call.authority)
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

fn note_failure(name: &'static str, attempt: u32, error: &Error, pause: Option<Duration>) {
    tracing::debug!(
        operation = name,
        attempt,
        kind = error.kind().name(),
        code = error.code(),
        status = error.http_status(),
        request_id = error.request_id(),
        repeat_after_ms = pause.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)),
        "attempt failed"
    );
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
