package io.github.cognitoclient.scenarios

import io.github.cognitoclient.SessionEvent
import io.github.cognitoclient.UserPool
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import kotlin.time.Duration.Companion.seconds

/** What a pool object tells from now on. */
class Events(pool: UserPool) : AutoCloseable {
    private val scope = CoroutineScope(Dispatchers.Default)
    private val told = Channel<SessionEvent>(Channel.UNLIMITED)
    private val waiting = mutableListOf<JsonObject>()

    init {
        // Begins to listen before this returns.
        scope.launch(start = CoroutineStart.UNDISPATCHED) { pool.events.collect(told::send) }
    }

    override fun close() = scope.cancel()

    /** Takes what was told since the last time, and waits a while for [patterns] that have not come yet. */
    suspend fun expect(patterns: List<JsonElement>, exactly: Boolean, show: (SessionEvent) -> Unit) {
        fun came() = if (exactly) waiting.size >= patterns.size else inOrder(patterns)
        fun take(event: SessionEvent) {
            show(event)
            waiting += json(event)
        }
        generateSequence { told.tryReceive().getOrNull() }.forEach(::take)
        withTimeoutOrNull(10.seconds) { while (!came()) take(told.receive()) }
        val right = inOrder(patterns) && (!exactly || waiting.size == patterns.size)
        check(right) { "expected $patterns, told were $waiting" }
        waiting.clear()
    }

    private fun inOrder(patterns: List<JsonElement>): Boolean {
        val left = waiting.iterator()
        return patterns.all { pattern -> left.asSequence().any { matches(pattern, it) } }
    }

    private fun json(event: SessionEvent): JsonObject = buildJsonObject {
        put("event", event.name)
        when (event) {
            is SessionEvent.SignedIn -> put("username", event.username)

            is SessionEvent.Refreshed -> put("username", event.username)

            is SessionEvent.RefreshFailed -> {
                put("username", event.username)
                put("error", event.error.kind)
            }

            is SessionEvent.Expired -> {
                put("username", event.username)
                put("error", event.error.kind)
            }

            is SessionEvent.SignedOut -> put("username", event.username)

            is SessionEvent.StorageTrouble -> {
                put("username", event.username)
                put("error", event.error.kind)
            }

            is SessionEvent.DeviceConfirmed -> {
                put("username", event.username)
                put("device_key", event.deviceKey)
                put("remembered", event.remembered)
            }

            is SessionEvent.DeviceConfirmationFailed -> {
                put("username", event.username)
                put("error", event.error.kind)
            }

            is SessionEvent.DeviceForgotten -> {
                put("username", event.username)
                put("device_key", event.deviceKey)
            }

            is SessionEvent.Missed -> Unit
        }
    }

    /** The name of its class in snake case. */
    private val SessionEvent.name: String
        get() = javaClass.simpleName.replace(Regex("(?<!^)[A-Z]")) { "_" + it.value }.lowercase()
}
