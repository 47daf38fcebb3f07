package io.github.cognitoclient

import io.github.cognitoclient.ffi.Challenge as NativeChallenge
import io.github.cognitoclient.ffi.SignInStep as NativeSignInStep

/**
 * What a sign-in asks. Each kind has an `answer` of its own, which gives the next step.
 *
 * Closing is optional: what is forgotten is freed with the garbage.
 */
public sealed class Challenge : AutoCloseable {
    internal abstract val handle: Handle

    /** The user's name: as the service told it, or as it was typed. */
    public val username: String get() = handle.username

    /** The name the app signed in with. */
    public val signInName: String get() = handle.signInName

    /**
     * Whether an answer would be taken now: ask the user again while it is open, and begin another sign-in when it is not.
     *
     * It stays open after a wrong answer and after a failure that may pass, and is closed by an answer that succeeded, by [cancel], by the
     * service's word that the sign-in is over, and for as long as what follows a right answer is under way. The service may have closed it
     * without a word, which only the next answer tells.
     */
    public val isOpen: Boolean get() = handle.native.isOpen()

    /** Ends the sign-in and forgets the password. The server is not told: its challenge expires by itself. */
    public fun cancel(): Unit = handle.native.cancel()

    /**
     * The sign-in as it waits here, to go on after the process has ended: [UserPool.resumeSignIn]. The text is encrypted with a key
     * that is kept in the pool's store; the password is not in it.
     *
     * @throws CognitoException.ChallengeExpired when the sign-in has moved on
     * @throws CognitoException.Storage when the store cannot keep the key
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun suspend(): String = translating { handle.native.suspend(null) }

    /** Frees the native memory. */
    override fun close(): Unit = handle.native.close()

    /** What kind it is; nothing secret. */
    override fun toString(): String = handle.kind

    /** Gives an answer and waits for the step it leads to. */
    internal suspend fun answering(answer: suspend NativeChallenge.() -> NativeSignInStep): SignInStep =
        translating { handle.native.answer() }.toStep()

    /** The object on the native side. Its names stay when it is closed. */
    internal class Handle(val kind: String, val native: NativeChallenge) {
        val username: String = native.username()
        val signInName: String = native.signInName()
    }
}
