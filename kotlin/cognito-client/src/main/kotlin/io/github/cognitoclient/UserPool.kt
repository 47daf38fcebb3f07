package io.github.cognitoclient

import kotlinx.coroutines.flow.Flow
import io.github.cognitoclient.ffi.SignUpOptions as NativeSignUpOptions
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
public class UserPool private constructor(internal val native: NativeUserPool) : AutoCloseable {
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
    public suspend fun signIn(username: String, password: String, options: SignInOptions = SignInOptions()): SignInStep =
        signIn(username, AuthFlow.UserSrp(password), options)

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
    public suspend fun signIn(username: String, flow: AuthFlow, options: SignInOptions = SignInOptions()): SignInStep =
        translating { flow.begin(native, username, options.toNative()) }.toStep()

    /**
     * Raises the assurance of a session: the user proves more than before, and the session's tokens are replaced by ones whose claim
     * `acr` says so (`TARGET_ACR_VALUES`). Only in pools that offer step-up.
     *
     * @param targetAcrValues the levels to reach, the most wanted first; those in [options], if any, take their place
     * @throws CognitoException.InvalidInput naming `target_acr_values`
     * @throws CognitoException as [signIn]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun stepUp(session: Session, targetAcrValues: List<String>, options: SignInOptions = SignInOptions()): SignInStep =
        translating { native.stepUp(session.native, targetAcrValues, options.toNative(), null) }.toStep()

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
    public suspend fun resumeSignIn(suspended: String): SignInStep = translating { native.resumeSignIn(suspended, null) }.toStep()

    /**
     * Makes an account (`SignUp`), which usually has to be confirmed with a code ([NewAccount.confirm]).
     *
     * A lost connection leaves open whether the account was made; it is not tried again by itself.
     *
     * @param password null where the pool lets users sign in with codes or passkeys
     * @param attributes those that the pool requires, and others
     * @param validationData texts for the pre-sign-up trigger alone; never put secrets in
     * @param clientMetadata texts for the pool's Lambda triggers; never put secrets in
     * @throws CognitoException.AlreadyExists when the name, or an address that users sign in with, is taken
     * @throws CognitoException.InvalidPassword when the password breaks the pool's rules
     * @throws CognitoException.InvalidInput for a name or attribute that the pool refuses
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun signUp(
        username: String,
        password: String? = null,
        attributes: UserAttributes = UserAttributes(),
        validationData: Map<String, String> = emptyMap(),
        clientMetadata: Map<String, String>? = null,
    ): NewAccount {
        val options = NativeSignUpOptions(validationData, clientMetadata.orEmpty())
        val native = translating {
            if (password == null) {
                native.signUpWithoutPassword(username, attributes.toMap(), options, null)
            } else {
                native.signUp(username, password, attributes.toMap(), options, null)
            }
        }
        return NewAccount(native)
    }

    /**
     * Confirms an account that was signed up before the app was restarted, or elsewhere (`ConfirmSignUp`).
     *
     * @param forceAliasCreation takes the address or number over from another account that signs in with it
     * @param clientMetadata texts for the pool's Lambda triggers; never put secrets in
     * @throws CognitoException as [NewAccount.confirm]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun confirmSignUp(
        username: String,
        code: String,
        forceAliasCreation: Boolean = false,
        clientMetadata: Map<String, String>? = null,
    ): ConfirmedAccount = ConfirmedAccount(translating { native.confirmSignUp(username, code, forceAliasCreation, clientMetadata, null) })

    /**
     * Has the code of a sign-up sent again (`ResendConfirmationCode`).
     *
     * @param clientMetadata texts for the pool's Lambda triggers; never put secrets in
     * @throws CognitoException.LimitExceeded after a few messages in an hour
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun resendConfirmationCode(username: String, clientMetadata: Map<String, String>? = null): CodeDelivery =
        translating { native.resendConfirmationCode(username, clientMetadata, null) }.toDelivery()

    /**
     * Has a code sent to a user who forgot the password (`ForgotPassword`), good for an hour. Pools that hide who exists answer for
     * strangers, too.
     *
     * @param clientMetadata texts for the pool's Lambda triggers; never put secrets in
     * @throws CognitoException.LimitExceeded after a few messages in an hour
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun forgotPassword(username: String, clientMetadata: Map<String, String>? = null): CodeDelivery =
        translating { native.forgotPassword(username, clientMetadata, null) }.toDelivery()

    /**
     * Replaces a forgotten password (`ConfirmForgotPassword`). Sessions live on. The code counts once: after a lost connection, let the
     * user sign in with the new password first.
     *
     * @param clientMetadata texts for the pool's Lambda triggers; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code
     * @throws CognitoException.CodeExpired for one that is too old; have another sent
     * @throws CognitoException.InvalidPassword when the password breaks the pool's rules; the code stays good
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun confirmForgotPassword(
        username: String,
        code: String,
        newPassword: String,
        clientMetadata: Map<String, String>? = null,
    ): Unit = translating { native.confirmForgotPassword(username, code, newPassword, clientMetadata, null) }

    /**
     * Passes on what a user says about a sign-in that threat protection told them of (`UpdateAuthEventFeedback`).
     *
     * @param eventId the sign-in, from the notification
     * @param feedbackToken the notification's token; a secret
     * @throws CognitoException.NotAuthorized for a token that does not count (any more)
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun updateAuthEventFeedback(
        username: String,
        eventId: String,
        feedbackToken: String,
        feedbackValue: FeedbackValue,
    ): Unit = translating { native.updateAuthEventFeedback(username, eventId, feedbackToken, feedbackValue.toNative(), null) }

    /**
     * What happens to this pool's sessions: each change once, to every collector, from the moment it begins to collect. Ends once the pool
     * and its sessions are gone. A collector may be as slow as it likes: what it got too late for is told as [SessionEvent.Missed].
     */
    public val events: Flow<SessionEvent> = eventsOf(native::events)

    /**
     * The users whose sessions the store holds, sorted by name. Makes no network call.
     *
     * @throws CognitoException.Storage when the store cannot tell
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun users(): List<KnownUser> = translating { native.users(null) }.map { it.toKnownUser() }

    /**
     * The state of one user's session, by the name in the pool or the one typed at sign-in. Makes no network call.
     *
     * @throws CognitoException.Internal for a defect of the library; what the store fails with is a [SessionState.Unavailable]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun session(name: String): SessionState = translating { native.session(name, null) }.toState()

    /**
     * Makes another signed-in user the current one, by the name in the pool or the one typed at sign-in. When that fails, the current user
     * stays.
     *
     * @throws CognitoException.SignedOut or [CognitoException.SessionExpired] when there is no session to switch to
     * @throws CognitoException.Storage when the store cannot tell
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun switchUser(name: String): Session = Session(translating { native.switchUser(name, null) })

    /**
     * Signs several users out, one after the other, and tells what became of each. Names without a session are left out of the answer.
     * If the coroutine is cancelled, the sign-out that is under way goes on by itself.
     *
     * @throws CognitoException.Internal for a defect of the library
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun signOut(names: Collection<String>, scope: SignOut): List<UserSignOut> =
        translating { native.signOut(names.toList(), scope.toNative(), null) }.map { it.toUserSignOut() }

    /**
     * Verifies the signatures of this pool's tokens, for apps that do not want to take them on trust from the connection they came over.
     * All verifiers of a pool share the fetched keys.
     *
     * @param configure which tokens are taken, where the defaults do not fit
     * @throws CognitoException.InvalidInput naming `leeway`
     */
    @Throws(CognitoException::class)
    public fun verifier(configure: TokenVerifierOptions.() -> Unit = {}): TokenVerifier =
        TokenVerifier(translating { native.verifier(TokenVerifierOptions().apply(configure).toNative()) })

    /**
     * Opens the connection to the service while the user still types, so that the sign-in need not: finding the host, connecting
     * and TLS take about as long as the sign-in itself.
     *
     * For the moment when the app shows its sign-in form, and as often as it likes; the sign-in need not wait for it. An idle
     * connection stays open for 90 seconds, if the service leaves it open. What is fetched are the pool's public keys; nothing of
     * the user is sent, and nothing is stored. A device that is offline is no exception but [Prepared.NotReady].
     *
     * ```
     * scope.launch { pool.prepare() }
     * ```
     *
     * @throws CognitoException.Internal for a defect of the library
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun prepare(): Prepared = translating { native.prepare(null) }.toPrepared()

    /**
     * Whether somebody is signed in, read from the store: the state of the current user, who is the one that signed in last or was switched
     * to. Makes no network call.
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
