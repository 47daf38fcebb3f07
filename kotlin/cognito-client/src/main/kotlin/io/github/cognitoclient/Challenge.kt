package io.github.cognitoclient

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

    /** Ends the sign-in and forgets the password. The server is not told: its challenge expires by itself. */
    public fun cancel(): Unit = handle.cancel()

    /**
     * The sign-in as it waits here, to go on after the process has ended: [UserPool.resumeSignIn]. The text is encrypted with a key
     * that is kept in the pool's store; the password is not in it.
     *
     * @throws CognitoException.ChallengeExpired when the sign-in has moved on
     * @throws CognitoException.Storage when the store cannot keep the key
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun suspend(): String = translating { handle.suspend() }

    /** Frees the native memory. */
    override fun close(): Unit = handle.close()

    /** What kind it is; nothing secret. */
    override fun toString(): String = handle.kind

    /** What every generated challenge can do, though they have no type in common. */
    internal class Handle(
        val kind: String,
        val username: String,
        val signInName: String,
        val cancel: () -> Unit,
        val suspend: suspend () -> String,
        val close: () -> Unit,
    )
}
