package io.github.cognitoclient

import java.time.Instant
import io.github.cognitoclient.ffi.Claims as NativeClaims

/**
 * The claims of a token, as the service (and the pool's triggers) wrote them.
 *
 * Claims hold personal data: the text form names them without their values. Closing is optional.
 */
public sealed class Claims : AutoCloseable {
    internal abstract val native: NativeClaims

    /** Those that have names of their own, read at once when the first of them is asked for. */
    internal val named by lazy(LazyThreadSafetyMode.PUBLICATION) { native.named() }

    /** All claims as one JSON object. */
    public val json: String get() = native.json()

    /** The names of all claims. */
    public val names: Set<String> get() = native.names().toSet()

    /** One claim as JSON, whatever its type, or null if the token has none of this name. */
    public fun claimJson(name: String): String? = native.claimJson(name)

    /** A claim that is a text; null if there is none or it is something else. */
    public fun text(name: String): String? = native.text(name)

    /** A custom attribute, with or without `custom:` in front. */
    public fun custom(name: String): String? = native.custom(name)

    /** A claim that is true or false, be it written as a JSON boolean or as text. */
    public fun flag(name: String): Boolean? = native.flag(name)

    /** A claim that lists texts, be it written as a JSON array or as one text with commas or spaces; empty if there is none. */
    public fun list(name: String): List<String> = native.list(name)

    /** A claim that is a moment, written in seconds since 1970. */
    public fun time(name: String): Instant? = native.time(name)

    /** `sub`: the user's stable id in this pool. */
    public val subject: String? get() = named.subject

    /** `iss`: the pool that issued the token. */
    public val issuer: String? get() = named.issuer

    /** The user's name in the pool, not the alias typed at sign-in. */
    public val username: String? get() = named.username

    /** `cognito:groups`: the user's groups; empty when there are none. */
    public val groups: List<String> get() = named.groups

    /** `exp`: from this moment on the token counts no longer. */
    public val expiresAt: Instant? get() = named.expiresAt

    /** `iat`: when the token was issued. */
    public val issuedAt: Instant? get() = named.issuedAt

    /** `auth_time`: when the user last proved who they are. */
    public val authenticatedAt: Instant? get() = named.authenticatedAt

    /** `origin_jti`: shared by all tokens that stem from one sign-in. */
    public val origin: String? get() = named.origin

    /** Frees the native memory. */
    override fun close(): Unit = native.close()
}

/** The claims of an id token: who the user is. */
public class IdClaims internal constructor(override val native: NativeClaims) : Claims() {
    /** `email`. */
    public val email: String? get() = named.email

    /** `email_verified`. */
    public val emailVerified: Boolean? get() = named.emailVerified

    /** `phone_number`, in E.164 form. */
    public val phoneNumber: String? get() = named.phoneNumber

    /** `phone_number_verified`. */
    public val phoneNumberVerified: Boolean? get() = named.phoneNumberVerified

    /** `cognito:roles`: the IAM roles of the user's groups. */
    public val roles: List<String> get() = named.roles

    /** `cognito:preferred_role`: the IAM role of the group with the best precedence. */
    public val preferredRole: String? get() = named.preferredRole

    /** The names of the claims, not their values. */
    override fun toString(): String = "IdClaims$names"
}

/** The claims of an access token: what the session may do. */
public class AccessClaims internal constructor(override val native: NativeClaims) : Claims() {
    /** `scope`: the granted OAuth 2.0 scopes. */
    public val scopes: List<String> get() = named.scopes

    /** `client_id`: the app client the token was issued to. */
    public val clientId: String? get() = named.clientId

    /** `device_key`: the device the sign-in was made on, where the pool tracks devices. */
    public val deviceKey: String? get() = named.deviceKey

    /** The names of the claims, not their values. */
    override fun toString(): String = "AccessClaims$names"
}
