package io.github.cognitoclient

import io.github.cognitoclient.ffi.ConfirmedAccount as NativeConfirmedSignUp
import io.github.cognitoclient.ffi.NewAccount as NativeSignedUp

/**
 * An account that was made ([UserPool.signUp]). It keeps the password of the sign-up in native memory, to sign in with later, and wipes
 * it when it is closed or forgotten.
 */
public class NewAccount internal constructor(private val native: NativeSignedUp) : AutoCloseable {
    /** The name that was signed up. */
    public val username: String = native.username()

    /** The user's id, which never changes; null if the service did not tell it. */
    public val userSub: String? = native.userSub()

    /** Whether the account needs no confirmation: a trigger of the pool confirmed it at once. */
    public val isConfirmed: Boolean = native.isConfirmed()

    /** Where the code went, if one was sent. */
    public val codeDelivery: CodeDelivery? = native.codeDelivery()?.toDelivery()

    /**
     * Why the code could not be sent, if that failed. The account exists all the same, unconfirmed: have the code sent again
     * ([resendCode]), later if need be.
     */
    public val notDelivered: CognitoException? = native.notDelivered()?.toCognitoException()

    /**
     * Confirms the account with the code that was sent (`ConfirmSignUp`); spaces in it do not matter.
     *
     * @param forceAliasCreation takes the address or number over from another account that signs in with it
     * @param clientMetadata texts for the pool's Lambda triggers; never put secrets in
     * @throws CognitoException.CodeMismatch for a wrong code; ask again
     * @throws CognitoException.CodeExpired for one that is too old; have another sent
     * @throws CognitoException.AlreadyExists when another account has the address or number, or this one is confirmed already; the
     * error's [CognitoException.recovery] tells which
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun confirm(
        code: String,
        forceAliasCreation: Boolean = false,
        clientMetadata: Map<String, String>? = null,
    ): ConfirmedAccount = ConfirmedAccount(translating { native.confirm(code, forceAliasCreation, clientMetadata, null) })

    /**
     * Has the code sent again (`ResendConfirmationCode`).
     *
     * @param clientMetadata texts for the pool's Lambda triggers; never put secrets in
     * @throws CognitoException.LimitExceeded after a few messages in an hour
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun resendCode(clientMetadata: Map<String, String>? = null): CodeDelivery =
        translating { native.resendCode(clientMetadata, null) }.toDelivery()

    /**
     * Signs in with the password of the sign-up; without one the user gives a first factor (`USER_AUTH`). Meant for an account that
     * [isConfirmed]; any other leads to the step [SignInStep.ConfirmSignUp].
     *
     * @throws CognitoException as [UserPool.signIn]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun signIn(options: SignInOptions = SignInOptions()): SignInStep =
        translating { native.signIn(options.toNative(), null) }.toStep()

    /** Frees the native memory and wipes the password; nothing can be done with this sign-up then. */
    override fun close(): Unit = native.close()

    /** The name and how far it is, nothing secret. */
    override fun toString(): String =
        "NewAccount($username, isConfirmed=$isConfirmed, codeDelivery=$codeDelivery, notDelivered=${notDelivered?.message})"
}

/**
 * An account that was confirmed ([NewAccount.confirm], [UserPool.confirmSignUp]), from where the user can go on without another proof, if
 * the pool allows that.
 */
public class ConfirmedAccount internal constructor(private val native: NativeConfirmedSignUp) : AutoCloseable {
    /** The name that was confirmed. */
    public val username: String = native.username()

    /** Whether the confirmation handed out what signs the user in at once. It counts once, for a few minutes. */
    public val canSignInAtOnce: Boolean get() = native.canSignInAtOnce()

    /**
     * Signs the user in: at once where the service offers that, otherwise with the password of the sign-up, if it is still known;
     * without one the user gives a first factor (`USER_AUTH`).
     *
     * @throws CognitoException as [UserPool.signIn]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun signIn(options: SignInOptions = SignInOptions()): SignInStep =
        translating { native.signIn(options.toNative(), null) }.toStep()

    /** Frees the native memory and wipes the password. */
    override fun close(): Unit = native.close()

    /** The name, nothing secret. */
    override fun toString(): String = "ConfirmedAccount($username)"
}
