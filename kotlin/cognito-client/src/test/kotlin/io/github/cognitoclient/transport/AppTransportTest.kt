package io.github.cognitoclient.transport

import io.github.cognitoclient.CognitoException
import io.github.cognitoclient.SessionState
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** Transports that the app wrote itself, over which a signed-in user refreshes: what they do must not cost the session. */
class AppTransportTest : PoolTest() {
    /** Sends as the system does, until it is told to do something else. */
    private class Changeable : HttpTransport {
        private val system = HttpUrlConnectionTransport()

        @Volatile
        var next: (suspend (HttpRequest) -> HttpResponse)? = null

        override suspend fun send(request: HttpRequest): HttpResponse = next?.invoke(request) ?: system.send(request)
    }

    private suspend fun refreshing(next: suspend (HttpRequest) -> HttpResponse): CognitoException {
        val changeable = Changeable()
        TestPool(server).user("ana").client {
            transport = changeable
            totalTimeout = Duration.ofSeconds(3)
        }.use { pool ->
            val session = pool.signedIn()
            changeable.next = next
            val failure = failing<CognitoException> { session.refresh() }
            changeable.next = null
            session.refresh()
            assertTrue(pool.state() is SessionState.SignedIn, "the session is there")
            return failure
        }
    }

    @Test
    fun `a transport that throws fails the call, and its text is not told`() = test {
        for (thrown in listOf<Throwable>(IllegalStateException("token=hush"), NoClassDefFoundError("hush"), java.io.IOException("hush"))) {
            val failure = refreshing { throw thrown }
            assertFalse("hush" in "$failure ${failure.message}", failure.toString())
            assertTrue(failure is CognitoException.Network, failure.toString())
        }
    }

    @Test
    fun `a transport that gives up by a time-out of its own fails the call`() = test {
        val failure = refreshing { withTimeout(1.milliseconds) { awaitCancellation() } }
        assertTrue(failure is CognitoException.Network, failure.toString())
    }

    @Test
    fun `a failure tells what may have happened`() = test {
        for (failure in listOf(
            TransportException.Connect("no way"),
            TransportException.Tls("no trust"),
            TransportException.Timeout(sent = false, "no time"),
            TransportException.Unusable("no use"),
        )) {
            val told = refreshing { throw failure }
            assertTrue(failure.message!! in told.message.orEmpty(), "$failure: $told")
        }
    }

    @Test
    fun `a reply that cannot be is none`() = test {
        for (status in listOf(-1, 0, 70_000)) {
            refreshing { HttpResponse(status, emptyMap(), ByteArray(0)) }
        }
        refreshing { HttpResponse(200, emptyMap(), ByteArray(2 * 1024 * 1024)) }
    }

    @Test
    fun `a transport that never answers is cancelled with the call`() = test {
        val changeable = Changeable()
        TestPool(server).user("ana").client { transport = changeable }.use { pool ->
            val session = pool.signedIn()
            val (asked, cancelled) = CompletableDeferred<HttpRequest>() to CompletableDeferred<Unit>()
            changeable.next = { request ->
                asked.complete(request)
                try {
                    awaitCancellation()
                } finally {
                    cancelled.complete(Unit)
                }
            }
            val refreshing = launch { session.user() }
            val request = asked.await()
            assertFalse("accessToken" in request.toString().lowercase())
            refreshing.cancelAndJoin()
            cancelled.await()
            changeable.next = null
            assertEquals("ana", session.user().username)
        }
    }

    @Test
    fun `a transport that never answers is cancelled when the time is over`() = test {
        val cancelled = CompletableDeferred<Unit>()
        refreshing {
            try {
                awaitCancellation()
            } finally {
                cancelled.complete(Unit)
            }
        }
        cancelled.await()
    }
}
