package io.github.cognitoclient

import io.github.cognitoclient.ffi.uniffiEnsureInitialized

/** The native library that does the work. */
public object NativeLibrary {
    /**
     * Loads the native library, unless that was done before. The first [UserPool] does it too; call this early, on a thread that may
     * wait, where the first pool is made on one that may not.
     *
     * The library is looked for in the folders of the system property `jna.library.path`, in the system's folders, and then in the
     * class path (on Android: in the app).
     *
     * @throws CognitoException.LibraryUnavailable if there is none for this platform, or it is of another version
     */
    @Throws(CognitoException::class)
    public fun load() {
        try {
            uniffiEnsureInitialized()
        } catch (error: LinkageError) {
            throw unavailable(error)
        } catch (error: RuntimeException) {
            // The generator reports a library of another version so.
            throw unavailable(error)
        }
    }

    private fun unavailable(cause: Throwable): CognitoException {
        val text = "the native library cognito_client_ffi cannot be used on " +
            "${System.getProperty("os.name")} on ${System.getProperty("os.arch")}"
        return CognitoException.LibraryUnavailable(
            ErrorDetails(
                kind = "library_unavailable",
                message = text,
                detail = text,
                recovery = "Ship the library for this platform, of the same version as these classes.",
            ),
            cause,
        )
    }
}
