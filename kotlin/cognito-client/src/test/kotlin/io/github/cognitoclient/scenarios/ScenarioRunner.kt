package io.github.cognitoclient.scenarios

import io.github.cognitoclient.AuthFlow
import io.github.cognitoclient.CognitoException
import io.github.cognitoclient.MemoryStore
import io.github.cognitoclient.Session
import io.github.cognitoclient.SignInOptions
import io.github.cognitoclient.SignInStep
import io.github.cognitoclient.UserPool
import io.github.cognitoclient.support.LocalServer
import io.github.cognitoclient.support.PreparedPool
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertEquals
import java.time.Duration

/** Performs one scenario: where its sign-ins stand, and all that its placeholders know. */
class ScenarioRunner(private val scenario: Scenario, private val server: LocalServer, private val capture: Capture) {
    private class SignIn(val step: SignInStep, val earlier: SignInStep?)

    private val variables = mutableMapOf<String, String>()
    private val signIns = mutableMapOf<String, SignIn>()
    private var store = MemoryStore()
    private var pool = makePool()
    private var client = makeClient()

    /** Performs one action, which must end as expected. */
    suspend fun perform(action: JsonObject) {
        val members = Members("the action", action)
        when (val name = members.needed("do")) {
            "sign_in" -> signIn(members)
            "step_up" -> stepUp(members)
            "answer" -> answer(members)
            "resend" -> resend(members)
            "send_code" -> sendCode(members)
            "cancel" -> challenge(reading(members) { it.who() }).cancel()
            "suspend" -> suspendInto(members)
            "resume" -> resume(members)
            "suspend_and_resume" -> suspendAndResume(members)
            "new_client" -> newClient(members)
            "tokens" -> tokens(members)
            "state" -> reading(members) { it.expectation() }.let { expect -> expectState(expect, capture.show(client.state())) }
            "control" -> control(members)
            "admin" -> admin(members)
            "count" -> count(members)
            "read" -> read(members)
            "save" -> reading(members) { it.needed("value") to it.needed("into") }.let { (value, into) -> variables[into] = expanded(value) }
            else -> error("there is no action $name")
        }
    }

    private suspend fun signIn(members: Members) {
        val who = members.who()
        val username = expanded(members.needed("username"), who)
        val password = members.text("password")?.let { secret(expanded(it, who)) }
        val factor = members.text("first_factor")
        fun given() = checkNotNull(password) { "this flow takes a password" }
        val flow = when (val name = members.text("flow") ?: "user_srp") {
            "user_srp" -> AuthFlow.UserSrp(given())
            "user_password" -> AuthFlow.UserPassword(given())
            "custom" -> AuthFlow.Custom
            "custom_with_srp" -> AuthFlow.CustomWithSrp(given())
            "user" -> AuthFlow.User(factor?.let { firstFactor(it, password) })
            else -> error("there is no flow $name")
        }
        check(factor == null || flow is AuthFlow.User) { "a first factor belongs to the flow user" }
        val options = options(members, members.texts("target_acr_values").orEmpty())
        val expect = members.expectation()
        members.end()
        take(who, expect) { client.signIn(username, capture.show(flow), capture.show(options)) }
    }

    private suspend fun stepUp(members: Members) {
        val who = members.who()
        val levels = checkNotNull(members.texts("target_acr_values")) { "step_up has no target_acr_values" }
        val options = options(members, emptyList())
        val expect = members.expectation()
        members.end()
        take(who, expect) { client.stepUp(session(who), levels, options) }
    }

    private suspend fun answer(members: Members) {
        val who = members.who()
        val signIn = checkNotNull(signIns[who]) { "no sign-in $who has begun" }
        val earlier = members.flag("earlier") ?: false
        val step = if (earlier) checkNotNull(signIn.earlier) { "there is no earlier step" } else signIn.step
        val expect = members.expectation()
        check(!earlier || "error" in expect) { "the step before is spent: only an error can be expected" }
        val send = step.answer(members) { secret(expanded(it, who)) }
        members.end()
        take(who, expect) { send() }
    }

    private suspend fun resend(members: Members) {
        val metadata = members.textMap("client_metadata")
        val (who, expect) = reading(members) { it.who() to it.expectation() }
        when (val step = step(who)) {
            is SignInStep.SmsCode -> take(who, expect) { step.challenge.resend(metadata) }
            is SignInStep.EmailCode -> take(who, expect) { step.challenge.resend(metadata) }
            is SignInStep.ConfirmSignUp -> deliver(expect) { step.challenge.resend(metadata) }
            else -> error("${step.name} sends no code again")
        }
    }

    private suspend fun sendCode(members: Members) {
        val metadata = members.textMap("client_metadata")
        val (who, expect) = reading(members) { it.who() to it.expectation() }
        val step = step(who)
        check(step is SignInStep.ResetPassword) { "${step.name} sends no code" }
        deliver(expect) { step.challenge.sendCode(metadata) }
    }

    private suspend fun deliver(expect: Members, send: suspend () -> io.github.cognitoclient.CodeDelivery) {
        val delivery = try {
            send()
        } catch (error: CognitoException) {
            return expectError(expect, capture.show(error))
        }
        expectDelivery(expect, capture.show(delivery))
    }

    private suspend fun suspendInto(members: Members) {
        val who = members.who()
        val into = members.needed("into")
        val expect = members.sub("expect")
        members.end()
        val text = try {
            challenge(who).suspend()
        } catch (error: CognitoException) {
            return expectError(expect ?: throw error, capture.show(error))
        }
        check(expect == null) { "it was suspended against all expectation" }
        variables[into] = secret(text)
    }

    private suspend fun resume(members: Members) {
        val who = members.who()
        val text = expanded(members.needed("text"), who)
        val expect = members.expectation()
        members.end()
        take(who, expect) { client.resumeSignIn(text) }
    }

    private suspend fun suspendAndResume(members: Members) {
        val who = members.who()
        val same = JsonObject(mapOf("step" to JsonPrimitive(step(who).name)))
        val expect = members.sub("expect") ?: Members("the expectation", same)
        members.end()
        val text = secret(challenge(who).suspend())
        client = makeClient()
        take(who, expect) { client.resumeSignIn(text) }
    }

    private fun newClient(members: Members) {
        val (which, kept) = reading(members) { (it.text("pool") ?: "same") to (it.text("store") ?: "same") }
        when (which) {
            "same" -> Unit
            "other" -> pool = makePool()
            else -> error("there is no pool $which")
        }
        when (kept) {
            "same" -> Unit
            "empty" -> store = MemoryStore()
            else -> error("there is no store $kept")
        }
        client = makeClient()
    }

    private suspend fun tokens(members: Members) {
        val (who, expect) = reading(members) { it.who() to it.expectation() }
        val tokens = capture.show(session(who).tokens())
        listOf(tokens.accessToken, tokens.idToken, tokens.refreshToken).forEach(::secret)
        expectTokens(expect, tokens) { expanded(it, who) }
    }

    private fun control(members: Members) {
        val (path, with) = reading(members) { it.path() to checkNotNull(it.map("with")) }
        val id = JsonObject(mapOf("poolId" to JsonPrimitive(pool.id)))
        server.post(path, JsonObject(id + expand(with) { resolve(it, MAIN) }))
    }

    private fun admin(members: Members) {
        val (operation, with) = reading(members) { it.needed("operation") to (it.map("with") ?: JsonObject(emptyMap())) }
        val id = JsonObject(mapOf("UserPoolId" to JsonPrimitive(pool.id)))
        server.perform(operation, JsonObject(id + expand(with) { resolve(it, MAIN) }))
    }

    private fun count(members: Members) {
        val path = members.path()
        val list = members.needed("list")
        val pattern = expanded(checkNotNull(members.element("where")) { "count has no where" }, MAIN)
        val expect = members.expectation()
        members.end()
        val answer = server.get(path)
        val found = (answer.getValue(list) as JsonArray).count { matches(pattern, it) }
        assertEquals(expect.number("count"), found.toLong()) { "$pattern in $answer" }
        expect.end()
    }

    private fun read(members: Members) {
        val path = members.path()
        val pointer = members.needed("pointer")
        val into = members.needed("into")
        members.end()
        val found = server.get(path).at(pointer) as? JsonPrimitive
        variables[into] = checkNotNull(found?.takeIf { it.isString }) { "$pointer is no text in the answer of $path" }.content
    }

    private suspend fun take(who: String, expect: Members, call: suspend () -> SignInStep) {
        val step = try {
            call()
        } catch (error: CognitoException) {
            return expectError(expect, capture.show(error))
        }
        capture.show(step)
        step.challenge?.let(capture::show)
        if (step is SignInStep.SetUpTotp) secret(step.challenge.secret())
        if (step is SignInStep.Done) {
            val tokens = capture.show(capture.show(step.session).tokens())
            listOf(tokens.accessToken, tokens.idToken, tokens.refreshToken).forEach(::secret)
        }
        expectStep(expect, step) { expanded(it, who) }
        signIns[who] = SignIn(step, signIns[who]?.step)
    }

    private fun options(members: Members, levels: List<String>) = SignInOptions(
        clientMetadata = members.textMap("client_metadata").orEmpty(),
        targetAcrValues = levels,
        maxAge = members.number("max_age")?.let(Duration::ofSeconds),
        replaceSession = members.flag("replace_session") ?: false,
    )

    private fun step(who: String): SignInStep = checkNotNull(signIns[who]) { "no sign-in $who has begun" }.step

    private fun challenge(who: String) = checkNotNull(step(who).challenge) { "$who is done" }

    private fun session(who: String): Session {
        val step = step(who)
        check(step is SignInStep.Done) { "nobody is signed in: ${step.name}" }
        return step.session
    }

    private fun secret(text: String): String = capture.secret(text)!!

    private fun expanded(text: String, who: String = MAIN): String = expand(text) { resolve(it, who) }

    private fun expanded(value: JsonElement, who: String): JsonElement = expand(value) { resolve(it, who) }

    private fun resolve(inside: String, who: String): String {
        val kind = inside.substringBefore(':')
        val of = inside.substringAfter(':', "")
        return when {
            kind == "code" && of.isNotEmpty() -> pool.code(of)
            kind == "totp" && of.isNotEmpty() -> pool.totp(of)
            kind == "totp" -> {
                val step = step(who)
                check(step is SignInStep.SetUpTotp) { "no secret is shown" }
                pool.use("totp", buildJsonObject { put("secret", step.challenge.secret()) }).getValue("code").jsonPrimitive.content
            }
            kind == "passkey" -> assertion(who, of)
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
            store = this@ScenarioRunner.store
            threatProtection = scenario.device
            capture.show(this)
        },
    )

    private fun Members.who(): String = text("as") ?: MAIN

    private fun Members.expectation(): Members = checkNotNull(sub("expect")) { "the action expects nothing" }

    private fun Members.path(): String = needed("path").also { path ->
        check(scenario.ownServer || OF_THE_SERVER.none(path::startsWith)) { "$path needs a server of the scenario's own" }
    }

    /** Reads all members of an action, of which none may be left. */
    private fun <T> reading(members: Members, read: (Members) -> T): T = read(members).also { members.end() }

    private companion object {
        const val MAIN = "main"

        /** The instruments that are the whole server's and not one pool's. */
        val OF_THE_SERVER = listOf("/_local/clock", "/_local/faults", "/_local/calls", "/_local/contexts")
    }
}
