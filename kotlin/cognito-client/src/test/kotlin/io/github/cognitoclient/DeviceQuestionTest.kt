package io.github.cognitoclient

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.PreparedPool
import io.github.cognitoclient.support.signedIn
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withContext
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class DeviceQuestionTest : PoolTest() {
    /** A pool that leaves it to its users whether a device is remembered. */
    private fun client(remembering: DeviceRemembering) = PreparedPool.of(
        server,
        pool = {
            putJsonObject("DeviceConfiguration") {
                put("ChallengeRequiredOnNewDevice", true)
                put("DeviceOnlyRememberedOnUserPrompt", true)
            }
        },
    ).client {
        deviceRemembering = remembering
        deviceName = "Ana's laptop"
    }

    private fun CoroutineScope.confirmed(client: UserPool): Deferred<SessionEvent.DeviceConfirmed> =
        async(start = CoroutineStart.UNDISPATCHED) { client.events.filterIsInstance<SessionEvent.DeviceConfirmed>().first() }

    @Test
    fun `the question may suspend, and the sign-in does not wait for it`() = test {
        val asked = CompletableDeferred<NewDevice>()
        val answer = CompletableDeferred<Boolean>()
        val client = client(
            DeviceRemembering.Ask { device ->
                asked.complete(device)
                withContext(Dispatchers.Default) { answer.await() }
            },
        )
        val confirmed = confirmed(client)
        val session = client.signedIn()
        val device = asked.await()
        assertEquals("ana", device.username)
        assertEquals("Ana's laptop", device.deviceName)
        assertFalse("laptop" in device.toString())
        assertTrue(confirmed.isActive)
        answer.complete(true)
        assertTrue(confirmed.await().remembered)
        assertEquals(device.deviceKey, confirmed.await().deviceKey)
        val current = session.currentDevice()!!
        assertEquals("Ana's laptop", current.name)
        assertFalse("laptop" in current.toString())
    }

    @Test
    fun `what the question throws is a no`() = test {
        for (thrown in listOf(IllegalStateException("the dialog is gone"), NotImplementedError())) {
            val client = client(DeviceRemembering.Ask { throw thrown })
            val confirmed = confirmed(client)
            client.signedIn()
            assertFalse(confirmed.await().remembered)
        }
    }

    @Test
    fun `no new device is remembered unless the app says so`() = test {
        assertEquals(DeviceRemembering.OnRequest, UserPoolConfiguration().deviceRemembering)
        for ((remembering, expected) in listOf(DeviceRemembering.OnRequest to false, DeviceRemembering.Always to true)) {
            val client = client(remembering)
            val confirmed = confirmed(client)
            client.signedIn()
            assertEquals(expected, confirmed.await().remembered, remembering.toString())
        }
    }
}
