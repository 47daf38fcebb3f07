/** An app that its build shrinks and obfuscates: it runs in a process of its own, from the minified archive. */
package io.github.cognitoclient.android

import io.github.cognitoclient.CognitoException
import io.github.cognitoclient.SecretStore
import io.github.cognitoclient.SignInStep
import io.github.cognitoclient.SignOut
import io.github.cognitoclient.UserPool
import kotlinx.coroutines.runBlocking

fun main(arguments: Array<String>): Unit = runBlocking {
    val (url, poolId, clientId, username, password) = arguments
    CognitoClientAndroid.load()
    val pool = UserPool(poolId, clientId) {
        endpoint = url
        store = OwnStore()
    }
    try {
        pool.signIn(username, "wrong $password")
    } catch (error: CognitoException.IncorrectCredentials) {
        println("refused: ${error.code}")
    }
    val session = (pool.signIn(username, password) as SignInStep.Done).session
    println("signed in: ${session.refresh().idClaims.username}")
    println("signed out: ${session.signOut(SignOut.EVERYWHERE).isComplete}")
}

private class OwnStore : SecretStore {
    private val values = HashMap<String, ByteArray>()

    override fun get(key: String): ByteArray? = synchronized(values) { values[key] }

    override fun put(key: String, value: ByteArray) = synchronized(values) { values[key] = value }

    override fun remove(key: String) = synchronized<Unit>(values) { values.remove(key) }

    override fun list(prefix: String): List<String> = synchronized(values) { values.keys.filter { it.startsWith(prefix) } }
}
