package io.github.cognitoclient

import java.time.Instant
import io.github.cognitoclient.ffi.PasskeyAttachment as NativePasskeyAttachment
import io.github.cognitoclient.ffi.PasskeyCredential as NativePasskeyCredential
import io.github.cognitoclient.ffi.PasskeyRegistration as NativePasskeyRegistration

/**
 * A passkey that is about to be registered ([Session.registerPasskey]). The platform takes the [options] and makes the
 * credential, both in the JSON of Web Authentication; on Android 14 and later `PasskeyAuthenticator` of the module for Android does it.
 * It serves once, for a few minutes.
 */
public class PasskeyRegistration internal constructor(private val native: NativePasskeyRegistration) : AutoCloseable {
    /** `PublicKeyCredentialCreationOptionsJSON`: the challenge, the relying party, the user, and the credentials there are already. */
    public val options: String get() = native.options()

    /**
     * Registers what the platform made (`CompleteWebAuthnRegistration`).
     *
     * @param credentialJson `RegistrationResponseJSON`
     * @throws CognitoException.ChallengeExpired when it took too long or another registration began: begin again
     * @throws CognitoException.InvalidInput naming `credential` for what is no credential; nothing was sent
     * @throws CognitoException.NotSupported for a kind of passkey that the pool does not take
     * @throws CognitoException.Configuration when app, domain and pool do not fit each other
     * @throws CognitoException for everything else, as [Session.tokens]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun complete(credentialJson: String): Unit = translating { native.complete(credentialJson, null) }

    /** Frees the native memory. */
    override fun close(): Unit = native.close()

    /** The class only: the options name the user. */
    override fun toString(): String = "PasskeyRegistration(redacted)"
}

/** Where a passkey lives. */
public sealed interface PasskeyAttachment {
    /** In the device it was made on. */
    public data object Platform : PasskeyAttachment

    /** In something that comes along with the user, such as a security key or a phone. */
    public data object CrossPlatform : PasskeyAttachment

    /**
     * One that this version does not know.
     *
     * @property name its name
     */
    public data class Other(public val name: String) : PasskeyAttachment
}

/**
 * A registered passkey.
 *
 * @property id the credential's id, in Base64url: what [Session.deletePasskey] takes
 * @property friendlyName the name the service gave it
 * @property relyingPartyId the domain that it is for
 * @property attachment where it lives, if that is known
 * @property transports how it can be reached, such as `internal`, `hybrid`, `usb`
 * @property createdAt when it was registered
 */
public class PasskeyCredential internal constructor(
    public val id: String,
    public val friendlyName: String,
    public val relyingPartyId: String,
    public val attachment: PasskeyAttachment?,
    public val transports: List<String>,
    public val createdAt: Instant,
) {
    /** Without id and names. */
    override fun toString(): String = "PasskeyCredential(attachment=$attachment, createdAt=$createdAt)"
}

internal fun NativePasskeyCredential.toPasskey() =
    PasskeyCredential(id, friendlyName, relyingPartyId, attachment?.toAttachment(), transports, createdAt)

private fun NativePasskeyAttachment.toAttachment(): PasskeyAttachment = when (this) {
    NativePasskeyAttachment.Platform -> PasskeyAttachment.Platform
    NativePasskeyAttachment.CrossPlatform -> PasskeyAttachment.CrossPlatform
    is NativePasskeyAttachment.Other -> PasskeyAttachment.Other(name)
}
