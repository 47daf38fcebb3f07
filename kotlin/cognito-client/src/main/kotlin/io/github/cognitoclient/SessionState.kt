package io.github.cognitoclient

import io.github.cognitoclient.ffi.SessionState as NativeSessionState

/** Whether somebody is signed in. */
public sealed interface SessionState {
    /** Nobody is. */
    public data object SignedOut : SessionState

    /**
     * Somebody is. Whether the server still honours the session shows at the next refresh.
     *
     * @property session the session
     */
    public class SignedIn internal constructor(public val session: Session) : SessionState {
        /** The user's name, nothing secret. */
        override fun toString(): String = "SignedIn($session)"
    }

    /**
     * The server has ended the session of the named user; they must sign in again.
     *
     * @property username the user's name in the pool
     * @property signInName the name typed at sign-in, to offer again
     */
    public class Expired internal constructor(public val username: String, public val signInName: String) : SessionState {
        /** The user's name, nothing secret. */
        override fun toString(): String = "Expired($username)"
    }

    /**
     * The store cannot tell, for instance because it is locked. Nothing was deleted; ask again later.
     *
     * @property error why it cannot tell
     */
    public class Unavailable internal constructor(public val error: CognitoException) : SessionState {
        /** The error's text. */
        override fun toString(): String = "Unavailable(${error.message})"
    }
}

internal fun NativeSessionState.toState(): SessionState = when (this) {
    is NativeSessionState.SignedOut -> SessionState.SignedOut
    is NativeSessionState.SignedIn -> SessionState.SignedIn(Session(session))
    is NativeSessionState.Expired -> SessionState.Expired(username, signInName)
    is NativeSessionState.Unavailable -> SessionState.Unavailable(error.toCognitoException())
}
