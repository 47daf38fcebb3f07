package io.github.cognitoclient

import io.github.cognitoclient.support.LocalServer
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.PreparedPool
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.add
import kotlinx.serialization.json.addJsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray
import kotlinx.serialization.json.putJsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Every kind of step, once. */
class StepsTest : PoolTest() {
    private inline fun <reified T : SignInStep> SignInStep.expect(): T = assertInstanceOf(T::class.java, this)

    private fun SignInStep.done(): Session = expect<SignInStep.Done>().session

    private suspend fun UserPool.begin(): SignInStep = signIn("ana", TestPool.PASSWORD)

    private fun withSecondFactors(vararg kinds: String, ana: JsonObjectBuilder.() -> Unit = {}) = PreparedPool.of(
        server,
        pool = { put("MfaConfiguration", "OPTIONAL") },
    ) {
        putJsonArray("mfa") { kinds.forEach(::add) }
        ana()
    }

    private fun setUpNeeded() = PreparedPool.of(
        server,
        pool = {
            put("MfaConfiguration", "ON")
            putJsonArray("EnabledMfas") {
                add("SOFTWARE_TOKEN_MFA")
                add("EMAIL_OTP")
            }
        },
    )

    private fun choiceBased(on: LocalServer = server) = PreparedPool.of(
        on,
        flows = listOf("ALLOW_USER_AUTH"),
        pool = {
            putJsonObject("Policies") {
                putJsonObject("SignInPolicy") {
                    putJsonArray("AllowedFirstAuthFactors") { listOf("PASSWORD", "EMAIL_OTP", "WEB_AUTHN").forEach(::add) }
                }
            }
        },
    ) { put("email", EMAIL) }

    private fun unconfirmed() = PreparedPool.of(server, pool = { putJsonArray("AutoVerifiedAttributes") { add("email") } }) {
        put("status", "UNCONFIRMED")
        put("email", EMAIL)
    }

    @Test
    fun `a code by text message is sent, refused, sent again and taken`() = test {
        val pool = withSecondFactors("SMS_MFA") { put("phone_number", PHONE) }
        val first = pool.client().begin().expect<SignInStep.SmsCode>().challenge
        assertEquals("ana" to "ana", first.username to first.signInName)
        assertEquals(CodePurpose.SECOND_FACTOR to "SMS", first.purpose to first.medium)
        assertTrue(first.destination.orEmpty().endsWith("0100"))

        failing<CognitoException.CodeMismatch> { first.answer("000000") }
        val old = pool.code("ana")
        val second = first.resend().expect<SignInStep.SmsCode>().challenge
        assertNotEquals(old, pool.code("ana"))
        second.answer(pool.code("ana"), clientMetadata = mapOf("from" to "here")).done()
        failing<CognitoException.ChallengeExpired> { second.answer("000000") }
    }

    @Test
    fun `a code by e-mail is a way in`() = test {
        val pool = choiceBased()
        val challenge = pool.client().signIn("ana", AuthFlow.User(FirstFactor.EmailOtp)).expect<SignInStep.EmailCode>().challenge
        assertEquals(CodePurpose.FIRST_FACTOR to "EMAIL", challenge.purpose to challenge.medium)
        challenge.answer(pool.code("ana")).done()
    }

    @Test
    fun `a second factor is chosen and the authenticator app's code taken`() = test {
        val pool = withSecondFactors("SMS_MFA", "SOFTWARE_TOKEN_MFA") { put("phone_number", PHONE) }
        val choice = pool.client().begin().expect<SignInStep.ChooseMfa>().challenge
        assertEquals(setOf(MfaMethod.Sms, MfaMethod.Totp), choice.options.toSet())
        val code = choice.answer(MfaMethod.Totp).expect<SignInStep.TotpCode>().challenge
        code.answer(pool.totp("ana")).done()
    }

    @Test
    fun `an authenticator app is set up by its picture`() = test {
        val pool = setUpNeeded()
        val choice = pool.client().begin().expect<SignInStep.SetUpMfa>().challenge
        assertTrue(choice.options.containsAll(listOf(MfaMethod.Totp, MfaMethod.Email)), choice.options.toString())
        val setUp = choice.answer(MfaMethod.Totp).expect<SignInStep.SetUpTotp>().challenge

        val uri = setUp.uri("ACME Co")
        assertTrue(uri.expose().startsWith("otpauth://totp/ACME%20Co:ana?secret=${setUp.secret()}"))
        assertTrue("<svg" in uri.qrSvg())
        assertEquals("PNG", uri.qrPng().copyOfRange(1, 4).decodeToString())
        assertTrue(uri.qrText().lines().size > 10)
        assertEquals("issuer", failing<CognitoException.InvalidInput> { setUp.uri("a:b") }.field)
        for (text in listOf(uri, setUp).map(Any::toString)) assertFalse(setUp.secret() in text, text)

        failing<CognitoException> { setUp.answer("000000") }
        setUp.answer(pool.totp("ana"), deviceName = "her phone").done()
    }

    @Test
    fun `an address for codes is set up`() = test {
        val pool = setUpNeeded()
        val choice = pool.client().begin().expect<SignInStep.SetUpMfa>().challenge
        val setUp = choice.answer(MfaMethod.Email).expect<SignInStep.SetUpEmail>().challenge
        val code = setUp.answer(EMAIL).expect<SignInStep.EmailCode>().challenge
        code.answer(pool.code("ana")).done()
    }

    @Test
    fun `a temporary password is replaced along with what is missing`() = test {
        val pool = PreparedPool.of(
            server,
            pool = {
                putJsonArray("Schema") {
                    addJsonObject {
                        put("Name", "given_name")
                        put("Required", true)
                        put("Mutable", true)
                    }
                }
            },
        ) {
            put("status", "FORCE_CHANGE_PASSWORD")
            put("email", EMAIL)
        }
        val challenge = pool.client().begin().expect<SignInStep.NewPassword>().challenge
        assertEquals(listOf("given_name"), challenge.requiredAttributes)
        assertEquals(EMAIL, challenge.attributes["email"])
        failing<CognitoException.InvalidInput> { challenge.answer(NEW_PASSWORD) }
        failing<CognitoException.InvalidPassword> { challenge.answer("short", mapOf("given_name" to "Ana")) }
        challenge.answer(NEW_PASSWORD, mapOf("given_name" to "Ana")).done()
    }

    @Test
    fun `a first factor is chosen with its password, a wrong one leaves the choice open`() = test {
        val choice = choiceBased().client().signIn("ana", AuthFlow.User()).expect<SignInStep.ChooseFirstFactor>().challenge
        assertTrue(choice.options.containsAll(listOf(FirstFactorKind.Password, FirstFactorKind.EmailOtp)), choice.options.toString())
        failing<CognitoException.IncorrectCredentials> { choice.answer(FirstFactor.PasswordSrp("Wrong-Horse-8")) }
        choice.answer(FirstFactor.PasswordSrp(TestPool.PASSWORD)).done()
    }

    @Test
    fun `a suspended sign-in goes on in another pool object over the same store`() = test {
        val pool = withSecondFactors("SMS_MFA") { put("phone_number", PHONE) }
        val store = MemoryStore()
        val challenge = pool.client { this.store = store }.begin().expect<SignInStep.SmsCode>().challenge
        val suspended = challenge.suspend()
        assertFalse(TestPool.PASSWORD in suspended || "ana" in suspended)

        assertEquals("suspended", failing<CognitoException.InvalidInput> { pool.client().resumeSignIn(suspended) }.field)
        val resumed = pool.client { this.store = store }.resumeSignIn(suspended).expect<SignInStep.SmsCode>().challenge
        failing<CognitoException.ChallengeExpired> { resumed.resend() }
        resumed.answer(pool.code("ana")).done()
    }

    @Test
    fun `a resumed sign-in that begins anew asks for the password`() = test {
        val pool = unconfirmed()
        val store = MemoryStore()
        val asked = pool.client { this.store = store }.begin().expect<SignInStep.ConfirmSignUp>().challenge
        val resumed = pool.client { this.store = store }.resumeSignIn(asked.suspend())
        val code = pool.code("ana")
        val challenge = resumed.expect<SignInStep.ConfirmSignUp>().challenge.answer(code).expect<SignInStep.Password>().challenge
        failing<CognitoException.IncorrectCredentials> { challenge.answer("Wrong-Horse-8") }
        challenge.answer(TestPool.PASSWORD).done()
    }

    @Test
    fun `a passkey signs in`() = test {
        val pool = choiceBased()
        pool.use(
            "authenticator/credentials",
            buildJsonObject {
                put("username", "ana")
                put("user_verification", true)
            },
        )
        val challenge = pool.client().signIn("ana", AuthFlow.User(FirstFactor.Passkey)).expect<SignInStep.Passkey>().challenge
        challenge.answer(pool.assertion(challenge.requestOptionsJson)).done()
    }

    @Test
    fun `a trigger's questions are answered after the proof of the password`() = test {
        val pool = PreparedPool.of(server, flows = listOf("ALLOW_CUSTOM_AUTH"))
        pool.use(
            "triggers",
            buildJsonObject {
                putJsonObject("script") {
                    put("srp_first", true)
                    putJsonArray("rounds") {
                        addJsonObject {
                            putJsonObject("parameters") { put("question", "your pet?") }
                            put("answer", "rex")
                            put("attempts", 2)
                        }
                    }
                }
            },
        )
        val first = pool.client().signIn("ana", AuthFlow.CustomWithSrp(TestPool.PASSWORD)).expect<SignInStep.Custom>().challenge
        assertEquals(mapOf("question" to "your pet?"), first.parameters)
        val again = first.answer("tom").expect<SignInStep.Custom>().challenge
        again.answer("rex").done()
    }

    @Test
    fun `an unconfirmed user confirms and is signed in`() = test {
        val pool = unconfirmed()
        val challenge = pool.client().begin().expect<SignInStep.ConfirmSignUp>().challenge
        val delivery = challenge.resend()
        assertEquals("EMAIL" to "email", delivery.medium to delivery.attribute)
        assertFalse(delivery.destination!! in delivery.toString())
        failing<CognitoException.CodeMismatch> { challenge.answer("000000") }
        challenge.answer(pool.code("ana")).done()
    }

    @Test
    fun `a password is reset and the user signed in`() = test {
        val pool = PreparedPool.of(server) {
            put("status", "RESET_REQUIRED")
            put("email", EMAIL)
        }
        val challenge = pool.client().begin().expect<SignInStep.ResetPassword>().challenge
        assertEquals("EMAIL", challenge.sendCode().medium)
        challenge.answer(pool.code("ana"), NEW_PASSWORD).done()
    }

    @Test
    fun `a challenge without a type of its own is answered by name`() = test {
        val pool = PreparedPool.of(server)
        pool.use(
            "challenges",
            buildJsonObject {
                put("username", "ana")
                put("name", "RIDDLE")
                putJsonObject("parameters") { put("question", "what is it?") }
                putJsonObject("expects") { put("GUESS", "time") }
            },
        )
        val client = pool.client()
        val challenge = client.begin().expect<SignInStep.Unknown>().challenge
        assertEquals("RIDDLE" to "what is it?", challenge.name to challenge.parameters["question"])
        assertTrue(challenge.availableChallenges.isEmpty())
        assertEquals("responses", failing<CognitoException.InvalidInput> { challenge.answer("USERNAME", "eva") }.field)
        challenge.answer("GUESS", "time").done()
        pool.client().begin().expect<SignInStep.Unknown>().challenge.answer(mapOf("GUESS" to "time")).done()
    }

    @Test
    fun `a session is raised to a level of assurance`() = test {
        val pool = choiceBased()
        val client = pool.client()
        val session = client.signIn("ana", AuthFlow.User(FirstFactor.PasswordSrp(TestPool.PASSWORD))).done()
        assertEquals("target_acr_values", failing<CognitoException.InvalidInput> { client.stepUp(session, emptyList()) }.field)
        val level = "urn:cognito:loa:2"
        var step = client.stepUp(session, listOf(level))
        if (step is SignInStep.ChooseFirstFactor) step = step.challenge.answer(FirstFactor.EmailOtp)
        val raised = step.expect<SignInStep.EmailCode>().challenge.answer(pool.code("ana")).done()
        assertTrue(raised.idClaims().text("acr").orEmpty() >= level)
    }

    @Test
    fun `an answer whose coroutine is cancelled leaves the challenge usable`() = test {
        val pool = withSecondFactors("SMS_MFA") { put("phone_number", PHONE) }
        val challenge = pool.client().begin().expect<SignInStep.SmsCode>().challenge
        server.fault("delay", "RespondToAuthChallenge") { put("delay_milliseconds", 60_000) }
        val answer = launch(Dispatchers.Default) { challenge.answer("000000") }
        faultsToStrike()
        answer.cancelAndJoin()
        challenge.answer(pool.code("ana")).done()
    }

    @Test
    fun `a cancelled sign-in takes no answer and sends nothing`() = test {
        val pool = withSecondFactors("SMS_MFA") { put("phone_number", PHONE) }
        val challenge = pool.client().begin().expect<SignInStep.SmsCode>().challenge
        challenge.cancel()
        server.reset()
        failing<CognitoException> { challenge.answer(pool.code("ana")) }
        assertEquals(0, server.calls("RespondToAuthChallenge"))
    }

    @Test
    fun `flows, factors and steps print no secret`() = test {
        val hush = "Hush-Hush-7"
        val values: List<Any> = listOf(
            AuthFlow.UserSrp(hush),
            AuthFlow.UserPassword(hush),
            AuthFlow.CustomWithSrp(hush),
            AuthFlow.User(FirstFactor.Password(hush)),
            FirstFactor.PasswordSrp(hush),
            DeviceContext().apply { deviceName = hush },
            SignInOptions(clientMetadata = mapOf("a" to hush)),
        )
        for (text in values.map(Any::toString)) assertFalse(hush in text, text)

        val pool = withSecondFactors("SMS_MFA") { put("phone_number", PHONE) }
        val step = pool.client().begin()
        val wrong = failing<CognitoException> { step.expect<SignInStep.SmsCode>().challenge.answer("987654") }
        for (text in listOf(step, step.challenge!!, wrong, wrong.stackTraceToString()).map(Any::toString)) {
            assertTrue(listOf(pool.code("ana"), "987654", TestPool.PASSWORD, "0100").none { it in text }, text)
        }
        assertEquals("CodeChallenge", step.toString())
    }

    @Test
    fun `threat protection is told of the device when asked to, and only then`() = test {
        val pool = PreparedPool.of(server)
        pool.client().begin().done()
        assertFalse(pool.id in server.get("/_local/contexts").toString() && DEVICE in server.get("/_local/contexts").toString())
        pool.client {
            threatProtection = DeviceContext().apply {
                deviceName = DEVICE
                timezoneOffsetMinutes = 60
            }
        }.begin().done()
        assertTrue(DEVICE in server.get("/_local/contexts").toString())
    }

    @Test
    fun `a step that is done holds no challenge, and negative ages are named`() = test {
        val client = PreparedPool.of(server).client()
        assertNull(client.begin().challenge)
        val options = SignInOptions(targetAcrValues = listOf("a"), maxAge = java.time.Duration.ofSeconds(-1))
        assertEquals("max_age", failing<CognitoException.InvalidInput> { client.signIn("ana", AuthFlow.User(), options) }.field)
    }

    private companion object {
        const val PHONE = "+15555550100"
        const val EMAIL = "ana@example.com"
        const val NEW_PASSWORD = "New-Horse-77"
        const val DEVICE = "Ana's own telephone"
    }
}
