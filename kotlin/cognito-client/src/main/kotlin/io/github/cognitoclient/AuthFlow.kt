package io.github.cognitoclient

import io.github.cognitoclient.ffi.Challenge
import io.github.cognitoclient.ffi.PasswordFactor
import io.github.cognitoclient.ffi.PasswordFlow
import io.github.cognitoclient.ffi.PasswordlessFactor
import io.github.cognitoclient.ffi.PasswordlessFlow
import io.github.cognitoclient.ffi.SignInOptions
import io.github.cognitoclient.ffi.SignInStep
import io.github.cognitoclient.ffi.UserPool
import io.github.cognitoclient.ffi.FirstFactorKind as NativeFirstFactorKind

/** How a sign-in begins (`AuthFlow`). The app client must allow the flow (`ExplicitAuthFlows`). */
public sealed class AuthFlow private constructor(private val text: String) {
    /** `USER_SRP_AUTH`: proves the password without sending it. */
    public class UserSrp(internal val password: String) : AuthFlow("UserSrp")

    /** `USER_PASSWORD_AUTH`: sends the password, as pools with a user-migration trigger need. */
    public class UserPassword(internal val password: String) : AuthFlow("UserPassword")

    /** `CUSTOM_AUTH`: the pool's triggers ask what they like. */
    public data object Custom : AuthFlow("Custom")

    /** `CUSTOM_AUTH` that begins with a proof of the password. */
    public class CustomWithSrp(internal val password: String) : AuthFlow("CustomWithSrp")

    /**
     * `USER_AUTH`: the user chooses among the first factors they have.
     *
     * @property preferred the factor to use without asking, if the user has it
     */
    public class User(public val preferred: FirstFactor? = null) : AuthFlow("User(preferred=${preferred?.kind})")

    /** Which way it is; no password. */
    override fun toString(): String = "AuthFlow($text)"
}

/** A first factor of [AuthFlow.User], with what it needs. */
public sealed class FirstFactor private constructor(
    /** Which it is. */
    public val kind: FirstFactorKind,
) {
    /** `PASSWORD`: sends the password. */
    public class Password(internal val password: String) : FirstFactor(FirstFactorKind.Password)

    /** `PASSWORD_SRP`: proves the password without sending it. */
    public class PasswordSrp(internal val password: String) : FirstFactor(FirstFactorKind.PasswordSrp)

    /** `EMAIL_OTP`: a code by e-mail. */
    public data object EmailOtp : FirstFactor(FirstFactorKind.EmailOtp)

    /** `SMS_OTP`: a code by text message. */
    public data object SmsOtp : FirstFactor(FirstFactorKind.SmsOtp)

    /** `WEB_AUTHN`: a passkey. */
    public data object Passkey : FirstFactor(FirstFactorKind.Passkey)

    /** A first factor of a later version of the service, by its name. */
    public class Other(internal val name: String) : FirstFactor(FirstFactorKind.Other(name))

    /** Which it is; no password. */
    override fun toString(): String = "FirstFactor($kind)"
}

/** A kind of first factor, as the service offers it. */
public sealed interface FirstFactorKind {
    /** `PASSWORD`: the password, sent. */
    public data object Password : FirstFactorKind

    /** `PASSWORD_SRP`: the password, proven. */
    public data object PasswordSrp : FirstFactorKind

    /** `EMAIL_OTP`: a code by e-mail. */
    public data object EmailOtp : FirstFactorKind

    /** `SMS_OTP`: a code by text message. */
    public data object SmsOtp : FirstFactorKind

    /** `WEB_AUTHN`: a passkey. */
    public data object Passkey : FirstFactorKind

    /**
     * One that this version does not know.
     *
     * @property name its name
     */
    public data class Other(public val name: String) : FirstFactorKind
}

// A password crosses beside the flow or factor, as an argument of its own: the native side takes it over and wipes it.

internal suspend fun AuthFlow.begin(pool: UserPool, username: String, options: SignInOptions): SignInStep {
    suspend fun with(password: String, flow: PasswordFlow) = pool.signIn(username, password, flow, options, null)

    suspend fun without(flow: PasswordlessFlow) = pool.signInWithoutPassword(username, flow, options, null)

    return when (this) {
        is AuthFlow.UserSrp -> with(password, PasswordFlow.UserSrp)

        is AuthFlow.UserPassword -> with(password, PasswordFlow.UserPassword)

        is AuthFlow.Custom -> without(PasswordlessFlow.Custom)

        is AuthFlow.CustomWithSrp -> with(password, PasswordFlow.CustomWithSrp)

        is AuthFlow.User -> when (preferred) {
            null -> without(PasswordlessFlow.User(null))
            is FirstFactor.Password -> with(preferred.password, PasswordFlow.User(PasswordFactor.PASSWORD))
            is FirstFactor.PasswordSrp -> with(preferred.password, PasswordFlow.User(PasswordFactor.PASSWORD_SRP))
            is FirstFactor.EmailOtp -> without(PasswordlessFlow.User(PasswordlessFactor.EmailOtp))
            is FirstFactor.SmsOtp -> without(PasswordlessFlow.User(PasswordlessFactor.SmsOtp))
            is FirstFactor.Passkey -> without(PasswordlessFlow.User(PasswordlessFactor.Passkey))
            is FirstFactor.Other -> without(PasswordlessFlow.User(PasswordlessFactor.Other(preferred.name)))
        }
    }
}

internal suspend fun FirstFactor.answer(challenge: Challenge, clientMetadata: Map<String, String>?): SignInStep {
    suspend fun with(password: String, factor: PasswordFactor) = challenge.answerPasswordFactor(factor, password, clientMetadata, null)

    suspend fun without(factor: PasswordlessFactor) = challenge.answerFirstFactor(factor, clientMetadata, null)

    return when (this) {
        is FirstFactor.Password -> with(password, PasswordFactor.PASSWORD)
        is FirstFactor.PasswordSrp -> with(password, PasswordFactor.PASSWORD_SRP)
        is FirstFactor.EmailOtp -> without(PasswordlessFactor.EmailOtp)
        is FirstFactor.SmsOtp -> without(PasswordlessFactor.SmsOtp)
        is FirstFactor.Passkey -> without(PasswordlessFactor.Passkey)
        is FirstFactor.Other -> without(PasswordlessFactor.Other(name))
    }
}

internal fun NativeFirstFactorKind.toKind(): FirstFactorKind = when (this) {
    NativeFirstFactorKind.Password -> FirstFactorKind.Password
    NativeFirstFactorKind.PasswordSrp -> FirstFactorKind.PasswordSrp
    NativeFirstFactorKind.EmailOtp -> FirstFactorKind.EmailOtp
    NativeFirstFactorKind.SmsOtp -> FirstFactorKind.SmsOtp
    NativeFirstFactorKind.Passkey -> FirstFactorKind.Passkey
    is NativeFirstFactorKind.Other -> FirstFactorKind.Other(name)
}
