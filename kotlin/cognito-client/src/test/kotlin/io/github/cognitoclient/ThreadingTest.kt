package io.github.cognitoclient

import io.github.cognitoclient.support.AppStore
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.lang.management.ManagementFactory
import java.util.concurrent.Executors
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.measureTime

class ThreadingTest : PoolTest() {
    private fun delayed(operation: String) = server.fault("delay", operation) { put("delay_milliseconds", 60_000) }

    @Test
    fun `a cancelled coroutine stops at once while the server still waits`() = test {
        val client = TestPool(server).user("ana").client()
        val times = List(5) {
            delayed("InitiateAuth")
            val signIn = launch(Dispatchers.Default) { client.signIn("ana", TestPool.PASSWORD, SignInOptions(replaceSession = true)) }
            faultsToStrike()
            assertTrue(signIn.isActive)
            measureTime { signIn.cancelAndJoin() }
        }
        assertTrue(times.sorted()[times.size / 2] < 100.milliseconds, times.toString())
        assertEquals(SessionState.SignedOut, client.state())
    }

    @Test
    fun `a timeout of the caller's ends the call`() = test {
        val client = TestPool(server).user("ana").client()
        delayed("InitiateAuth")
        failing<TimeoutCancellationException> {
            withTimeout(50.milliseconds) { client.signIn("ana", TestPool.PASSWORD, SignInOptions(replaceSession = true)) }
        }
        server.reset()
        assertEquals("ana", client.signedIn().username)
    }

    @Test
    fun `a cancelled sign-in signs nobody in afterwards`() = test {
        val pool = TestPool(server).user("ana").user("ben")
        val store = AppStore()
        val client = pool.client { this.store = store }
        val wait = 300
        server.fault("delay", "RespondToAuthChallenge") { put("delay_milliseconds", wait) }
        val signIn = launch(Dispatchers.Default) { client.signIn("ana", TestPool.PASSWORD, SignInOptions(replaceSession = true)) }
        faultsToStrike()
        signIn.cancelAndJoin()
        assertEquals(emptyMap<String, String>(), store.contents)

        // The next reply waits longer than the one that was given up, so that one has come and gone when it arrives.
        server.fault("delay", "RespondToAuthChallenge") { put("delay_milliseconds", 2 * wait) }
        client.signedIn("ben")
        assertTrue(store.contents.values.none { "\"ana\"" in it })
        assertEquals("ben", (client.state() as SessionState.SignedIn).session.username)
    }

    @Test
    fun `a cancelled refresh is finished for the others and kept`() = test {
        val pool = TestPool.rotating(server).user("ana")
        val store = AppStore()
        val session = pool.client { this.store = store }.signedIn()
        val old = session.tokens().refreshToken
        server.fault("delay", "GetTokensFromRefreshToken") { put("delay_milliseconds", 300) }
        val first = launch(Dispatchers.Default) { session.refresh() }
        faultsToStrike()
        val second = async(start = CoroutineStart.UNDISPATCHED) { session.refresh() }
        first.cancelAndJoin()
        val tokens = second.await()
        assertEquals(1, server.calls("GetTokensFromRefreshToken"))
        assertFalse(tokens.refreshToken == old)
        assertTrue(store.contents.values.any { tokens.refreshToken in it })
    }

    @Test
    fun `a single thread stays free while it waits for a reply`() = test {
        onOneThread { dispatcher, _ ->
            val client = TestPool(server).user("ana").client()
            delayed("InitiateAuth")
            val signIn = launch(dispatcher) { client.signIn("ana", TestPool.PASSWORD, SignInOptions(replaceSession = true)) }
            faultsToStrike()
            withContext(dispatcher) { repeat(1_000) { yield() } }
            assertTrue(signIn.isActive)
            signIn.cancelAndJoin()
        }
    }

    @Test
    fun `the arithmetic of a sign-in never runs on the caller's thread`() = test {
        val client = TestPool(server).user("ana").client()
        onOneThread { dispatcher, thread ->
            withContext(dispatcher) { repeat(20) { client.signedIn(options = SignInOptions(replaceSession = true)) } }
            val threads = ManagementFactory.getThreadMXBean()
            val process = ManagementFactory.getOperatingSystemMXBean() as com.sun.management.OperatingSystemMXBean
            val callersBefore = threads.getThreadCpuTime(thread.threadId)
            val allBefore = process.processCpuTime
            withContext(dispatcher) { repeat(20) { client.signedIn(options = SignInOptions(replaceSession = true)) } }
            val callers = threads.getThreadCpuTime(thread.threadId) - callersBefore
            val all = process.processCpuTime - allBefore
            assertTrue(callers < all / 4, "$callers ns of $all ns were spent on the caller's thread")
        }
    }

    @Test
    fun `a store is called on threads of the library, never on the caller's`() = test {
        onOneThread { dispatcher, thread ->
            val store = AppStore()
            val client = TestPool(server).user("ana").client { this.store = store }
            withContext(dispatcher) {
                client.state()
                val session = client.signedIn()
                session.refresh()
                session.signOut(SignOut.THIS_DEVICE)
            }
            assertTrue(store.callers.isNotEmpty())
            assertFalse(thread in store.callers)
        }
    }

    private val Thread.threadId: Long get() =
        @Suppress("DEPRECATION")
        id

    private suspend fun onOneThread(body: suspend (kotlinx.coroutines.CoroutineDispatcher, Thread) -> Unit) {
        val executor = Executors.newSingleThreadExecutor { Thread(it, "the only one").apply { isDaemon = true } }
        val thread = executor.submit<Thread> { Thread.currentThread() }.get()
        executor.asCoroutineDispatcher().use { body(it, thread) }
    }
}
