/** Whether what accounts, users and devices tell is as a scenario expects. */
package io.github.cognitoclient.scenarios

import io.github.cognitoclient.AuthFactor
import io.github.cognitoclient.CodeDelivery
import io.github.cognitoclient.ConfirmedAccount
import io.github.cognitoclient.Device
import io.github.cognitoclient.MfaPreference
import io.github.cognitoclient.NewAccount
import io.github.cognitoclient.PasskeyCredential
import io.github.cognitoclient.SignOutResult
import io.github.cognitoclient.TotpRegistration
import io.github.cognitoclient.UserAuthFactors
import io.github.cognitoclient.UserInfo
import io.github.cognitoclient.UserSession
import io.github.cognitoclient.UserSessionType
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue

private typealias Expand = (JsonElement) -> JsonElement

fun expectOk(expect: Members) {
    assertEquals(true, expect.flag("ok")) { "it succeeded against all expectation" }
    expect.end()
}

fun expectSignedUp(expect: Members, signedUp: NewAccount, expand: Expand) = matched(expect, "signed_up", expand) {
    buildJsonObject {
        put("confirmed", signedUp.isConfirmed)
        put("delivery", signedUp.codeDelivery?.let(::json) ?: JsonNull)
        put("not_delivered", signedUp.notDelivered?.kind)
        put("username", signedUp.username)
    }
}

fun expectConfirmed(expect: Members, confirmed: ConfirmedAccount) = matched(expect, "confirmed", { it }) {
    buildJsonObject { put("at_once", confirmed.canSignInAtOnce) }
}

fun expectUser(expect: Members, user: UserInfo, expand: Expand) {
    val pattern = checkNotNull(expect.sub("user")) { "no user was expected" }
    pattern.text("username")?.let { assertEquals((expand(JsonPrimitive(it)) as JsonPrimitive).content, user.username) }
    pattern.map("attributes")?.let { attributes ->
        val actual = JsonObject(user.attributes.toMap().mapValues { JsonPrimitive(it.value) })
        assertTrue(matches(expand(attributes), actual)) { "attributes: $actual does not match $attributes" }
    }
    pattern.texts("mfa")?.let { assertEquals(it.sorted(), user.mfa.map { method -> method.name }.sorted(), "mfa") }
    val preferred = pattern.text("preferred_mfa")
    if ("preferred_mfa" in pattern) assertEquals(preferred, user.preferredMfa?.name, "preferred_mfa")
    pattern.end()
    expect.end()
}

fun expectFactors(expect: Members, factors: UserAuthFactors) {
    val pattern = checkNotNull(expect.sub("auth_factors")) { "no factors were expected" }
    pattern.texts("configured")?.let { assertEquals(it.sorted(), factors.configured.map { factor -> factor.name }.sorted(), "configured") }
    pattern.texts("mfa")?.let { assertEquals(it.sorted(), factors.mfa.map { method -> method.name }.sorted(), "mfa") }
    val preferred = pattern.text("preferred_mfa")
    if ("preferred_mfa" in pattern) assertEquals(preferred, factors.preferredMfa?.name, "preferred_mfa")
    pattern.end()
    expect.end()
}

fun expectDeliveries(expect: Members, deliveries: List<CodeDelivery>) {
    val patterns = checkNotNull(expect.list("deliveries")) { "no deliveries were expected" }
    assertEach(patterns, deliveries.map(::json))
    expect.end()
}

fun expectSoftwareToken(expect: Members, setUp: TotpRegistration) {
    val pattern = checkNotNull(expect.sub("software_token")) { "no set-up was expected" }
    val made = setUp.uri(pattern.needed("issuer")).use { it.expose() }
    assertTrue(made.startsWith(pattern.needed("starts_with")), "the URI is $made")
    assertTrue("secret=${setUp.secret()}" in made)
    pattern.end()
    expect.end()
}

fun expectPreference(expect: Members, preference: MfaPreference) {
    val pattern = checkNotNull(expect.sub("mfa_preference")) { "no preference was expected" }
    val enabled = checkNotNull(pattern.texts("enabled")) { "mfa_preference has no enabled" }
    assertEquals(enabled.sorted(), preference.enabled.map { it.name }.sorted(), "enabled")
    assertEquals(pattern.text("preferred"), preference.preferred?.name, "preferred")
    pattern.end()
    expect.end()
}

fun expectList(expect: Members, items: List<JsonObject>, expand: Expand) {
    val patterns = expect.list("list")
    val count = expect.number("list_count")
    check((patterns == null) != (count == null)) { "a list is expected by its items or their number" }
    if (patterns != null) assertEach(patterns.map(expand), items) else assertEquals(count, items.size.toLong(), "list_count")
    expect.end()
}

fun expectDevice(expect: Members, device: Device?, expand: Expand) {
    check("device" in expect) { "no device was expected" }
    val pattern = expect.element("device")
    if (pattern == null) {
        assertEquals(null, device)
    } else {
        assertNotNull(device, "there is no device")
        assertMatches("device", expand(pattern), json(device!!))
    }
    expect.end()
}

fun expectSignedOut(expect: Members, result: SignOutResult) = matched(expect, "signed_out", { it }) {
    buildJsonObject { put("complete", result.isComplete) }
}

fun json(passkey: PasskeyCredential) = buildJsonObject {
    put("id", passkey.id)
    put("relying_party_id", passkey.relyingPartyId)
    put("friendly_name", passkey.friendlyName)
}

fun json(session: UserSession) = buildJsonObject {
    put("is_current", session.isCurrent)
    put(
        "type",
        when (val type = session.sessionType) {
            UserSessionType.Token -> "token"
            UserSessionType.Sso -> "sso"
            is UserSessionType.Other -> type.name
            null -> null
        },
    )
}

fun json(device: Device) = buildJsonObject {
    put("key", device.key)
    put("name", device.name)
    put("is_current", device.isCurrent)
}

private val AuthFactor.name: String
    get() = when (this) {
        AuthFactor.Password -> "password"
        AuthFactor.EmailOtp -> "email_otp"
        AuthFactor.SmsOtp -> "sms_otp"
        AuthFactor.Passkey -> "web_authn"
        AuthFactor.Totp -> "software_token"
        is AuthFactor.Other -> name
    }

private fun matched(expect: Members, name: String, expand: Expand, value: () -> JsonObject) {
    val pattern = checkNotNull(expect.element(name)) { "no $name was expected" }
    assertMatches(name, expand(pattern), value())
    expect.end()
}

private fun assertEach(patterns: List<JsonElement>, items: List<JsonObject>) {
    assertEquals(patterns.size, items.size) { "$items does not match $patterns" }
    patterns.zip(items).forEachIndexed { place, (pattern, item) -> assertMatches("item $place", pattern, item) }
}

/** The pattern must not name what such a value never has. */
private fun assertMatches(what: String, pattern: JsonElement, actual: JsonObject) {
    check(pattern is JsonObject && actual.keys.containsAll(pattern.keys)) { "$pattern is not known of $what" }
    assertTrue(matches(pattern, actual)) { "$what: $actual does not match $pattern" }
}
