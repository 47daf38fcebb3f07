package io.github.cognitoclient

import io.github.cognitoclient.ffi.keyringStore
import io.github.cognitoclient.ffi.memoryStore
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import io.github.cognitoclient.ffi.SecretStore as NativeSecretStore

/** Keeps sessions in native memory for the life of the process, and wipes what it forgets. */
public class MemoryStore private constructor(
    internal val native: NativeSecretStore,
) : SecretStore by Foreign(native) {
    /**
     * An empty store.
     *
     * @throws CognitoException.LibraryUnavailable if there is no native library for this platform
     */
    @Throws(CognitoException::class)
    public constructor() : this(loaded { memoryStore() })

    /** Nothing of what it holds. */
    override fun toString(): String = "MemoryStore(redacted)"
}

/**
 * Keeps sessions in the platform's own vault: Keychain on macOS, Credential Manager on Windows, the Secret Service (GNOME Keyring,
 * KWallet, KeePassXC …) on Linux. Not for Android.
 */
public class KeyringStore private constructor(
    private val service: String,
    internal val native: NativeSecretStore,
) : SecretStore by Foreign(native) {
    /** The service name, nothing of what is held. */
    override fun toString(): String = "KeyringStore($service)"

    /** Where vaults are opened. */
    public companion object {
        /**
         * Opens the vault. It may have to wait for the platform and does so off the caller's thread.
         *
         * @param service what the items are filed under, best the app's own reverse-DNS name
         * @throws SecretStoreException.Unavailable if the platform has no vault or it cannot be reached. There is no silent fallback:
         * the app decides what to do then.
         * @throws CognitoException.LibraryUnavailable if there is no native library for this platform
         */
        @Throws(
            SecretStoreException::class,
            CognitoException::class,
            kotlin.coroutines.cancellation.CancellationException::class,
        )
        public suspend fun open(service: String): KeyringStore = withContext(Dispatchers.IO) {
            KeyringStore(service, loaded { translatingStore { keyringStore(service) } })
        }
    }
}

private inline fun <T> loaded(make: () -> T): T {
    NativeLibrary.load()
    return make()
}
