package io.github.cognitoclient

import io.github.cognitoclient.ffi.Challenge as NativeChallenge
import io.github.cognitoclient.ffi.TotpUri as NativeTotpUri

/**
 * The user adds the account to an authenticator app (`MFA_SETUP`, `AssociateSoftwareToken`): show the QR code or the secret, then answer
 * with the first code.
 */
public class TotpSetUp internal constructor(native: NativeChallenge) : Challenge() {
    override val handle: Handle = Handle("TotpSetUp", native)

    /** The secret in Base32, for typing it into the app by hand. Never log or keep it. */
    public fun secret(): String = handle.native.totpSecret()

    /**
     * What the app reads: the account, the secret and who issued it, also as a QR code. The account is the name the user signed in
     * with.
     *
     * @param issuer what the app shows the account under, best the name of your app
     * @throws CognitoException.InvalidInput naming `issuer`
     */
    @Throws(CognitoException::class)
    public fun uri(issuer: String): TotpUri = TotpUri(translating { handle.native.totpUri(issuer) })

    /**
     * Answers with the first code that the app shows (`VerifySoftwareToken`, then `MFA_SETUP`).
     *
     * @param deviceName what the pool shows when it asks for a code later (`FRIENDLY_DEVICE_NAME`)
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code; this and network errors leave the challenge usable
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(code: String, deviceName: String? = null, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerTotpSetUp(code, deviceName, clientMetadata, null) }
}

/**
 * All that an authenticator app needs to make codes, the secret included: show it to its user and keep it nowhere. The text form holds
 * nothing of it.
 */
public class TotpUri internal constructor(private val native: NativeTotpUri) : AutoCloseable {
    /** The `otpauth:` URI itself. */
    public fun expose(): String = native.expose()

    /**
     * The URI as a QR code: an SVG document in black on white with the border that scanners need.
     *
     * @throws CognitoException.InvalidInput naming `issuer` when issuer and user name are too long for a QR code
     */
    @Throws(CognitoException::class)
    public fun qrSvg(): String = translating { native.qrSvg() }

    /**
     * The URI as a QR code: a PNG file in black on white with the border that scanners need.
     *
     * @throws CognitoException.InvalidInput as [qrSvg]
     */
    @Throws(CognitoException::class)
    public fun qrPng(): ByteArray = translating { native.qrPng() }

    /**
     * The URI as a QR code in half-block characters, for a terminal that writes light on dark.
     *
     * @throws CognitoException.InvalidInput as [qrSvg]
     */
    @Throws(CognitoException::class)
    public fun qrText(): String = translating { native.qrText() }

    /** Frees and wipes the native memory. */
    override fun close(): Unit = native.close()

    /** Holds no secret. */
    override fun toString(): String = "TotpUri(redacted)"
}

/** The user gives the address that codes go to from now on (`MFA_SETUP`). */
public class EmailSetUp internal constructor(native: NativeChallenge) : Challenge() {
    override val handle: Handle = Handle("EmailSetUp", native)

    /**
     * Answers with an e-mail address; the step that follows asks for the code sent there.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.InvalidInput for an address that the pool refuses
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(email: String, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerEmail(email, clientMetadata, null) }
}
