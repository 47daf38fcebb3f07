package io.github.cognitoclient

import io.github.cognitoclient.ffi.Challenge as NativeChallenge

/** The user replaces a temporary password (`NEW_PASSWORD_REQUIRED`). */
public class NewPasswordChallenge internal constructor(
    native: NativeChallenge,
    /** The attributes that the pool requires and the user does not have yet, such as `given_name`. */
    public val requiredAttributes: List<String>,
    /** The attributes that the user has, by name. */
    public val attributes: Map<String, String>,
) : Challenge() {
    override val handle: Handle = Handle("NewPasswordChallenge", native)

    /**
     * Answers with the new password and attributes by name, without a prefix.
     *
     * @param attributes must hold every one of [requiredAttributes]; those that the user has already need not be repeated
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.InvalidPassword when the password breaks the pool's rules; the challenge stays usable
     * @throws CognitoException.InvalidInput when a required attribute is missing; nothing is sent then
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(
        newPassword: String,
        attributes: Map<String, String> = emptyMap(),
        clientMetadata: Map<String, String>? = null,
    ): SignInStep = answering { answerNewPassword(newPassword, attributes, clientMetadata, null) }
}
