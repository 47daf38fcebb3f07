package io.github.cognitoclient

import io.github.cognitoclient.ffi.TotpRegistration as NativeSoftwareTokenSetUp

/**
 * A signed-in user adds the account to an authenticator app ([Session.setUpTotp]): show the QR code or the secret, then
 * [verify] the first code. It counts at sign-ins once it is switched on ([Session.changeMfa]).
 */
public class TotpRegistration internal constructor(private val native: NativeSoftwareTokenSetUp) : AutoCloseable {
    /** The secret in Base32, for typing it into the app by hand. Never log or keep it. */
    public fun secret(): String = native.secret()

    /**
     * What the app reads: the account, the secret and who issued it, also as a QR code.
     *
     * @param issuer what the app shows the account under, best the name of your app
     * @throws CognitoException.InvalidInput naming `issuer`
     */
    @Throws(CognitoException::class)
    public fun uri(issuer: String): TotpUri = TotpUri(translating { native.uri(issuer) })

    /**
     * Shows by the first code that the app has the secret (`VerifySoftwareToken`); spaces in it do not matter.
     *
     * @param deviceName what the pool shows when it asks for a code later (`FriendlyDeviceName`)
     * @throws CognitoException.CodeMismatch for a wrong code; ask again
     * @throws CognitoException for everything else, as [Session.tokens]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun verify(code: String, deviceName: String? = null): Unit = translating { native.verify(code, deviceName, null) }

    /** Frees the native memory and wipes the secret. */
    override fun close(): Unit = native.close()

    /** Holds no secret. */
    override fun toString(): String = "TotpRegistration(redacted)"
}
