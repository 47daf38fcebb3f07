package io.github.cognitoclient

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import kotlinx.serialization.json.addJsonObject
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray
import kotlinx.serialization.json.putJsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.seconds

class ListsTest : PoolTest() {
    /** The next page that the service gives. */
    private fun page(device: String, next: String? = null) = server.fault("replace", "ListDevices") {
        putJsonObject("body") {
            putJsonArray("Devices") { addJsonObject { put("DeviceKey", "us-east-1_0f0c7d62-3d43-4e43-9f0e-$device") } }
            next?.let { put("PaginationToken", it) }
        }
    }

    private suspend fun session() = TestPool(server).user("ana").client().signedIn()

    @Test
    fun `a list is read to its end, and from its beginning by each collector`() = test {
        val devices = session().devices().map { it.key.takeLast(12) }
        repeat(2) {
            page("000000000001", next = "second")
            page("000000000002")
            assertEquals(listOf("000000000001", "000000000002"), devices.toList())
        }
    }

    @Test
    fun `no page is fetched before it is wanted`() = test {
        val session = session()
        page("000000000001", next = "second")
        page("000000000002")
        val devices = session.devices()
        assertTrue(devices.first().key.endsWith("1"))
        assertTrue(server.hasWaitingFaults())
    }

    @Test
    fun `a list that goes in a circle or is endless ends, as in the other languages`() = test {
        val session = session()
        page("000000000001", next = "again")
        page("000000000002", next = "again")
        val seen = mutableListOf<Device>()
        val circle = failing<CognitoException.Protocol> { session.devices().collect(seen::add) }
        assertEquals("PaginationToken", circle.field)
        assertEquals(1, seen.size)

        fun many(next: String) = server.fault("replace", "ListDevices") {
            putJsonObject("body") {
                putJsonArray("Devices") { repeat(5_001) { addJsonObject { put("DeviceKey", "us-east-1_0f0c7d62-3d43-4e43-9f0e-$it") } } }
                put("PaginationToken", next)
            }
        }
        many("first")
        many("second")
        val endless = failing<CognitoException.Protocol> { session.devices().toList() }
        assertEquals("PaginationToken", endless.field)
        assertTrue("10,000" in endless.detail, endless.detail)
    }

    @Test
    fun `a page that cannot be had fails the collector, and the next begins anew`() = test {
        val session = session()
        page("000000000001", next = "second")
        server.fault("drop_before", "ListDevices") { put("count", 10) }
        val seen = mutableListOf<Device>()
        failing<CognitoException.Network> { session.devices().collect(seen::add) }
        assertEquals(1, seen.size)
        server.reset()
        page("000000000002")
        assertTrue(session.devices().toList().single().key.endsWith("2"))
    }

    @Test
    fun `a collector that is cancelled stops at once`() = test {
        val session = session()
        server.fault("delay", "ListDevices") { put("delay_milliseconds", 20_000) }
        val waiting = launch { session.devices().collect { error("told $it") } }
        faultsToStrike()
        withTimeout(5.seconds) { waiting.cancelAndJoin() }
        assertEquals(emptyList<Device>(), session.devices().toList())
    }
}
