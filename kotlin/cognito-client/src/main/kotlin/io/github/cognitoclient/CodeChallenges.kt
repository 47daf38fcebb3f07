package io.github.cognitoclient

import io.github.cognitoclient.ffi.Challenge as NativeChallenge
import io.github.cognitoclient.ffi.CodePurpose as NativeCodePurpose
import io.github.cognitoclient.ffi.CodeSent as NativeCodeSent

/** What a code is asked for. */
public enum class CodePurpose {
    /** The code is the way in by itself. */
    FIRST_FACTOR,

    /** The code comes on top of a first factor. */
    SECOND_FACTOR,
}

/** A code was sent to the user (`SMS_MFA`, `SMS_OTP`, `EMAIL_OTP`). */
public class CodeChallenge internal constructor(native: NativeChallenge, sent: NativeCodeSent) : Challenge() {
    override val handle: Handle = Handle("CodeChallenge", native)

    /** Whether the code is the way in or comes on top. */
    public val purpose: CodePurpose = when (sent.purpose) {
        NativeCodePurpose.FIRST_FACTOR -> CodePurpose.FIRST_FACTOR
        NativeCodePurpose.SECOND_FACTOR -> CodePurpose.SECOND_FACTOR
    }

    /** `SMS` or `EMAIL`. */
    public val medium: String = sent.medium

    /** Where the code went, masked by the service, such as `+*******0100`; for display only. */
    public val destination: String? = sent.destination

    /**
     * Answers with the code; spaces in it do not matter.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code; this and network errors leave the challenge usable
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(code: String, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerCode(code, clientMetadata, null) }

    /**
     * Has a new code sent. The service can do that only by a fresh start of the sign-in, which is made here with all that is still in
     * memory; the step it leads to is usually this one again, with the new code. Until then, and if it fails, this challenge stays
     * usable.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.ChallengeExpired in a resumed sign-in that needs the password again
     * @throws CognitoException as when the sign-in began
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun resend(clientMetadata: Map<String, String>? = null): SignInStep = answering { resend(clientMetadata, null) }
}

/** The user's authenticator app shows a code (`SOFTWARE_TOKEN_MFA`). */
public class TotpChallenge internal constructor(
    native: NativeChallenge,
    /** The name that the user gave to the authenticator app. */
    public val friendlyDeviceName: String?,
) : Challenge() {
    override val handle: Handle = Handle("TotpChallenge", native)

    /**
     * Answers with the six digits that the app shows. A code is taken once: after [CognitoException.CodeExpired] wait for the next.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code; this and network errors leave the challenge usable
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(code: String, clientMetadata: Map<String, String>? = null): SignInStep =
        answering { answerCode(code, clientMetadata, null) }
}
