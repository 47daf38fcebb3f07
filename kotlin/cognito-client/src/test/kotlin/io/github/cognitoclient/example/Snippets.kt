/** The Kotlin of the READMEs and the guides, which has to compile: `cargo xtask lint` finds every block of it here. None of it is run. */
@file:Suppress("unused", "UNUSED_VARIABLE")

package io.github.cognitoclient.example

import io.github.cognitoclient.DeviceRemembering
import io.github.cognitoclient.KeyringStore
import io.github.cognitoclient.Session
import io.github.cognitoclient.SignInStep
import io.github.cognitoclient.SignOut
import io.github.cognitoclient.UserAttributes
import io.github.cognitoclient.UserPool
import io.github.cognitoclient.transport.HttpUrlConnectionTransport
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** What an app has around such lines. */
private class App {
    val password = ""
    val code = ""
    val newPassword = ""
    val dialog = Dialog()

    fun ask(question: String): String = question
}

private class Dialog {
    fun ask(question: String?): Boolean = question.isNullOrEmpty()
}

private suspend fun App.firstLines() {
    val keyring = KeyringStore.open("com.example.app")
    val pool = UserPool("us-east-1_AbCdEf123", "4k2v0p9examplecl1ent7id8q") {
        store = keyring
    }
    var step = pool.signIn("ana", password)
    (step as? SignInStep.TotpCode)?.let { step = it.challenge.answer("287 082") }
    (step as? SignInStep.Done)?.run {
        val tokens = session.tokens()
        println("hello ${tokens.idClaims.email}")
        println(session.signOut(SignOut.EVERYWHERE).isComplete)
    }
}

private suspend fun App.someSteps() {
    val vault = KeyringStore.open("com.example.app")
    val pool = UserPool("us-east-1_AbCdEf123", "4k2v0p9examplecl1ent7id8q") { store = vault }
    var step = pool.signIn("ana", password)
    while (step !is SignInStep.Done) {
        step = when (step) {
            is SignInStep.TotpCode -> step.challenge.answer(ask("code"))
            is SignInStep.NewPassword -> step.challenge.answer(ask("new password"))
            else -> error("not for this app: $step")
        }
    }
    val tokens = step.session.tokens()
    println("${tokens.idClaims.email}, groups ${tokens.idClaims.groups}")
    step.session.signOut(SignOut.EVERYWHERE)
}

private fun transports() {
    val pool = UserPool("us-east-1_AbCdEf123", "4k2v0p9examplecl1ent7id8q") {
        transport = HttpUrlConnectionTransport()
    }
}

private fun prepare(pool: UserPool, scope: CoroutineScope) {
    scope.launch { pool.prepare() }
}

private suspend fun App.accounts(pool: UserPool) {
    val signedUp = pool.signUp("ana", password, attributes = UserAttributes(email = "ana@example.com", custom = mapOf("tier" to "gold")))
    val confirmed = signedUp.confirm(code)
    val step = confirmed.signIn()

    val sent = pool.forgotPassword("ana")
    pool.confirmForgotPassword("ana", code, newPassword)
}

private suspend fun App.devices(session: Session) {
    val pool = UserPool("us-east-1_AbCdEf123", "4k2v0p9examplecl1ent7id8q") {
        deviceName = "Ana's phone"
        deviceRemembering = DeviceRemembering.Ask { device -> withContext(Dispatchers.Main) { dialog.ask(device.deviceName) } }
    }
    session.devices().filter { !it.isCurrent }.collect { session.forgetDevice(it.key) }
    session.rememberDevice()
}

private suspend fun user(
    session: Session,
    attributes: UserAttributes,
    code: String,
    old: String,
    new: String,
    firstCode: String,
    credential: String,
) {
    val user = session.user()
    for (delivery in session.updateAttributes(attributes)) {
        session.verifyAttribute(delivery.attribute ?: "email", code)
    }
    session.changePassword(old, new)
    val setUp = session.setUpTotp()
    setUp.verify(firstCode, "my phone")
    val registration = session.registerPasskey()
    registration.complete(credential)
    session.deleteUser()
}
