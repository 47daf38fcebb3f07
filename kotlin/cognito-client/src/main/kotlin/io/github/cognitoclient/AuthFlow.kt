package io.github.cognitoclient

import io.github.cognitoclient.ffi.AuthFlowKind
import io.github.cognitoclient.ffi.FirstFactorKind as NativeFirstFactorKind

/** How a sign-in begins (`AuthFlow`). The app client must allow the flow (`ExplicitAuthFlows`). */
public sealed class AuthFlow private constructor(internal val native: AuthFlowKind, internal val password: String?) {
    /** `USER_SRP_AUTH`: proves the password without sending it. */
    public class UserSrp(password: String) : AuthFlow(AuthFlowKind.UserSrp, password)

    /** `USER_PASSWORD_AUTH`: sends the password, as pools with a user-migration trigger need. */
    public class UserPassword(password: String) : AuthFlow(AuthFlowKind.UserPassword, password)

    /** `CUSTOM_AUTH`: the pool's triggers ask what they like. */
    public data object Custom : AuthFlow(AuthFlowKind.Custom, null)

    /** `CUSTOM_AUTH` that begins with a proof of the password. */
    public class CustomWithSrp(password: String) : AuthFlow(AuthFlowKind.CustomWithSrp, password)

    /**
     * `USER_AUTH`: the user chooses among the first factors they have.
     *
     * @property preferred the factor to use without asking, if the user has it
     */
    public class User(public val preferred: FirstFactor? = null) :
        AuthFlow(AuthFlowKind.User(preferred?.kind?.native), preferred?.password)

    /** Which way it is; no password. */
    override fun toString(): String = "AuthFlow($native)"
}

/** A first factor of [AuthFlow.User], with what it needs. */
public sealed class FirstFactor private constructor(
    /** Which it is. */
    public val kind: FirstFactorKind,
    internal val password: String?,
) {
    /** `PASSWORD`: sends the password. */
    public class Password(password: String) : FirstFactor(FirstFactorKind.Password, password)

    /** `PASSWORD_SRP`: proves the password without sending it. */
    public class PasswordSrp(password: String) : FirstFactor(FirstFactorKind.PasswordSrp, password)

    /** `EMAIL_OTP`: a code by e-mail. */
    public data object EmailOtp : FirstFactor(FirstFactorKind.EmailOtp, null)

    /** `SMS_OTP`: a code by text message. */
    public data object SmsOtp : FirstFactor(FirstFactorKind.SmsOtp, null)

    /** `WEB_AUTHN`: a passkey. */
    public data object WebAuthn : FirstFactor(FirstFactorKind.WebAuthn, null)

    /** A first factor of a later version of the service, by its name. */
    public class Other(name: String) : FirstFactor(FirstFactorKind.Other(name), null)

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
    public data object WebAuthn : FirstFactorKind

    /**
     * One that this version does not know.
     *
     * @property name its name
     */
    public data class Other(public val name: String) : FirstFactorKind
}

internal val FirstFactorKind.native: NativeFirstFactorKind
    get() = when (this) {
        FirstFactorKind.Password -> NativeFirstFactorKind.Password
        FirstFactorKind.PasswordSrp -> NativeFirstFactorKind.PasswordSrp
        FirstFactorKind.EmailOtp -> NativeFirstFactorKind.EmailOtp
        FirstFactorKind.SmsOtp -> NativeFirstFactorKind.SmsOtp
        FirstFactorKind.WebAuthn -> NativeFirstFactorKind.WebAuthn
        is FirstFactorKind.Other -> NativeFirstFactorKind.Other(name)
    }

internal fun NativeFirstFactorKind.toKind(): FirstFactorKind = when (this) {
    NativeFirstFactorKind.Password -> FirstFactorKind.Password
    NativeFirstFactorKind.PasswordSrp -> FirstFactorKind.PasswordSrp
    NativeFirstFactorKind.EmailOtp -> FirstFactorKind.EmailOtp
    NativeFirstFactorKind.SmsOtp -> FirstFactorKind.SmsOtp
    NativeFirstFactorKind.WebAuthn -> FirstFactorKind.WebAuthn
    is NativeFirstFactorKind.Other -> FirstFactorKind.Other(name)
}
