package io.github.cognitoclient

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import java.time.Duration

class InvalidInputTest : PoolTest() {
    private fun refused(field: String, make: () -> Any?) {
        val error = failing<CognitoException.InvalidInput> { make() }
        assertEquals(field, error.field)
        assertEquals("invalid_input", error.kind)
        assertTrue(error.message.orEmpty().startsWith("$field: "), error.message)
        assertTrue(error.recovery.isNotBlank())
        assertFalse(error.isRetryable)
    }

    @ParameterizedTest
    @ValueSource(strings = ["", "us-east-1", "us-east-1_", "_AbCdEf123", "us-east-1_a b", "https://example.com/us-east-1_AbC"])
    fun `a malformed pool id is named`(poolId: String) = refused("pool_id") { UserPool(poolId, "client") }

    @ParameterizedTest
    @ValueSource(strings = ["", "a client", "клиент"])
    fun `a malformed client id is named`(clientId: String) = refused("client_id") { UserPool("us-east-1_AbCdEf123", clientId) }

    @Test
    fun `an empty client secret is named`() = refused("client_secret") {
        UserPool("us-east-1_AbCdEf123", "client") { clientSecret = "" }
    }

    @ParameterizedTest
    @ValueSource(strings = ["", "not a url", "ftp://127.0.0.1/", "http://", "http://example.com/"])
    fun `an unusable endpoint is named`(url: String) = refused("endpoint") {
        UserPool("us-east-1_AbCdEf123", "client") { endpoint = url }
    }

    @Test
    fun `a leeway longer than a day is named`() = refused("refresh_leeway") {
        UserPool("us-east-1_AbCdEf123", "client") { refreshLeeway = Duration.ofDays(2) }
    }

    @Test
    fun `negative durations are named`() {
        refused("refresh_leeway") { UserPool("us-east-1_AbCdEf123", "client") { refreshLeeway = Duration.ofSeconds(-1) } }
        refused("timeouts") { UserPool("us-east-1_AbCdEf123", "client") { totalTimeout = Duration.ofNanos(-1) } }
    }

    @Test
    fun `negative durations of calls are named as those of the pool are`() = test {
        val client = TestPool(server).client()
        server.reset()
        val options = SignInOptions(maxAge = Duration.ofSeconds(-1), targetAcrValues = listOf("a"))
        val refused = failing<CognitoException.InvalidInput> { client.signIn("ana", AuthFlow.User(), options) }
        assertEquals("max_age", refused.field)
        refused("leeway") { client.verifier { leeway = Duration.ofSeconds(-1) } }
        assertEquals(0, server.calls("InitiateAuth"))
    }

    @Test
    fun `an unusable user name or password is named and nothing is sent`() = test {
        val client = TestPool(server).client()
        server.reset()
        for (username in listOf("", "a\u0000b", "a".repeat(129))) {
            assertEquals("username", failing<CognitoException.InvalidInput> { client.signIn(username, "secret") }.field)
        }
        assertEquals("password", failing<CognitoException.InvalidInput> { client.signIn("ana", "") }.field)
        assertEquals(0, server.calls("InitiateAuth"))
        assertEquals(SessionState.SignedOut, client.state())
    }
}
