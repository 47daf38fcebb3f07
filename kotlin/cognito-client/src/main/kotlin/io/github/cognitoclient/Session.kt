package io.github.cognitoclient

import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import io.github.cognitoclient.ffi.CognitoException as NativeException
import io.github.cognitoclient.ffi.Session as NativeSession

/**
 * A signed-in user.
 *
 * However many objects there are for one user, they share one session. A refresh or sign-out that is under way goes on by itself when
 * the coroutine that asked for it is cancelled, so that nothing is lost half-way.
 */
public class Session internal constructor(internal val native: NativeSession) : AutoCloseable {
    /** The user's name in the pool, not the alias typed at sign-in. */
    public val username: String = native.username()

    /** The name typed at sign-in: a user name or an alias such as an e-mail address. */
    public val signInName: String = native.signInName()

    /**
     * The session's tokens: cached ones, or fresh ones when less than the leeway is left.
     *
     * However many callers ask, one refresh is made. When it fails for a passing reason and the cached tokens still count, they are
     * returned.
     *
     * @throws CognitoException.SessionExpired when the server ended the session
     * @throws CognitoException.SignedOut after a sign-out
     * @throws CognitoException for network, service and storage errors, which leave the session as it is
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun tokens(): Tokens {
        currentCoroutineContext().ensureActive()
        // Nothing is to be done nearly always, and then no thread has to change for it.
        return cachedTokens() ?: Tokens(translating { native.tokens(null) })
    }

    /**
     * The tokens that [tokens] would give without waiting for anybody, for callers that cannot wait either: interceptors, for instance.
     *
     * Null when they need a refresh, when it is time to look at the store or to tell the pool of this device, and when the session is over:
     * [tokens] does what is to be done, or says what is the matter.
     */
    public fun cachedTokens(): Tokens? = cached { Tokens(native.cachedTokens()) }

    /**
     * The access token of [tokens]: the shortest way for whoever sends it along. A secret: never log it.
     *
     * @throws CognitoException as [tokens]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun accessToken(): String {
        currentCoroutineContext().ensureActive()
        return cached { native.cachedAccessToken() } ?: tokens().use { it.accessToken }
    }

    /**
     * Gets new tokens even if the cached ones still count, for instance after a change of groups or attributes. Joins a refresh that
     * is under way.
     *
     * @param clientMetadata texts for the pool's Lambda triggers (`ClientMetadata`) in this one refresh, which then comes after any
     *   that is under way; never put secrets in
     * @throws CognitoException as [tokens]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun refresh(clientMetadata: Map<String, String>? = null): Tokens =
        Tokens(translating { native.refresh(clientMetadata, null) })

    /**
     * The claims of the cached id token, expired or not. Needs no network and does not wait.
     *
     * @throws CognitoException.SessionExpired or [CognitoException.SignedOut] once there is no session any more
     */
    @Throws(CognitoException::class)
    public fun idClaims(): IdClaims = IdClaims(translating { native.idClaims() })

    /**
     * The claims of the cached access token, expired or not. Needs no network and does not wait.
     *
     * @throws CognitoException.SessionExpired or [CognitoException.SignedOut] once there is no session any more
     */
    @Throws(CognitoException::class)
    public fun accessClaims(): AccessClaims = AccessClaims(translating { native.accessClaims() })

    /**
     * The user's attributes and second factors as the service has them (`GetUser`). When the access token is refused, the tokens are
     * refreshed once and the call is repeated.
     *
     * @throws CognitoException as [tokens]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun user(): UserInfo = translating { native.user(null) }.toUserInfo()

    /**
     * The factors that the user has set up, first and second ones (`GetUserAuthFactors`).
     *
     * @throws CognitoException as [user]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun authFactors(): UserAuthFactors = translating { native.authFactors(null) }.toFactors()

    /**
     * Writes these attributes and leaves all others alone (`UpdateUserAttributes`); an empty value removes the attribute. The id token has
     * the old values until the next [refresh].
     *
     * @param clientMetadata texts for the pool's Lambda triggers; never put secrets in
     * @return where codes went: one for each new address or number that has to be verified ([verifyAttribute]). Depending on the pool
     * it counts at once, unverified, or only then.
     * @throws CognitoException.AlreadyExists when an address or number is another user's alias
     * @throws CognitoException.NotAuthorized when the app client may not write one of them
     * @throws CognitoException.InvalidInput for what the pool's schema refuses
     * @throws CognitoException.CodeDelivery when a code could not be sent
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun updateAttributes(attributes: UserAttributes, clientMetadata: Map<String, String>? = null): List<CodeDelivery> =
        translating { native.updateAttributes(attributes.toMap(), clientMetadata, null) }.map { it.toDelivery() }

    /**
     * Removes attributes by their full names (`DeleteUserAttributes`).
     *
     * @throws CognitoException.InvalidInput naming `attributes`, also for those that the pool requires
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun deleteAttributes(names: Collection<String>): Unit = translating { native.deleteAttributes(names.toList(), null) }

    /**
     * Has a code sent to the address or number that `email` or `phone_number` holds (`GetUserAttributeVerificationCode`), good for a day.
     *
     * @param clientMetadata texts for the pool's Lambda triggers; never put secrets in
     * @throws CognitoException.LimitExceeded after a few messages in an hour
     * @throws CognitoException.CodeDelivery when it could not be sent
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun sendAttributeCode(attribute: String, clientMetadata: Map<String, String>? = null): CodeDelivery =
        translating { native.sendAttributeCode(attribute, clientMetadata, null) }.toDelivery()

    /**
     * Verifies an attribute with the code that was sent (`VerifyUserAttribute`); a value that waited for it counts from now on.
     *
     * @throws CognitoException.CodeMismatch for a wrong code
     * @throws CognitoException.CodeExpired for one that is too old, or was used
     * @throws CognitoException.AlreadyExists when the value is another user's alias
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun verifyAttribute(attribute: String, code: String): Unit =
        translating { native.verifyAttribute(attribute, code, null) }

    /**
     * Sets another password (`ChangePassword`). This session and all others go on, whether it succeeds or not.
     *
     * It is never sent twice: after [CognitoException.Timeout] or [CognitoException.Network], only a sign-in can tell which counts.
     *
     * @param previous the password until now; null sets the first one of a user who has none
     * @throws CognitoException.IncorrectCredentials when the previous password is wrong
     * @throws CognitoException.InvalidPassword when the proposed one breaks the pool's rules
     * @throws CognitoException.LimitExceeded or [CognitoException.LockedOut] after many tries
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun changePassword(previous: String?, proposed: String): Unit = translating {
        if (previous == null) native.setFirstPassword(proposed, null) else native.changePassword(previous, proposed, null)
    }

    /**
     * Deletes the user for good (`DeleteUser`), then what is kept of them here. Nothing is forgotten before the service has said yes; that
     * the user is gone already counts as yes. Goes on by itself if the coroutine is cancelled.
     *
     * @throws CognitoException as [user]; [CognitoException.Storage] when the user is deleted and the store still has something of
     * them: call again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun deleteUser(): Unit = translating { native.deleteUser(null) }

    /**
     * Begins to add the account to an authenticator app (`AssociateSoftwareToken`). Only the set-up that began last can be verified.
     *
     * @throws CognitoException.NotSupported in a pool without authenticator apps
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun setUpTotp(): TotpRegistration = TotpRegistration(translating { native.setUpTotp(null) })

    /**
     * The second factors that are on, and the preferred one (`GetUser`).
     *
     * @throws CognitoException as [user]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun mfaPreference(): MfaPreference = translating { native.mfaPreference(null) }.toPreference()

    /**
     * Changes the second factors (`SetUserMFAPreference`), and only what the change names: what is on now is read first and sent along.
     *
     * @throws CognitoException.InvalidInput naming `mfa` for a change that contradicts itself or says nothing, and for a factor that is
     * not ready
     * @throws CognitoException.NotSupported when the pool does not offer it
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun changeMfa(change: MfaPreferenceChange): Unit = translating { native.changeMfa(change.toNative(), null) }

    /**
     * Begins to register a passkey (`StartWebAuthnRegistration`). Only the registration that began last can be completed.
     *
     * @throws CognitoException.NotSupported in a pool without passkeys or a relying party
     * @throws CognitoException.LimitExceeded for a user who has twenty
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun registerPasskey(): PasskeyRegistration = PasskeyRegistration(translating { native.registerPasskey(null) })

    /**
     * The user's passkeys (`ListWebAuthnCredentials`), fetched page by page as they are collected; `toList()` gives all. Collecting fails
     * as [user] does.
     */
    public fun passkeys(): Flow<PasskeyCredential> = pagesOf(native::passkeys, { nextPage(null) }) { it.toPasskey() }

    /**
     * Removes a passkey by its id (`DeleteWebAuthnCredential`). The one in the user's device or vault stays.
     *
     * @throws CognitoException.NotFound when there is no such passkey
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun deletePasskey(id: String): Unit = translating { native.deletePasskey(id, null) }

    /**
     * The user's sessions in all app clients (`ListUserSessions`), fetched page by page as they are collected; `toList()` gives all. What
     * happened seconds ago may be missing. Collecting fails as [user] does, with [CognitoException.NotSupported] in pools that do not
     * track sessions.
     */
    public fun sessions(): Flow<UserSession> = pagesOf(native::sessions, { nextPage(null) }) { it.toUserSession() }

    /**
     * Ends another session of the user (`RevokeUserSession`), by its id from the list. For this one use [signOut].
     *
     * @throws CognitoException.NotFound when there is no such session any more
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun endSession(id: String, associated: RevokeAssociatedSessions = RevokeAssociatedSessions.NONE): Unit =
        translating { native.endSession(id, associated.toNative(), null) }

    /**
     * The user's devices (`ListDevices`), fetched page by page as they are collected; `toList()` gives all. The service lists the confirmed
     * ones. Collecting fails as [user] does.
     */
    public fun devices(): Flow<Device> = pagesOf(native::devices, { nextPage(null) }) { it.toDevice() }

    /**
     * One of the user's devices (`GetDevice`).
     *
     * @throws CognitoException.NotFound when the pool does not know it (any more)
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun device(deviceKey: String): Device = translating { native.device(deviceKey, null) }.toDevice()

    /**
     * The device that this session was made on; null where the pool tracks no devices or does not know this one (any more).
     *
     * @throws CognitoException as [user]
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun currentDevice(): Device? = translating { native.currentDevice(null) }?.toDevice()

    /**
     * Says whether the pool shall remember a device (`UpdateDeviceStatus`).
     *
     * @throws CognitoException.NotFound when the pool does not know it (any more)
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun updateDeviceStatus(deviceKey: String, status: DeviceRememberedStatus): Unit =
        translating { native.updateDeviceStatus(deviceKey, status.toNative(), null) }

    /**
     * Has the pool remember the device that this session was made on.
     *
     * @throws CognitoException.NotFound where the pool tracks no devices or does not know this one (any more)
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun rememberDevice(): Unit = translating { native.rememberDevice(null) }

    /**
     * Removes a device from the pool (`ForgetDevice`); that it is not there counts as done. What is kept here of this device goes once the
     * pool has agreed. The session goes on, but the pool may refuse to refresh one that was made on a forgotten device.
     *
     * @throws CognitoException.Storage when the pool has forgotten the device and the store could not: call again
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun forgetDevice(deviceKey: String): Unit = translating { native.forgetDevice(deviceKey, null) }

    /**
     * As [forgetDevice], for the device that this session was made on.
     *
     * @throws CognitoException.NotFound where the pool tracks no devices
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun forgetThisDevice(): Unit = translating { native.forgetThisDevice(null) }

    /**
     * Ends the session. Never fails: the result tells part by part what the server confirmed. The local part is done in any case,
     * offline too, and goes on by itself if the coroutine is cancelled.
     */
    @Throws(kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun signOut(scope: SignOut): SignOutResult = try {
        translating { native.signOut(scope.toNative(), null) }.toResult()
    } catch (error: CognitoException) {
        SignOutResult.allFailed(error)
    }

    /** Frees the native memory; the session itself goes on, in the store and in other objects for the same user. */
    override fun close(): Unit = native.close()

    /** The user's name, nothing secret. */
    override fun toString(): String = "Session($username)"
}

/** What can be given at once; whatever keeps it from that is for the other way to find. */
private inline fun <T> cached(give: () -> T): T? = try {
    give()
} catch (_: NativeException) {
    null
}
