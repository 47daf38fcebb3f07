package io.github.cognitoclient

import io.github.cognitoclient.ffi.FirstFactorChoice as NativeFirstFactorChoice
import io.github.cognitoclient.ffi.PasswordChallenge as NativePasswordChallenge

/** The user chooses how to sign in (`SELECT_CHALLENGE`). */
public class FirstFactorChoice internal constructor(private val native: NativeFirstFactorChoice) : Challenge() {
    override val handle: Handle =
        Handle("FirstFactorChoice", native.username(), native.signInName(), native::cancel, { native.suspend(null) }, native::close)

    /** The first factors to choose from. For a user who does not exist the pool may make them up. */
    public val options: List<FirstFactorKind> get() = native.options().map { it.toKind() }

    /**
     * Chooses. A password is given along with the choice; a wrong one leaves the choice open.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.IncorrectCredentials for a wrong password
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(
        factor: FirstFactor,
        clientMetadata: Map<String, String>? = null,
    ): SignInStep = translating { native.answer(factor.kind.native, factor.password, clientMetadata, null) }.toStep()
}

/**
 * The password is needed (`PASSWORD`, `PASSWORD_SRP`), or needed again because a resumed sign-in has to begin anew.
 */
public class PasswordChallenge internal constructor(private val native: NativePasswordChallenge) : Challenge() {
    override val handle: Handle =
        Handle("PasswordChallenge", native.username(), native.signInName(), native::cancel, { native.suspend(null) }, native::close)

    /**
     * Answers with the password: sent, or only proven where the sign-in goes by SRP. A wrong one leaves the step open.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.IncorrectCredentials for a wrong password
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(
        password: String,
        clientMetadata: Map<String, String>? = null,
    ): SignInStep = translating { native.answer(password, clientMetadata, null) }.toStep()
}
