package io.github.cognitoclient

import io.github.cognitoclient.ffi.SignInOptions as NativeSignInOptions
import io.github.cognitoclient.ffi.SignInStep as NativeSignInStep
import io.github.cognitoclient.ffi.UnknownChallenge as NativeUnknownChallenge

/**
 * What a sign-in may be asked to do differently.
 *
 * @property sendPassword sends the password itself (`USER_PASSWORD_AUTH`) instead of proving it by SRP. Pools that migrate users by a
 * trigger need it.
 * @property clientMetadata texts for the pool's Lambda triggers, sent with every request of this sign-in. They are neither encrypted
 * nor kept: never put secrets in.
 */
public class SignInOptions(
    public val sendPassword: Boolean = false,
    public val clientMetadata: Map<String, String> = emptyMap(),
) {
    /** The names of the metadata, not their values. */
    override fun toString(): String = "SignInOptions(sendPassword=$sendPassword, clientMetadata=${clientMetadata.keys})"

    internal fun toNative() = NativeSignInOptions(sendPassword, clientMetadata)
}

/** Where a sign-in stands: done, or in need of an answer. Later versions know more steps; keep an `else`. */
public sealed interface SignInStep {
    /**
     * The user is signed in and the session is stored.
     *
     * @property session the session
     */
    public class Done internal constructor(public val session: Session) : SignInStep {
        /** The user's name, nothing secret. */
        override fun toString(): String = "Done($session)"
    }

    /**
     * A challenge that this version has no type for; it can be answered by name.
     *
     * @property challenge the challenge
     */
    public class Unknown internal constructor(public val challenge: UnknownChallenge) : SignInStep {
        /** The challenge's name, nothing secret. */
        override fun toString(): String = "Unknown($challenge)"
    }
}

/**
 * A challenge told by name and parameters, to be answered with named responses.
 *
 * A wrong answer leaves it as it was, ready for another try; an answer that succeeded makes it useless, and the step it led to takes
 * its place.
 */
public class UnknownChallenge internal constructor(private val native: NativeUnknownChallenge) : AutoCloseable {
    /** The challenge's name as the service gave it, such as `SMS_MFA`. */
    public val name: String = native.name()

    /** The challenge's parameters as the service gave them. */
    public val parameters: Map<String, String> get() = native.parameters()

    /** The challenges to choose from, where the service offers a choice (`AvailableChallenges`). */
    public val availableChallenges: List<String> get() = native.availableChallenges()

    /**
     * Answers with one named response, such as `SMS_MFA_CODE`. The user's name and, where the client has a secret, the secret hash
     * are added.
     *
     * @throws CognitoException.CodeMismatch for a wrong code; this and network errors leave the challenge usable
     * @throws CognitoException.ChallengeExpired when the sign-in has to be started again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(name: String, value: String): SignInStep =
        translating { native.answer(name, value, null) }.toStep()

    /**
     * Answers with several named responses. For a single one the other function keeps fewer copies of the answer.
     *
     * @throws CognitoException as the other function
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun answer(responses: Map<String, String>): SignInStep =
        translating { native.answerAll(responses, null) }.toStep()

    /** Frees the native memory. */
    override fun close(): Unit = native.close()

    /** The challenge's name, nothing secret. */
    override fun toString(): String = "UnknownChallenge($name)"
}

internal fun NativeSignInStep.toStep(): SignInStep = when (this) {
    is NativeSignInStep.Done -> SignInStep.Done(Session(session))
    is NativeSignInStep.Unknown -> SignInStep.Unknown(UnknownChallenge(challenge))
}
