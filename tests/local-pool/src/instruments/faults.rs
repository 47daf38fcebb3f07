//! Faults tests ask for, and the queue they wait in.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::wire::{Input, ServiceError};

/// What goes wrong with an answer.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// Nothing but the delay.
    None,
    /// The connection is reset and the operation not performed.
    DropBefore,
    /// The operation is performed and the connection reset.
    DropAfter,
    /// An HTTP status in the operation's place.
    Status { status: u16, body: Option<String>, apply: bool },
    /// A throttle in the operation's place.
    Throttle { status: u16, retry_after: Option<u64> },
    /// The operation is performed; the connection is reset after so many bytes of the answer's body.
    Truncate { bytes: usize },
    /// The operation is performed; the answer's body is not JSON.
    Garbage,
    /// The operation is performed; the answer's body is this one.
    Replace { status: u16, body: String },
    /// The operation is performed; the answer has no headers beyond its length.
    StripHeaders,
    /// The browser goes back to the app with an error.
    ErrorRedirect { error: String, description: String, state: bool },
    /// An error goes back to the app without `state`.
    OmitState,
}

/// One fault: what goes wrong, with which operation, how often.
///
/// It strikes the next matching request, once, unless told otherwise with [`Fault::times`] or [`Fault::skipping`].
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    operation: Option<String>,
    kind: Kind,
    delay: Duration,
    headers: Vec<(String, String)>,
    skip: u32,
    times: u32,
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self { operation: None, kind, delay: Duration::ZERO, headers: Vec::new(), skip: 0, times: 1 }
    }

    /// Resets the connection without an answer and without performing the operation.
    pub fn drop_before() -> Self {
        Self::new(Kind::DropBefore)
    }

    /// Performs the operation, then resets the connection without an answer.
    pub fn drop_after() -> Self {
        Self::new(Kind::DropAfter)
    }

    /// Answers rightly, but only after this long.
    pub fn delay(by: Duration) -> Self {
        Self { delay: by, ..Self::new(Kind::None) }
    }

    /// Answers with an HTTP status and an empty body; the operation is not performed.
    pub fn status(status: u16) -> Self {
        Self::new(Kind::Status { status, body: None, apply: false })
    }

    /// Answers with an HTTP status and this body, JSON or not; the operation is not performed.
    pub fn status_with_body(status: u16, body: impl Into<String>) -> Self {
        Self::new(Kind::Status { status, body: Some(body.into()), apply: false })
    }

    /// Answers `TooManyRequestsException` with HTTP status 400, as user pools do.
    pub fn throttle() -> Self {
        Self::new(Kind::Throttle { status: 400, retry_after: None })
    }

    /// Answers HTTP 429 with a `Retry-After` of so many seconds.
    pub fn too_many_requests(retry_after_seconds: u64) -> Self {
        Self::new(Kind::Throttle { status: 429, retry_after: Some(retry_after_seconds) })
    }

    /// Performs the operation and breaks the answer off after so many bytes of its body.
    pub fn truncate(bytes: usize) -> Self {
        Self::new(Kind::Truncate { bytes })
    }

    /// Performs the operation and answers with a body that is not JSON.
    pub fn garbage() -> Self {
        Self::new(Kind::Garbage)
    }

    /// Sends the browser back to the app with this error in place of a code; for `Authorize`, `LoginPage` and `Login`.
    pub fn error_redirect(error: impl Into<String>, description: impl Into<String>) -> Self {
        Self::new(Kind::ErrorRedirect { error: error.into(), description: description.into(), state: true })
    }

    /// Leaves `state` out of the error the browser is sent back with, whichever error it is.
    pub fn omit_state() -> Self {
        Self::new(Kind::OmitState)
    }

    /// Leaves `state` out of an [`error_redirect`](Self::error_redirect).
    #[must_use]
    pub fn without_state(mut self) -> Self {
        if let Kind::ErrorRedirect { state, .. } = &mut self.kind {
            *state = false;
        }
        self
    }

    /// Performs the operation and answers HTTP 200 with this body instead.
    pub fn replace(body: &Value) -> Self {
        Self::new(Kind::Replace { status: 200, body: body.to_string() })
    }

    /// Performs the operation and answers without its headers: no type, date or request id.
    pub fn strip_headers() -> Self {
        Self::new(Kind::StripHeaders)
    }

    /// Strikes only this operation, such as `InitiateAuth`; `GetJwks` stands for the key document.
    #[must_use]
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Adds a header to the answer, or puts another in the place of one that it has.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Strikes so many requests instead of one.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Lets so many matching requests pass first.
    #[must_use]
    pub fn skipping(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    /// Waits this long before answering, on top of the fault.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Performs the operation before a [`Fault::status`] answers, so that the caller cannot know it was performed.
    #[must_use]
    pub fn applied(mut self) -> Self {
        if let Kind::Status { apply, .. } = &mut self.kind {
            *apply = true;
        }
        self
    }

    /// Reads a fault from a control request.
    pub(crate) fn read(input: Input<'_>) -> Result<Self, ServiceError> {
        let status = |default: u64| -> Result<u16, ServiceError> {
            let status = input.integer_in("status", 200..=599)?.unwrap_or(default);
            Ok(u16::try_from(status).unwrap_or(500))
        };
        let body = || match input.get("body") {
            Some(Value::String(text)) => Some(text.clone()),
            other => other.map(Value::to_string),
        };
        let delay = Duration::from_millis(input.integer_in("delay_milliseconds", 0..=600_000)?.unwrap_or(0));
        let kind = match input.required_text("kind")? {
            "delay" => Kind::None,
            "drop_before" => Kind::DropBefore,
            "drop_after" => Kind::DropAfter,
            "status" => Kind::Status {
                status: status(500)?,
                body: body(),
                apply: input.flag("applied")?.unwrap_or(false),
            },
            "throttle" => {
                Kind::Throttle { status: status(400)?, retry_after: input.integer("retry_after_seconds")? }
            }
            "truncate" => {
                let bytes = input.integer("at_byte")?.unwrap_or(0);
                Kind::Truncate { bytes: usize::try_from(bytes).unwrap_or(usize::MAX) }
            }
            "garbage" => Kind::Garbage,
            "replace" => {
                Kind::Replace { status: status(200)?, body: body().unwrap_or_else(|| "{}".to_owned()) }
            }
            "strip_headers" => Kind::StripHeaders,
            "error_redirect" => Kind::ErrorRedirect {
                error: input.text("error")?.unwrap_or("server_error").to_owned(),
                description: input.text("error_description")?.unwrap_or_default().to_owned(),
                state: input.flag("state")?.unwrap_or(true),
            },
            "omit_state" => Kind::OmitState,
            other => {
                return Err(ServiceError::invalid_parameter(format!("There is no fault of kind {other}.")));
            }
        };
        let small = |name: &str, default: u64| -> Result<u32, ServiceError> {
            Ok(u32::try_from(input.integer(name)?.unwrap_or(default)).unwrap_or(u32::MAX))
        };
        Ok(Self {
            operation: input.text("operation")?.map(str::to_owned),
            kind,
            delay,
            headers: input
                .text_map("headers")?
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            skip: small("skip", 0)?,
            times: small("count", 1)?,
        })
    }

    /// The fault's name in the log and over HTTP.
    pub(crate) fn name(&self) -> &'static str {
        match self.kind {
            Kind::None => "delay",
            Kind::DropBefore => "drop_before",
            Kind::DropAfter => "drop_after",
            Kind::Status { .. } => "status",
            Kind::Throttle { .. } => "throttle",
            Kind::Truncate { .. } => "truncate",
            Kind::Garbage => "garbage",
            Kind::Replace { .. } => "replace",
            Kind::StripHeaders => "strip_headers",
            Kind::ErrorRedirect { .. } => "error_redirect",
            Kind::OmitState => "omit_state",
        }
    }

    /// Headers that the answer has on top.
    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// How long the answer waits.
    pub(crate) fn waits(&self) -> Duration {
        self.delay
    }

    /// Whether the operation is performed at all.
    pub(crate) fn performs(&self) -> bool {
        match self.kind {
            Kind::DropBefore | Kind::Throttle { .. } => false,
            Kind::Status { apply, .. } => apply,
            _ => true,
        }
    }

    /// The error, and its description, that the browser is sent back with.
    pub(crate) fn redirected_error(&self) -> Option<(&str, &str)> {
        match &self.kind {
            Kind::ErrorRedirect { error, description, .. } => Some((error, description)),
            _ => None,
        }
    }

    /// Whether an error goes back without `state`.
    pub(crate) fn omits_state(&self) -> bool {
        matches!(self.kind, Kind::OmitState | Kind::ErrorRedirect { state: false, .. })
    }

    /// What becomes of the answer.
    pub(crate) fn effect(&self) -> Effect {
        match &self.kind {
            Kind::None | Kind::ErrorRedirect { .. } | Kind::OmitState => Effect::Untouched,
            Kind::DropBefore | Kind::DropAfter => Effect::Reset,
            Kind::Status { status, body, .. } => {
                Effect::Instead { status: *status, body: body.clone().unwrap_or_default(), retry_after: None }
            }
            Kind::Throttle { status: 429, retry_after } => {
                Effect::Instead { status: 429, body: String::new(), retry_after: *retry_after }
            }
            Kind::Throttle { retry_after, .. } => Effect::Refuse {
                error: ServiceError::new("TooManyRequestsException", "Rate exceeded"),
                retry_after: *retry_after,
            },
            Kind::Truncate { bytes } => Effect::Truncate(*bytes),
            Kind::Garbage => Effect::Instead {
                status: 200,
                body: "<html><body>\u{fffd} not what you expected {\"AuthenticationResult\":".to_owned(),
                retry_after: None,
            },
            Kind::Replace { status, body } => {
                Effect::Instead { status: *status, body: body.clone(), retry_after: None }
            }
            Kind::StripHeaders => Effect::StripHeaders,
        }
    }
}

/// What a fault does to an answer.
pub(crate) enum Effect {
    Untouched,
    Reset,
    Instead { status: u16, body: String, retry_after: Option<u64> },
    Refuse { error: ServiceError, retry_after: Option<u64> },
    Truncate(usize),
    StripHeaders,
}

/// The faults that wait for their request, in order.
#[derive(Default)]
pub(crate) struct Faults {
    waiting: Mutex<VecDeque<Fault>>,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        if fault.times > 0 {
            self.waiting().push_back(fault);
        }
    }

    pub(crate) fn clear(&self) {
        self.waiting().clear();
    }

    /// The fault that strikes a request for `operation`, if one does: the first in the queue that matches.
    pub(crate) fn strike(&self, operation: &str) -> Option<Fault> {
        let mut waiting = self.waiting();
        let matches = |fault: &Fault| fault.operation.as_deref().is_none_or(|wanted| wanted == operation);
        let position = waiting.iter().position(matches)?;
        let fault = waiting.get_mut(position)?;
        if fault.skip > 0 {
            fault.skip = fault.skip.saturating_sub(1);
            return None;
        }
        fault.times = fault.times.saturating_sub(1);
        let struck = fault.clone();
        if fault.times == 0 {
            waiting.remove(position);
        }
        Some(struck)
    }

    pub(crate) fn described(&self) -> Value {
        self.waiting()
            .iter()
            .map(|fault| {
                json!({
                    "operation": fault.operation,
                    "kind": fault.name(),
                    "count": fault.times,
                    "skip": fault.skip,
                    "delay_milliseconds": u64::try_from(fault.delay.as_millis()).unwrap_or(u64::MAX),
                })
            })
            .collect()
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Fault>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
