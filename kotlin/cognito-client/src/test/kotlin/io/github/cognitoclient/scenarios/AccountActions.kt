package io.github.cognitoclient.scenarios

import io.github.cognitoclient.ConfirmedAccount
import io.github.cognitoclient.FeedbackValue
import io.github.cognitoclient.SignInOptions
import io.github.cognitoclient.UserAttributes

/** What can be done without a session: signing up, confirming, recovering. */
class AccountActions(private val scene: Scene) {
    /** Performs an action if it is one of these. */
    suspend fun perform(name: String, members: Members): Boolean {
        when (name) {
            "sign_up" -> signUp(members)
            "confirm_sign_up" -> confirmSignUp(members)
            "sign_in_after_sign_up" -> signInAfterSignUp(members)
            "resend_confirmation_code" -> resendConfirmationCode(members)
            "forgot_password" -> forgotPassword(members)
            "confirm_forgot_password" -> confirmForgotPassword(members)
            "update_auth_event_feedback" -> updateAuthEventFeedback(members)
            else -> return false
        }
        return true
    }

    private suspend fun signUp(members: Members) {
        val who = members.who()
        val username = scene.expanded(members.needed("username"), who)
        val password = members.text("password")?.let { scene.secret(scene.expanded(it, who)) }
        val attributes = UserAttributes.of(members.expandedMap("attributes", who).orEmpty())
        val validationData = members.expandedMap("validation_data", who).orEmpty()
        val metadata = members.textMap("client_metadata")
        val expect = members.expectation()
        members.end()
        scene.capture.show(attributes)
        scene.ending(expect, { scene.client.signUp(username, password, attributes, validationData, metadata) }) { signedUp ->
            expectSignedUp(expect, signedUp) { scene.expanded(it, who) }
            scene.signUps[who] = Scene.SignUp(signedUp, null)
        }
    }

    private suspend fun confirmSignUp(members: Members) {
        val who = members.who()
        val code = scene.secret(scene.expanded(members.needed("code"), who))
        val username = members.text("username")?.let { scene.expanded(it, who) }
        val force = members.flag("force_alias_creation") ?: false
        val metadata = members.textMap("client_metadata")
        val expect = members.expectation()
        members.end()
        val kept = scene.signUps[who]?.signedUp
        val confirm: suspend () -> ConfirmedAccount = if (username != null) {
            { scene.client.confirmSignUp(username, code, force, metadata) }
        } else {
            val signedUp = checkNotNull(kept) { "no sign-up $who is kept" };
            { signedUp.confirm(code, force, metadata) }
        }
        scene.ending(expect, confirm) { confirmed ->
            expectConfirmed(expect, confirmed)
            scene.signUps[who] = Scene.SignUp(kept, confirmed)
        }
    }

    private suspend fun signInAfterSignUp(members: Members) {
        val options = SignInOptions(members.textMap("client_metadata").orEmpty())
        val (who, expect) = reading(members) { it.who() to it.expectation() }
        val kept = checkNotNull(scene.signUps[who]) { "no sign-up $who is kept" }
        scene.take(who, expect) { kept.confirmed?.signIn(options) ?: kept.signedUp!!.signIn(options) }
    }

    private suspend fun resendConfirmationCode(members: Members) {
        val metadata = members.textMap("client_metadata")
        val who = members.who()
        val username = members.text("username")?.let { scene.expanded(it, who) }
        val expect = members.expectation()
        members.end()
        val kept = scene.signUps[who]?.signedUp
        check(username != null || kept != null) { "no sign-up $who is kept" }
        scene.ending(
            expect,
            { if (username != null) scene.client.resendConfirmationCode(username, metadata) else kept!!.resendCode(metadata) },
        ) { expectDelivery(expect, it) }
    }

    private suspend fun forgotPassword(members: Members) {
        val metadata = members.textMap("client_metadata")
        val (username, expect) = reading(members) { scene.expanded(it.needed("username"), it.who()) to it.expectation() }
        scene.ending(expect, { scene.client.forgotPassword(username, metadata) }) { expectDelivery(expect, it) }
    }

    private suspend fun confirmForgotPassword(members: Members) {
        val who = members.who()
        val username = scene.expanded(members.needed("username"), who)
        val code = scene.secret(scene.expanded(members.needed("code"), who))
        val password = scene.secret(scene.expanded(members.needed("new_password"), who))
        val metadata = members.textMap("client_metadata")
        val expect = members.expectation()
        members.end()
        scene.ending(expect, { scene.client.confirmForgotPassword(username, code, password, metadata) }) { expectOk(expect) }
    }

    private suspend fun updateAuthEventFeedback(members: Members) {
        val who = members.who()
        val username = scene.expanded(members.needed("username"), who)
        val event = scene.expanded(members.needed("event_id"), who)
        val token = scene.secret(scene.expanded(members.needed("feedback_token"), who))
        val value = when (val name = members.needed("value")) {
            "valid" -> FeedbackValue.VALID
            "invalid" -> FeedbackValue.INVALID
            else -> error("there is no feedback $name")
        }
        val expect = members.expectation()
        members.end()
        scene.ending(expect, { scene.client.updateAuthEventFeedback(username, event, token, value) }) { expectOk(expect) }
    }

    private fun Members.expandedMap(name: String, who: String) = textMap(name)?.mapValues { scene.expanded(it.value, who) }
}
