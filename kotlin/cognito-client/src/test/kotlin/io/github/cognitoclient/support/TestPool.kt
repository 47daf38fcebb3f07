package io.github.cognitoclient.support

import io.github.cognitoclient.Session
import io.github.cognitoclient.SignInOptions
import io.github.cognitoclient.SignInStep
import io.github.cognitoclient.UserPool
import io.github.cognitoclient.UserPoolConfiguration
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.add
import kotlinx.serialization.json.addJsonObject
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray
import kotlinx.serialization.json.putJsonObject

/** A fresh pool with one app client on the local server. */
class TestPool(private val server: LocalServer, client: JsonObjectBuilder.() -> Unit = {}) {
    val poolId: String = server.call("CreateUserPool") {
        put("PoolName", "kotlin-tests")
        putJsonArray("Schema") {
            addJsonObject {
                put("Name", "tier")
                put("AttributeDataType", "String")
                put("Mutable", true)
            }
        }
    }.getValue("UserPool").jsonObject.getValue("Id").jsonPrimitive.content

    private val created = server.call("CreateUserPoolClient") {
        put("UserPoolId", poolId)
        put("ClientName", "kotlin-tests")
        putJsonArray("ExplicitAuthFlows") {
            add("ALLOW_USER_SRP_AUTH")
            add("ALLOW_USER_PASSWORD_AUTH")
            add("ALLOW_REFRESH_TOKEN_AUTH")
        }
        client()
    }.getValue("UserPoolClient").jsonObject

    val clientId: String = created.getValue("ClientId").jsonPrimitive.content
    val clientSecret: String? = created["ClientSecret"]?.jsonPrimitive?.content

    /** A user who may sign in with [PASSWORD]. */
    fun user(username: String, attributes: Map<String, String> = emptyMap()): TestPool = apply {
        invite(username, attributes)
        server.call("AdminSetUserPassword") {
            put("UserPoolId", poolId)
            put("Username", username)
            put("Password", PASSWORD)
            put("Permanent", true)
        }
    }

    /** A user who has to replace [TEMPORARY_PASSWORD]. */
    fun invite(username: String, attributes: Map<String, String> = emptyMap()): TestPool = apply {
        server.call("AdminCreateUser") {
            put("UserPoolId", poolId)
            put("Username", username)
            put("TemporaryPassword", TEMPORARY_PASSWORD)
            put("MessageAction", "SUPPRESS")
            putJsonArray("UserAttributes") {
                for ((name, value) in attributes) {
                    addJsonObject {
                        put("Name", name)
                        put("Value", value)
                    }
                }
            }
        }
    }

    fun group(name: String, vararg members: String) {
        server.call("CreateGroup") {
            put("UserPoolId", poolId)
            put("GroupName", name)
            put("RoleArn", "arn:aws:iam::123456789012:role/$name")
            put("Precedence", 1)
        }
        for (member in members) {
            server.call("AdminAddUserToGroup") {
                put("UserPoolId", poolId)
                put("Username", member)
                put("GroupName", name)
            }
        }
    }

    /** An administrator's operation on one user, such as `AdminDisableUser`. */
    fun administer(operation: String, username: String) {
        server.call(operation) {
            put("UserPoolId", poolId)
            put("Username", username)
        }
    }

    /** Our client of this pool. */
    fun client(configure: UserPoolConfiguration.() -> Unit = {}): UserPool = UserPool(poolId, clientId) {
        endpoint = server.url
        clientSecret = this@TestPool.clientSecret
        configure()
    }

    companion object {
        const val PASSWORD = "Correct-Horse-7"
        const val TEMPORARY_PASSWORD = "Temporary-Horse-7"

        /** A client of a pool that is never called. */
        fun offline() = UserPool("us-east-1_AbCdEf123", "client") { endpoint = "http://127.0.0.1:9" }

        /** Refresh tokens are replaced at each use, and the old one is refused at once. */
        fun rotating(server: LocalServer) = TestPool(server) {
            putJsonObject("RefreshTokenRotation") {
                put("Feature", "ENABLED")
                put("RetryGracePeriodSeconds", 0)
            }
        }
    }
}

/** Signs in where nothing but the password is asked for. */
suspend fun UserPool.signedIn(
    username: String = "ana",
    password: String = TestPool.PASSWORD,
    options: SignInOptions = SignInOptions(),
): Session = when (val step = signIn(username, password, options)) {
    is SignInStep.Done -> step.session
    else -> error("unexpected $step")
}
