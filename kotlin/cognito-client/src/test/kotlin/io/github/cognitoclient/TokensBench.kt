package io.github.cognitoclient

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.signedIn
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.util.Locale
import kotlin.system.measureNanoTime

/** What an app pays for its tokens through the binding. Run by `mvn -Pbench`. */
class TokensBench : PoolTest() {
    @Test
    fun `tokens from the cache`() = test {
        val session = TestPool(server).user("ana").client().signedIn()
        report("tokens_cached") { session.tokens().close() }
        report("tokens_cached_and_read") { session.tokens().use { it.accessToken } }
        report("access_token_cached") { session.accessToken() }
        report("id_claims_cached") { session.idClaims().close() }
        assertEquals(0, server.calls("GetTokensFromRefreshToken"))
    }

    private inline fun report(name: String, once: () -> Unit) {
        repeat(WARM_UP) { once() }
        val runs = List(RUNS) { measureNanoTime { repeat(CALLS) { once() } } / CALLS.toDouble() }
        println("bench: $name ${"%.2f".format(Locale.ROOT, runs.sorted()[RUNS / 2] / 1_000)} us")
    }

    private companion object {
        const val WARM_UP = 5_000
        const val RUNS = 11
        const val CALLS = 1_000
    }
}
