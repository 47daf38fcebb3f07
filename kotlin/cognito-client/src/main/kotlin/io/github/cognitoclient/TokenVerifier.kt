package io.github.cognitoclient

import java.time.Duration
import io.github.cognitoclient.ffi.TokenVerifier as NativeTokenVerifier
import io.github.cognitoclient.ffi.TokenVerifierOptions as NativeOptions

/** Which tokens a [TokenVerifier] takes, beyond being genuine. Every setting has a default. */
public class TokenVerifierOptions internal constructor() {
    /** Takes tokens of these app clients; of the pool object's own if unset. An empty list takes none. */
    public var clientIds: List<String>? = null

    /**
     * How far the clocks of issuer and verifier may be apart: 60 seconds if unset, 10 minutes at most (more is taken for that).
     */
    public var leeway: Duration? = null

    /** Takes only access tokens that have all of these scopes. Id tokens have none and are not affected. */
    public var requiredScopes: List<String> = emptyList()

    /** Takes only tokens of users in all of these groups (`cognito:groups`). */
    public var requiredGroups: List<String> = emptyList()

    /**
     * Takes only tokens with exactly this `iss`, instead of the pool's own: for emulators that issue in their own name. The keys are
     * still those of the endpoint.
     */
    public var issuer: String? = null

    internal fun toNative() =
        NativeOptions(clientIds, usable("leeway", leeway), requiredScopes, requiredGroups, issuer)
}

/**
 * Verifies access and id tokens of one pool against the keys the pool publishes: from [UserPool.verifier].
 *
 * Apps need not verify the tokens of their own sessions, which come from the pool itself over TLS. This is for tokens that came another
 * way. Checked are: the algorithm (`RS256` and nothing else), the signature by the key the token names, `iss`, `token_use`, `aud` or
 * `client_id`, and `exp`, `iat` and `nbf` with a leeway. Whether a token was revoked cannot be told from it.
 *
 * The keys are fetched when first needed, once however many ask, and kept. Without a network verification goes on with the keys there
 * are.
 */
public class TokenVerifier internal constructor(private val native: NativeTokenVerifier) : AutoCloseable {
    /**
     * Verifies an id token and gives its claims.
     *
     * @throws CognitoException.InvalidToken if the token must not be believed; [CognitoException.field] is the claim or part at fault
     * (`exp`, `iss`, `signature`, …)
     * @throws CognitoException.NotAuthorized if it is genuine but lacks a required group
     * @throws CognitoException of another kind if the pool's keys are needed and cannot be had
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun verifyIdToken(token: String): IdClaims = IdClaims(translating { native.verifyIdToken(token, null) })

    /**
     * Verifies an access token and gives its claims.
     *
     * @throws CognitoException as [verifyIdToken]; [CognitoException.NotAuthorized] also if a required scope is lacking
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun verifyAccessToken(token: String): AccessClaims =
        AccessClaims(translating { native.verifyAccessToken(token, null) })

    /** Frees the native memory. */
    override fun close(): Unit = native.close()

    /** Whose tokens it takes, nothing secret. */
    override fun toString(): String = native.toString()
}
