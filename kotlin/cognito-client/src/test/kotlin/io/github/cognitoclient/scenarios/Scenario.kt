package io.github.cognitoclient.scenarios

import io.github.cognitoclient.DeviceContext
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonObject
import java.io.File

/** A behaviour as `tests/scenarios/README.md` describes it. */
class Scenario(json: JsonObject) {
    val name: String
    val ownServer: Boolean
    val pool: JsonObject
    val client: JsonObject
    val device: DeviceContext?
    val users: List<JsonObject>
    val steps: List<JsonObject>

    init {
        val members = Members("a scenario", json)
        name = members.needed("name")
        ownServer = members.flag("own_server") ?: false
        pool = members.map("pool") ?: NOTHING
        client = members.map("client") ?: NOTHING
        device = members.sub("app")?.let { app -> app.sub("threat_protection")?.let(::device).also { app.end() } }
        users = members.list("users").orEmpty().map { it.jsonObject }
        steps = checkNotNull(members.list("steps")) { "$name has no steps" }.map { it.jsonObject }
        members.end()
    }

    private fun device(members: Members) = DeviceContext().apply {
        deviceName = members.text("device_name")
        applicationName = members.text("application_name")
        platformName = members.text("platform_name")
        members.end()
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
