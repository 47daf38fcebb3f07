package io.github.cognitoclient

import io.github.cognitoclient.ffi.Challenge as NativeChallenge

/** The user has several second factors and no preferred one (`SELECT_MFA_TYPE`). */
public class MfaChoice internal constructor(
    native: NativeChallenge,
    /** The second factors to choose from. */
    public val options: List<MfaMethod>,
) : Challenge() {
    override val handle: Handle = Handle("MfaChoice", native)

    /**
     * Chooses; the step that follows asks for that factor's code.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.Network when there is no connection; this and service errors leave the choice open
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(method: MfaMethod, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerMfa(method.native, clientMetadata, null) }
}

/** The pool wants a second factor, and the user chooses which to set up (`MFA_SETUP`). */
public class MfaSetUpChoice internal constructor(
    native: NativeChallenge,
    /** The second factors that can be set up now. */
    public val options: List<MfaMethod>,
) : Challenge() {
    override val handle: Handle = Handle("MfaSetUpChoice", native)

    /**
     * Chooses; the step that follows sets the factor up.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.Network when there is no connection; this and service errors leave the choice open
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(method: MfaMethod, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerMfa(method.native, clientMetadata, null) }
}
