package io.github.cognitoclient.scenarios

import io.github.cognitoclient.DeviceContext
import io.github.cognitoclient.DeviceRemembering
import io.github.cognitoclient.UserPoolConfiguration
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonObject
import java.io.File

/** A behaviour as `tests/scenarios/README.md` describes it. */
class Scenario(json: JsonObject) {
    val name: String
    val ownServer: Boolean
    val pool: JsonObject
    val client: JsonObject
    private val app: App?
    val users: List<JsonObject>
    val steps: List<JsonObject>

    init {
        val members = Members("a scenario", json)
        name = members.needed("name")
        ownServer = members.flag("own_server") ?: false
        pool = members.map("pool") ?: NOTHING
        client = members.map("client") ?: NOTHING
        app = members.sub("app")?.let(::App)
        users = members.list("users").orEmpty().map { it.jsonObject }
        steps = checkNotNull(members.list("steps")) { "$name has no steps" }.map { it.jsonObject }
        members.end()
    }

    /** Sets what the app's client is built with. */
    fun app(configuration: UserPoolConfiguration) {
        app?.set(configuration)
    }

    private class App(members: Members) {
        private val device = members.sub("threat_protection")?.let(::device)
        private val deviceName = members.text("device_name")
        private val remembering = members.element("device_remembering")?.let(::remembering)

        init {
            members.end()
        }

        fun set(configuration: UserPoolConfiguration) {
            configuration.threatProtection = device
            configuration.deviceName = deviceName
            remembering?.let { configuration.deviceRemembering = it }
        }

        private fun device(members: Members) = DeviceContext().apply {
            deviceName = members.text("device_name")
            applicationName = members.text("application_name")
            platformName = members.text("platform_name")
            members.end()
        }

        private fun remembering(given: JsonElement): DeviceRemembering = when (given) {
            JsonPrimitive("always") -> DeviceRemembering.Always

            JsonPrimitive("on_request") -> DeviceRemembering.OnRequest

            is JsonObject -> {
                val members = Members("device_remembering", given)
                val answer = checkNotNull(members.flag("ask")) { "device_remembering has no answer" }
                members.end()
                DeviceRemembering.Ask { answer }
            }

            else -> error("device_remembering is $given")
        }
    }

    companion object {
        private val NOTHING = JsonObject(emptyMap())

        /** The files' themes with their scenarios. */
        fun all(): Map<String, List<Scenario>> {
            val folder = File(System.getProperty("basedir") ?: ".", "../../tests/scenarios").canonicalFile
            val files = folder.listFiles { file -> file.extension == "json" }.orEmpty().sortedBy { it.name }
            check(files.isNotEmpty()) { "there are no scenarios in $folder" }
            return files.associate { it.nameWithoutExtension to read(it.readText()) }
        }

        fun read(text: String): List<Scenario> {
            val file = Members("a file", Json.parseToJsonElement(text).jsonObject)
            val scenarios = checkNotNull(file.list("scenarios")) { "there are no scenarios" }.map { Scenario(it.jsonObject) }
            file.end()
            check(scenarios.map { it.name }.toSet().size == scenarios.size) { "two scenarios have one name" }
            return scenarios
        }
    }
}
