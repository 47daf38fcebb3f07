//! The one error type.

use std::{fmt, time::Duration};

use uniffi::UnexpectedUniFFICallbackError;

/// What is known about an error.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ErrorInfo {
    /// What went wrong.
    pub kind: ErrorKind,
    /// The text for developers; for what the server said, its own words.
    pub detail: String,
    /// The argument or reply member that is at fault, where one is.
    pub field: Option<String>,
    /// The service's error code, such as NotAuthorizedException.
    pub code: Option<String>,
    /// The operation that failed, such as InitiateAuth.
    pub operation: Option<String>,
    /// The service's id of the request, for support cases.
    pub request_id: Option<String>,
    /// The HTTP status of the reply, where there was one.
    pub http_status: Option<i32>,
    /// How long to wait before a retry, where the server or the lock-out rule says so.
    pub retry_after: Option<Duration>,
    /// Whether the same call may succeed if made again unchanged.
    pub is_retryable: bool,
    /// What a person or the app should do about it, in one sentence.
    pub recovery: String,
    /// What the firewall in front of the service (AWS WAF) wants before it lets a request through, such as
    /// captcha or challenge; only where it says so.
    pub waf_action: Option<String>,
}

/// What every call fails with.
#[derive(Clone, PartialEq, Eq, uniffi::Error)]
pub enum CognitoError {
    /// There is one case: what can be done about it stands in the info.
    Failed {
        /// What is known about it.
        info: ErrorInfo,
    },
}

/// Declares the kinds of errors, and the ways to the core's and back.
macro_rules! error_kinds {
    ($($(#[$doc:meta])* $kind:ident,)*) => {
        /// What went wrong, told by what can be done about it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
        pub enum ErrorKind {
            $($(#[$doc])* $kind,)*
        }

        impl From<cognito_client::ErrorKind> for ErrorKind {
            fn from(kind: cognito_client::ErrorKind) -> Self {
                match kind {
                    $(cognito_client::ErrorKind::$kind => Self::$kind,)*
                    _ => Self::Other,
                }
            }
        }

        impl From<ErrorKind> for cognito_client::ErrorKind {
            fn from(kind: ErrorKind) -> Self {
                match kind {
                    $(ErrorKind::$kind => Self::$kind,)*
                }
            }
        }

        #[cfg(test)]
        const KINDS: &[ErrorKind] = &[$(ErrorKind::$kind),*];
    };
}

error_kinds! {
    /// An argument is unusable, by this library's checks (the info's field names it, and nothing was sent) or
    /// by the service's.
    InvalidInput,
    /// The pool, the app client or the settings do not fit each other: an unknown client, a flow that is not
    /// enabled, a wrong client secret.
    Configuration,
    /// User name or password is wrong.
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
    /// The access token lacks a scope, or the service refused the call for a reason this version does not
    /// know; the session itself lives on.
    NotAuthorized,
    /// The user name, or an alias such as an e-mail address, is already taken.
    AlreadyExists,
    /// What the call named (a device, a passkey) does not exist.
    NotFound,
    /// A message with a code could not be delivered.
    CodeDelivery,
    /// A per-user or per-account limit is used up; later, not soon.
    LimitExceeded,
    /// The service is busy; retried already, may be tried again after the info's retry_after.
    Throttled,
    /// The service failed (HTTP 5xx); retried already where that is safe.
    Service,
    /// No connection, or it broke.
    Network,
    /// A deadline passed.
    Timeout,
    /// The server could not prove its identity (TLS).
    Tls,
    /// One of the pool's Lambda triggers refused or failed; the message is the trigger's.
    Trigger,
    /// A firewall in front of the service refused the request.
    Forbidden,
    /// The pool, its plan or this Region does not offer the operation.
    NotSupported,
    /// The server's reply makes no sense.
    Protocol,
    /// A token that was to be verified must not be believed: malformed, forged, expired, or not of this pool
    /// and app client. the info's field names the claim or part at fault.
    InvalidToken,
    /// The store of secrets failed, is locked or holds something unreadable.
    Storage,
    /// The work was cancelled.
    Cancelled,
    /// A server verdict this version does not know; see the info's code.
    Other,
    /// A defect of this library or a lack of resources, not of the call; worth a report.
    Internal,
}

#[uniffi::export]
impl ErrorKind {
    /// A short, stable, lower-case name such as incorrect_credentials, fit for logs and metrics.
    pub fn label(&self) -> String {
        cognito_client::ErrorKind::from(*self).name().to_owned()
    }

    /// What a person or the app should do about it, in one sentence.
    pub fn recovery(&self) -> String {
        cognito_client::ErrorKind::from(*self).recovery().to_owned()
    }
}

impl CognitoError {
    /// What is known about it.
    pub fn info(&self) -> &ErrorInfo {
        let Self::Failed { info } = self;
        info
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.info().kind
    }

    fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self::Failed { info: ErrorInfo::new(kind, detail) }
    }

    pub(crate) fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "the call was cancelled")
    }

    /// There are no tokens that can be given without waiting.
    pub(crate) fn not_cached() -> Self {
        Self::new(ErrorKind::NotFound, "there are no tokens that need nothing done")
    }

    pub(crate) fn invalid(field: &str, problem: &str) -> Self {
        let info = ErrorInfo::new(ErrorKind::InvalidInput, problem);
        Self::Failed { info: ErrorInfo { field: Some(field.to_owned()), ..info } }
    }

    pub(crate) fn internal(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, detail)
    }

    pub(crate) fn not_supported(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotSupported, detail)
    }
}

impl ErrorInfo {
    fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            field: None,
            code: None,
            operation: None,
            request_id: None,
            http_status: None,
            retry_after: None,
            is_retryable: false,
            recovery: kind.recovery(),
            waf_action: None,
        }
    }
}

impl From<&cognito_client::Error> for CognitoError {
    fn from(error: &cognito_client::Error) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self::Failed {
            info: ErrorInfo {
                kind: error.kind().into(),
                detail: error.message().to_owned(),
                field: owned(error.field()),
                code: owned(error.code()),
                operation: owned(error.operation()),
                request_id: owned(error.request_id()),
                http_status: error.http_status().map(i32::from),
                retry_after: error.retry_after(),
                is_retryable: error.is_retryable(),
                recovery: error.recovery().to_owned(),
                waf_action: owned(error.waf_action()),
            },
        }
    }
}

impl From<cognito_client::Error> for CognitoError {
    fn from(error: cognito_client::Error) -> Self {
        Self::from(&error)
    }
}

impl From<UnexpectedUniFFICallbackError> for CognitoError {
    /// The reason is left out: it holds the exception's whole text and stack trace.
    fn from(_: UnexpectedUniFFICallbackError) -> Self {
        Self::internal("the app threw something other than a CognitoError")
    }
}

impl fmt::Display for ErrorInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.operation {
            write!(f, "{operation}: ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.detail)?;
        if let (None, Some(code)) = (&self.field, &self.code) {
            write!(f, " ({code})")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " [request {id}]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ErrorInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorInfo({self})")
    }
}

impl fmt::Display for CognitoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.info().fmt(f)
    }
}

impl fmt::Debug for CognitoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CognitoError({}: {self})", self.kind().label())
    }
}

impl std::error::Error for CognitoError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    /// The compiler cannot see a kind that the core gained, as its list may grow; its text can be read.
    #[test]
    fn every_kind_of_the_core_has_its_variant() {
        let source = include_str!("../../core/src/error.rs");
        let list = source.split_once("pub enum ErrorKind {").unwrap().1.split_once("\n}").unwrap().0;
        let kinds: Vec<_> = list
            .lines()
            .filter_map(|line| line.trim().strip_suffix(','))
            .filter(|name| name.chars().all(char::is_alphanumeric))
            .collect();
        let variants: Vec<_> = KINDS.iter().map(|kind| format!("{kind:?}")).collect();
        assert_eq!(kinds, variants);
    }

    #[test]
    fn kinds_cross_both_ways_with_their_texts() {
        for kind in KINDS {
            let core = cognito_client::ErrorKind::from(*kind);
            assert_eq!(ErrorKind::from(core), *kind);
            assert_eq!((kind.label(), kind.recovery()), (core.name().to_owned(), core.recovery().to_owned()));
        }
        let internal = CognitoError::internal("why");
        assert_eq!(internal.kind(), ErrorKind::Internal);
        assert_eq!(internal.info().recovery, ErrorKind::Internal.recovery());
    }

    #[test]
    fn errors_of_the_core_keep_their_fields_and_text() {
        let error = cognito_client::UserPool::builder("nonsense", "client").build().unwrap_err();
        let crossed = CognitoError::from(&error);
        let info = crossed.info();
        assert_eq!(info.detail, error.message());
        assert_eq!(info.field.as_deref(), error.field());
        assert_eq!(crossed.to_string(), error.to_string());
        assert_eq!(crossed.kind(), ErrorKind::InvalidInput);
    }

    #[test]
    fn the_text_form_names_all_there_is() {
        let info = ErrorInfo {
            code: Some("NotAuthorizedException".into()),
            operation: Some("InitiateAuth".into()),
            request_id: Some("r-1".into()),
            ..ErrorInfo::new(ErrorKind::IncorrectCredentials, "Incorrect username or password.")
        };
        let text = "InitiateAuth: Incorrect username or password. (NotAuthorizedException) [request r-1]";
        assert_eq!(info.to_string(), text);
        let error = CognitoError::Failed { info };
        assert_eq!(error.to_string(), text);
        assert_eq!(format!("{error:?}"), format!("CognitoError(incorrect_credentials: {text})"));
    }
}
