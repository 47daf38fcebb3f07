package io.github.cognitoclient

import io.github.cognitoclient.support.NativeHeap
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.coroutines.delay
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.milliseconds

class MemoryTest : PoolTest() {
    /**
     * Runs [once] many times and sees that native memory does not grow with each. The virtual machine's own needs grow it too, now and
     * then; a leak grows it in every round.
     */
    private suspend fun doesNotLeak(calls: Int = 1_000, bytesPerCall: Long = 100, once: suspend () -> Unit) {
        repeat(calls) { once() }
        val growths = mutableListOf<Long>()
        do {
            val before = settled()
            repeat(calls) { once() }
            growths += (settled() - before) / calls
        } while (growths.last() > bytesPerCall && growths.size < ROUNDS)
        assertTrue(growths.last() <= bytesPerCall, "bytes that stayed behind for each call, by rounds: $growths")
    }

    /** Native bytes in use once the garbage is collected, which takes its time. */
    private suspend fun settled(): Long {
        var least = Long.MAX_VALUE
        var rounds = 0
        while (rounds < 3) {
            System.gc()
            delay(20.milliseconds)
            val now = NativeHeap.bytes()
            if (now < least) rounds = 0
            least = minOf(least, now)
            rounds++
        }
        return least
    }

    @Test
    fun `calls that succeed leave nothing behind`() = test {
        val session = TestPool(server).user("ana").client().signedIn()
        doesNotLeak { session.tokens().close() }
    }

    @Test
    fun `objects that nobody closed are freed with the garbage`() = test {
        val session = TestPool(server).user("ana").client().signedIn()
        doesNotLeak { session.tokens() }
    }

    @Test
    fun `calls that fail leave nothing behind`() = test {
        val client = TestPool(server).client()
        doesNotLeak { failing<CognitoException.InvalidInput> { client.signIn("", "password") } }
    }

    @Test
    fun `pools that were closed leave nothing behind`() = test {
        doesNotLeak(calls = 50, bytesPerCall = 1_000) { TestPool.offline().close() }
    }

    private companion object {
        const val ROUNDS = 6
    }
}
