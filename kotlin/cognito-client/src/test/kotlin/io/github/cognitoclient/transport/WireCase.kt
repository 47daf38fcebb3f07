package io.github.cognitoclient.transport

import io.github.cognitoclient.support.Wire
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withContext
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.double
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import java.io.File
import java.time.Duration

/** One of the cases that every transport is held to, in the form that tests/wire/README.md tells. */
class WireCase private constructor(private val members: JsonObject, private val run: String) {
    val name: String = members.text("name")!!

    /** Runs the case over what [transport] makes, which is told how long connecting may take if that matters. */
    suspend fun run(wire: Wire, transport: (connectTimeout: Duration?) -> HttpTransport) {
        requireKnown(members, "name", "connect_timeout", "exchanges", "seen", "connections", "closed")
        val made = transport(members["connect_timeout"]?.seconds)
        for (exchange in members.getValue("exchanges").jsonArray) {
            perform(exchange.jsonObject, made, wire)
            wire.seen(run)
        }
        if (members["closed"]?.jsonPrimitive?.boolean == true) assertTrue(wire.closed(run), "the connection was not closed")
        val seen = wire.seen(run)
        val requests = seen.getValue("requests").jsonArray.map { it.jsonObject }
        val expected = members.getValue("seen").jsonArray.map { it.jsonObject }
        assertEquals(expected.map { it.text("method") }, requests.map { it.text("method") }, "what the server saw")
        requests.zip(expected, ::assertArrived)
        members["connections"]?.let { assertEquals(it, seen["connections"], "connections") }
    }

    private suspend fun perform(exchange: JsonObject, transport: HttpTransport, wire: Wire) {
        requireKnown(exchange, "method", "url", "headers", "body", "timeout", "reply", "fails", "cancelled")
        val request = HttpRequest(
            HttpMethod.valueOf(exchange.text("method")!!),
            wire.fill(exchange.text("url")!!, run),
            exchange.headers,
            exchange.text("body").orEmpty().toByteArray(),
            exchange["timeout"]?.seconds ?: Duration.ofSeconds(AMPLE_SECONDS),
        )
        when {
            exchange["cancelled"]?.jsonPrimitive?.boolean == true -> cancelOnArrival(request, transport, wire)

            "reply" in exchange -> assertReply(exchange.getValue("reply").jsonObject, transport.send(request))

            else -> {
                val failure = failureOf(request, transport)
                val kinds = exchange.getValue("fails").jsonArray.map { it.jsonPrimitive.content }
                assertTrue(failure.kind in kinds, "${failure.kind} ($failure) is none of $kinds")
            }
        }
    }

    private suspend fun failureOf(request: HttpRequest, transport: HttpTransport): TransportException {
        val reply = try {
            transport.send(request)
        } catch (failure: TransportException) {
            return failure
        }
        throw AssertionError("a reply instead of a failure: $reply ${reply.headers}")
    }

    private suspend fun cancelOnArrival(request: HttpRequest, transport: HttpTransport, wire: Wire) = coroutineScope {
        val ended = CompletableDeferred<Unit>()
        val sending = async(Dispatchers.Default) { transport.send(request) }
        sending.invokeOnCompletion { ended.complete(Unit) }
        assertTrue(withContext(Dispatchers.IO) { wire.arrived(run) }, "the request to cancel did not arrive")
        sending.cancel()
        ended.await()
    }

    private fun assertReply(expected: JsonObject, reply: HttpResponse) {
        requireKnown(expected, "status", "headers", "body", "body_hex", "body_length")
        assertEquals(expected.getValue("status").jsonPrimitive.int, reply.status)
        val headers = reply.headers.entries.associate { (name, values) -> name.lowercase() to values.first() }
        for ((name, value) in expected.headers) assertEquals(value, headers[name], name)
        expected.text("body")?.let { assertEquals(it, reply.body.decodeToString()) }
        expected.text("body_hex")?.let {
            assertArrayEquals(it.chunked(2) { hex -> hex.toString().toInt(HEX).toByte() }.toByteArray(), reply.body)
        }
        expected["body_length"]?.let { assertEquals(it.jsonPrimitive.int, reply.body.size) }
    }

    private fun assertArrived(request: JsonObject, expected: JsonObject) {
        requireKnown(expected, "method", "headers", "without", "body")
        val headers = request.getValue("headers").jsonArray.map { it.jsonArray }
            .associate { (name, value) -> name.jsonPrimitive.content to value.jsonPrimitive.content }
        for ((name, value) in expected.headers) assertEquals(value, headers[name], name)
        for (name in expected["without"]?.jsonArray.orEmpty()) assertNull(headers[name.jsonPrimitive.content], name.toString())
        expected.text("body")?.let { assertEquals(it, request.text("body")) }
    }

    private fun requireKnown(members: JsonObject, vararg known: String) = check(known.toSet().containsAll(members.keys)) { members.keys }

    companion object {
        private const val AMPLE_SECONDS = 20L
        private const val HEX = 16
        private const val NANOS = 1e9

        val all: List<WireCase> = run {
            // Surefire runs in the module's folder.
            val file = File("../../tests/wire/cases.json")
            Json.parseToJsonElement(file.readText()).jsonArray.mapIndexed { number, case -> WireCase(case.jsonObject, "kotlin-$number") }
        }

        private val JsonElement.seconds: Duration get() = Duration.ofNanos((jsonPrimitive.double * NANOS).toLong())

        private fun JsonObject.text(name: String): String? = this[name]?.jsonPrimitive?.content

        private val JsonObject.headers: Map<String, String>
            get() = this["headers"]?.jsonObject.orEmpty().mapValues { (_, value) -> value.jsonPrimitive.content }
    }
}

/** As the cases call it. */
val TransportException.kind: String
    get() = when (this) {
        is TransportException.Connect -> "connect"
        is TransportException.Timeout -> if (sent) "timeout_sent" else "timeout_unsent"
        is TransportException.Tls -> "tls"
        is TransportException.Interrupted -> "interrupted"
        is TransportException.TooLarge -> "too_large"
        is TransportException.Unusable -> "unusable"
    }
