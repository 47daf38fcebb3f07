//! The one error type.

use std::{fmt, sync::Arc, time::Duration};

/// What went wrong, told by what can be done about it.
///
/// The list may grow; match with a fallback arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument is unusable, by this library's checks ([`Error::field`] names it, and nothing was sent) or by
    /// the service's.
    InvalidInput,
    /// The pool, the app client or the settings do not fit each other: an unknown client, a
    /// flow that is not enabled, a wrong client secret. For the developer, never for the user.
    Configuration,
    /// User name or password is wrong. Unknown users are reported the same way.
    IncorrectCredentials,
    /// Too many wrong passwords or codes; the service refuses further tries for a while.
    LockedOut,
    /// An administrator disabled the user.
    UserDisabled,
    /// The user has signed up but not confirmed yet.
    UserNotConfirmed,
    /// The password must be reset before the user can sign in.
    PasswordResetRequired,
    /// The new password breaks the pool's rules; the message says which.
    InvalidPassword,
    /// The code is wrong; the same challenge can be answered again.
    CodeMismatch,
    /// The code is no longer valid; ask for a new one.
    CodeExpired,
    /// The sign-in took too long or its step was used twice; start it again.
    ChallengeExpired,
    /// The session has ended on the server's word; the user must sign in again.
    SessionExpired,
    /// This session was signed out, here or by another handle.
    SignedOut,
    /// The user has a session here already that signing in would replace; it was left as it is.
    AlreadySignedIn,
    /// The access token lacks a scope, or the service refused the call for a reason this version does not know;
    /// the session itself lives on.
    NotAuthorized,
    /// The user name, or an alias such as an e-mail address, is already taken.
    AlreadyExists,
    /// What the call named (a device, a passkey) does not exist.
    NotFound,
    /// A message with a code could not be delivered.
    CodeDelivery,
    /// A per-user or per-account limit is used up; later, not soon.
    LimitExceeded,
    /// The service is busy; retried already, may be tried again after [`Error::retry_after`].
    Throttled,
    /// The service failed (HTTP 5xx); retried already where that is safe.
    Service,
    /// No connection, or it broke. Says nothing about the session.
    Network,
    /// A deadline passed. The service may or may not have acted.
    Timeout,
    /// The server could not prove its identity (TLS).
    Tls,
    /// One of the pool's Lambda triggers refused or failed; the message is the trigger's.
    Trigger,
    /// A firewall in front of the service refused the request.
    Forbidden,
    /// The pool, its plan or this Region does not offer the operation.
    NotSupported,
    /// The server's reply makes no sense. Nothing was changed.
    Protocol,
    /// A token that was to be verified must not be believed: malformed, forged, expired, or not of this pool and
    /// app client. [`Error::field`] names the claim or part at fault.
    InvalidToken,
    /// The store of secrets failed, is locked or holds something unreadable. Nothing was deleted.
    Storage,
    /// The work was cancelled.
    Cancelled,
    /// A server verdict this version does not know; see [`Error::code`].
    Other,
    /// A defect of this library or a lack of resources, not of the call; worth a report.
    Internal,
}

impl ErrorKind {
    /// A short, stable, lower-case name, fit for logs and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Configuration => "configuration",
            Self::IncorrectCredentials => "incorrect_credentials",
            Self::LockedOut => "locked_out",
            Self::UserDisabled => "user_disabled",
            Self::UserNotConfirmed => "user_not_confirmed",
            Self::PasswordResetRequired => "password_reset_required",
            Self::InvalidPassword => "invalid_password",
            Self::CodeMismatch => "code_mismatch",
            Self::CodeExpired => "code_expired",
            Self::ChallengeExpired => "challenge_expired",
            Self::SessionExpired => "session_expired",
            Self::SignedOut => "signed_out",
            Self::AlreadySignedIn => "already_signed_in",
            Self::NotAuthorized => "not_authorized",
            Self::AlreadyExists => "already_exists",
            Self::NotFound => "not_found",
            Self::CodeDelivery => "code_delivery",
            Self::LimitExceeded => "limit_exceeded",
            Self::Throttled => "throttled",
            Self::Service => "service",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Trigger => "trigger",
            Self::Forbidden => "forbidden",
            Self::NotSupported => "not_supported",
            Self::Protocol => "protocol",
            Self::InvalidToken => "invalid_token",
            Self::Storage => "storage",
            Self::Cancelled => "cancelled",
            Self::Other => "other",
            Self::Internal => "internal",
        }
    }

    /// What a person or the app should do about it, in one sentence.
    pub fn recovery(self) -> &'static str {
        match self {
            Self::InvalidInput => "Correct the named field and try again.",
            Self::Configuration => {
                "Compare pool id, client id, client secret, Region and the client's enabled flows."
            }
            Self::IncorrectCredentials => "Let the user type name and password again.",
            Self::LockedOut => "Wait before the next try; tries made meanwhile do not count.",
            Self::UserDisabled => "Ask an administrator of the pool to enable the user.",
            Self::UserNotConfirmed => "Confirm the sign-up with the code that was sent.",
            Self::PasswordResetRequired => "Reset the password with a code, then sign in.",
            Self::InvalidPassword => "Choose a password that meets the rule in the message.",
            Self::CodeMismatch => "Let the user type the code again.",
            Self::CodeExpired => "Request a new code.",
            Self::ChallengeExpired => "Start the sign-in again.",
            Self::SessionExpired | Self::SignedOut => "Let the user sign in again.",
            Self::AlreadySignedIn => {
                "Use the session that is there, sign the user out first, or allow the sign-in to replace it."
            }
            Self::NotAuthorized => "Check that the session's scopes allow this call.",
            Self::AlreadyExists => "Sign in instead, or choose another name.",
            Self::NotFound => "Refresh the list; the item is gone.",
            Self::CodeDelivery => "Check the address or number, then request the code again.",
            Self::LimitExceeded => "Try again much later.",
            Self::Throttled | Self::Service => "Try again in a moment.",
            Self::Network | Self::Timeout => "Check the connection and try again.",
            Self::Tls => "Check the device's clock and the network; do not go on over this connection.",
            Self::Trigger => "Show the message; the pool's trigger decided.",
            Self::Forbidden => "Report the request id to the operator of the pool.",
            Self::NotSupported => "Use another way, or enable the feature in the pool.",
            Self::Protocol => "Report it with the request id; check proxies between app and service.",
            Self::InvalidToken => "Do nothing in the token's name; ask for a newer one.",
            Self::Storage => "Unlock or free the device's secret store, then try again.",
            Self::Cancelled => "Nothing; the caller asked for it.",
            Self::Other => "Look the code up in the Cognito API reference.",
            Self::Internal => "Try again; report it if it happens again.",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What every call of this crate fails with: cheap to clone, free of secrets.
#[derive(Clone)]
pub struct Error(Arc<Details>);

struct Details {
    kind: ErrorKind,
    message: String,
    field: Option<&'static str>,
    code: Option<String>,
    operation: Option<&'static str>,
    request_id: Option<String>,
    http_status: Option<u16>,
    retry_after: Option<Duration>,
    recovery: Option<&'static str>,
    waf_action: Option<String>,
    after_unknown_outcome: bool,
    /// May be tried again although its kind does not say so.
    passing: bool,
}

impl Error {
    /// What went wrong, told by what can be done about it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The text for developers; for what the server said, its own words.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The argument or reply member that is at fault, where one is.
    pub fn field(&self) -> Option<&str> {
        self.0.field
    }

    /// The service's error code, such as `NotAuthorizedException`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The operation that failed, such as `InitiateAuth`.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// The service's id of the request, for support cases.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The HTTP status of the reply, where there was one.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// How long to wait before a retry, where the server or the lock-out rule says so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What the firewall in front of the service (AWS WAF) wants before it lets a request through, such as `captcha`
    /// or `challenge`. Only with errors of kind [`Forbidden`](ErrorKind::Forbidden), and only where it says so.
    pub fn waf_action(&self) -> Option<&str> {
        self.0.waf_action.as_deref()
    }

    /// Whether the same call may succeed if made again unchanged. Of the errors of kind
    /// [`Storage`](ErrorKind::Storage) those may that only found somebody else at work on the store.
    pub fn is_retryable(&self) -> bool {
        self.0.passing
            || matches!(
                self.kind(),
                ErrorKind::Throttled | ErrorKind::Service | ErrorKind::Network | ErrorKind::Timeout
            )
    }

    /// What a person or the app should do about it, in one sentence.
    pub fn recovery(&self) -> &'static str {
        self.0.recovery.unwrap_or(self.kind().recovery())
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Details {
            kind,
            message: message.into(),
            field: None,
            code: None,
            operation: None,
            request_id: None,
            http_status: None,
            retry_after: None,
            recovery: None,
            waf_action: None,
            after_unknown_outcome: false,
            passing: false,
        }))
    }

    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, message).with_field(field)
    }

    pub(crate) fn protocol(field: &'static str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Protocol, message).with_field(field)
    }

    /// What became of a task of the library's own that did not come to its end.
    pub(crate) fn of_task(error: &tokio::task::JoinError) -> Self {
        if error.is_panic() {
            Self::new(ErrorKind::Internal, "the library failed unexpectedly")
        } else {
            Self::new(ErrorKind::Cancelled, "the runtime stopped before the work was done")
        }
    }

    fn with(self, change: impl FnOnce(&mut Details)) -> Self {
        let mut details = match Arc::try_unwrap(self.0) {
            Ok(details) => details,
            Err(shared) => Details {
                kind: shared.kind,
                message: shared.message.clone(),
                field: shared.field,
                code: shared.code.clone(),
                operation: shared.operation,
                request_id: shared.request_id.clone(),
                http_status: shared.http_status,
                retry_after: shared.retry_after,
                recovery: shared.recovery,
                waf_action: shared.waf_action.clone(),
                after_unknown_outcome: shared.after_unknown_outcome,
                passing: shared.passing,
            },
        };
        change(&mut details);
        Self(Arc::new(details))
    }

    pub(crate) fn with_kind(self, kind: ErrorKind) -> Self {
        self.with(|details| details.kind = kind)
    }

    /// Says what to do about it where the kind's own advice is too general.
    pub(crate) fn with_recovery(self, recovery: &'static str) -> Self {
        self.with(|details| details.recovery = Some(recovery))
    }

    /// Marks the failure of a repeat, made when nobody could tell whether the first try had been carried out.
    pub(crate) fn with_unknown_outcome_before(self) -> Self {
        self.with(|details| details.after_unknown_outcome = true)
    }

    /// Whether an earlier try of the same call may have been carried out.
    pub(crate) fn is_after_unknown_outcome(&self) -> bool {
        self.0.after_unknown_outcome
    }

    pub(crate) fn with_field(self, field: &'static str) -> Self {
        self.with(|details| details.field = Some(field))
    }

    pub(crate) fn with_code(self, code: impl Into<String>) -> Self {
        let code = code.into();
        self.with(|details| details.code = Some(code))
    }

    pub(crate) fn with_operation(self, operation: &'static str) -> Self {
        self.with(|details| details.operation = Some(operation))
    }

    /// Whether it is the answer to a step of a sign-in.
    pub(crate) fn is_of_sign_in(&self) -> bool {
        matches!(self.operation(), Some("InitiateAuth" | "RespondToAuthChallenge"))
    }

    pub(crate) fn with_request_id(self, id: Option<String>) -> Self {
        self.with(|details| details.request_id = id)
    }

    pub(crate) fn with_http_status(self, status: u16) -> Self {
        self.with(|details| details.http_status = Some(status))
    }

    pub(crate) fn with_waf_action(self, action: String) -> Self {
        self.with(|details| details.waf_action = Some(action))
    }

    pub(crate) fn passing(self) -> Self {
        self.with(|details| details.passing = true)
    }

    pub(crate) fn with_retry_after(self, after: Option<Duration>) -> Self {
        self.with(|details| details.retry_after = after)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        match (self.field(), self.code()) {
            (Some(field), _) => write!(f, "{field}: {}", self.message())?,
            (None, Some(code)) => write!(f, "{} ({code})", self.message())?,
            (None, None) => f.write_str(self.message())?,
        }
        if let Some(id) = self.request_id() {
            write!(f, " [request {id}]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({}: {self})", self.kind())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests;
