/** Between the JSON of Web Authentication and what Android's credential manager calls it, where a passkey is made. */
package io.github.cognitoclient.android

import android.annotation.TargetApi
import android.credentials.CreateCredentialException
import android.credentials.CreateCredentialRequest
import android.credentials.CreateCredentialResponse
import android.os.Build
import android.os.Bundle
import org.json.JSONException
import org.json.JSONObject

private const val SUBTYPE_CREATE = "androidx.credentials.BUNDLE_VALUE_SUBTYPE_CREATE_PUBLIC_KEY_CREDENTIAL_REQUEST"
private const val DISPLAY_INFO_KEY = "androidx.credentials.BUNDLE_KEY_REQUEST_DISPLAY_INFO"
private const val USER_ID_KEY = "androidx.credentials.BUNDLE_KEY_USER_ID"
private const val USER_DISPLAY_NAME_KEY = "androidx.credentials.BUNDLE_KEY_USER_DISPLAY_NAME"
private const val REGISTRATION_KEY = "androidx.credentials.BUNDLE_KEY_REGISTRATION_RESPONSE_JSON"

/** What providers say of a passkey that is in `excludeCredentials`: the DOM's `InvalidStateError`. */
private const val TYPE_INVALID_STATE =
    "androidx.credentials.TYPE_CREATE_PUBLIC_KEY_CREDENTIAL_DOM_EXCEPTION/androidx.credentials.TYPE_INVALID_STATE_ERROR"

/** Asks for a passkey to be made by `PublicKeyCredentialCreationOptionsJSON`. */
@TargetApi(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
internal fun newPasskeyRequest(optionsJson: String): CreateCredentialRequest {
    val query = Bundle().apply {
        putString(SUBTYPE_KEY, SUBTYPE_CREATE)
        putString(REQUEST_KEY, optionsJson)
    }
    // The sheet shows whom the passkey is for.
    val data = Bundle(query).apply { putBundle(DISPLAY_INFO_KEY, displayInfo(optionsJson)) }
    return CreateCredentialRequest.Builder(TYPE, data, query).setAlwaysSendAppInfoToProvider(true).build()
}

private fun displayInfo(optionsJson: String): Bundle = try {
    val user = JSONObject(optionsJson).getJSONObject("user")
    Bundle().apply {
        putCharSequence(USER_ID_KEY, user.getString("name"))
        if (!user.isNull("displayName")) putCharSequence(USER_DISPLAY_NAME_KEY, user.getString("displayName"))
    }
} catch (_: JSONException) {
    // The parser quotes what it reads.
    throw PasskeyException.Failed("the registration's options name no user", null)
}

/** The `RegistrationResponseJSON` of what was made. */
@TargetApi(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
internal fun newPasskey(response: CreateCredentialResponse): String = response.data.getString(REGISTRATION_KEY)
    ?: throw PasskeyException.Failed("the credential manager gave something that is no new passkey", null)

@TargetApi(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
internal fun newPasskeyFailure(error: CreateCredentialException): PasskeyException = when (error.type) {
    CreateCredentialException.TYPE_USER_CANCELED -> PasskeyException.Cancelled(error)
    CreateCredentialException.TYPE_NO_CREATE_OPTIONS -> PasskeyException.NoProvider(error)
    CreateCredentialException.TYPE_INTERRUPTED -> PasskeyException.Interrupted(error)
    TYPE_INVALID_STATE -> PasskeyException.AlreadyRegistered(error)
    else -> PasskeyException.Failed("the credential manager failed: ${error.type}", error)
}
