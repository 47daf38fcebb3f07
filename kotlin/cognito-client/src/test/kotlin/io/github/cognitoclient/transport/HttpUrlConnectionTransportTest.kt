package io.github.cognitoclient.transport

import io.github.cognitoclient.SignOut
import io.github.cognitoclient.TokenKeySource
import io.github.cognitoclient.TokenVerifier
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.Wire
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.time.Duration

class HttpUrlConnectionTransportTest : PoolTest() {
    @TestFactory
    fun `every case of the wire`(): List<DynamicTest> = WireCase.all.map { case ->
        dynamicTest(case.name) {
            test {
                case.run(Wire.shared) { timeout -> timeout?.let(::HttpUrlConnectionTransport) ?: HttpUrlConnectionTransport() }
            }
        }
    }

    @Test
    fun `signs in, refreshes, verifies and signs out`() = test {
        val made = TestPool(server).user("ana")
        made.client { transport = HttpUrlConnectionTransport() }.use { pool ->
            assertTrue(pool.prepare().isReady)
            val session = pool.signedIn()
            session.refresh()
            val keys = TokenKeySource(endpoint = server.url, transport = HttpUrlConnectionTransport())
            TokenVerifier(made.poolId, listOf(made.clientId), keys).use { verifier ->
                assertEquals("ana", verifier.verifyAccessToken(session.tokens().accessToken).username)
            }
            assertTrue(session.signOut(SignOut.EVERYWHERE).isComplete)
        }
        val asked = listOf(
            "InitiateAuth",
            "RespondToAuthChallenge",
            "GetTokensFromRefreshToken",
            "GlobalSignOut",
        ).associateWith(server::calls)
        assertTrue(asked.values.all { it == 1L }, asked.toString())
    }

    @Test
    fun `plain http stays on this device unless that is allowed`() = test {
        suspend fun failure(url: String, transport: HttpTransport = HttpUrlConnectionTransport()) = failing<TransportException> {
            transport.send(HttpRequest(HttpMethod.GET, url, emptyMap(), ByteArray(0), Duration.ofSeconds(20)))
        }
        for (url in listOf("http://no-such-host.invalid/", "http://127.0.0.1.no-such-host.invalid/", "http://localhost.invalid/")) {
            assertEquals("unusable", failure(url).kind, url)
            val kind = failure(url, HttpUrlConnectionTransport(allowInsecureHttp = true)).kind
            assertTrue(kind in setOf("connect", "timeout_unsent"), "$url: $kind")
        }
    }

    @Test
    fun `headers that cannot be sent are refused before anything is`() = test {
        val url = Wire.shared.fill("http://{http}/mirror/{run}", "kotlin-headers")
        val request = HttpRequest(HttpMethod.POST, url, mapOf("X-Evil" to "a\r\nX-More: b"), ByteArray(0), Duration.ofSeconds(20))
        val failure = failing<TransportException> { HttpUrlConnectionTransport().send(request) }
        assertEquals("unusable", failure.kind)
        assertEquals(0, Wire.shared.seen("kotlin-headers").getValue("requests").let { it as kotlinx.serialization.json.JsonArray }.size)
    }
}
