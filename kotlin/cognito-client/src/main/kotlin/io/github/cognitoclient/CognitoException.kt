package io.github.cognitoclient

import java.time.Duration

/**
 * What went wrong, told by what can be done about it. Holds no secrets: neither [message] nor any other member quotes a password,
 * token or code.
 *
 * The list of subclasses may grow in minor versions: keep an `else` in a `when`.
 */
public sealed class CognitoException private constructor(details: ErrorDetails, cause: Throwable? = null) :
    Exception(details.message, cause) {
    /** A short, stable, lower-case name such as `incorrect_credentials`, fit for logs and metrics. */
    public val kind: String = details.kind

    /** The text for developers without its circumstances; for what the server said, its own words. */
    public val detail: String = details.detail

    /** The argument or reply member that is at fault, where one is: `pool_id`, `username`, `AccessToken`. */
    public val field: String? = details.field

    /** The service's error code, such as `NotAuthorizedException`. */
    public val code: String? = details.code

    /** The operation that failed, such as `InitiateAuth`. */
    public val operation: String? = details.operation

    /** The service's id of the request, for support cases. */
    public val requestId: String? = details.requestId

    /** The HTTP status of the reply, where there was one. */
    public val httpStatus: Int? = details.httpStatus

    /** How long to wait before a retry, where the server or the lock-out rule says so. */
    public val retryAfter: Duration? = details.retryAfter

    /** Whether the same call may succeed if made again unchanged. */
    public val isRetryable: Boolean = details.isRetryable

    /** What a person or the app should do about it, in one sentence. */
    public val recovery: String = details.recovery

    /**
     * What the firewall in front of the service (AWS WAF) wants before it lets a request through, such as `captcha` or `challenge`;
     * only with [Forbidden], and only where it says so.
     */
    public val wafAction: String? = details.wafAction

    /** An argument is unusable, by this library's checks ([field] names it, and nothing was sent) or by the service's. */
    public class InvalidInput internal constructor(details: ErrorDetails) : CognitoException(details)

    /**
     * The pool, the app client or the settings do not fit each other: an unknown client, a flow that is not enabled, a wrong
     * client secret. For the developer, never for the user.
     */
    public class Configuration internal constructor(details: ErrorDetails) : CognitoException(details)

    /** User name or password is wrong. Unknown users are reported the same way. */
    public class IncorrectCredentials internal constructor(details: ErrorDetails) : CognitoException(details)

    /** Too many wrong passwords or codes; the service refuses further tries for a while. */
    public class LockedOut internal constructor(details: ErrorDetails) : CognitoException(details)

    /** An administrator disabled the user. */
    public class UserDisabled internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The user has signed up but not confirmed yet. */
    public class UserNotConfirmed internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The password must be reset before the user can sign in. */
    public class PasswordResetRequired internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The new password breaks the pool's rules; the message says which. */
    public class InvalidPassword internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The code is wrong; the same challenge can be answered again. */
    public class CodeMismatch internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The code is no longer valid; ask for a new one. */
    public class CodeExpired internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The sign-in took too long or its step was used twice; start it again. */
    public class ChallengeExpired internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The session has ended on the server's word; the user must sign in again. */
    public class SessionExpired internal constructor(details: ErrorDetails) : CognitoException(details)

    /** This session was signed out, here or by another handle. */
    public class SignedOut internal constructor(details: ErrorDetails) : CognitoException(details)

    /**
     * The user has a session here already that signing in would replace; it was left as it is.
     *
     * [SignInOptions.replaceSession] allows it.
     */
    public class AlreadySignedIn internal constructor(details: ErrorDetails) : CognitoException(details)

    /**
     * The access token lacks a scope, or the service refused the call for a reason this version does not know; the session itself lives on.
     */
    public class NotAuthorized internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The user name, or an alias such as an e-mail address, is already taken. */
    public class AlreadyExists internal constructor(details: ErrorDetails) : CognitoException(details)

    /** What the call named (a device, a passkey) does not exist. */
    public class NotFound internal constructor(details: ErrorDetails) : CognitoException(details)

    /** A message with a code could not be delivered. */
    public class CodeDelivery internal constructor(details: ErrorDetails) : CognitoException(details)

    /** A per-user or per-account limit is used up; later, not soon. */
    public class LimitExceeded internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The service is busy; retried already, may be tried again after [retryAfter]. */
    public class Throttled internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The service failed (HTTP 5xx); retried already where that is safe. */
    public class Service internal constructor(details: ErrorDetails) : CognitoException(details)

    /** No connection, or it broke. Says nothing about the session. */
    public class Network internal constructor(details: ErrorDetails) : CognitoException(details)

    /** A deadline passed. The service may or may not have acted. */
    public class Timeout internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The server could not prove its identity (TLS). */
    public class Tls internal constructor(details: ErrorDetails) : CognitoException(details)

    /** One of the pool's Lambda triggers refused or failed; the message is the trigger's. */
    public class Trigger internal constructor(details: ErrorDetails) : CognitoException(details)

    /** A firewall in front of the service refused the request. */
    public class Forbidden internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The pool, its plan or this Region does not offer the operation. */
    public class NotSupported internal constructor(details: ErrorDetails) : CognitoException(details)

    /**
     * The server's reply makes no sense. Nothing was changed.
     *
     * [field] names the member at fault, where one is.
     */
    public class Protocol internal constructor(details: ErrorDetails) : CognitoException(details)

    /**
     * A token that was to be verified must not be believed: malformed, forged, expired, or not of this pool and app client. [field] names
     * the claim or part at fault.
     */
    public class InvalidToken internal constructor(details: ErrorDetails) : CognitoException(details)

    /** The store of secrets failed, is locked or holds something unreadable. Nothing was deleted. */
    public class Storage internal constructor(details: ErrorDetails) : CognitoException(details)

    /**
     * The work was cancelled.
     *
     * A cancelled coroutine gets its own `CancellationException` as ever.
     */
    public class Cancelled internal constructor(details: ErrorDetails) : CognitoException(details)

    /** A server verdict this version does not know; see [code]. */
    public class Other internal constructor(details: ErrorDetails) : CognitoException(details)

    /** A defect of this library or a lack of resources, not of the call; worth a report. */
    public class Internal internal constructor(details: ErrorDetails) : CognitoException(details)

    /** There is no native library for this platform, or it is of another version; the cause says more. */
    public class LibraryUnavailable internal constructor(details: ErrorDetails, cause: Throwable) : CognitoException(details, cause)

    private companion object {
        private const val serialVersionUID = 1L
    }
}
