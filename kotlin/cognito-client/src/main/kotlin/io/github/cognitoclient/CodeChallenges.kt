package io.github.cognitoclient

import io.github.cognitoclient.ffi.CodeChallenge as NativeCodeChallenge
import io.github.cognitoclient.ffi.CodePurpose as NativeCodePurpose
import io.github.cognitoclient.ffi.TotpChallenge as NativeTotpChallenge

/** What a code is asked for. */
public enum class CodePurpose {
    /** The code is the way in by itself. */
    FIRST_FACTOR,

    /** The code comes on top of a first factor. */
    SECOND_FACTOR,
}

/** A code was sent to the user (`SMS_MFA`, `SMS_OTP`, `EMAIL_OTP`). */
public class CodeChallenge internal constructor(private val native: NativeCodeChallenge) : Challenge() {
    override val handle: Handle =
        Handle("CodeChallenge", native.username(), native.signInName(), native::cancel, { native.suspend(null) }, native::close)

    /** Whether the code is the way in or comes on top. */
    public val purpose: CodePurpose
        get() = when (native.purpose()) {
            NativeCodePurpose.FIRST_FACTOR -> CodePurpose.FIRST_FACTOR
            NativeCodePurpose.SECOND_FACTOR -> CodePurpose.SECOND_FACTOR
        }

    /** `SMS` or `EMAIL`. */
    public val medium: String get() = native.medium()

    /** Where the code went, masked by the service, such as `+*******0100`; for display only. */
    public val destination: String? get() = native.destination()

    /**
     * Answers with the code; spaces in it do not matter.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code; this and network errors leave the challenge usable
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(
        code: String,
        clientMetadata: Map<String, String>? = null,
    ): SignInStep = translating { native.answer(code, clientMetadata, null) }.toStep()

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
    public suspend fun resend(clientMetadata: Map<String, String>? = null): SignInStep =
        translating { native.resend(clientMetadata, null) }.toStep()
}

/** The user's authenticator app shows a code (`SOFTWARE_TOKEN_MFA`). */
public class TotpChallenge internal constructor(private val native: NativeTotpChallenge) : Challenge() {
    override val handle: Handle =
        Handle("TotpChallenge", native.username(), native.signInName(), native::cancel, { native.suspend(null) }, native::close)

    /** The name that the user gave to the authenticator app. */
    public val friendlyDeviceName: String? get() = native.friendlyDeviceName()

    /**
     * Answers with the six digits that the app shows. A code is taken once: after [CognitoException.CodeExpired] wait for the next.
     *
     * @param clientMetadata texts for the pool's Lambda triggers, in place of the sign-in's own; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code; this and network errors leave the challenge usable
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(
        code: String,
        clientMetadata: Map<String, String>? = null,
    ): SignInStep = translating { native.answer(code, clientMetadata, null) }.toStep()
}
