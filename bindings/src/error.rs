//! The one error type, as a Swift enum and a Kotlin sealed exception.

use std::{fmt, time::Duration};

use cognito_client::ErrorKind;
use uniffi::UnexpectedUniFFICallbackError;

/// What is known about an error. Holds no secrets.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ErrorInfo {
    /// The text for developers; for what the server said, its own words.
    pub detail: String,
    /// The argument or reply member that is at fault, where one is.
    #[uniffi(default)]
    pub field: Option<String>,
    /// The service's error code, such as NotAuthorizedException.
    #[uniffi(default)]
    pub code: Option<String>,
    /// The operation that failed, such as InitiateAuth.
    #[uniffi(default)]
    pub operation: Option<String>,
    /// The service's id of the request, for support cases.
    #[uniffi(default)]
    pub request_id: Option<String>,
    /// The HTTP status of the reply, where there was one.
    #[uniffi(default)]
    pub http_status: Option<i32>,
    /// How long to wait before a retry, where the server or the lock-out rule says so.
    #[uniffi(default)]
    pub retry_after: Option<Duration>,
    /// Whether the same call may succeed if made again unchanged.
    #[uniffi(default)]
    pub is_retryable: bool,
    /// What to do about this very error, where the advice for its kind is too general.
    #[uniffi(default)]
    pub recovery: Option<String>,
    /// What the firewall in front of the service (AWS WAF) wants before it lets a request through, such as captcha or
    /// challenge; only where it says so.
    #[uniffi(default)]
    pub waf_action: Option<String>,
}

/// Declares the error enum and its two ways: from the core's kinds, and to what all variants share.
macro_rules! cognito_error {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, uniffi::Error)]
        #[uniffi::export(Display)]
        pub enum $name {
            $(
                $(#[$variant_doc])*
                $variant {
                    /// What is known about it.
                    info: ErrorInfo,
                },
            )*
        }

        impl $name {
            fn new(kind: ErrorKind, info: ErrorInfo) -> Self {
                match kind {
                    $(ErrorKind::$variant => Self::$variant { info },)*
                    _ => Self::Other { info },
                }
            }

            fn core_kind(&self) -> ErrorKind {
                match self {
                    $(Self::$variant { .. } => ErrorKind::$variant,)*
                }
            }

            fn shared(&self) -> &ErrorInfo {
                match self {
                    $(Self::$variant { info } => info,)*
                }
            }

            #[cfg(test)]
            const KINDS: &[ErrorKind] = &[$(ErrorKind::$variant),*];
        }
    };
}

cognito_error! {
    /// What went wrong, told by what can be done about it. The list may grow in minor versions.
    CognitoError {
        /// An argument is unusable; the field in the info names it. Nothing was sent.
        InvalidInput,
        /// The pool, the app client or the settings do not fit each other: an unknown client, a flow that is not
        /// enabled, a wrong client secret. For the developer, never for the user.
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
        /// The new password breaks the pool's rules; the detail says which.
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
        /// The access token lacks a scope or was refused for this call; the session itself lives on.
        NotAuthorized,
        /// The user name, or an alias such as an e-mail address, is already taken.
        AlreadyExists,
        /// What the call named (a device, a passkey) does not exist.
        NotFound,
        /// A message with a code could not be delivered.
        CodeDelivery,
        /// A per-user or per-account limit is used up; later, not soon.
        LimitExceeded,
        /// The service is busy; retried already, may be tried again after the time in the info.
        Throttled,
        /// The service failed (HTTP 5xx); retried already where that is safe.
        Service,
        /// No connection, or it broke. Says nothing about the session.
        Network,
        /// A deadline passed. The service may or may not have acted.
        Timeout,
        /// The server could not prove its identity (TLS).
        Tls,
        /// One of the pool's Lambda triggers refused or failed; the detail is the trigger's text.
        Trigger,
        /// A firewall in front of the service refused the request.
        Forbidden,
        /// The pool, its plan or this Region does not offer the operation.
        NotSupported,
        /// The server's reply makes no sense. Nothing was changed.
        Protocol,
        /// A token that was to be verified must not be believed: malformed, forged, expired, or not of this pool and
        /// app client.
        InvalidToken,
        /// The store of secrets failed, is locked or holds something unreadable. Nothing was deleted.
        Storage,
        /// The work was cancelled.
        Cancelled,
        /// A server verdict this version does not know; see the code in the info.
        Other,
        /// A defect of this library or a lack of resources, not of the call; worth a report.
        Internal,
    }
}

#[uniffi::export]
impl CognitoError {
    /// A short, stable, lower-case name such as incorrect_credentials, fit for logs and metrics.
    pub fn kind(&self) -> String {
        self.core_kind().name().to_owned()
    }

    /// What is known about the error.
    pub fn info(&self) -> ErrorInfo {
        self.shared().clone()
    }

    /// What a person or the app should do about it, in one sentence.
    pub fn recovery(&self) -> String {
        let of_kind = || self.core_kind().recovery().to_owned();
        self.shared().recovery.clone().unwrap_or_else(of_kind)
    }
}

impl CognitoError {
    pub(crate) fn cancelled() -> Self {
        Self::Cancelled { info: ErrorInfo::new("the call was cancelled") }
    }

    pub(crate) fn invalid(field: &str, problem: &str) -> Self {
        let info = ErrorInfo { field: Some(field.to_owned()), ..ErrorInfo::new(problem) };
        Self::InvalidInput { info }
    }

    pub(crate) fn internal(detail: impl Into<String>) -> Self {
        Self::Internal { info: ErrorInfo::new(detail) }
    }

    pub(crate) fn not_supported(detail: impl Into<String>) -> Self {
        Self::NotSupported { info: ErrorInfo::new(detail) }
    }
}

impl ErrorInfo {
    fn new(detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            field: None,
            code: None,
            operation: None,
            request_id: None,
            http_status: None,
            retry_after: None,
            is_retryable: false,
            recovery: None,
            waf_action: None,
        }
    }
}

impl From<&cognito_client::Error> for CognitoError {
    fn from(error: &cognito_client::Error) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self::new(
            error.kind(),
            ErrorInfo {
                detail: error.message().to_owned(),
                field: owned(error.field()),
                code: owned(error.code()),
                operation: owned(error.operation()),
                request_id: owned(error.request_id()),
                http_status: error.http_status().map(i32::from),
                retry_after: error.retry_after(),
                is_retryable: error.is_retryable(),
                recovery: (error.recovery() != error.kind().recovery()).then(|| error.recovery().to_owned()),
                waf_action: owned(error.waf_action()),
            },
        )
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
        self.shared().fmt(f)
    }
}

impl fmt::Debug for CognitoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CognitoError({}: {self})", self.kind())
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
        let variants: Vec<_> = CognitoError::KINDS.iter().map(|kind| format!("{kind:?}")).collect();
        assert_eq!(kinds, variants);
    }

    #[test]
    fn variant_and_kind_belong_together() {
        for kind in CognitoError::KINDS {
            let error = CognitoError::new(*kind, ErrorInfo::new("why"));
            assert_eq!(error.kind(), kind.name());
            assert_eq!(error.recovery(), kind.recovery());
            assert_eq!(error.info().detail, "why");
        }
        let internal = CognitoError::internal("why");
        assert_eq!(internal.kind(), "internal");
        assert!(!internal.recovery().is_empty());
    }

    #[test]
    fn errors_of_the_core_keep_their_fields_and_text() {
        let error = cognito_client::UserPool::builder("nonsense", "client").build().unwrap_err();
        let crossed = CognitoError::from(&error);
        let info = crossed.info();
        assert_eq!(info.detail, error.message());
        assert_eq!(info.field.as_deref(), error.field());
        assert_eq!(crossed.to_string(), error.to_string());
        assert!(matches!(crossed, CognitoError::InvalidInput { .. }), "{crossed:?}");
    }

    #[test]
    fn the_text_form_names_all_there_is() {
        let info = ErrorInfo {
            code: Some("NotAuthorizedException".into()),
            operation: Some("InitiateAuth".into()),
            request_id: Some("r-1".into()),
            ..ErrorInfo::new("Incorrect username or password.")
        };
        let text = "InitiateAuth: Incorrect username or password. (NotAuthorizedException) [request r-1]";
        assert_eq!(info.to_string(), text);
        let error = CognitoError::IncorrectCredentials { info };
        assert_eq!(error.to_string(), text);
        assert_eq!(format!("{error:?}"), format!("CognitoError(incorrect_credentials: {text})"));
    }
}
