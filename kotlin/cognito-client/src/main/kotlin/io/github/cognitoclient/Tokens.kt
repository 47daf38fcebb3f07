package io.github.cognitoclient

import java.time.Instant
import io.github.cognitoclient.ffi.Tokens as NativeTokens

/**
 * The tokens of a session at one moment. They stay in native memory until one is asked for; the text form holds none of them.
 *
 * Closing is optional: what is forgotten is freed with the garbage.
 */
public class Tokens internal constructor(private val native: NativeTokens) : AutoCloseable {
    /** Sent to the app's own services and to the pool on behalf of the user. A secret: never log it. */
    public val accessToken: String get() = native.accessToken()

    /** Tells who the user is; also what identity pools accept. A secret: never log it. */
    public val idToken: String get() = native.idToken()

    /** What renews the others. The session uses it by itself; hand it on only if you must. A secret: never log it. */
    public val refreshToken: String get() = native.refreshToken()

    /** When the first of access and id token expires, by the server's clock. */
    public val expiresAt: Instant get() = native.expiresAt()

    /** The claims of the id token. */
    public val idClaims: IdClaims get() = IdClaims(native.idClaims())

    /** The claims of the access token. */
    public val accessClaims: AccessClaims get() = AccessClaims(native.accessClaims())

    /** Frees the native memory. */
    override fun close(): Unit = native.close()

    /** Holds no token. */
    override fun toString(): String = "Tokens(redacted)"
}
