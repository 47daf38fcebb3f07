package io.github.cognitoclient

import io.github.cognitoclient.ffi.Challenge as NativeChallenge

/** The user chooses how to sign in (`SELECT_CHALLENGE`). */
public class FirstFactorChoice internal constructor(
    native: NativeChallenge,
    /** The first factors to choose from. For a user who does not exist the pool may make them up. */
    public val options: List<FirstFactorKind>,
) : Challenge() {
    override val handle: Handle = Handle("FirstFactorChoice", native)

    /**
     * Chooses. A password is given along with the choice; a wrong one leaves the choice open.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.IncorrectCredentials for a wrong password
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(factor: FirstFactor, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { factor.answer(this, clientMetadata) }
}

/**
 * The password is needed (`PASSWORD`, `PASSWORD_SRP`), or needed again because a resumed sign-in has to begin anew.
 */
public class PasswordChallenge internal constructor(native: NativeChallenge) : Challenge() {
    override val handle: Handle = Handle("PasswordChallenge", native)

    /**
     * Answers with the password: sent, or only proven where the sign-in goes by SRP. A wrong one leaves the step open.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.IncorrectCredentials for a wrong password
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(password: String, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerPassword(password, clientMetadata, null) }
}
