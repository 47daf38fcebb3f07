package io.github.cognitoclient.android

/**
 * Why no passkey signed, or none was made. Sign-in and registration are as they were: ask again, or, when signing in, choose another first
 * factor.
 */
public sealed class PasskeyException private constructor(message: String, cause: Throwable?) : Exception(message, cause) {
    /** The user closed the sheet. */
    public class Cancelled internal constructor(cause: Throwable) : PasskeyException("the user cancelled", cause)

    /** The user has no passkey here that fits, or the relying party's site does not know this app. */
    public class NoPasskey internal constructor(cause: Throwable) : PasskeyException("there is no passkey that fits", cause)

    /** The user has a passkey for this account here already: there is no need for another. */
    public class AlreadyRegistered internal constructor(cause: Throwable) : PasskeyException("there is a passkey already", cause)

    /** Nothing on this device makes passkeys: there is no password manager that does, or no screen lock. */
    public class NoProvider internal constructor(cause: Throwable) : PasskeyException("nothing here makes passkeys", cause)

    /** Something came in between; asking again may help. */
    public class Interrupted internal constructor(cause: Throwable) : PasskeyException("the request was interrupted", cause)

    /** This device has no credential manager: Android 14 or later is needed. */
    public class Unsupported internal constructor() : PasskeyException("this device has no credential manager", null)

    /** Anything else; the cause says what. */
    public class Failed internal constructor(message: String, cause: Throwable?) : PasskeyException(message, cause)

    private companion object {
        private const val serialVersionUID = 1L
    }
}
