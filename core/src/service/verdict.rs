//! What a refusal means for the app: error code and operation to [`ErrorKind`].
//!
//! Codes decide. The service's words are looked at only where one code covers cases that call for different
//! action, by fragments that have been stable for years.

use super::{operation::Authority, refusal::Refusal, retry::Failure};
use crate::{Error, ErrorKind};

/// What a refusal means to a caller with this authority.
pub(crate) fn kind(refusal: &Refusal, authority: Authority) -> ErrorKind {
    use ErrorKind as K;
    match (refusal.status, kind_of_code(refusal, authority)) {
        // A network that wants a log-in first (RFC 6585 §6), whatever its page says.
        (511, _) => K::Network,
        // What is not there will not be there in a moment.
        (501, K::Service) => K::NotSupported,
        (_, kind) => kind,
    }
}

fn kind_of_code(refusal: &Refusal, authority: Authority) -> ErrorKind {
    use ErrorKind as K;
    let Some(code) = refusal.code.as_deref() else {
        return kind_of_status(refusal.status);
    };
    let message = refusal.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    match code.strip_suffix("Exception").unwrap_or(code) {
        "NotAuthorized" => not_authorized(&message, authority),
        "Unauthorized" | "UserDisabled" if is_about_client_secret(&message) => K::Configuration,
        "Unauthorized" => K::NotAuthorized,
        "UserDisabled" => K::UserDisabled,
        "UserNotFound" => match authority {
            Authority::Credentials => K::IncorrectCredentials,
            Authority::RefreshToken | Authority::AccessToken | Authority::Revocation => K::SessionExpired,
        },
        "UserNotConfirmed" => unless_session(authority, K::UserNotConfirmed),
        "PasswordResetRequired" => unless_session(authority, K::PasswordResetRequired),
        "RefreshTokenReuse" | "TokenRevoked" => K::SessionExpired,
        "InvalidPassword" | "PasswordHistoryPolicyViolation" => K::InvalidPassword,
        "CodeMismatch" | "EnableSoftwareTokenMFA" => K::CodeMismatch,
        "ExpiredCode" => K::CodeExpired,
        "TooManyFailedAttempts" => K::LockedOut,
        "LimitExceeded" => K::LimitExceeded,
        "UsernameExists" | "AliasExists" | "DeviceKeyExists" => K::AlreadyExists,
        "CodeDeliveryFailure" => K::CodeDelivery,
        "MFAMethodNotFound" => K::NotFound,
        "WebAuthnChallengeNotFound" => K::ChallengeExpired,
        "WebAuthnClientMismatch" | "WebAuthnRelyingPartyMismatch" | "WebAuthnOriginNotAllowed" => {
            K::Configuration
        }
        "WebAuthnNotEnabled" | "WebAuthnConfigurationMissing" | "WebAuthnCredentialNotSupported" => {
            K::NotSupported
        }
        "ResourceNotFound" if message.contains("device") => K::NotFound,
        "ResourceNotFound"
        | "InvalidUserPoolConfiguration"
        | "InvalidSmsRoleAccessPolicy"
        | "InvalidSmsRoleTrustRelationship"
        | "InvalidEmailRoleAccessPolicy" => K::Configuration,
        "InvalidParameter" if is_flow_not_enabled(&message) || is_about_client_secret(&message) => {
            K::Configuration
        }
        "InvalidParameter" | "UnsupportedTokenType" | "Validation" | "ValidationError" => K::InvalidInput,
        "UserLambdaValidation" | "UnexpectedLambda" | "InvalidLambdaResponse" => K::Trigger,
        "Forbidden" | "AccessDenied" => K::Forbidden,
        "UnsupportedOperation"
        | "OperationNotEnabled"
        | "FeatureUnavailableInTier"
        | "UserPoolAddOnNotEnabled"
        | "SoftwareTokenMFANotFound"
        | "InvalidAction"
        | "UnknownOperation"
        | "NotImplemented"
        | "MissingAuthenticationToken" => K::NotSupported,
        "TooManyRequests"
        | "Throttling"
        | "Throttled"
        | "RequestThrottled"
        | "RequestLimitExceeded"
        | "BandwidthLimitExceeded"
        | "SlowDown"
        | "ProvisionedThroughputExceeded" => K::Throttled,
        "RequestTimeout" => K::Timeout,
        "InternalError"
        | "InternalFailure"
        | "InternalServerError"
        | "ServiceUnavailable"
        | "RequestAborted"
        | "ConcurrentModification" => K::Service,
        _ => match refusal.status {
            408 => K::Timeout,
            429 => K::Throttled,
            501 => K::NotSupported,
            500.. => K::Service,
            _ => K::Other,
        },
    }
}

/// A verdict about the user ends a session, but is a step of a sign-in.
fn unless_session(authority: Authority, in_sign_in: ErrorKind) -> ErrorKind {
    match authority {
        Authority::Credentials => in_sign_in,
        Authority::RefreshToken | Authority::AccessToken | Authority::Revocation => ErrorKind::SessionExpired,
    }
}

/// The code the service uses for nearly everything it does not like about a caller.
fn not_authorized(message: &str, authority: Authority) -> ErrorKind {
    use ErrorKind as K;
    if is_about_client_secret(message) || is_flow_not_enabled(message) {
        return K::Configuration;
    }
    match authority {
        Authority::RefreshToken => K::SessionExpired,
        Authority::Credentials | Authority::AccessToken | Authority::Revocation => {
            if message.contains("incorrect username or password") {
                K::IncorrectCredentials
            } else if message.contains("password attempts exceeded") {
                K::LockedOut
            } else if message.contains("user is disabled") {
                K::UserDisabled
            } else if message.contains("invalid session") || message.contains("session is expired") {
                K::ChallengeExpired
            } else if message.contains("security reasons") {
                K::Forbidden
            } else {
                K::NotAuthorized
            }
        }
    }
}

/// `Unable to verify secret hash for client …`, `Client … is configured for secret but secret was not received`,
/// `SecretHash does not match for the client: …` and their variants.
fn is_about_client_secret(message: &str) -> bool {
    message.contains("secret") && message.contains("client")
}

/// `USER_PASSWORD_AUTH flow not enabled for this client`, `USER_AUTH is not enabled for the client.`
fn is_flow_not_enabled(message: &str) -> bool {
    ["flow not enabled", "flow is not enabled", "is not enabled for the client"]
        .iter()
        .any(|words| message.contains(words))
}

/// Replies that name no code come from something in front of the service.
fn kind_of_status(status: u16) -> ErrorKind {
    match status {
        408 => ErrorKind::Timeout,
        413 => ErrorKind::Other,
        429 => ErrorKind::Throttled,
        400..=499 => ErrorKind::Forbidden,
        501 => ErrorKind::NotSupported,
        500..=599 => ErrorKind::Service,
        _ => ErrorKind::Protocol,
    }
}

/// What an attempt that ended in a refusal of this kind leaves behind.
pub(crate) fn failure(kind: ErrorKind, refusal: &Refusal) -> Failure {
    let aborted = refusal.code.as_deref().is_some_and(|code| code.starts_with("RequestAborted"));
    match kind {
        ErrorKind::Throttled => Failure::Throttled,
        // A gateway gave up; what became of the request behind it, it does not know either.
        ErrorKind::Service | ErrorKind::Timeout if aborted || !refusal.own => Failure::OutcomeUnknown,
        ErrorKind::Service | ErrorKind::Timeout => Failure::ServiceFailed,
        _ => Failure::Final,
    }
}

/// What to do about a refusal of this kind where the advice for the kind does not fit.
pub(crate) fn recovery(kind: ErrorKind, refusal: &Refusal, authority: Authority) -> Option<&'static str> {
    let message = refusal.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    match kind {
        ErrorKind::Network => Some("Log in to the network, then try again."),
        ErrorKind::NotAuthorized if message.contains("temporary password") => Some(
            "Have an administrator of the pool invite the user again; the temporary password has run out.",
        ),
        // Scopes are of access tokens, and there is none.
        ErrorKind::NotAuthorized if authority != Authority::AccessToken => {
            Some("Read the message: the service has a reason of its own, which the app cannot mend.")
        }
        ErrorKind::CodeExpired if message.contains("software token") => {
            Some("Wait until the authenticator app shows the next code.")
        }
        _ => None,
    }
}

/// Says something where the refusal itself does not.
pub(crate) fn default_message(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Forbidden => "something in front of the service refused the request",
        ErrorKind::Protocol => "the reply is not one of the service's",
        ErrorKind::Throttled => "the service is busy",
        ErrorKind::Service => "the service failed",
        ErrorKind::Timeout => "the request did not arrive in time",
        ErrorKind::Network => "the network wants somebody to log in to it first",
        _ => "the service refused the request and gave no reason",
    }
}

/// Whether the service did not find the item that a request named, rather than its pool or app client.
pub(crate) fn is_about_an_item(refusal: &Refusal) -> bool {
    let message = refusal.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    let named = refusal.code.as_deref().is_some_and(|code| code.starts_with("ResourceNotFound"));
    named && !message.contains("user pool")
}

/// Whether the service says that the user of an access token or refresh token is no longer there.
pub(crate) fn user_is_gone(error: &Error) -> bool {
    error.kind() == ErrorKind::SessionExpired
        && error.code().is_some_and(|code| code.starts_with("UserNotFound"))
}

/// Whether the service no longer takes this access token, so that a newer one may help. A missing scope or a
/// refusal of what was asked for does not count: a newer token would fare no better.
pub(crate) fn access_token_refused(error: &Error) -> bool {
    let message = error.message().to_ascii_lowercase();
    error.kind() == ErrorKind::NotAuthorized
        && error.code().is_some_and(|code| code.starts_with("NotAuthorized"))
        && message.contains("access token")
        && ["expired", "revoked", "invalid", "verify signature"].iter().any(|word| message.contains(word))
}

/// Whether a sign-up could not be confirmed, or its code not be sent again, only because it is confirmed: after a
/// repeat, most likely by the first try, whose reply was lost.
pub(crate) fn already_confirmed(error: &Error) -> bool {
    let (code, words) = match error.operation() {
        Some("ConfirmSignUp") => ("NotAuthorized", "current status is confirmed"),
        Some("ResendConfirmationCode") => ("InvalidParameter", "already confirmed"),
        _ => return false,
    };
    error.code().is_some_and(|given| given.starts_with(code))
        && error.message().to_ascii_lowercase().contains(words)
}

/// Whether the service says that it does not know the device whose key was sent: usually
/// `ResourceNotFoundException` with `Device does not exist.`, but not in every operation and Region.
pub(crate) fn device_unknown(error: &Error) -> bool {
    let code = error.code().map(|code| code.strip_suffix("Exception").unwrap_or(code));
    matches!(code, Some("ResourceNotFound" | "InvalidParameter" | "NotAuthorized"))
        && error.message().to_ascii_lowercase().contains("device")
}

/// Whether a device could not be confirmed only because it is confirmed already.
pub(crate) fn device_exists(error: &Error) -> bool {
    error.operation() == Some("ConfirmDevice")
        && error.code().is_some_and(|code| code.starts_with("DeviceKeyExists"))
}

#[cfg(test)]
mod tests;
