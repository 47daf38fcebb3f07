package io.github.cognitoclient.support

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.BeforeEach
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** What all tests against the local pool share. */
abstract class PoolTest {
    protected val server: LocalServer get() = LocalServer.shared

    @BeforeEach
    fun `the server is as new`() = server.reset()

    /** Runs a test that suspends; one that hangs fails. */
    protected fun test(body: suspend CoroutineScope.() -> Unit): Unit = runBlocking {
        withTimeout(60.seconds, body)
    }

    /** Waits until the server has taken the request that a fault was set for. */
    protected suspend fun faultsToStrike() = withTimeout(20.seconds) {
        while (server.hasWaitingFaults()) delay(5.milliseconds)
    }
}

/** The exception that [body] must fail with. */
inline fun <reified T : Throwable> failing(body: () -> Any?): T {
    val result = try {
        body()
    } catch (error: Throwable) {
        if (error is T) return error
        throw AssertionError("expected ${T::class.simpleName}, got $error", error)
    }
    throw AssertionError("expected ${T::class.simpleName}, got the result $result")
}
