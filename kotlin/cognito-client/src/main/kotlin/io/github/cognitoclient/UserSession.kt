package io.github.cognitoclient

import java.time.Instant
import io.github.cognitoclient.ffi.RevokeAssociatedSessions as NativeRevokeAssociatedSessions
import io.github.cognitoclient.ffi.SessionLocation as NativeSessionLocation
import io.github.cognitoclient.ffi.UserSession as NativeUserSession
import io.github.cognitoclient.ffi.UserSessionType as NativeUserSessionType

/**
 * One of a user's sessions, here or elsewhere, in pools that track them.
 *
 * @property id what [Session.endSession] takes
 * @property sessionType what kind of session it is
 * @property clientId the app client it was made with
 * @property createdAt when it began
 * @property lastActiveAt when its tokens were last refreshed, or for a single sign-on when it was last used
 * @property deviceType the system and browser or app of the last activity, as far as they were recognised
 * @property lastIpAddress the address of the last activity
 * @property lastLocation where that address is thought to be
 * @property originSessionId the single sign-on that the session came from
 * @property isCurrent whether it is the one that asked
 */
@Suppress("LongParameterList")
public class UserSession internal constructor(
    public val id: String,
    public val sessionType: UserSessionType?,
    public val clientId: String?,
    public val createdAt: Instant?,
    public val lastActiveAt: Instant?,
    public val deviceType: String?,
    public val lastIpAddress: String?,
    public val lastLocation: SessionLocation?,
    public val originSessionId: String?,
    public val isCurrent: Boolean,
) {
    /** Without ids, addresses and places. */
    override fun toString(): String = "UserSession(sessionType=$sessionType, clientId=$clientId, isCurrent=$isCurrent)"
}

/** What kind of session it is. */
public sealed interface UserSessionType {
    /** Tokens of an app client. */
    public data object Token : UserSessionType

    /** A single sign-on of the pool's own pages. */
    public data object Sso : UserSessionType

    /**
     * One that this version does not know.
     *
     * @property name its name
     */
    public data class Other(public val name: String) : UserSessionType
}

/**
 * Where an address is thought to be.
 *
 * @property city the city
 * @property country the country
 */
public class SessionLocation internal constructor(public val city: String?, public val country: String?) {
    /** The class only: where somebody is, is personal data. */
    override fun toString(): String = "SessionLocation(redacted)"
}

/** Which other sessions end with the one that is revoked. */
public enum class RevokeAssociatedSessions {
    /** No others. */
    NONE,

    /** Those directly linked with it: the single sign-on that it came from, or the sessions that came from it. */
    LINKED,
}

internal fun RevokeAssociatedSessions.toNative(): NativeRevokeAssociatedSessions = when (this) {
    RevokeAssociatedSessions.NONE -> NativeRevokeAssociatedSessions.NONE
    RevokeAssociatedSessions.LINKED -> NativeRevokeAssociatedSessions.LINKED
}

internal fun NativeUserSession.toUserSession() = UserSession(
    id = id,
    sessionType = sessionType?.toType(),
    clientId = clientId,
    createdAt = createdAt,
    lastActiveAt = lastActiveAt,
    deviceType = deviceType,
    lastIpAddress = lastIpAddress,
    lastLocation = lastLocation?.toLocation(),
    originSessionId = originSessionId,
    isCurrent = isCurrent,
)

private fun NativeUserSessionType.toType(): UserSessionType = when (this) {
    NativeUserSessionType.Token -> UserSessionType.Token
    NativeUserSessionType.Sso -> UserSessionType.Sso
    is NativeUserSessionType.Other -> UserSessionType.Other(name)
}

private fun NativeSessionLocation.toLocation() = SessionLocation(city, country)
