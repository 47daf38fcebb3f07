package io.github.cognitoclient.support

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

/** The server that misbehaves as its path says, run beside the tests. It ends with this process, by the end of its input. */
class Wire private constructor(private val addresses: Map<String, String>) {
    private val http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()

    /** A text of a case, with the addresses and the run put in. */
    fun fill(text: String, run: String): String =
        addresses.entries.fold(text.replace("{run}", run)) { filled, (name, address) -> filled.replace("{$name}", address) }

    fun seen(run: String): JsonObject = ask("seen", run)

    fun arrived(run: String): Boolean = ask("arrived", run).getValue("arrived").jsonPrimitive.boolean

    fun closed(run: String): Boolean = ask("closed", run).getValue("closed").jsonPrimitive.boolean

    private fun ask(what: String, run: String): JsonObject {
        val request = HttpRequest.newBuilder(URI(fill("http://{http}/-/$what/{run}", run))).build()
        return Json.parseToJsonElement(http.send(request, HttpResponse.BodyHandlers.ofString()).body()).jsonObject
    }

    companion object {
        private const val PROGRAM = "COGNITO_WIRE"

        /** One server for all tests of this process. */
        val shared: Wire by lazy {
            val program = System.getenv(PROGRAM)
            check(!program.isNullOrEmpty()) { "$PROGRAM must be the path of the built cognito-wire" }
            val process = ProcessBuilder(program).redirectError(ProcessBuilder.Redirect.INHERIT).start()
            Runtime.getRuntime().addShutdownHook(Thread { process.destroyForcibly() })
            val line = process.inputStream.bufferedReader().readLine()
            val addresses = Json.parseToJsonElement(line.removePrefix("listening on ")).jsonObject
            Wire(addresses.mapValues { (_, address) -> address.jsonPrimitive.content })
        }
    }
}
