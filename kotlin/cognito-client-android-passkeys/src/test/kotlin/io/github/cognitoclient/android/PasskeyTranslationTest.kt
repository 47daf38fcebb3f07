package io.github.cognitoclient.android

import android.credentials.Credential
import android.credentials.GetCredentialException
import android.os.Bundle
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotSame
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test

/** With the framework's own classes, on a desktop JVM. */
class PasskeyTranslationTest {
    @Test
    fun `the options travel as they are, to those who look and to those who sign`() {
        val option = passkeyRequest(OPTIONS).credentialOptions.single()
        assertEquals("androidx.credentials.TYPE_PUBLIC_KEY_CREDENTIAL", option.type)
        assertFalse(option.isSystemProviderRequired)
        assertNotSame(option.credentialRetrievalData, option.candidateQueryData)
        for (data in listOf(option.credentialRetrievalData, option.candidateQueryData)) {
            assertEquals(OPTIONS, data.getString("androidx.credentials.BUNDLE_KEY_REQUEST_JSON"))
            assertEquals(
                "androidx.credentials.BUNDLE_VALUE_SUBTYPE_GET_PUBLIC_KEY_CREDENTIAL_OPTION",
                data.getString("androidx.credentials.BUNDLE_KEY_SUBTYPE"),
            )
        }
    }

    @Test
    fun `the assertion comes back as it is`() {
        val data = Bundle().apply { putString("androidx.credentials.BUNDLE_KEY_AUTHENTICATION_RESPONSE_JSON", ASSERTION) }
        assertEquals(ASSERTION, passkeyAssertion(Credential("androidx.credentials.TYPE_PUBLIC_KEY_CREDENTIAL", data)))
    }

    @Test
    fun `what is no passkey's assertion is refused without quoting it`() {
        val data = Bundle().apply { putString("androidx.credentials.BUNDLE_KEY_AUTHENTICATION_RESPONSE_JSON", ASSERTION) }
        val others = listOf(
            Credential(Credential.TYPE_PASSWORD_CREDENTIAL, data),
            Credential("androidx.credentials.TYPE_PUBLIC_KEY_CREDENTIAL", Bundle()),
        )
        for (other in others) {
            val error = assertThrows(PasskeyException.Failed::class.java) { passkeyAssertion(other) }
            assertFalse(ASSERTION in error.stackTraceToString())
        }
    }

    @Test
    fun `every kind of failure has a type of its own`() {
        val types = mapOf(
            GetCredentialException.TYPE_USER_CANCELED to PasskeyException.Cancelled::class.java,
            GetCredentialException.TYPE_NO_CREDENTIAL to PasskeyException.NoPasskey::class.java,
            GetCredentialException.TYPE_INTERRUPTED to PasskeyException.Interrupted::class.java,
            GetCredentialException.TYPE_UNKNOWN to PasskeyException.Failed::class.java,
            "of.a.later.version" to PasskeyException.Failed::class.java,
        )
        for ((type, expected) in types) {
            val cause = GetCredentialException(type, "said by the system")
            assertSame(cause, assertInstanceOf(expected, passkeyFailure(cause)).cause)
        }
    }

    private companion object {
        const val OPTIONS = """{"challenge":"AAAA","rpId":"example.com"}"""
        const val ASSERTION = """{"id":"BBBB","type":"public-key"}"""
    }
}
