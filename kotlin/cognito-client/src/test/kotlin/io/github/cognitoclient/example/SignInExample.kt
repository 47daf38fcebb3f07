/** A whole visit, as an app would write it: sign in, use and refresh the tokens, sign out everywhere. */
package io.github.cognitoclient.example

import io.github.cognitoclient.CognitoException
import io.github.cognitoclient.Session
import io.github.cognitoclient.SignInStep
import io.github.cognitoclient.SignOut
import io.github.cognitoclient.UserPool
import kotlinx.coroutines.runBlocking
import kotlin.system.exitProcess

/** Signs in; a challenge that asks for more than the password is answered by [ask]. */
suspend fun signIn(pool: UserPool, username: String, password: String, ask: (String) -> String): Session {
    var step = pool.signIn(username, password)
    while (true) {
        step = when (step) {
            is SignInStep.Done -> return step.session
            is SignInStep.Unknown -> step.challenge.answer(answerName(step.challenge.name), ask(step.challenge.name))
        }
    }
}

/** What the answer to a challenge is called in the Cognito API. */
private fun answerName(challenge: String) = when (challenge) {
    "NEW_PASSWORD_REQUIRED" -> "NEW_PASSWORD"
    else -> "${challenge}_CODE"
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
            val ask = { challenge: String ->
                print("$challenge: ")
                readln()
            }
            runBlocking { visit(pool, setting("USERNAME", "ana"), setting("PASSWORD", "Correct-Horse-7"), ask, ::println) }
        }
    } catch (error: CognitoException) {
        System.err.println("${error.message}\n${error.recovery}")
        exitProcess(1)
    }
}
