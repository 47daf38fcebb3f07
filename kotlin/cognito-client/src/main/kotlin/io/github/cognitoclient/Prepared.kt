package io.github.cognitoclient

import io.github.cognitoclient.ffi.Prepared as NativePrepared

/** What came of [UserPool.prepare]. Nothing depends on it: whatever was not done before a sign-in is done by it. */
public sealed interface Prepared {
    /** The service has answered, and the connection to it is open. */
    public data object Ready : Prepared

    /**
     * Not ready yet; the device may be offline. No reason to keep the user from signing in.
     *
     * @property error why
     */
    public class NotReady internal constructor(public val error: CognitoException) : Prepared {
        /** The error's text. */
        override fun toString(): String = "NotReady(${error.message})"
    }

    /** Whether the connection is open. */
    public val isReady: Boolean get() = this is Ready
}

internal fun NativePrepared.toPrepared(): Prepared = when (this) {
    is NativePrepared.Ready -> Prepared.Ready
    is NativePrepared.NotReady -> Prepared.NotReady(error.toCognitoException())
}
