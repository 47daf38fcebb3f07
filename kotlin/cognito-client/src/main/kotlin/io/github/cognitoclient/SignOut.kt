package io.github.cognitoclient

import io.github.cognitoclient.ffi.SignOut as NativeSignOut
import io.github.cognitoclient.ffi.SignOutPart as NativeSignOutPart
import io.github.cognitoclient.ffi.SignOutResult as NativeSignOutResult
import io.github.cognitoclient.ffi.SignOutRetry as NativeSignOutRetry

/** How far a sign-out reaches. */
public enum class SignOut {
    /** Ends this session: its refresh token is revoked (`RevokeToken`) and forgotten here. */
    THIS_DEVICE,

    /**
     * As [THIS_DEVICE], and ends the sessions that this one is linked with on the server, such as the managed login session it came of
     * (`RevokeToken` with `RevokeAssociatedSessions`). For pools that track sessions; where the server refuses it, this session alone is
     * revoked, and [SignOutResult.revocation] tells of the failure.
     */
    THIS_DEVICE_AND_LINKED,

    /** Ends all of the user's sessions on all devices (`GlobalSignOut`). */
    EVERYWHERE,
}

/** What became of one part of a sign-out. */
public sealed interface SignOutPart {
    /** The caller did not ask for it. */
    public data object NotRequested : SignOutPart

    /** Another part, an earlier sign-out of this session or an earlier verdict of the server made it needless. */
    public data object NotNeeded : SignOutPart

    /** Done, and confirmed by the server or the store. */
    public data object Confirmed : SignOutPart

    /**
     * Not confirmed.
     *
     * @property error why
     */
    public class Failed internal constructor(public val error: CognitoException) : SignOutPart {
        /** The error's text. */
        override fun toString(): String = "Failed(${error.message})"
    }
}

/**
 * What became of a sign-out, part by part, in the order of the parts.
 *
 * @property global ending all sessions of the user on the server (`GlobalSignOut`)
 * @property revocation revoking this session's refresh token on the server (`RevokeToken`)
 * @property local forgetting the session here: memory always, the store unless it fails
 * @property isComplete whether everything that was asked for is confirmed
 * @property retry the rest of the sign-out, if a part of it failed
 */
public class SignOutResult internal constructor(
    public val global: SignOutPart,
    public val revocation: SignOutPart,
    public val local: SignOutPart,
    public val isComplete: Boolean,
    public val retry: SignOutRetry?,
) {
    /** The first error, if a part failed. */
    public val error: CognitoException?
        get() = listOf(global, revocation, local).filterIsInstance<SignOutPart.Failed>().firstOrNull()?.error

    /** The parts. */
    override fun toString(): String = "SignOutResult(global=$global, revocation=$revocation, local=$local)"

    internal companion object {
        fun allFailed(error: CognitoException): SignOutResult {
            val failed = SignOutPart.Failed(error)
            return SignOutResult(failed, failed, failed, isComplete = false, retry = null)
        }
    }
}

/**
 * The rest of a sign-out that the server or the store did not confirm, to be tried again later, for instance when the network is back. It
 * holds the session's tokens, in memory only, and prints nothing of them.
 */
public class SignOutRetry internal constructor(private val native: NativeSignOutRetry) : AutoCloseable {
    /** The user who signs out. */
    public val username: String = native.username()

    /** Tries the parts that failed once more. Never fails, as [Session.signOut]. What the server calls done already counts as confirmed. */
    @Throws(kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun run(): SignOutResult = try {
        translating { native.run(null) }.toResult()
    } catch (error: CognitoException) {
        SignOutResult.allFailed(error)
    }

    /** Frees the native memory, and wipes the tokens; the rest of the sign-out can then not be tried again. */
    override fun close(): Unit = native.close()

    /** The user's name, nothing secret. */
    override fun toString(): String = "SignOutRetry($username)"
}

internal fun SignOut.toNative(): NativeSignOut = when (this) {
    SignOut.THIS_DEVICE -> NativeSignOut.THIS_DEVICE
    SignOut.THIS_DEVICE_AND_LINKED -> NativeSignOut.THIS_DEVICE_AND_LINKED
    SignOut.EVERYWHERE -> NativeSignOut.EVERYWHERE
}

internal fun NativeSignOutResult.toResult() =
    SignOutResult(global.toPart(), revocation.toPart(), local.toPart(), isComplete, retry?.let(::SignOutRetry))

private fun NativeSignOutPart.toPart(): SignOutPart = when (this) {
    is NativeSignOutPart.NotRequested -> SignOutPart.NotRequested
    is NativeSignOutPart.NotNeeded -> SignOutPart.NotNeeded
    is NativeSignOutPart.Confirmed -> SignOutPart.Confirmed
    is NativeSignOutPart.Failed -> SignOutPart.Failed(error.toCognitoException())
}
