package io.github.cognitoclient

import io.github.cognitoclient.ffi.MfaChoice as NativeMfaChoice
import io.github.cognitoclient.ffi.MfaSetUpChoice as NativeMfaSetUpChoice

/** The user has several second factors and no preferred one (`SELECT_MFA_TYPE`). */
public class MfaChoice internal constructor(private val native: NativeMfaChoice) : Challenge() {
    override val handle: Handle =
        Handle("MfaChoice", native.username(), native.signInName(), native::cancel, { native.suspend(null) }, native::close)

    /** The second factors to choose from. */
    public val options: List<MfaMethod> get() = native.options().map { it.toMethod() }

    /**
     * Chooses; the step that follows asks for that factor's code.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.Network when there is no connection; this and service errors leave the choice open
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(
        method: MfaMethod,
        clientMetadata: Map<String, String>? = null,
    ): SignInStep = translating { native.answer(method.native, clientMetadata, null) }.toStep()
}

/** The pool wants a second factor, and the user chooses which to set up (`MFA_SETUP`). */
public class MfaSetUpChoice internal constructor(private val native: NativeMfaSetUpChoice) : Challenge() {
    override val handle: Handle =
        Handle("MfaSetUpChoice", native.username(), native.signInName(), native::cancel, { native.suspend(null) }, native::close)

    /** The second factors that can be set up now. */
    public val options: List<MfaMethod> get() = native.options().map { it.toMethod() }

    /**
     * Chooses; the step that follows sets the factor up.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.Network when there is no connection; this and service errors leave the choice open
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(
        method: MfaMethod,
        clientMetadata: Map<String, String>? = null,
    ): SignInStep = translating { native.answer(method.native, clientMetadata, null) }.toStep()
}
