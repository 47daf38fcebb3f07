package io.github.cognitoclient.android

import android.credentials.CreateCredentialException
import android.credentials.CreateCredentialResponse
import android.os.Bundle
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** With the framework's own classes, on a desktop JVM. */
class NewPasskeyTranslationTest {
    @Test
    fun `the options travel as they are, to those who look and to those who make the passkey`() {
        val request = newPasskeyRequest(OPTIONS)
        assertEquals("androidx.credentials.TYPE_PUBLIC_KEY_CREDENTIAL", request.type)
        assertFalse(request.isSystemProviderRequired)
        assertTrue(request.alwaysSendAppInfoToProvider())
        for (data in listOf(request.credentialData, request.candidateQueryData)) {
            assertEquals(OPTIONS, data.getString("androidx.credentials.BUNDLE_KEY_REQUEST_JSON"))
            assertEquals(
                "androidx.credentials.BUNDLE_VALUE_SUBTYPE_CREATE_PUBLIC_KEY_CREDENTIAL_REQUEST",
                data.getString("androidx.credentials.BUNDLE_KEY_SUBTYPE"),
            )
        }
    }

    @Test
    fun `the sheet is told whom the passkey is for`() {
        val shown = newPasskeyRequest(OPTIONS).credentialData.getBundle("androidx.credentials.BUNDLE_KEY_REQUEST_DISPLAY_INFO")!!
        assertEquals("ana", shown.getCharSequence("androidx.credentials.BUNDLE_KEY_USER_ID"))
        assertEquals("Ana Dove", shown.getCharSequence("androidx.credentials.BUNDLE_KEY_USER_DISPLAY_NAME"))
        val nameless = newPasskeyRequest("""{"user":{"id":"AA","name":"ana","displayName":null}}""").credentialData
            .getBundle("androidx.credentials.BUNDLE_KEY_REQUEST_DISPLAY_INFO")!!
        assertNull(nameless.getCharSequence("androidx.credentials.BUNDLE_KEY_USER_DISPLAY_NAME"))
    }

    @Test
    fun `options without a user are refused without quoting them`() {
        for (options in listOf("secret-text", """{"challenge":"secret-text"}""", """{"user":"secret-text"}""")) {
            val error = assertThrows(PasskeyException.Failed::class.java) { newPasskeyRequest(options) }
            assertFalse("secret-text" in error.stackTraceToString())
        }
    }

    @Test
    fun `the new passkey comes back as it is`() {
        val data = Bundle().apply { putString("androidx.credentials.BUNDLE_KEY_REGISTRATION_RESPONSE_JSON", CREDENTIAL) }
        assertEquals(CREDENTIAL, newPasskey(CreateCredentialResponse(data)))
        assertThrows(PasskeyException.Failed::class.java) { newPasskey(CreateCredentialResponse(Bundle())) }
    }

    @Test
    fun `every kind of failure has a type of its own`() {
        val types = mapOf(
            CreateCredentialException.TYPE_USER_CANCELED to PasskeyException.Cancelled::class.java,
            CreateCredentialException.TYPE_NO_CREATE_OPTIONS to PasskeyException.NoProvider::class.java,
            CreateCredentialException.TYPE_INTERRUPTED to PasskeyException.Interrupted::class.java,
            CreateCredentialException.TYPE_UNKNOWN to PasskeyException.Failed::class.java,
            "androidx.credentials.TYPE_CREATE_PUBLIC_KEY_CREDENTIAL_DOM_EXCEPTION/androidx.credentials.TYPE_INVALID_STATE_ERROR" to
                PasskeyException.AlreadyRegistered::class.java,
            "of.a.later.version" to PasskeyException.Failed::class.java,
        )
        for ((type, expected) in types) {
            val cause = CreateCredentialException(type, "said by the system")
            assertSame(cause, assertInstanceOf(expected, newPasskeyFailure(cause)).cause)
        }
    }

    private companion object {
        const val OPTIONS = """{"challenge":"AAAA","rp":{"id":"example.com"},"user":{"id":"AA","name":"ana","displayName":"Ana Dove"}}"""
        const val CREDENTIAL = """{"id":"BBBB","type":"public-key"}"""
    }
}
