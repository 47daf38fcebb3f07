package io.github.cognitoclient

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.PreparedPool
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.serialization.json.add
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The ways in and through that the guides show. */
class AccountTest : PoolTest() {
    private fun pool() = PreparedPool.of(
        server,
        pool = {
            put("MfaConfiguration", "OPTIONAL")
            putJsonArray("AutoVerifiedAttributes") { add("email") }
        },
    )

    @Test
    fun `who signs up and confirms is in, and nothing secret prints`() = test {
        val pool = pool()
        val email = "ben@example.com"
        pool.client().signUp("ben", TestPool.PASSWORD, attributes = UserAttributes(email = email)).use { signedUp ->
            assertFalse(signedUp.isConfirmed)
            val wrong = failing<CognitoException.CodeMismatch> { signedUp.confirm("000000") }
            val confirmed = signedUp.confirm(pool.code("ben"))
            val step = confirmed.signIn()
            val user = assertInstanceOf(SignInStep.Done::class.java, step).session.user()
            assertEquals(email, user.attributes.email)
            assertEquals(true, user.attributes.emailVerified)
            for (text in listOf(signedUp, signedUp.codeDelivery!!, wrong.stackTraceToString(), confirmed, step, user).map(Any::toString)) {
                assertTrue(listOf(TestPool.PASSWORD, email, user.attributes.sub!!).none { it in text }, text)
            }
        }
    }

    @Test
    fun `a session changes its password, and a wrong one does not end it`() = test {
        val client = TestPool(server).user("ana").client()
        val session = client.signedIn()
        failing<CognitoException.IncorrectCredentials> { session.changePassword("Wrong-Horse-8", "Battery-Staple-9") }
        session.changePassword(TestPool.PASSWORD, "Battery-Staple-9")
        session.refresh()
        client.signedIn(password = "Battery-Staple-9", options = SignInOptions(replaceSession = true))
    }

    @Test
    fun `an authenticator app is set up and preferred, and its secret does not print`() = test {
        val pool = pool()
        val session = pool.client().signedIn()
        val setUp = session.setUpTotp()
        val secret = setUp.secret()
        assertTrue(setUp.uri("My App").use { secret in it.expose() })
        setUp.verify(pool.totp("ana"), "my phone")
        val change = MfaPreferenceChange().enable(MfaMethod.Totp).prefer(MfaMethod.Totp)
        session.changeMfa(change)
        assertEquals("MfaPreferenceChange(enable Totp, prefer Totp)", change.toString())
        assertEquals("MfaPreference(enabled=[Totp], preferred=Totp)", session.mfaPreference().toString())
        assertEquals("TotpRegistration(redacted)", setUp.toString())
    }
}
