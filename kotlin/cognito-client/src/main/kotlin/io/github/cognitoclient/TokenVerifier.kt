package io.github.cognitoclient

import io.github.cognitoclient.transport.HttpTransport
import io.github.cognitoclient.transport.toNative
import java.time.Duration
import io.github.cognitoclient.ffi.TokenVerifier as NativeTokenVerifier
import io.github.cognitoclient.ffi.TokenVerifierConfig as NativeConfig
import io.github.cognitoclient.ffi.TokenVerifierOptions as NativeOptions

/**
 * Where a [TokenVerifier] that stands alone gets the pool's keys. Everything has a default.
 *
 * @property region the Region to ask, for replicas of a pool outside the Region its id names. Tokens may then name either Region in `iss`.
 * @property endpoint a URL to ask instead of AWS, for instance a local pool. Plain `http` is taken for loopback addresses only, unless
 * [allowInsecureHttp] is set.
 * @property allowInsecureHttp allows a plain `http` endpoint on any host. Whoever is on the way can then replace the keys and forge tokens:
 * for closed test networks only.
 * @property useFips asks the Region's FIPS 140 endpoint for the keys of tokens with the original form of issuer
 * @property connectTimeout how long connecting may take, TLS included; 10 seconds if null
 * @property requestTimeout how long one request may take; 30 seconds if null
 * @property totalTimeout how long getting the keys may take with all repeats; 60 seconds if null
 * @property transport asks for the keys instead of the library's own HTTP, as [UserPoolConfiguration.transport]
 */
public class TokenKeySource(
    public val region: String? = null,
    public val endpoint: String? = null,
    public val allowInsecureHttp: Boolean = false,
    public val useFips: Boolean = false,
    public val connectTimeout: Duration? = null,
    public val requestTimeout: Duration? = null,
    public val totalTimeout: Duration? = null,
    public val transport: HttpTransport? = null,
) {
    /** Where to, nothing secret. */
    override fun toString(): String = "TokenKeySource(${endpoint ?: region ?: "AWS"})"

    internal fun toNative(poolId: String, clientIds: List<String>) = NativeConfig(
        poolId,
        clientIds,
        region,
        endpoint,
        allowInsecureHttp,
        useFips,
        connectTimeout?.inSeconds,
        requestTimeout?.inSeconds,
        totalTimeout?.inSeconds,
    )
}

/** Which tokens a [TokenVerifier] takes, beyond being genuine. Every setting has a default. */
public class TokenVerifierOptions internal constructor() {
    /** Takes tokens of these app clients; of the pool object's own, or of those the verifier was made with, if unset. An empty list takes none. */
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

    internal fun toNative() = NativeOptions(clientIds, leeway?.inSeconds, requiredScopes, requiredGroups, issuer)
}

/**
 * Verifies access and id tokens of one pool against the keys the pool publishes: from [UserPool.verifier], or standing alone for servers
 * and others that sign nobody in.
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
     * A verifier that stands alone. Nothing is sent yet.
     *
     * ```
     * val verifier = TokenVerifier("us-east-1_AbCdEf123", listOf("4k2v0p9examplecl1ent7id8q"))
     * ```
     *
     * @param poolId the pool's id
     * @param clientIds the app clients whose tokens are taken, at least one
     * @param keys where the keys come from, if not from AWS
     * @param configure which tokens are taken, where the defaults do not fit
     * @throws CognitoException.InvalidInput naming `pool_id`, `client_ids`, `client_id`, `region`, `endpoint`, `timeouts` or `leeway`
     * @throws CognitoException.Configuration for settings that exclude each other
     * @throws CognitoException.LibraryUnavailable if there is no native library for this platform
     */
    @Throws(CognitoException::class)
    public constructor(
        poolId: String,
        clientIds: List<String>,
        keys: TokenKeySource = TokenKeySource(),
        configure: TokenVerifierOptions.() -> Unit = {},
    ) : this(
        loaded {
            val config = keys.toNative(poolId, clientIds)
            val options = TokenVerifierOptions().apply(configure).toNative()
            translating { NativeTokenVerifier(config, options, keys.transport?.toNative()) }
        },
    )

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
    public suspend fun verifyAccessToken(token: String): AccessClaims = AccessClaims(translating { native.verifyAccessToken(token, null) })

    /** Frees the native memory. */
    override fun close(): Unit = native.close()

    /** Whose tokens it takes, nothing secret. */
    override fun toString(): String = native.toString()
}
