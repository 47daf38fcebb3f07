package io.github.cognitoclient

import io.github.cognitoclient.ffi.Challenge as NativeChallenge

/**
 * A passkey is to sign (`WEB_AUTHN`). The platform's authenticator takes the options and gives the credential, both in the JSON of Web
 * Authentication, so that any of them can serve. On Android 14 and later `PasskeyAuthenticator` of the module for Android does it.
 */
public class PasskeyChallenge internal constructor(
    native: NativeChallenge,
    /** `PublicKeyCredentialRequestOptionsJSON`: the challenge, the relying party and the allowed credentials. */
    public val requestOptionsJson: String,
) : Challenge() {
    override val handle: Handle = Handle("PasskeyChallenge", native)

    /**
     * Answers with the assertion as `AuthenticationResponseJSON`.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.IncorrectCredentials for an assertion that the pool refuses
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(credentialJson: String, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerPasskey(credentialJson, clientMetadata, null) }
}
