package io.github.cognitoclient.support

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put
import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.time.Duration
import kotlin.concurrent.thread

/** The local pool's program, run beside the tests: its AWS-style operations and its instruments. */
class LocalServer private constructor(val url: String, private val process: Process) : AutoCloseable {
    private val http = HttpClient.newHttpClient()

    /** Performs an operation in AWS's wire format, as an administrator's tool would. */
    fun call(operation: String, members: JsonObjectBuilder.() -> Unit): JsonObject = perform(operation, buildJsonObject(members))

    /** Performs an operation with members that are there already. */
    fun perform(operation: String, members: JsonObject): JsonObject {
        val request = HttpRequest.newBuilder(URI(url))
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSCognitoIdentityProviderService.$operation")
            .POST(HttpRequest.BodyPublishers.ofString(members.toString()))
            .build()
        return send(request).jsonObject
    }

    /** Moves the server's clock forwards. */
    fun advance(by: Duration) {
        control("POST", "clock") { put("advance_seconds", by.seconds) }
    }

    /** Puts a fault into the queue. */
    fun fault(kind: String, operation: String, more: JsonObjectBuilder.() -> Unit = {}) {
        control("POST", "faults") {
            put("kind", kind)
            put("operation", operation)
            more()
        }
    }

    /** Whether a fault still waits for its request. */
    fun hasWaitingFaults(): Boolean = control("GET", "faults").jsonObject.getValue("faults").jsonArray.isNotEmpty()

    /** How often an operation was called since the last [reset]. */
    fun calls(operation: String): Long =
        control("GET", "calls").jsonObject.getValue("counts").jsonObject[operation]?.jsonPrimitive?.long ?: 0

    /** Real time, no faults, no calls noted. */
    fun reset() {
        for (instrument in listOf("clock", "faults", "calls")) control("DELETE", instrument)
    }

    /** Uses one of the server's instruments, such as `/_local/users`. */
    fun post(path: String, members: JsonObject): JsonObject = instrument("POST", path, members).jsonObject

    /** Reads one of the server's instruments, such as `/_local/outbox`. */
    fun get(path: String): JsonObject = instrument("GET", path, null).jsonObject

    /** Ends the server. */
    override fun close() {
        process.destroyForcibly()
    }

    private fun control(method: String, instrument: String, members: (JsonObjectBuilder.() -> Unit)? = null): JsonElement =
        instrument(method, "/_local/$instrument", members?.let(::buildJsonObject))

    private fun instrument(method: String, path: String, members: JsonObject?): JsonElement {
        val body = members?.let { HttpRequest.BodyPublishers.ofString(it.toString()) }
        val request = HttpRequest.newBuilder(URI("$url$path"))
            .header("Content-Type", "application/json")
            .method(method, body ?: HttpRequest.BodyPublishers.noBody())
            .build()
        return send(request)
    }

    private fun send(request: HttpRequest): JsonElement {
        val reply = http.send(request, HttpResponse.BodyHandlers.ofString())
        check(reply.statusCode() in 200..299) { "${request.uri()} answered ${reply.statusCode()}: ${reply.body()}" }
        return if (reply.body().isEmpty()) JsonObject(emptyMap()) else Json.parseToJsonElement(reply.body())
    }

    companion object {
        private const val PROGRAM = "COGNITO_LOCAL_POOL"

        /** One server for all tests of this process; each test makes a pool of its own in it. */
        val shared: LocalServer by lazy { start() }

        fun start(): LocalServer {
            val program = System.getenv(PROGRAM)
            check(!program.isNullOrEmpty()) { "$PROGRAM must be the path of the built cognito-local-pool" }
            val process = ProcessBuilder(program, "--port", "0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
            Runtime.getRuntime().addShutdownHook(Thread { process.destroyForcibly() })
            val output = process.inputStream.bufferedReader()
            val url = output.readLine()?.let { Regex("http://\\S+").find(it)?.value }
            check(url != null) { "${File(program).name} did not say where it listens" }
            thread(isDaemon = true) { output.forEachLine { } }
            return LocalServer(url, process)
        }
    }
}
