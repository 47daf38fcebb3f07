package io.github.cognitoclient

import java.time.Instant
import io.github.cognitoclient.ffi.AccessClaims as NativeAccessClaims
import io.github.cognitoclient.ffi.IdClaims as NativeIdClaims

/**
 * The claims of a token, as the service (and the pool's triggers) wrote them.
 *
 * Claims hold personal data: the text form names them without their values. Closing is optional.
 */
public sealed interface Claims : AutoCloseable {
    /** All claims as one JSON object. */
    public val json: String

    /** The names of all claims. */
    public val names: Set<String>

    /** One claim as JSON, whatever its type, or null if the token has none of this name. */
    public fun claimJson(name: String): String?

    /** A claim that is a text; null if there is none or it is something else. */
    public fun text(name: String): String?

    /** A custom attribute, with or without `custom:` in front. */
    public fun custom(name: String): String?

    /** A claim that is true or false, be it written as a JSON boolean or as text. */
    public fun flag(name: String): Boolean?

    /** A claim that lists texts, be it written as a JSON array or as one text with commas or spaces; empty if there is none. */
    public fun list(name: String): List<String>

    /** A claim that is a moment, written in seconds since 1970. */
    public fun time(name: String): Instant?

    /** `sub`: the user's stable id in this pool. */
    public val subject: String?

    /** `iss`: the pool that issued the token. */
    public val issuer: String?

    /** The user's name in the pool, not the alias typed at sign-in. */
    public val username: String?

    /** `cognito:groups`: the user's groups; empty when there are none. */
    public val groups: List<String>

    /** `exp`: from this moment on the token counts no longer. */
    public val expiresAt: Instant?

    /** `iat`: when the token was issued. */
    public val issuedAt: Instant?

    /** `auth_time`: when the user last proved who they are. */
    public val authenticatedAt: Instant?

    /** `origin_jti`: shared by all tokens that stem from one sign-in. */
    public val origin: String?
}

/** The claims of an id token: who the user is. */
public class IdClaims internal constructor(private val native: NativeIdClaims) : Claims {
    override val json: String get() = native.json()
    override val names: Set<String> get() = native.names().toSet()
    override fun claimJson(name: String): String? = native.claimJson(name)
    override fun text(name: String): String? = native.text(name)
    override fun custom(name: String): String? = native.custom(name)
    override fun flag(name: String): Boolean? = native.flag(name)
    override fun list(name: String): List<String> = native.list(name)
    override fun time(name: String): Instant? = native.time(name)
    override val subject: String? get() = native.subject()
    override val issuer: String? get() = native.issuer()
    override val username: String? get() = native.username()
    override val groups: List<String> get() = native.groups()
    override val expiresAt: Instant? get() = native.expiresAt()
    override val issuedAt: Instant? get() = native.issuedAt()
    override val authenticatedAt: Instant? get() = native.authenticatedAt()
    override val origin: String? get() = native.origin()

    /** `email`. */
    public val email: String? get() = native.email()

    /** `email_verified`. */
    public val emailVerified: Boolean? get() = native.emailVerified()

    /** `phone_number`, in E.164 form. */
    public val phoneNumber: String? get() = native.phoneNumber()

    /** `phone_number_verified`. */
    public val phoneNumberVerified: Boolean? get() = native.phoneNumberVerified()

    /** `cognito:roles`: the IAM roles of the user's groups. */
    public val roles: List<String> get() = native.roles()

    /** `cognito:preferred_role`: the IAM role of the group with the best precedence. */
    public val preferredRole: String? get() = native.preferredRole()

    /** Frees the native memory. */
    override fun close(): Unit = native.close()

    /** The names of the claims, not their values. */
    override fun toString(): String = "IdClaims$names"
}

/** The claims of an access token: what the session may do. */
public class AccessClaims internal constructor(private val native: NativeAccessClaims) : Claims {
    override val json: String get() = native.json()
    override val names: Set<String> get() = native.names().toSet()
    override fun claimJson(name: String): String? = native.claimJson(name)
    override fun text(name: String): String? = native.text(name)
    override fun custom(name: String): String? = native.custom(name)
    override fun flag(name: String): Boolean? = native.flag(name)
    override fun list(name: String): List<String> = native.list(name)
    override fun time(name: String): Instant? = native.time(name)
    override val subject: String? get() = native.subject()
    override val issuer: String? get() = native.issuer()
    override val username: String? get() = native.username()
    override val groups: List<String> get() = native.groups()
    override val expiresAt: Instant? get() = native.expiresAt()
    override val issuedAt: Instant? get() = native.issuedAt()
    override val authenticatedAt: Instant? get() = native.authenticatedAt()
    override val origin: String? get() = native.origin()

    /** `scope`: the granted OAuth 2.0 scopes. */
    public val scopes: List<String> get() = native.scopes()

    /** `client_id`: the app client the token was issued to. */
    public val clientId: String? get() = native.clientId()

    /** `device_key`: the device the sign-in was made on, where the pool tracks devices. */
    public val deviceKey: String? get() = native.deviceKey()

    /** Frees the native memory. */
    override fun close(): Unit = native.close()

    /** The names of the claims, not their values. */
    override fun toString(): String = "AccessClaims$names"
}
