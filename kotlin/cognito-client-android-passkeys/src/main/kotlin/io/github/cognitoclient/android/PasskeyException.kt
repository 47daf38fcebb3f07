package io.github.cognitoclient.android

/** Why no passkey signed. The sign-in is as it was: ask again, or choose another first factor. */
public sealed class PasskeyException private constructor(message: String, cause: Throwable?) : Exception(message, cause) {
    /** The user closed the sheet. */
    public class Cancelled internal constructor(cause: Throwable) : PasskeyException("the user cancelled", cause)

    /** The user has no passkey here that fits, or the relying party's site does not know this app. */
    public class NoPasskey internal constructor(cause: Throwable) : PasskeyException("there is no passkey that fits", cause)

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
