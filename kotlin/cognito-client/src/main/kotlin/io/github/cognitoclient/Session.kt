package io.github.cognitoclient

import io.github.cognitoclient.ffi.Session as NativeSession

/**
 * A signed-in user.
 *
 * However many objects there are for one user, they share one session. A refresh or sign-out that is under way goes on by itself when
 * the coroutine that asked for it is cancelled, so that nothing is lost half-way.
 */
public class Session internal constructor(internal val native: NativeSession) : AutoCloseable {
    /** The user's name in the pool, not the alias typed at sign-in. */
    public val username: String = native.username()

    /** The name typed at sign-in: a user name or an alias such as an e-mail address. */
    public val signInName: String = native.signInName()

    /**
     * The session's tokens: cached ones, or fresh ones when less than the leeway is left.
     *
     * However many callers ask, one refresh is made. When it fails for a passing reason and the cached tokens still count, they are
     * returned.
     *
     * @throws CognitoException.SessionExpired when the server ended the session
     * @throws CognitoException.SignedOut after a sign-out
     * @throws CognitoException for network, service and storage errors, which leave the session as it is
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun tokens(): Tokens = Tokens(translating { native.tokens(null) })

    /**
     * Gets new tokens even if the cached ones still count, for instance after a change of groups or attributes. Joins a refresh that
     * is under way.
     *
     * @throws CognitoException as [tokens]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun refresh(): Tokens = Tokens(translating { native.refresh(null) })

    /**
     * The claims of the cached id token, expired or not. Needs no network and does not wait.
     *
     * @throws CognitoException.SessionExpired or [CognitoException.SignedOut] once there is no session any more
     */
    @Throws(CognitoException::class)
    public fun idClaims(): IdClaims = IdClaims(translating { native.idClaims() })

    /**
     * The claims of the cached access token, expired or not. Needs no network and does not wait.
     *
     * @throws CognitoException.SessionExpired or [CognitoException.SignedOut] once there is no session any more
     */
    @Throws(CognitoException::class)
    public fun accessClaims(): AccessClaims = AccessClaims(translating { native.accessClaims() })

    /**
     * The user's attributes and second factors as the service has them (`GetUser`). When the access token is refused, the tokens are
     * refreshed once and the call is repeated.
     *
     * @throws CognitoException as [tokens]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun getUser(): UserInfo = translating { native.getUser(null) }.toUserInfo()

    /**
     * Ends the session. Never fails: the result tells part by part what the server confirmed. The local part is done in any case,
     * offline too, and goes on by itself if the coroutine is cancelled.
     */
    @Throws(kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun signOut(scope: SignOut): SignOutResult =
        try {
            translating { native.signOut(scope.toNative(), null) }.toResult()
        } catch (error: CognitoException) {
            SignOutResult.allFailed(error)
        }

    /** Frees the native memory; the session itself goes on, in the store and in other objects for the same user. */
    override fun close(): Unit = native.close()

    /** The user's name, nothing secret. */
    override fun toString(): String = "Session($username)"
}
