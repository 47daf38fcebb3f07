package io.github.cognitoclient.scenarios

import io.github.cognitoclient.CognitoException
import io.github.cognitoclient.ConfirmedAccount
import io.github.cognitoclient.MemoryStore
import io.github.cognitoclient.NewAccount
import io.github.cognitoclient.PasskeyRegistration
import io.github.cognitoclient.Session
import io.github.cognitoclient.SignInStep
import io.github.cognitoclient.TotpRegistration
import io.github.cognitoclient.UserPool
import io.github.cognitoclient.support.LocalServer
import io.github.cognitoclient.support.PreparedPool
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put

const val MAIN = "main"

/** What a scenario has made so far: its pool, client, sign-ins and sign-ups, and all that its placeholders know. */
class Scene(private val scenario: Scenario, val server: LocalServer, val capture: Capture) : AutoCloseable {
    class SignIn(val step: SignInStep, val earlier: SignInStep?)

    class SignUp(val signedUp: NewAccount?, val confirmed: ConfirmedAccount?)

    val variables = mutableMapOf<String, String>()
    val signIns = mutableMapOf<String, SignIn>()
    val signUps = mutableMapOf<String, SignUp>()
    val setUps = mutableMapOf<String, TotpRegistration>()
    val registrations = mutableMapOf<String, PasskeyRegistration>()
    private val shownSecrets = mutableMapOf<String, String>()
    private var store = MemoryStore()
    private var pool = makePool()
    var client: UserPool = makeClient()
        private set
    var events = Events(client)
        private set

    fun anotherPool() {
        pool = makePool()
    }

    fun anotherStore() {
        store = MemoryStore()
    }

    fun anotherClient() {
        client = makeClient()
        events.close()
        events = Events(client)
    }

    override fun close() = events.close()

    /** Makes a call that must end as expected: with an error, or with what [then] looks at. */
    suspend fun <T> ending(expect: Members, call: suspend () -> T, then: (T) -> Unit) {
        val value = try {
            call()
        } catch (error: CognitoException) {
            return expectError(expect, capture.show(error))
        }
        if (value != null) capture.show(value)
        then(value)
    }

    /** The same for what leads to a step of a sign-in. */
    suspend fun take(who: String, expect: Members, call: suspend () -> SignInStep) {
        val step = try {
            call()
        } catch (error: CognitoException) {
            return expectError(expect, capture.show(error))
        }
        capture.show(step)
        step.challenge?.let(capture::show)
        if (step is SignInStep.SetUpTotp) shown(who, step.challenge.secret())
        if (step is SignInStep.Done) {
            val tokens = capture.show(capture.show(step.session).tokens())
            listOf(tokens.accessToken, tokens.idToken, tokens.refreshToken).forEach(::secret)
        }
        expectStep(expect, step) { expanded(it, who) }
        signIns[who] = SignIn(step, signIns[who]?.step)
    }

    /** Notes a secret that an authenticator app is to learn. */
    fun shown(who: String, secret: String) {
        shownSecrets[who] = secret(secret)
    }

    fun step(who: String): SignInStep = checkNotNull(signIns[who]) { "no sign-in $who has begun" }.step

    fun challenge(who: String) = checkNotNull(step(who).challenge) { "$who is done" }

    fun session(who: String): Session {
        val step = step(who)
        check(step is SignInStep.Done) { "nobody is signed in: ${step.name}" }
        return step.session
    }

    fun secret(text: String): String = capture.secret(text)!!

    fun expanded(text: String, who: String = MAIN): String = expand(text) { resolve(it, who) }

    fun expanded(value: JsonElement, who: String): JsonElement = expand(value) { resolve(it, who) }

    /** `POST`s to an instrument, with this pool's id. */
    fun control(path: String, with: JsonObject): JsonObject {
        val id = JsonObject(mapOf("poolId" to JsonPrimitive(pool.id)))
        return server.post(path, JsonObject(id + expand(with) { resolve(it, MAIN) }))
    }

    /** Performs an operation of the service, with this pool's id. */
    fun administer(operation: String, with: JsonObject) {
        val id = JsonObject(mapOf("UserPoolId" to JsonPrimitive(pool.id)))
        server.perform(operation, JsonObject(id + expand(with) { resolve(it, MAIN) }))
    }

    /** The path of an instrument, which must not be the whole server's unless the server is the scenario's own. */
    fun path(members: Members): String = expanded(members.needed("path")).also { path ->
        check(scenario.ownServer || OF_THE_SERVER.none(path::startsWith)) { "$path needs a server of the scenario's own" }
    }

    private fun resolve(inside: String, who: String): String {
        val kind = inside.substringBefore(':')
        val of = inside.substringAfter(':', "")
        return when {
            kind == "code" && of.isNotEmpty() -> pool.code(of)

            kind == "totp" && of.isNotEmpty() -> pool.totp(of)

            kind == "totp" -> {
                val secret = checkNotNull(shownSecrets[who]) { "no secret is shown" }
                pool.use("totp", buildJsonObject { put("secret", secret) }).getValue("code").jsonPrimitive.content
            }

            kind == "passkey" -> assertion(who, of)

            inside == "new_passkey" -> newPasskey(who)

            kind == "parameter" -> checkNotNull(step(who).parameters[of]) { "there is no parameter $of" }

            kind == "var" -> variable(of)

            kind == "tampered" -> variable(of).let { text ->
                val middle = text.length / 2
                text.replaceRange(middle, middle + 1, if (text[middle] == 'A') "B" else "A")
            }

            inside == "server" -> server.url

            inside == "pool_id" -> pool.id

            inside == "client_id" -> pool.clientId

            else -> error("there is no placeholder $inside")
        }
    }

    private fun assertion(who: String, tamper: String): String {
        val step = step(who)
        check(step is SignInStep.Passkey) { "no passkey is asked for" }
        val request = buildJsonObject {
            put("options", step.challenge.requestOptionsJson)
            if (tamper.isNotEmpty()) put("tamper", tamper)
        }
        return pool.use("authenticator/assert", request).getValue("credential").jsonPrimitive.content
    }

    private fun newPasskey(who: String): String {
        val registration = checkNotNull(registrations[who]) { "no registration of $who has begun" }
        return pool.newPasskey(registration.options)
    }

    private fun variable(name: String): String = checkNotNull(variables[name]) { "no variable $name was saved" }

    private fun makePool(): PreparedPool {
        val described = expand(scenario.pool) { inside ->
            check(inside == "server") { "only the server is known before its pool" }
            server.url
        }
        val pool = PreparedPool(server, described, scenario.client)
        capture.secret(pool.clientSecret)
        for (user in scenario.users) {
            for (name in listOf("password", "totp_secret")) capture.secret(user[name]?.jsonPrimitive?.content)
            pool.user(user)
        }
        return pool
    }

    private fun makeClient(): UserPool = capture.show(
        pool.client {
            store = this@Scene.store
            scenario.app(this)
            capture.show(this)
        },
    )

    private companion object {
        /** The instruments that are the whole server's and not one pool's. */
        val OF_THE_SERVER = listOf("/_local/clock", "/_local/faults", "/_local/calls", "/_local/contexts")
    }
}

/** The sign-in or sign-up that an action is about. */
fun Members.who(): String = text("as") ?: MAIN

fun Members.expectation(): Members = checkNotNull(sub("expect")) { "the action expects nothing" }

/** Reads all members of an action, of which none may be left. */
fun <T> reading(members: Members, read: (Members) -> T): T = read(members).also { members.end() }
