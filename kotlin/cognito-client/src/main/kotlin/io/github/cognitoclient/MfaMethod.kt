package io.github.cognitoclient

import io.github.cognitoclient.ffi.MfaChange
import io.github.cognitoclient.ffi.MfaMethod as NativeMfaMethod
import io.github.cognitoclient.ffi.MfaPreference as NativeMfaPreference

/** A kind of second factor. */
public sealed interface MfaMethod {
    /** A code by text message (`SMS_MFA`). */
    public data object Sms : MfaMethod

    /** A code from an authenticator app (`SOFTWARE_TOKEN_MFA`). */
    public data object Totp : MfaMethod

    /** A code by e-mail (`EMAIL_OTP`). */
    public data object Email : MfaMethod

    /** A passkey whose user was verified, in pools that let it count for two factors (`WEB_AUTHN`). Cannot be preferred. */
    public data object Passkey : MfaMethod

    /**
     * One that this version does not know.
     *
     * @property name its name
     */
    public data class Other(public val name: String) : MfaMethod
}

/**
 * A user's second factors.
 *
 * @property enabled those that are on; a pool may leave passkeys out of what it tells
 * @property preferred asked for without a choice; with several on and none preferred, the sign-in asks which
 */
public class MfaPreference internal constructor(public val enabled: List<MfaMethod>, public val preferred: MfaMethod?) {
    /** Both; nothing is secret. */
    override fun toString(): String = "MfaPreference(enabled=$enabled, preferred=$preferred)"
}

/**
 * A change of a user's second factors, for [Session.changeMfa]. What it does not name stays as it is. Each function gives a new
 * change.
 *
 * ```
 * MfaPreferenceChange().prefer(MfaMethod.Totp).disable(MfaMethod.Sms)
 * ```
 */
public class MfaPreferenceChange private constructor(private val words: List<MfaChange>) {
    /** Nothing yet. */
    public constructor() : this(emptyList())

    /** Switches a factor on. */
    public fun enable(method: MfaMethod): MfaPreferenceChange = with(MfaChange.Enable(method.native))

    /** Switches a factor off. If it was preferred, none is afterwards. */
    public fun disable(method: MfaMethod): MfaPreferenceChange = with(MfaChange.Disable(method.native))

    /** Switches a factor on and makes it the preferred one. */
    public fun prefer(method: MfaMethod): MfaPreferenceChange = with(MfaChange.Prefer(method.native))

    /** Prefers none: with several on, the sign-in asks which. */
    public fun preferNone(): MfaPreferenceChange = with(MfaChange.PreferNone)

    /** The parts; nothing is secret. */
    override fun toString(): String = "MfaPreferenceChange(${words.joinToString { it.text }})"

    internal fun toNative(): List<MfaChange> = words

    private fun with(word: MfaChange) = MfaPreferenceChange(words + word)

    private val MfaChange.text: String
        get() = when (this) {
            is MfaChange.Enable -> "enable ${method.toMethod()}"
            is MfaChange.Disable -> "disable ${method.toMethod()}"
            is MfaChange.Prefer -> "prefer ${method.toMethod()}"
            is MfaChange.PreferNone -> "prefer none"
        }
}

internal val MfaMethod.native: NativeMfaMethod
    get() = when (this) {
        MfaMethod.Sms -> NativeMfaMethod.Sms
        MfaMethod.Totp -> NativeMfaMethod.Totp
        MfaMethod.Email -> NativeMfaMethod.Email
        MfaMethod.Passkey -> NativeMfaMethod.Passkey
        is MfaMethod.Other -> NativeMfaMethod.Other(name)
    }

internal fun NativeMfaMethod.toMethod(): MfaMethod = when (this) {
    NativeMfaMethod.Sms -> MfaMethod.Sms
    NativeMfaMethod.Totp -> MfaMethod.Totp
    NativeMfaMethod.Email -> MfaMethod.Email
    NativeMfaMethod.Passkey -> MfaMethod.Passkey
    is NativeMfaMethod.Other -> MfaMethod.Other(name)
}

internal fun NativeMfaPreference.toPreference() = MfaPreference(enabled.map { it.toMethod() }, preferred?.toMethod())
