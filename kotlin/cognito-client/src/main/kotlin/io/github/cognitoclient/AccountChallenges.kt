package io.github.cognitoclient

import io.github.cognitoclient.ffi.Challenge as NativeChallenge

/** The user has signed up and not confirmed yet: the code of the sign-up is needed, then the sign-in goes on by itself. */
public class SignUpCodeChallenge internal constructor(native: NativeChallenge) : Challenge() {
    override val handle: Handle = Handle("SignUpCodeChallenge", native)

    /**
     * Confirms the sign-up (`ConfirmSignUp`) and goes on with the sign-in.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code; this and network errors leave the challenge usable
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(code: String, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerCode(code, clientMetadata, null) }

    /**
     * Has the code sent again (`ResendConfirmationCode`).
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.LimitExceeded after a few messages in an hour
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun resend(clientMetadata: Map<String, String>? = null): CodeDelivery =
        translating { handle.native.sendCode(clientMetadata, null) }.toDelivery()
}

/**
 * The password must be reset before the user can sign in: a code and a new password are needed, then the sign-in goes on by itself. An
 * administrator's reset has sent the code already; imported users need [sendCode] first.
 */
public class PasswordReset internal constructor(native: NativeChallenge) : Challenge() {
    override val handle: Handle = Handle("PasswordReset", native)

    /**
     * Has a code sent (`ForgotPassword`).
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.LimitExceeded after a few messages in an hour
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun sendCode(clientMetadata: Map<String, String>? = null): CodeDelivery =
        translating { handle.native.sendCode(clientMetadata, null) }.toDelivery()

    /**
     * Sets the new password (`ConfirmForgotPassword`) and goes on with the sign-in.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code; this and network errors leave the challenge usable
     * @throws CognitoException.InvalidPassword when the password breaks the pool's rules
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(code: String, newPassword: String, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerPasswordReset(code, newPassword, clientMetadata, null) }
}
