package io.github.cognitoclient

import io.github.cognitoclient.ffi.ErrorInfo
import io.github.cognitoclient.ffi.ErrorKind
import io.github.cognitoclient.ffi.InternalException
import java.time.Duration
import io.github.cognitoclient.ffi.CognitoException as NativeException

/** What a [CognitoException] is made from. */
internal class ErrorDetails(
    val kind: String,
    val message: String,
    val detail: String,
    val recovery: String,
    val field: String? = null,
    val code: String? = null,
    val operation: String? = null,
    val requestId: String? = null,
    val httpStatus: Int? = null,
    val retryAfter: Duration? = null,
    val isRetryable: Boolean = false,
    val wafAction: String? = null,
) {
    constructor(info: ErrorInfo) : this(
        kind = info.kind.label(),
        message = info.toString(),
        detail = info.detail,
        recovery = info.recovery,
        field = info.field,
        code = info.code,
        operation = info.operation,
        requestId = info.requestId,
        httpStatus = info.httpStatus,
        retryAfter = info.retryAfter,
        isRetryable = info.isRetryable,
        wafAction = info.wafAction,
    )
}

/** Makes a call to the native side and turns what it throws into the exceptions apps know. */
internal inline fun <T> translating(call: () -> T): T = try {
    call()
} catch (error: NativeException) {
    throw error.toCognitoException()
} catch (_: InternalException) {
    // Its text may hold anything, so it stays here.
    throw nativeFailure()
}

internal fun nativeFailure(): CognitoException {
    val (kind, text) = ErrorKind.INTERNAL to "the native library failed"
    return CognitoException.Internal(ErrorDetails(kind.label(), text, text, kind.recovery()))
}

internal fun NativeException.toCognitoException(): CognitoException {
    val info = when (this) {
        is NativeException.Failed -> info
    }
    val details = ErrorDetails(info)
    return when (info.kind) {
        ErrorKind.INVALID_INPUT -> CognitoException.InvalidInput(details)
        ErrorKind.CONFIGURATION -> CognitoException.Configuration(details)
        ErrorKind.INCORRECT_CREDENTIALS -> CognitoException.IncorrectCredentials(details)
        ErrorKind.LOCKED_OUT -> CognitoException.LockedOut(details)
        ErrorKind.USER_DISABLED -> CognitoException.UserDisabled(details)
        ErrorKind.USER_NOT_CONFIRMED -> CognitoException.UserNotConfirmed(details)
        ErrorKind.PASSWORD_RESET_REQUIRED -> CognitoException.PasswordResetRequired(details)
        ErrorKind.INVALID_PASSWORD -> CognitoException.InvalidPassword(details)
        ErrorKind.CODE_MISMATCH -> CognitoException.CodeMismatch(details)
        ErrorKind.CODE_EXPIRED -> CognitoException.CodeExpired(details)
        ErrorKind.CHALLENGE_EXPIRED -> CognitoException.ChallengeExpired(details)
        ErrorKind.SESSION_EXPIRED -> CognitoException.SessionExpired(details)
        ErrorKind.SIGNED_OUT -> CognitoException.SignedOut(details)
        ErrorKind.ALREADY_SIGNED_IN -> CognitoException.AlreadySignedIn(details)
        ErrorKind.NOT_AUTHORIZED -> CognitoException.NotAuthorized(details)
        ErrorKind.ALREADY_EXISTS -> CognitoException.AlreadyExists(details)
        ErrorKind.NOT_FOUND -> CognitoException.NotFound(details)
        ErrorKind.CODE_DELIVERY -> CognitoException.CodeDelivery(details)
        ErrorKind.LIMIT_EXCEEDED -> CognitoException.LimitExceeded(details)
        ErrorKind.THROTTLED -> CognitoException.Throttled(details)
        ErrorKind.SERVICE -> CognitoException.Service(details)
        ErrorKind.NETWORK -> CognitoException.Network(details)
        ErrorKind.TIMEOUT -> CognitoException.Timeout(details)
        ErrorKind.TLS -> CognitoException.Tls(details)
        ErrorKind.TRIGGER -> CognitoException.Trigger(details)
        ErrorKind.FORBIDDEN -> CognitoException.Forbidden(details)
        ErrorKind.NOT_SUPPORTED -> CognitoException.NotSupported(details)
        ErrorKind.PROTOCOL -> CognitoException.Protocol(details)
        ErrorKind.INVALID_TOKEN -> CognitoException.InvalidToken(details)
        ErrorKind.STORAGE -> CognitoException.Storage(details)
        ErrorKind.CANCELLED -> CognitoException.Cancelled(details)
        ErrorKind.OTHER -> CognitoException.Other(details)
        ErrorKind.INTERNAL -> CognitoException.Internal(details)
    }
}
