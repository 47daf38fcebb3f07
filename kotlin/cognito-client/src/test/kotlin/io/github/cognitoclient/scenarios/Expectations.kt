/** Whether a step, an error or anything else is as a scenario expects. */
package io.github.cognitoclient.scenarios

import io.github.cognitoclient.CodeDelivery
import io.github.cognitoclient.CognitoException
import io.github.cognitoclient.SessionState
import io.github.cognitoclient.SignInStep
import io.github.cognitoclient.Tokens
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import java.time.Duration

fun expectStep(expect: Members, step: SignInStep, expand: (JsonElement) -> JsonElement) {
    assertEquals(expect.text("step"), step.name, "another step came")
    fun equal(what: String, actual: () -> String?) {
        if (what in expect) assertEquals(expanded(expect, what, expand), actual(), what)
    }
    equal("username") { step.username }
    when (step) {
        is SignInStep.SmsCode, is SignInStep.EmailCode -> {
            val challenge = if (step is SignInStep.SmsCode) step.challenge else (step as SignInStep.EmailCode).challenge
            equal("destination") { challenge.destination }
            equal("medium") { challenge.medium }
            equal("purpose") { challenge.purpose.name.lowercase() }
        }

        is SignInStep.TotpCode -> equal("friendly_device_name") { step.challenge.friendlyDeviceName }

        is SignInStep.ChooseMfa, is SignInStep.SetUpMfa, is SignInStep.ChooseFirstFactor ->
            expect.texts("options")?.let { assertEquals(it.sorted(), step.options.sorted(), "options") }

        is SignInStep.SetUpTotp -> expect.sub("uri")?.let { uri ->
            val made = step.challenge.uri(uri.needed("issuer")).expose()
            assertTrue(made.startsWith(uri.needed("starts_with")), "the URI is $made")
            assertTrue("secret=${step.challenge.secret()}" in made)
            uri.end()
        }

        is SignInStep.NewPassword -> {
            expect.texts("required_attributes")?.let { assertEquals(it.sorted(), step.challenge.requiredAttributes.sorted()) }
            matched(expect, "attributes", expand) { json(step.challenge.attributes) }
        }

        is SignInStep.Custom -> matched(expect, "parameters", expand) { json(step.parameters) }

        is SignInStep.Unknown -> {
            equal("name") { step.challenge.name }
            matched(expect, "parameters", expand) { json(step.parameters) }
        }

        else -> Unit
    }
    expect.end()
}

fun expectError(expect: Members, error: CognitoException) {
    assertEquals(expect.text("error"), error.kind) { "another end came: ${error.stackTraceToString()}" }
    expect.text("field")?.let { assertEquals(it, error.field) }
    expect.text("waf_action")?.let { assertEquals(it, error.wafAction) }
    expect.flag("retry_after")?.let { assertEquals(it, error.retryAfter.let { wait -> wait != null && wait > Duration.ZERO }) }
    expect.end()
}

fun expectDelivery(expect: Members, delivery: CodeDelivery) {
    check("delivery" in expect) { "a code was sent against all expectation" }
    matched(expect, "delivery", { it }) { json(delivery) }
    expect.end()
}

fun expectTokens(expect: Members, tokens: Tokens, expand: (JsonElement) -> JsonElement) {
    check("id_claims" in expect || "access_claims" in expect) { "there are claims to be expected" }
    matched(expect, "id_claims", expand) { Json.parseToJsonElement(tokens.idClaims.json) }
    matched(expect, "access_claims", expand) { Json.parseToJsonElement(tokens.accessClaims.json) }
    expect.end()
}

fun expectState(expect: Members, state: SessionState) {
    val (name, username) = when (state) {
        SessionState.SignedOut -> "signed_out" to null
        is SessionState.SignedIn -> "signed_in" to state.session.username
        is SessionState.Expired -> "expired" to state.username
        else -> error("the state is $state")
    }
    assertEquals(expect.text("state"), name)
    expect.text("username")?.let { assertEquals(it, username) }
    expect.end()
}

private fun expanded(expect: Members, name: String, expand: (JsonElement) -> JsonElement): String? =
    expect.text(name)?.let { (expand(JsonPrimitive(it)) as JsonPrimitive).content }

private fun matched(expect: Members, name: String, expand: (JsonElement) -> JsonElement, value: () -> JsonElement) {
    val pattern = expect.element(name)?.let(expand) ?: return
    val actual = value()
    assertTrue(matches(pattern, actual)) { "$name: $actual does not match $pattern" }
}

fun json(delivery: CodeDelivery): JsonObject =
    json(mapOf("destination" to delivery.destination, "medium" to delivery.medium, "attribute" to delivery.attribute))

private fun json(texts: Map<String, String?>) = JsonObject(texts.mapValues { JsonPrimitive(it.value) })
