package io.github.cognitoclient

import io.github.cognitoclient.support.AppStore
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.net.ServerSocket
import java.time.Duration

class HostileReplyTest : PoolTest() {
    private val store = AppStore()

    /** Signs in while something goes wrong, and sees that nothing came of it. */
    private suspend inline fun <reified T : CognitoException> spoiled(
        kind: String,
        operation: String,
        noinline more: JsonObjectBuilder.() -> Unit = {},
    ): T {
        val client = TestPool(server).user("ana").client { store = this@HostileReplyTest.store }
        server.fault(kind, operation, more)
        val error = failing<T> { client.signIn("ana", TestPool.PASSWORD) }
        assertEquals(emptyMap<String, String>(), store.contents)
        assertEquals(SessionState.SignedOut, client.state())
        return error
    }

    private fun JsonObjectBuilder.tokens(access: String, id: String) = putJsonObject("body") {
        putJsonObject("AuthenticationResult") {
            put("AccessToken", access)
            put("IdToken", id)
            put("RefreshToken", "refresh")
            put("ExpiresIn", 3600)
            put("TokenType", "Bearer")
        }
    }

    @Test
    fun `a reply that is not json makes no sense and changes nothing`() = test {
        val error = spoiled<CognitoException.Protocol>("garbage", "InitiateAuth")
        assertEquals("InitiateAuth", error.operation)
        assertFalse(error.isRetryable)
    }

    @Test
    fun `a reply without what it must hold names the member`() = test {
        val error = spoiled<CognitoException.Protocol>("replace", "InitiateAuth") {
            putJsonObject("body") {
                put("ChallengeName", "PASSWORD_VERIFIER")
                putJsonObject("ChallengeParameters") { put("SALT", "ab") }
            }
        }
        assertNotNull(error.field)
    }

    @Test
    fun `a server value of zero is refused`() = test {
        val error = spoiled<CognitoException.Protocol>("replace", "InitiateAuth") {
            putJsonObject("body") {
                put("ChallengeName", "PASSWORD_VERIFIER")
                putJsonObject("ChallengeParameters") {
                    put("SALT", "ab")
                    put("SRP_B", "00")
                    put("SECRET_BLOCK", "AAAA")
                    put("USER_ID_FOR_SRP", "ana")
                    put("USERNAME", "ana")
                }
            }
        }
        assertEquals("SRP_B", error.field)
    }

    @Test
    fun `tokens that are no tokens are named`() = test {
        val error = spoiled<CognitoException.Protocol>("replace", "RespondToAuthChallenge") { tokens("no", "token") }
        assertEquals("AccessToken", error.field)
        assertFalse("\"no\"" in error.message.orEmpty())
    }

    @Test
    fun `a reply broken off is no session`() = test {
        spoiled<CognitoException.Network>("truncate", "RespondToAuthChallenge") {
            put("at_byte", 40)
            count(3)
        }
    }

    @Test
    fun `a throttle tells how long to wait`() = test {
        val error = spoiled<CognitoException.Throttled>("throttle", "InitiateAuth") {
            put("status", 429)
            put("retry_after_seconds", 77)
        }
        assertEquals(Duration.ofSeconds(77), error.retryAfter)
        assertEquals(429, error.httpStatus)
        assertTrue(error.isRetryable)
    }

    @Test
    fun `a failing service is told from a refusing one`() = test {
        val error = spoiled<CognitoException.Service>("status", "InitiateAuth") {
            put("status", 503)
            count(3)
        }
        assertEquals(503, error.httpStatus)
        assertTrue(error.isRetryable)
    }

    @Test
    fun `no network is an error of its own`() = test {
        val closed = ServerSocket(0).use { it.localPort }
        val client = UserPool("us-east-1_AbCdEf123", "client") { endpoint = "http://127.0.0.1:$closed" }
        val error = failing<CognitoException.Network> { client.signIn("ana", TestPool.PASSWORD) }
        assertTrue(error.isRetryable)
        assertEquals("network", error.kind)
        assertEquals(null, error.httpStatus)
    }

    @Test
    fun `a reply that never comes is a timeout`() = test {
        val client = TestPool(server).user("ana").client {
            requestTimeout = Duration.ofMillis(200)
            totalTimeout = Duration.ofMillis(200)
        }
        server.fault("delay", "InitiateAuth") {
            put("delay_milliseconds", 60_000)
            count(3)
        }
        failing<CognitoException.Timeout> { client.signIn("ana", TestPool.PASSWORD) }
    }

    @Test
    fun `an unknown app client is the developer's to mend`() = test {
        val pool = TestPool(server).user("ana")
        val client = UserPool(pool.poolId, "nosuchclient") { endpoint = server.url }
        val error = failing<CognitoException.Configuration> { client.signIn("ana", TestPool.PASSWORD) }
        assertEquals("ResourceNotFoundException", error.code)
        assertEquals("InitiateAuth", error.operation)
    }

    @Test
    fun `what became of the user is told by a step or the exception's type`() = test {
        val pool = TestPool(server).user("ana", mapOf("email" to "ana@example.com", "email_verified" to "true"))
        val client = pool.client()
        pool.administer("AdminResetUserPassword", "ana")
        assertInstanceOf(SignInStep.ResetPassword::class.java, client.signIn("ana", TestPool.PASSWORD))
        pool.administer("AdminDisableUser", "ana")
        failing<CognitoException.UserDisabled> { client.signedIn() }
    }

    @Test
    fun `many wrong passwords lock the user out`() = test {
        val client = TestPool(server).user("ana").client()
        val errors = List(6) { failing<CognitoException> { client.signIn("ana", "Wrong-Horse-8") } }
        assertTrue(errors.any { it is CognitoException.LockedOut }, errors.toString())
    }
}
