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
 *     is SignInStep.TotpCode -> step.challenge.answer(ask("code"))
 *     …
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
     * Signs a user in with name (or alias) and password by SRP, so that the password never leaves the device.
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
     * Signs a user in by another way than the password alone. The service wants a name in all of them.
     *
     * ```
     * pool.signIn("ana", AuthFlow.User(FirstFactor.EmailOtp))
     * ```
     *
     * @throws CognitoException as the other function; [CognitoException.Configuration] if the app client does not allow the flow
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun signIn(
        username: String,
        flow: AuthFlow,
        options: SignInOptions = SignInOptions(),
    ): SignInStep =
        translating { native.signInWith(username, flow.native, flow.password, options.toNative(), null) }.toStep()

    /**
     * Raises the assurance of a session: the user proves more than before, and the session's tokens are replaced by ones whose claim
     * `acr` says so (`TARGET_ACR_VALUES`). Only in pools that offer step-up.
     *
     * @param targetAcrValues the levels to reach, the most wanted first; those in [options], if any, take their place
     * @throws CognitoException.InvalidInput naming `target_acr_values`
     * @throws CognitoException as [signIn]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun stepUp(
        session: Session,
        targetAcrValues: List<String>,
        options: SignInOptions = SignInOptions(),
    ): SignInStep = translating { native.stepUp(session.native, targetAcrValues, options.toNative(), null) }.toStep()

    /**
     * Goes on with a sign-in that was suspended ([Challenge.suspend]), in this process or an earlier one, over the same store. The
     * password was not kept: where it is needed again, the next step asks for it.
     *
     * @throws CognitoException.InvalidInput naming `suspended` for a text that is damaged, of another pool, app client or store, or of
     * another version
     * @throws CognitoException.ChallengeExpired for one that is too old
     * @throws CognitoException.Storage when the store cannot be read
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun resumeSignIn(suspended: String): SignInStep =
        translating { native.resumeSignIn(suspended, null) }.toStep()

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
