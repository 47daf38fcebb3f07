package io.github.cognitoclient.android

import android.annotation.TargetApi
import android.app.Activity
import android.content.Context
import android.credentials.CreateCredentialException
import android.credentials.CreateCredentialResponse
import android.credentials.CredentialManager
import android.credentials.GetCredentialException
import android.credentials.GetCredentialResponse
import android.os.Build
import android.os.CancellationSignal
import android.os.OutcomeReceiver
import io.github.cognitoclient.PasskeyChallenge
import io.github.cognitoclient.PasskeyRegistration
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/**
 * Has the user sign with a passkey, or make one, by the credential manager of Android 14 (API 34) and later.
 *
 * ```
 * is SignInStep.Passkey -> step.challenge.answer(PasskeyAuthenticator(activity).credential(step.challenge))
 *
 * val registration = session.registerPasskey()
 * registration.complete(PasskeyAuthenticator(activity).newCredential(registration))
 * ```
 *
 * The app must be known to the relying party's site (Digital Asset Links), else no passkey is found and none is made.
 *
 * @param activity what the system shows its sheet on
 */
@TargetApi(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
public class PasskeyAuthenticator(private val activity: Activity) {
    /**
     * What [PasskeyChallenge.answer] takes: the assertion as `AuthenticationResponseJSON`. Cancelling the coroutine closes the sheet.
     *
     * @throws PasskeyException when there is none; its subclasses tell why. The challenge stays usable.
     */
    @Throws(PasskeyException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun credential(challenge: PasskeyChallenge): String {
        val manager = manager(activity) ?: throw PasskeyException.Unsupported()
        val request = passkeyRequest(challenge.requestOptionsJson)
        val response = suspendCancellableCoroutine { continuation ->
            val receiver = object : OutcomeReceiver<GetCredentialResponse, GetCredentialException> {
                override fun onResult(result: GetCredentialResponse) = continuation.resume(result)

                override fun onError(error: GetCredentialException) = continuation.resumeWithException(passkeyFailure(error))
            }
            manager.getCredential(activity, request, signal(continuation), Runnable::run, receiver)
        }
        return passkeyAssertion(response.credential)
    }

    /**
     * What [PasskeyRegistration.complete] takes: a passkey that was just made, as `RegistrationResponseJSON`. Cancelling the coroutine
     * closes the sheet.
     *
     * @throws PasskeyException when none was made; its subclasses tell why. The registration stays usable as long as it is good.
     */
    @Throws(PasskeyException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun newCredential(registration: PasskeyRegistration): String {
        val manager = manager(activity) ?: throw PasskeyException.Unsupported()
        val request = newPasskeyRequest(registration.options)
        val response = suspendCancellableCoroutine { continuation ->
            val receiver = object : OutcomeReceiver<CreateCredentialResponse, CreateCredentialException> {
                override fun onResult(result: CreateCredentialResponse) = continuation.resume(result)

                override fun onError(error: CreateCredentialException) = continuation.resumeWithException(newPasskeyFailure(error))
            }
            manager.createCredential(activity, request, signal(continuation), Runnable::run, receiver)
        }
        return newPasskey(response)
    }

    /** Closes the sheet when the coroutine is cancelled. */
    private fun signal(continuation: CancellableContinuation<*>) =
        CancellationSignal().also { signal -> continuation.invokeOnCancellation { signal.cancel() } }

    /** Whether there is an authenticator. */
    public companion object {
        /** Whether this device can sign with passkeys at all; if not, choose another first factor. */
        public fun isSupported(context: Context): Boolean = manager(context) != null

        private fun manager(context: Context): CredentialManager? = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) {
            context.getSystemService(CredentialManager::class.java)
        } else {
            null
        }
    }
}
