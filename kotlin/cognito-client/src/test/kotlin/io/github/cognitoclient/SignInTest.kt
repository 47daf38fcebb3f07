package io.github.cognitoclient

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.time.Duration
import java.time.Instant

class SignInTest : PoolTest() {
    @Test
    fun `the right password signs in by srp and never travels`() = test {
        val session = TestPool(server).user("ana").client().signedIn()
        assertEquals("ana", session.username)
        assertEquals("ana", session.signInName)
        assertEquals(1, server.calls("InitiateAuth"))
        assertEquals(1, server.calls("RespondToAuthChallenge"))
    }

    @Test
    fun `a wrong password is refused with the server's words and numbers`() = test {
        val client = TestPool(server).user("ana").client()
        val error = failing<CognitoException.IncorrectCredentials> { client.signIn("ana", "Wrong-Horse-8") }
        assertEquals("NotAuthorizedException", error.code)
        assertEquals("RespondToAuthChallenge", error.operation)
        assertEquals(400, error.httpStatus)
        assertNotNull(error.requestId)
        assertEquals("incorrect_credentials", error.kind)
        assertTrue("Incorrect username or password" in error.message.orEmpty(), error.message)
        assertTrue(error.recovery.isNotBlank())
        assertEquals(false, error.isRetryable)
        assertEquals(SessionState.SignedOut, client.state())
    }

    @Test
    fun `a user nobody has is told from a wrong password by nothing`() = test {
        val client = TestPool(server) { put("PreventUserExistenceErrors", "ENABLED") }.user("ana").client()
        val unknown = failing<CognitoException.IncorrectCredentials> { client.signIn("nobody", TestPool.PASSWORD) }
        val wrong = failing<CognitoException.IncorrectCredentials> { client.signIn("ana", "Wrong-Horse-8") }
        assertEquals(wrong.detail, unknown.detail)
        assertEquals(wrong.code, unknown.code)
    }

    @Test
    fun `the password itself is sent when asked for`() = test {
        val client = TestPool(server).user("ana").client()
        val step = client.signIn("ana", AuthFlow.UserPassword(TestPool.PASSWORD))
        assertEquals("ana", assertInstanceOf(SignInStep.Done::class.java, step).session.username)
        assertEquals(0, server.calls("RespondToAuthChallenge"))
        failing<CognitoException.IncorrectCredentials> {
            client.signIn("ana", AuthFlow.UserPassword("Wrong-Horse-8"), SignInOptions(replaceSession = true))
        }
    }

    @Test
    fun `a client with a secret proves it in both flows`() = test {
        val pool = TestPool(server) { put("GenerateSecret", true) }.user("ana")
        assertNotNull(pool.clientSecret)
        pool.client().signedIn().refresh()
        assertInstanceOf(SignInStep.Done::class.java, pool.client().signIn("ana", AuthFlow.UserPassword(TestPool.PASSWORD)))
        val error = failing<CognitoException.Configuration> {
            pool.client { clientSecret = "0123456789wrongsecret0123456789" }.signIn("ana", TestPool.PASSWORD)
        }
        assertTrue("secret" in error.detail.lowercase(), error.detail)
    }

    @Test
    fun `claims are typed, custom ones and groups included`() = test {
        val pool = TestPool(server).user("ana", mapOf("email" to "ana@example.com", "custom:tier" to "gold"))
        pool.group("staff", "ana")
        val before = Instant.now().minusSeconds(5)
        val tokens = pool.client().signedIn().tokens()

        val id = tokens.idClaims
        assertEquals("ana", id.username)
        assertEquals("ana@example.com", id.email)
        assertEquals("gold", id.custom("tier"))
        assertEquals("gold", id.text("custom:tier"))
        assertEquals(listOf("staff"), id.groups)
        assertEquals(listOf("arn:aws:iam::123456789012:role/staff"), id.roles)
        assertTrue(id.issuer.orEmpty().endsWith(pool.poolId))
        assertEquals("\"id\"", id.claimJson("token_use"))
        assertTrue("email" in id.names && "\"ana@example.com\"" in id.json)

        val access = tokens.accessClaims
        assertEquals("ana", access.username)
        assertEquals(pool.clientId, access.clientId)
        assertEquals(listOf("staff"), access.groups)
        assertEquals(listOf("aws.cognito.signin.user.admin"), access.scopes)
        assertEquals(id.subject, access.subject)
        assertEquals(id.origin, access.origin)
        assertTrue(access.issuedAt!! >= before)
        assertEquals(Duration.ofHours(1), Duration.between(access.issuedAt, access.expiresAt))
        assertEquals(access.expiresAt, tokens.expiresAt)
    }

    @Test
    fun `pools and users side by side do not touch each other`() = test {
        val first = TestPool(server).user("ana").user("ben").client()
        val second = TestPool(server).user("ana").client()
        val ana = first.signedIn("ana")
        val ben = first.signedIn("ben")
        val other = second.signedIn("ana")
        ana.signOut(SignOut.EVERYWHERE)
        assertEquals("ben", ben.tokens().idClaims.username)
        other.refresh()
        failing<CognitoException.SignedOut> { ana.tokens() }
    }
}
