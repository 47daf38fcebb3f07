package io.github.cognitoclient.support

import io.github.cognitoclient.UserPool
import io.github.cognitoclient.UserPoolConfiguration
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.add
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray

/** A fresh pool on the local server with any setting, its one app client, and users in any state. */
class PreparedPool(private val server: LocalServer, pool: JsonObject, client: JsonObject) {
    private val made = server.post("/_local/reset", JsonObject(mapOf("pool" to pool, "client" to client)))

    val id: String = made.getValue("poolId").jsonPrimitive.content
    val clientId: String = made.getValue("clientId").jsonPrimitive.content
    val clientSecret: String? = made["clientSecret"]?.jsonPrimitive?.content

    /** Makes a user as `POST /_local/users` does. */
    fun user(members: JsonObject): PreparedPool = apply { use("users", members) }

    /** Uses an instrument on this pool. */
    fun use(instrument: String, members: JsonObject): JsonObject =
        server.post("/_local/$instrument", JsonObject(members + ("poolId" to JsonPrimitive(id))))

    /** The code of the newest message to a user. */
    fun code(username: String): String = server.get("/_local/outbox").getValue("messages").jsonArray.map { it.jsonObject }
        .last {
            it["username"]?.jsonPrimitive?.content == username &&
                it["pool_id"]?.jsonPrimitive?.content.let { id -> id == null || id == this.id }
        }
        .getValue("code").jsonPrimitive.content

    /** What a user's authenticator app shows now. */
    fun totp(username: String): String = use("totp", buildJsonObject { put("username", username) }).getValue("code").jsonPrimitive.content

    /** What the software authenticator answers to a passkey challenge. */
    fun assertion(options: String): String =
        use("authenticator/assert", buildJsonObject { put("options", options) }).getValue("credential").jsonPrimitive.content

    /** What the software authenticator makes for a passkey registration. */
    fun newPasskey(options: String): String =
        use("authenticator/create", buildJsonObject { put("options", options) }).getValue("credential").toString()

    /** Our client of this pool. */
    fun client(configure: UserPoolConfiguration.() -> Unit = {}): UserPool = UserPool(id, clientId) {
        endpoint = server.url
        clientSecret = this@PreparedPool.clientSecret
        configure()
    }

    companion object {
        /** A pool for password sign-ins, with one user `ana`. */
        fun of(
            server: LocalServer,
            flows: List<String> = listOf("ALLOW_USER_SRP_AUTH"),
            pool: JsonObjectBuilder.() -> Unit = {},
            ana: JsonObjectBuilder.() -> Unit = {},
        ): PreparedPool {
            val client = buildJsonObject { putJsonArray("ExplicitAuthFlows") { flows.forEach(::add) } }
            return PreparedPool(server, buildJsonObject(pool), client).user(
                buildJsonObject {
                    put("username", "ana")
                    put("password", TestPool.PASSWORD)
                    ana()
                },
            )
        }
    }
}
