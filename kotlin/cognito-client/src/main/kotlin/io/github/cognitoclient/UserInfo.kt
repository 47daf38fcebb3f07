package io.github.cognitoclient

import io.github.cognitoclient.ffi.UserInfo as NativeUserInfo

/**
 * A user's attributes and second factors (`GetUser`).
 *
 * @property username the user's name in the pool
 * @property attributes attribute values by name, such as `email` or `custom:tier`; those the app client may read
 * @property preferredMfa the preferred second factor, such as `SOFTWARE_TOKEN_MFA`
 * @property mfa the active second factors
 */
public class UserInfo internal constructor(
    public val username: String,
    public val attributes: Map<String, String>,
    public val preferredMfa: String?,
    public val mfa: List<String>,
) {
    /** The user's name and the names of the attributes; their values are personal data. */
    override fun toString(): String = "UserInfo($username, attributes=${attributes.keys})"
}

internal fun NativeUserInfo.toUserInfo() = UserInfo(username, attributes, preferredMfa, mfa)
