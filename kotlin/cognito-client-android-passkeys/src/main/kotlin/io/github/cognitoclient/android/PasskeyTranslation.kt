/** Between the JSON of Web Authentication and what Android's credential manager calls it. */
package io.github.cognitoclient.android

import android.annotation.TargetApi
import android.credentials.Credential
import android.credentials.CredentialOption
import android.credentials.GetCredentialException
import android.credentials.GetCredentialRequest
import android.os.Build
import android.os.Bundle

internal const val TYPE = "androidx.credentials.TYPE_PUBLIC_KEY_CREDENTIAL"
internal const val SUBTYPE_KEY = "androidx.credentials.BUNDLE_KEY_SUBTYPE"
internal const val SUBTYPE = "androidx.credentials.BUNDLE_VALUE_SUBTYPE_GET_PUBLIC_KEY_CREDENTIAL_OPTION"
internal const val REQUEST_KEY = "androidx.credentials.BUNDLE_KEY_REQUEST_JSON"
internal const val RESPONSE_KEY = "androidx.credentials.BUNDLE_KEY_AUTHENTICATION_RESPONSE_JSON"

/** Asks for a passkey that fits `PublicKeyCredentialRequestOptionsJSON`. */
@TargetApi(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
internal fun passkeyRequest(optionsJson: String): GetCredentialRequest {
    // Providers are asked with the one bundle whether they have something, and with the other for it.
    val data = Bundle().apply {
        putString(SUBTYPE_KEY, SUBTYPE)
        putString(REQUEST_KEY, optionsJson)
    }
    val option = CredentialOption.Builder(TYPE, data, Bundle(data)).build()
    return GetCredentialRequest.Builder(Bundle()).addCredentialOption(option).build()
}

/** The `AuthenticationResponseJSON` in what the user chose. */
@TargetApi(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
internal fun passkeyAssertion(credential: Credential): String {
    val json = if (credential.type == TYPE) credential.data.getString(RESPONSE_KEY) else null
    return json ?: throw PasskeyException.Failed("the credential manager gave something that is no passkey's assertion", null)
}

@TargetApi(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
internal fun passkeyFailure(error: GetCredentialException): PasskeyException = when (error.type) {
    GetCredentialException.TYPE_USER_CANCELED -> PasskeyException.Cancelled(error)
    GetCredentialException.TYPE_NO_CREDENTIAL -> PasskeyException.NoPasskey(error)
    GetCredentialException.TYPE_INTERRUPTED -> PasskeyException.Interrupted(error)
    else -> PasskeyException.Failed("the credential manager failed: ${error.type}", error)
}
