package io.github.cognitoclient

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class SecrecyTest : PoolTest() {
    @Test
    fun `no text form holds a password, token, secret or claim value`() = test {
        val email = "ana@example.com"
        val pool = TestPool(server) { put("GenerateSecret", true) }
            .user("ana", mapOf("email" to email))
            .invite("ben")
        val store = MemoryStore()
        val configurations = mutableListOf<UserPoolConfiguration>()
        val client = pool.client {
            this.store = store
            configurations += this
        }
        val options = SignInOptions(clientMetadata = mapOf("campaign" to "s3cret-campaign"))
        val done = client.signIn("ana", TestPool.PASSWORD, options)
        val session = (done as SignInStep.Done).session
        val tokens = session.tokens()
        val asked = client.signIn("ben", TestPool.TEMPORARY_PASSWORD)
        val wrong = failing<CognitoException> { client.signIn("ana", "Wrong-Horse-8") }
        val state = client.state()
        val user = session.user()

        val texts = listOf(
            client, configurations.single(), store, options, done, session, tokens, tokens.idClaims, tokens.accessClaims,
            asked, asked.challenge!!, wrong, wrong.stackTraceToString(), state, user,
            session.signOut(SignOut.EVERYWHERE),
        ).map(Any::toString)

        val secrets = listOf(
            TestPool.PASSWORD, TestPool.TEMPORARY_PASSWORD, "Wrong-Horse-8", pool.clientSecret!!, email, "s3cret-campaign",
            tokens.accessToken, tokens.idToken, tokens.refreshToken, tokens.idClaims.subject!!,
        )
        for (text in texts) {
            assertTrue(secrets.none { it in text }, text)
        }
        assertEquals("Tokens(redacted)", tokens.toString())
        assertTrue("email" in tokens.idClaims.toString())
        assertEquals("Session(ana)", session.toString())
        assertEquals("UserInfo(ana, attributes=${user.attributes.names}, preferredMfa=null, mfa=[])", user.toString())
    }
}
