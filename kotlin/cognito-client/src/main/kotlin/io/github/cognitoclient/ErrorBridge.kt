package io.github.cognitoclient

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
    companion object {
        fun of(error: NativeException): ErrorDetails {
            val info = error.info()
            return ErrorDetails(
                kind = error.kind(),
                message = error.toString(),
                detail = info.detail,
                recovery = error.recovery(),
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

        fun local(kind: String, detail: String, recovery: String) = ErrorDetails(kind, detail, detail, recovery)

        fun ofInput(field: String, detail: String) = ErrorDetails(
            kind = "invalid_input",
            message = "$field: $detail",
            detail = detail,
            recovery = "Correct the named field and try again.",
            field = field,
        )
    }
}

/** Makes a call to the native side and turns what it throws into the exceptions apps know. */
internal inline fun <T> translating(call: () -> T): T =
    try {
        call()
    } catch (error: NativeException) {
        throw error.toCognitoException()
    } catch (_: InternalException) {
        // Its text may hold anything, so it stays here.
        throw CognitoException.Internal(
            ErrorDetails.local("internal", "the native library failed", "Try again; report it if it happens again."),
        )
    }

internal fun NativeException.toCognitoException(): CognitoException {
    val details = ErrorDetails.of(this)
    return when (this) {
        is NativeException.InvalidInput -> CognitoException.InvalidInput(details)
        is NativeException.Configuration -> CognitoException.Configuration(details)
        is NativeException.IncorrectCredentials -> CognitoException.IncorrectCredentials(details)
        is NativeException.LockedOut -> CognitoException.LockedOut(details)
        is NativeException.UserDisabled -> CognitoException.UserDisabled(details)
        is NativeException.UserNotConfirmed -> CognitoException.UserNotConfirmed(details)
        is NativeException.PasswordResetRequired -> CognitoException.PasswordResetRequired(details)
        is NativeException.InvalidPassword -> CognitoException.InvalidPassword(details)
        is NativeException.CodeMismatch -> CognitoException.CodeMismatch(details)
        is NativeException.CodeExpired -> CognitoException.CodeExpired(details)
        is NativeException.ChallengeExpired -> CognitoException.ChallengeExpired(details)
        is NativeException.SessionExpired -> CognitoException.SessionExpired(details)
        is NativeException.SignedOut -> CognitoException.SignedOut(details)
        is NativeException.AlreadySignedIn -> CognitoException.AlreadySignedIn(details)
        is NativeException.NotAuthorized -> CognitoException.NotAuthorized(details)
        is NativeException.AlreadyExists -> CognitoException.AlreadyExists(details)
        is NativeException.NotFound -> CognitoException.NotFound(details)
        is NativeException.CodeDelivery -> CognitoException.CodeDelivery(details)
        is NativeException.LimitExceeded -> CognitoException.LimitExceeded(details)
        is NativeException.Throttled -> CognitoException.Throttled(details)
        is NativeException.Service -> CognitoException.Service(details)
        is NativeException.Network -> CognitoException.Network(details)
        is NativeException.Timeout -> CognitoException.Timeout(details)
        is NativeException.Tls -> CognitoException.Tls(details)
        is NativeException.Trigger -> CognitoException.Trigger(details)
        is NativeException.Forbidden -> CognitoException.Forbidden(details)
        is NativeException.NotSupported -> CognitoException.NotSupported(details)
        is NativeException.Protocol -> CognitoException.Protocol(details)
        is NativeException.InvalidToken -> CognitoException.InvalidToken(details)
        is NativeException.Storage -> CognitoException.Storage(details)
        is NativeException.Cancelled -> CognitoException.Cancelled(details)
        is NativeException.Other -> CognitoException.Other(details)
        is NativeException.Internal -> CognitoException.Internal(details)
    }
}
