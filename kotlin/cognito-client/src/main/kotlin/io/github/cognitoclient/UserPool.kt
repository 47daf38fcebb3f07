package io.github.cognitoclient

import io.github.cognitoclient.ffi.UserPool as NativeUserPool

/**
 * A user pool as seen by one of its app clients.
 *
 * Several pools, clients and users may be used side by side; the store keeps them apart. All functions may be called from any
 * thread: work is done on threads of the library, never on the caller's.
 *
 * ```
 * val pool = UserPool("us-east-1_AbCdEf123", "4k2v0p9examplecl1ent7id8q")
 * when (val step = pool.signIn("ana", password)) {
 *     is SignInStep.Done -> show(step.session.tokens().idClaims.email)
 *     is SignInStep.Unknown -> ask(step.challenge)
 * }
 * ```
 *
 * The object holds native memory. A pool that lives as long as the app need not be closed; others are freed by [close] or, later,
 * with the garbage.
 */
public class UserPool private constructor(private val native: NativeUserPool) : AutoCloseable {
    /**
     * Describes the client and makes it. Nothing is sent yet. The first pool of a process loads the native library, which takes a
     * moment: see [NativeLibrary.load].
     *
     * @param poolId the pool's id, such as `us-east-1_AbCdEf123`
     * @param clientId the app client's id
     * @param configure everything else, where the defaults do not fit
     * @throws CognitoException.InvalidInput for a setting that is unusable; [CognitoException.field] names it
     * @throws CognitoException.Configuration for settings that exclude each other
     * @throws CognitoException.LibraryUnavailable if there is no native library for this platform
     */
    @Throws(CognitoException::class)
    public constructor(
        poolId: String,
        clientId: String,
        configure: UserPoolConfiguration.() -> Unit = {},
    ) : this(UserPoolConfiguration().apply(configure).build(poolId, clientId))

    /** The pool's id. */
    public val id: String = native.id()

    /** The app client's id. */
    public val clientId: String = native.clientId()

    /**
     * Signs a user in with name (or alias) and password: by SRP unless [options] say otherwise, so that the password never leaves
     * the device.
     *
     * Cancelling the coroutine stops the sign-in at once and leaves nothing half-done.
     *
     * @param password the password exactly as typed. The copy the library makes is wiped after use; the string itself cannot be
     * wiped, on any JVM, so do not keep it.
     * @throws CognitoException.IncorrectCredentials if name or password is wrong
     * @throws CognitoException for everything else that can go wrong; its subclasses tell what to do about it
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun signIn(
        username: String,
        password: String,
        options: SignInOptions = SignInOptions(),
    ): SignInStep = translating { native.signIn(username, password, options.toNative(), null) }.toStep()

    /**
     * Whether somebody is signed in, read from the store. Makes no network call.
     *
     * @throws CognitoException.Internal for a defect of the library; what the store fails with is a [SessionState.Unavailable]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun state(): SessionState = translating { native.state(null) }.toState()

    /** Frees the native memory. Sessions that came from this pool stay usable; the pool itself is not. */
    override fun close(): Unit = native.close()

    /** The ids, nothing secret. */
    override fun toString(): String = "UserPool($id, $clientId)"
}
