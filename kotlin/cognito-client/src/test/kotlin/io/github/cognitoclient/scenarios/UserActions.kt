package io.github.cognitoclient.scenarios

import io.github.cognitoclient.MfaPreferenceChange
import io.github.cognitoclient.RevokeAssociatedSessions
import io.github.cognitoclient.SignOut
import io.github.cognitoclient.UserAttributes
import kotlinx.coroutines.flow.toList

/** What signed-in users do with their own account. */
class UserActions(scene: Scene) : SessionActions(scene) {
    /** Performs an action if it is one of these. */
    suspend fun perform(name: String, members: Members): Boolean {
        when (name) {
            "get_user" -> looking(members, { user() }) { expect, user, who -> expectUser(expect, user) { scene.expanded(it, who) } }

            "get_user_auth_factors" -> looking(members, { authFactors() }) { expect, factors, _ -> expectFactors(expect, factors) }

            "update_user_attributes" -> updateAttributes(members)

            "delete_user_attributes" -> {
                val names = checkNotNull(members.texts("names")) { "delete_user_attributes has no names" }
                doing(members) { deleteAttributes(names) }
            }

            "get_user_attribute_verification_code" -> sendAttributeCode(members)

            "verify_user_attribute" -> {
                val attribute = members.needed("attribute")
                val code = members.secret("code")
                doing(members) { verifyAttribute(attribute, code) }
            }

            "change_password" -> {
                val previous = if ("previous" in members) members.secret("previous") else null
                val proposed = members.secret("proposed")
                doing(members) { changePassword(previous, proposed) }
            }

            "delete_user" -> doing(members) { deleteUser() }

            "associate_software_token" -> setUpTotp(members)

            "verify_software_token" -> verifySoftwareToken(members)

            "mfa_preference" -> looking(members, { mfaPreference() }) { expect, preference, _ -> expectPreference(expect, preference) }

            "set_user_mfa_preference" -> change(members).let { change -> doing(members) { changeMfa(change) } }

            "start_web_authn_registration" ->
                looking(members, { registerPasskey() }) { expect, registration, who ->
                    scene.registrations[who] = registration
                    expectOk(expect)
                }

            "complete_web_authn_registration" -> completeWebAuthnRegistration(members)

            "list_web_authn_credentials" -> passkeys(members)

            "delete_web_authn_credential" ->
                members.expanded("id").let { id -> doing(members) { deletePasskey(id) } }

            "list_user_sessions" -> sessions(members)

            "revoke_user_session" -> endSession(members)

            "sign_out" -> signOut(members)

            "refresh" -> doing(members) {
                val tokens = scene.capture.show(refresh())
                listOf(tokens.accessToken, tokens.idToken, tokens.refreshToken).forEach(scene::secret)
            }

            else -> return false
        }
        return true
    }

    private suspend fun updateAttributes(members: Members) {
        val who = members.who()
        val given = checkNotNull(members.textMap("attributes")) { "update_user_attributes has no attributes" }
        val attributes = UserAttributes.of(given.mapValues { scene.expanded(it.value, who) })
        val metadata = members.textMap("client_metadata")
        looking(members, { updateAttributes(attributes, metadata) }) { expect, deliveries, _ ->
            expectDeliveries(expect, deliveries)
        }
    }

    private suspend fun sendAttributeCode(members: Members) {
        val attribute = members.needed("attribute")
        val metadata = members.textMap("client_metadata")
        looking(members, { sendAttributeCode(attribute, metadata) }) { expect, delivery, _ ->
            expectDelivery(expect, delivery)
        }
    }

    private suspend fun setUpTotp(members: Members) = looking(members, { setUpTotp() }) { expect, setUp, who ->
        scene.shown(who, setUp.secret())
        scene.setUps[who] = setUp
        expectSoftwareToken(expect, setUp)
    }

    private suspend fun verifySoftwareToken(members: Members) {
        val code = members.secret("code")
        val device = members.text("device_name")
        val (who, expect) = reading(members) { it.who() to it.expectation() }
        val setUp = checkNotNull(scene.setUps[who]) { "no set-up of $who has begun" }
        scene.ending(expect, { setUp.verify(code, device) }) { expectOk(expect) }
    }

    private fun change(members: Members): MfaPreferenceChange {
        var change = MfaPreferenceChange()
        for (name in members.texts("enable").orEmpty()) change = change.enable(method(name))
        for (name in members.texts("disable").orEmpty()) change = change.disable(method(name))
        val preferred = members.text("prefer")
        if ("prefer" in members) change = if (preferred == null) change.preferNone() else change.prefer(method(preferred))
        return scene.capture.show(change)
    }

    private suspend fun completeWebAuthnRegistration(members: Members) {
        val credential = members.secret("credential")
        val (who, expect) = reading(members) { it.who() to it.expectation() }
        val registration = checkNotNull(scene.registrations[who]) { "no registration of $who has begun" }
        scene.ending(expect, { registration.complete(credential) }) { expectOk(expect) }
    }

    private suspend fun passkeys(members: Members) {
        val into = members.text("into")
        looking(members, { passkeys().toList() }) { expect, passkeys, who ->
            passkeys.forEach(scene.capture::show)
            expectList(expect, passkeys.map { json(it) }) { scene.expanded(it, who) }
            if (into != null) scene.variables[into] = passkeys.first().id
        }
    }

    private suspend fun sessions(members: Members) {
        val into = members.text("into")
        looking(members, { sessions().toList() }) { expect, sessions, who ->
            sessions.forEach(scene.capture::show)
            expectList(expect, sessions.map { json(it) }) { scene.expanded(it, who) }
            if (into != null) scene.variables[into] = sessions.first { !it.isCurrent }.id
        }
    }

    private suspend fun endSession(members: Members) {
        val id = members.expanded("id")
        when (val associated = members.text("associated")) {
            null -> doing(members) { endSession(id) }
            "none" -> doing(members) { endSession(id, RevokeAssociatedSessions.NONE) }
            "linked" -> doing(members) { endSession(id, RevokeAssociatedSessions.LINKED) }
            else -> error("there are no sessions $associated")
        }
    }

    private suspend fun signOut(members: Members) {
        val scope = when (val name = members.needed("scope")) {
            "this_device" -> SignOut.THIS_DEVICE
            "everywhere" -> SignOut.EVERYWHERE
            else -> error("there is no scope $name")
        }
        looking(members, { signOut(scope) }) { expect, result, _ -> expectSignedOut(expect, result) }
    }
}
