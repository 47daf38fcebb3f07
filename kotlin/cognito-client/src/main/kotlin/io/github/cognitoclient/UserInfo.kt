package io.github.cognitoclient

import io.github.cognitoclient.ffi.AuthFactor as NativeAuthFactor
import io.github.cognitoclient.ffi.UserAuthFactors as NativeUserAuthFactors
import io.github.cognitoclient.ffi.UserInfo as NativeUserInfo

/**
 * A user's attributes and second factors (`GetUser`).
 *
 * @property username the user's name in the pool
 * @property attributes those that the app client may read
 * @property preferredMfa the preferred second factor
 * @property mfa the second factors that are on
 */
public class UserInfo internal constructor(
    public val username: String,
    public val attributes: UserAttributes,
    public val preferredMfa: MfaMethod?,
    public val mfa: List<MfaMethod>,
) {
    /** The user's name and the names of the attributes; their values are personal data. */
    override fun toString(): String = "UserInfo($username, attributes=${attributes.names}, preferredMfa=$preferredMfa, mfa=$mfa)"
}

/** A factor that a user has set up, first or second. */
public sealed interface AuthFactor {
    /** A password. */
    public data object Password : AuthFactor

    /** Codes by e-mail. */
    public data object EmailOtp : AuthFactor

    /** Codes by text message. */
    public data object SmsOtp : AuthFactor

    /** Passkeys. */
    public data object Passkey : AuthFactor

    /** An authenticator app. */
    public data object Totp : AuthFactor

    /**
     * One that this version does not know.
     *
     * @property name its name
     */
    public data class Other(public val name: String) : AuthFactor
}

/**
 * What a user has set up to sign in with (`GetUserAuthFactors`).
 *
 * @property username the user's name in the pool
 * @property configured all factors that are set up
 * @property preferredMfa the preferred second factor
 * @property mfa the second factors that are on
 */
public class UserAuthFactors internal constructor(
    public val username: String,
    public val configured: List<AuthFactor>,
    public val preferredMfa: MfaMethod?,
    public val mfa: List<MfaMethod>,
) {
    /** All of it; nothing is secret. */
    override fun toString(): String = "UserAuthFactors($username, configured=$configured, preferredMfa=$preferredMfa, mfa=$mfa)"
}

internal fun NativeUserInfo.toUserInfo() =
    UserInfo(username, UserAttributes.of(attributes.toSortedMap()), preferredMfa?.toMethod(), mfa.map { it.toMethod() })

internal fun NativeUserAuthFactors.toFactors() =
    UserAuthFactors(username, configured.map { it.toFactor() }, preferredMfa?.toMethod(), mfa.map { it.toMethod() })

private fun NativeAuthFactor.toFactor(): AuthFactor = when (this) {
    NativeAuthFactor.Password -> AuthFactor.Password
    NativeAuthFactor.EmailOtp -> AuthFactor.EmailOtp
    NativeAuthFactor.SmsOtp -> AuthFactor.SmsOtp
    NativeAuthFactor.Passkey -> AuthFactor.Passkey
    NativeAuthFactor.Totp -> AuthFactor.Totp
    is NativeAuthFactor.Other -> AuthFactor.Other(name)
}
