package io.github.cognitoclient

import io.github.cognitoclient.ffi.KnownUser as NativeKnownUser
import io.github.cognitoclient.ffi.UserSignOut as NativeUserSignOut

/**
 * A user whose session the store holds.
 *
 * @property username the user's name in the pool
 * @property signInName the name typed at sign-in
 * @property isExpired whether the server has ended the session; the user must sign in again then
 */
public class KnownUser internal constructor(public val username: String, public val signInName: String, public val isExpired: Boolean) {
    /** The user's name, nothing secret. */
    override fun toString(): String = if (isExpired) "KnownUser($username, expired)" else "KnownUser($username)"
}

/**
 * What became of signing one of several users out: either [result] or [error] is there.
 *
 * @property name the name that was given
 * @property result what became of the sign-out, part by part
 * @property error why it was not tried: the store cannot tell
 */
public class UserSignOut internal constructor(
    public val name: String,
    public val result: SignOutResult?,
    public val error: CognitoException?,
) {
    /** Whether everything that was asked for is confirmed. */
    public val isComplete: Boolean get() = result?.isComplete == true

    /** The name and the parts, or the error's text. */
    override fun toString(): String = "UserSignOut($name, ${result ?: error?.message})"
}

internal fun NativeKnownUser.toKnownUser() = KnownUser(username, signInName, expired)

internal fun NativeUserSignOut.toUserSignOut() = UserSignOut(name, result?.toResult(), error?.toCognitoException())
