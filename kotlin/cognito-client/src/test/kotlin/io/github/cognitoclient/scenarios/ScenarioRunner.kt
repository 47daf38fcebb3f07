package io.github.cognitoclient.scenarios

import io.github.cognitoclient.AuthFlow
import io.github.cognitoclient.CodeDelivery
import io.github.cognitoclient.CognitoException
import io.github.cognitoclient.SessionState
import io.github.cognitoclient.SignInOptions
import io.github.cognitoclient.SignInStep
import io.github.cognitoclient.support.LocalServer
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import java.time.Duration

/** Performs one scenario. */
class ScenarioRunner(scenario: Scenario, server: LocalServer, capture: Capture) : AutoCloseable {
    private val scene = Scene(scenario, server, capture)
    private val accounts = AccountActions(scene)
    private val user = UserActions(scene)
    private val devices = DeviceActions(scene)

    /** Performs one action, which must end as expected. */
    suspend fun perform(action: JsonObject) {
        val members = Members("the action", action)
        val name = members.needed("do")
        if (accounts.perform(name, members) || user.perform(name, members) || devices.perform(name, members)) return
        when (name) {
            "sign_in" -> signIn(members)

            "step_up" -> stepUp(members)

            "answer" -> answer(members)

            "resend" -> resend(members)

            "send_code" -> sendCode(members)

            "cancel" -> scene.challenge(reading(members) { it.who() }).cancel()

            "suspend" -> suspendInto(members)

            "resume" -> resume(members)

            "suspend_and_resume" -> suspendAndResume(members)

            "new_client" -> newClient(members)

            "tokens" -> tokens(members)

            "state" -> state(members)

            "events" -> events(members)

            "control" -> control(members)

            "admin" -> admin(members)

            "count" -> count(members)

            "read" -> read(members)

            "save" -> reading(members) { it.needed("value") to it.needed("into") }
                .let { (value, into) -> scene.variables[into] = scene.expanded(value) }

            else -> error("there is no action $name")
        }
    }

    override fun close() = scene.close()

    private suspend fun signIn(members: Members) {
        val who = members.who()
        val username = scene.expanded(members.needed("username"), who)
        val password = members.text("password")?.let { scene.secret(scene.expanded(it, who)) }
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
        scene.take(who, expect) { scene.client.signIn(username, scene.capture.show(flow), scene.capture.show(options)) }
    }

    private suspend fun state(members: Members) {
        val (who, expect) = reading(members) { it.text("as") to it.expectation() }
        val state = scene.capture.show(scene.client.state())
        expectState(expect, state)
        if (who != null) {
            check(state is SessionState.SignedIn) { "nobody is signed in" }
            scene.signIns[who] = Scene.SignIn(SignInStep.Done(state.session), scene.signIns[who]?.step)
        }
    }

    private suspend fun stepUp(members: Members) {
        val who = members.who()
        val levels = checkNotNull(members.texts("target_acr_values")) { "step_up has no target_acr_values" }
        val options = options(members, emptyList())
        val expect = members.expectation()
        members.end()
        scene.take(who, expect) { scene.client.stepUp(scene.session(who), levels, options) }
    }

    private suspend fun answer(members: Members) {
        val who = members.who()
        val signIn = checkNotNull(scene.signIns[who]) { "no sign-in $who has begun" }
        val earlier = members.flag("earlier") ?: false
        val step = if (earlier) checkNotNull(signIn.earlier) { "there is no earlier step" } else signIn.step
        val expect = members.expectation()
        check(!earlier || "error" in expect) { "the step before is spent: only an error can be expected" }
        val send = step.answer(members) { scene.secret(scene.expanded(it, who)) }
        members.end()
        scene.take(who, expect) { send() }
    }

    private suspend fun resend(members: Members) {
        val metadata = members.textMap("client_metadata")
        val (who, expect) = reading(members) { it.who() to it.expectation() }
        when (val step = scene.step(who)) {
            is SignInStep.SmsCode -> scene.take(who, expect) { step.challenge.resend(metadata) }
            is SignInStep.EmailCode -> scene.take(who, expect) { step.challenge.resend(metadata) }
            is SignInStep.ConfirmSignUp -> deliver(expect) { step.challenge.resend(metadata) }
            else -> error("${step.name} sends no code again")
        }
    }

    private suspend fun sendCode(members: Members) {
        val metadata = members.textMap("client_metadata")
        val (who, expect) = reading(members) { it.who() to it.expectation() }
        val step = scene.step(who)
        check(step is SignInStep.ResetPassword) { "${step.name} sends no code" }
        deliver(expect) { step.challenge.sendCode(metadata) }
    }

    private suspend fun deliver(expect: Members, send: suspend () -> CodeDelivery) =
        scene.ending(expect, send) { expectDelivery(expect, it) }

    private suspend fun suspendInto(members: Members) {
        val who = members.who()
        val into = members.needed("into")
        val expect = members.sub("expect")
        members.end()
        val text = try {
            scene.challenge(who).suspend()
        } catch (error: CognitoException) {
            return expectError(expect ?: throw error, scene.capture.show(error))
        }
        check(expect == null) { "it was suspended against all expectation" }
        scene.variables[into] = scene.secret(text)
    }

    private suspend fun resume(members: Members) {
        val who = members.who()
        val text = scene.expanded(members.needed("text"), who)
        val expect = members.expectation()
        members.end()
        scene.take(who, expect) { scene.client.resumeSignIn(text) }
    }

    private suspend fun suspendAndResume(members: Members) {
        val who = members.who()
        val same = JsonObject(mapOf("step" to JsonPrimitive(scene.step(who).name)))
        val expect = members.sub("expect") ?: Members("the expectation", same)
        members.end()
        val text = scene.secret(scene.challenge(who).suspend())
        scene.anotherClient()
        // What was not suspended does not outlive a process.
        scene.signUps.clear()
        scene.take(who, expect) { scene.client.resumeSignIn(text) }
    }

    private fun newClient(members: Members) {
        val (which, kept) = reading(members) { (it.text("pool") ?: "same") to (it.text("store") ?: "same") }
        when (which) {
            "same" -> Unit
            "other" -> scene.anotherPool()
            else -> error("there is no pool $which")
        }
        when (kept) {
            "same" -> Unit
            "empty" -> scene.anotherStore()
            else -> error("there is no store $kept")
        }
        scene.anotherClient()
    }

    private suspend fun tokens(members: Members) {
        val (who, expect) = reading(members) { it.who() to it.expectation() }
        val tokens = scene.capture.show(scene.session(who).tokens())
        listOf(tokens.accessToken, tokens.idToken, tokens.refreshToken).forEach(scene::secret)
        expectTokens(expect, tokens) { scene.expanded(it, who) }
    }

    private suspend fun events(members: Members) {
        val expect = reading(members) { it.expectation() }
        val patterns = checkNotNull(expect.list("events")) { "no events were expected" }.map { scene.expanded(it, MAIN) }
        val exactly = expect.flag("exactly") ?: false
        expect.end()
        scene.events.expect(patterns, exactly) { scene.capture.show(it) }
    }

    private fun control(members: Members) {
        val path = scene.path(members)
        val with = checkNotNull(members.map("with")) { "control has no with" }
        val into = members.textMap("into").orEmpty()
        members.end()
        val answer = scene.control(path, with)
        for ((name, pointer) in into) scene.variables[name] = textAt(answer, scene.expanded(pointer))
    }

    private fun admin(members: Members) {
        val (operation, with) = reading(members) { it.needed("operation") to (it.map("with") ?: JsonObject(emptyMap())) }
        scene.administer(operation, with)
    }

    private fun count(members: Members) {
        val path = scene.path(members)
        val list = scene.expanded(members.needed("list"))
        val pattern = scene.expanded(checkNotNull(members.element("where")) { "count has no where" }, MAIN)
        val expect = members.expectation()
        members.end()
        val answer = scene.server.get(path)
        val found = (answer.getValue(list) as JsonArray).count { matches(pattern, it) }
        assertEquals(expect.number("count"), found.toLong()) { "$pattern in $answer" }
        expect.end()
    }

    private fun read(members: Members) {
        val path = scene.path(members)
        val pointer = scene.expanded(members.needed("pointer"))
        val into = members.needed("into")
        members.end()
        scene.variables[into] = textAt(scene.server.get(path), pointer)
    }

    private fun textAt(answer: JsonObject, pointer: String): String {
        val found = answer.at(pointer) as? JsonPrimitive
        return checkNotNull(found?.takeIf { it.isString }) { "$pointer is no text in the answer" }.content
    }

    private fun options(members: Members, levels: List<String>) = SignInOptions(
        clientMetadata = members.textMap("client_metadata").orEmpty(),
        targetAcrValues = levels,
        maxAge = members.number("max_age")?.let(Duration::ofSeconds),
        replaceSession = members.flag("replace_session") ?: false,
    )
}
