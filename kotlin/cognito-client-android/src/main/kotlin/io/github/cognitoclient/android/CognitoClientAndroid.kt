package io.github.cognitoclient.android

import android.os.Build
import android.util.Log
import io.github.cognitoclient.CognitoException
import io.github.cognitoclient.NativeLibrary
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** What Android needs beyond the common library. */
public object CognitoClientAndroid {
    private const val TAG = "CognitoClient"

    /**
     * Loads the native library on a background thread. The first `UserPool` does it too, but on the thread that makes it: call this
     * early, for instance from `Application.onCreate`, to keep that off the main thread.
     *
     * An app that was packaged without the library for this device's processor fails here; the log then names the processors that
     * the device can run, to compare with the app's `abiFilters` and splits.
     *
     * @throws CognitoException.LibraryUnavailable if the app holds no usable native library
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun load(): Unit = withContext(Dispatchers.IO) {
        try {
            NativeLibrary.load()
        } catch (error: CognitoException.LibraryUnavailable) {
            Log.e(TAG, "no native library in this app for any of ${Build.SUPPORTED_ABIS.joinToString()}", error)
            throw error
        }
    }
}
