/** The steps of a sign-in: their names, their data, their answers. */
package io.github.cognitoclient.scenarios

import io.github.cognitoclient.FirstFactor
import io.github.cognitoclient.FirstFactorKind
import io.github.cognitoclient.MfaMethod
import io.github.cognitoclient.SignInStep

val SignInStep.name: String
    get() = when (this) {
        is SignInStep.Done -> "done"
        is SignInStep.SmsCode -> "sms_code"
        is SignInStep.EmailCode -> "email_code"
        is SignInStep.TotpCode -> "totp_code"
        is SignInStep.ChooseMfa -> "choose_mfa"
        is SignInStep.SetUpMfa -> "set_up_mfa"
        is SignInStep.SetUpTotp -> "set_up_totp"
        is SignInStep.SetUpEmail -> "set_up_email"
        is SignInStep.NewPassword -> "new_password"
        is SignInStep.ChooseFirstFactor -> "choose_first_factor"
        is SignInStep.Password -> "password"
        is SignInStep.Passkey -> "passkey"
        is SignInStep.Custom -> "custom"
        is SignInStep.ConfirmSignUp -> "confirm_sign_up"
        is SignInStep.ResetPassword -> "reset_password"
        is SignInStep.Unknown -> "unknown"
    }

val SignInStep.username: String
    get() = when (this) {
        is SignInStep.Done -> session.username
        else -> challenge!!.username
    }

/** What may be chosen, by the names that scenarios use. */
val SignInStep.options: List<String>
    get() = when (this) {
        is SignInStep.ChooseMfa -> challenge.options.map { it.name }
        is SignInStep.SetUpMfa -> challenge.options.map { it.name }
        is SignInStep.ChooseFirstFactor -> challenge.options.map { it.name }
        else -> error("$name has no options")
    }

/** What a custom or unknown challenge tells. */
val SignInStep.parameters: Map<String, String>
    get() = when (this) {
        is SignInStep.Custom -> challenge.parameters
        is SignInStep.Unknown -> challenge.parameters
        else -> error("$name has no parameters")
    }

val MfaMethod.name: String
    get() = when (this) {
        MfaMethod.Sms -> "sms"
        MfaMethod.Totp -> "totp"
        MfaMethod.Email -> "email"
        MfaMethod.Passkey -> "web_authn"
        is MfaMethod.Other -> name
    }

fun method(name: String): MfaMethod = when (name) {
    "sms" -> MfaMethod.Sms
    "totp" -> MfaMethod.Totp
    "email" -> MfaMethod.Email
    "web_authn" -> MfaMethod.Passkey
    else -> MfaMethod.Other(name)
}

private val FirstFactorKind.name: String
    get() = when (this) {
        FirstFactorKind.Password -> "password"
        FirstFactorKind.PasswordSrp -> "password_srp"
        FirstFactorKind.EmailOtp -> "email_otp"
        FirstFactorKind.SmsOtp -> "sms_otp"
        FirstFactorKind.Passkey -> "web_authn"
        is FirstFactorKind.Other -> name
    }

fun firstFactor(name: String, password: String?): FirstFactor {
    val needed = name == "password" || name == "password_srp"
    check(needed == (password != null)) { "$name ${if (needed) "takes a" else "takes no"} password" }
    return when (name) {
        "password" -> FirstFactor.Password(password!!)
        "password_srp" -> FirstFactor.PasswordSrp(password!!)
        "email_otp" -> FirstFactor.EmailOtp
        "sms_otp" -> FirstFactor.SmsOtp
        "web_authn" -> FirstFactor.Passkey
        else -> FirstFactor.Other(name)
    }
}

/**
 * Reads the answer to a step, all of whose members must belong to it, and gives what sends it.
 *
 * @param text expands a text of the scenario and notes it as a secret
 */
fun SignInStep.answer(given: Members, text: (String) -> String): suspend () -> SignInStep {
    fun needed(name: String) = text(given.needed(name))
    val metadata = given.textMap("client_metadata")
    return when (this) {
        is SignInStep.Done -> error("done takes no answer")

        is SignInStep.SmsCode -> needed("code").let { code -> { challenge.answer(code, metadata) } }

        is SignInStep.EmailCode -> needed("code").let { code -> { challenge.answer(code, metadata) } }

        is SignInStep.TotpCode -> needed("code").let { code -> { challenge.answer(code, metadata) } }

        is SignInStep.ChooseMfa -> method(given.needed("mfa")).let { method -> { challenge.answer(method, metadata) } }

        is SignInStep.SetUpMfa -> method(given.needed("mfa")).let { method -> { challenge.answer(method, metadata) } }

        is SignInStep.SetUpTotp -> {
            val code = needed("code")
            val device = given.text("device_name");
            { challenge.answer(code, device, metadata) }
        }

        is SignInStep.SetUpEmail -> given.needed("email").let { email -> { challenge.answer(email, metadata) } }

        is SignInStep.NewPassword -> {
            val password = needed("new_password")
            val attributes = given.textMap("attributes").orEmpty();
            { challenge.answer(password, attributes, metadata) }
        }

        is SignInStep.ChooseFirstFactor -> {
            val factor = firstFactor(given.needed("first_factor"), given.text("password")?.let(text));
            { challenge.answer(factor, metadata) }
        }

        is SignInStep.Password -> needed("password").let { password -> { challenge.answer(password, metadata) } }

        is SignInStep.Passkey -> needed("credential").let { credential -> { challenge.answer(credential, metadata) } }

        is SignInStep.Custom -> needed("text").let { answer -> { challenge.answer(answer, metadata) } }

        is SignInStep.ConfirmSignUp -> needed("code").let { code -> { challenge.answer(code, metadata) } }

        is SignInStep.ResetPassword -> {
            val code = needed("code")
            val password = needed("new_password");
            { challenge.answer(code, password, metadata) }
        }

        is SignInStep.Unknown -> {
            val responses = given.textMap("responses").orEmpty().mapValues { text(it.value) };
            { challenge.answer(responses, metadata) }
        }
    }
}
