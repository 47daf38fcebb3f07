/** A whole visit, as an app would write it: sign in, use and refresh the tokens, sign out everywhere. */
package io.github.cognitoclient.example

import io.github.cognitoclient.CognitoException
import io.github.cognitoclient.FirstFactor
import io.github.cognitoclient.FirstFactorKind
import io.github.cognitoclient.Session
import io.github.cognitoclient.SignInStep
import io.github.cognitoclient.SignOut
import io.github.cognitoclient.UserPool
import kotlinx.coroutines.runBlocking
import kotlin.system.exitProcess

/** Signs in, whatever the pool asks; [ask] puts a question to the user. */
suspend fun signIn(pool: UserPool, username: String, password: String, ask: (String) -> String): Session {
    var step = pool.signIn(username, password)
    while (true) {
        step = when (step) {
            is SignInStep.Done -> return step.session

            is SignInStep.SmsCode -> step.challenge.answer(ask("code sent to ${step.challenge.destination}"))

            is SignInStep.EmailCode -> step.challenge.answer(ask("code sent to ${step.challenge.destination}"))

            is SignInStep.TotpCode -> step.challenge.answer(ask("code of your authenticator app"))

            is SignInStep.ChooseMfa -> step.challenge.answer(choice("second factor", step.challenge.options, ask))

            is SignInStep.SetUpMfa -> step.challenge.answer(choice("second factor to set up", step.challenge.options, ask))

            is SignInStep.SetUpTotp -> {
                println(step.challenge.uri("Example").qrText())
                step.challenge.answer(ask("code of your authenticator app, after it has read this"))
            }

            is SignInStep.SetUpEmail -> step.challenge.answer(ask("e-mail address for codes"))

            is SignInStep.NewPassword ->
                step.challenge.answer(ask("new password"), step.challenge.requiredAttributes.associateWith(ask))

            is SignInStep.ChooseFirstFactor -> {
                val kind = choice("way to sign in", step.challenge.options, ask)
                step.challenge.answer(firstFactor(kind) { ask("password") })
            }

            is SignInStep.Password -> step.challenge.answer(ask("password"))

            is SignInStep.Passkey -> step.challenge.answer(ask("credential for ${step.challenge.requestOptionsJson}"))

            is SignInStep.Custom -> step.challenge.answer(ask(step.challenge.parameters.toString()))

            is SignInStep.ConfirmSignUp -> step.challenge.answer(ask("code that confirms your sign-up"))

            is SignInStep.ResetPassword -> step.challenge.answer(ask("code"), ask("new password"))

            is SignInStep.Unknown -> step.challenge.answer(ask("name of the answer to ${step.challenge.name}"), ask("answer"))
        }
    }
}

private fun <T> choice(what: String, options: List<T>, ask: (String) -> String): T =
    options[ask("$what: ${options.withIndex().joinToString { (number, option) -> "$number $option" }}").toInt()]

private fun firstFactor(kind: FirstFactorKind, password: () -> String): FirstFactor = when (kind) {
    FirstFactorKind.Password -> FirstFactor.Password(password())
    FirstFactorKind.PasswordSrp -> FirstFactor.PasswordSrp(password())
    FirstFactorKind.EmailOtp -> FirstFactor.EmailOtp
    FirstFactorKind.SmsOtp -> FirstFactor.SmsOtp
    FirstFactorKind.Passkey -> FirstFactor.Passkey
    is FirstFactorKind.Other -> FirstFactor.Other(kind.name)
}

/** The visit; [say] is given one line for each step. */
suspend fun visit(pool: UserPool, username: String, password: String, ask: (String) -> String, say: (String) -> Unit) {
    val session = signIn(pool, username, password, ask)
    val tokens = session.tokens()
    say("signed in as ${session.username}, tokens good until ${tokens.expiresAt}")
    say("groups: ${tokens.idClaims.groups}, e-mail: ${tokens.idClaims.email}")
    say("refreshed, tokens good until ${session.refresh().expiresAt}")
    val out = session.signOut(SignOut.EVERYWHERE)
    say(if (out.isComplete) "signed out everywhere" else "signed out here only: ${out.error?.message}")
    try {
        session.tokens()
    } catch (error: CognitoException.SignedOut) {
        say("no tokens any more: ${error.detail}")
    }
}

/** Pool, client and user are read from the environment; the defaults are the local pool's own. */
fun main() {
    fun setting(name: String, default: String) = System.getenv("COGNITO_$name") ?: default
    try {
        UserPool(setting("POOL_ID", "us-east-1_LocalPool"), setting("CLIENT_ID", "localpoolclient")) {
            endpoint = setting("ENDPOINT", "http://127.0.0.1:9229")
        }.use { pool ->
            val ask = { question: String ->
                print("$question: ")
                readln()
            }
            runBlocking { visit(pool, setting("USERNAME", "ana"), setting("PASSWORD", "Correct-Horse-7"), ask, ::println) }
        }
    } catch (error: CognitoException) {
        System.err.println("${error.message}\n${error.recovery}")
        exitProcess(1)
    }
}
