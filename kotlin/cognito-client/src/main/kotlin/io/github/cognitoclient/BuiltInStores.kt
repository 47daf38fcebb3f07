package io.github.cognitoclient

import io.github.cognitoclient.ffi.encryptedFileStore
import io.github.cognitoclient.ffi.encryptedFileStoreWithKeyIn
import io.github.cognitoclient.ffi.eraseEncryptedFileStore
import io.github.cognitoclient.ffi.eraseEncryptedFileStoreWithKeyIn
import io.github.cognitoclient.ffi.keyringStore
import io.github.cognitoclient.ffi.memoryStore
import io.github.cognitoclient.ffi.unlockKeyring
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import java.nio.file.Path
import io.github.cognitoclient.ffi.KeyringOptions as NativeKeyringOptions
import io.github.cognitoclient.ffi.SecretStore as NativeSecretStore

/** Keeps sessions in native memory for the life of the process, and wipes what it forgets. */
public class MemoryStore private constructor(internal val native: NativeSecretStore) : SecretStore by Foreign(native) {
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
public class KeyringStore private constructor(private val options: KeyringOptions, internal val native: NativeSecretStore) :
    SecretStore by Foreign(native) {
    /**
     * Asks the user to unlock the vault if it is locked, and waits for the answer, however long that takes. For the Secret Service only:
     * other platforms ask by themselves.
     *
     * @throws SecretStoreException.Unavailable if it is locked still
     */
    @Throws(SecretStoreException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun unlock(): Unit = withContext(Dispatchers.IO) {
        translatingStore { unlockKeyring(options.toNative()) }
    }

    /** The service name, nothing of what is held. */
    override fun toString(): String = "KeyringStore(${options.service})"

    /** Where vaults are opened. */
    public companion object {
        /**
         * Opens the vault. It may have to wait for the platform and does so off the caller's thread.
         *
         * @param service what the items are filed under, best the app's own reverse-DNS name
         * @param lockDirectory where the lock files stand that keep processes apart: the same for all that share the items; a directory of
         * the user's if null
         * @throws SecretStoreException.Unavailable if the platform has no vault or it cannot be reached. There is no silent fallback:
         * the app decides what to do then.
         * @throws CognitoException.LibraryUnavailable if there is no native library for this platform
         */
        @Throws(
            SecretStoreException::class,
            CognitoException::class,
            kotlin.coroutines.cancellation.CancellationException::class,
        )
        public suspend fun open(service: String, lockDirectory: Path? = null): KeyringStore = open(KeyringOptions(service, lockDirectory))

        /**
         * Opens the vault, with more to choose. It may have to wait for the platform and does so off the caller's thread.
         *
         * @throws SecretStoreException.Unavailable as the other function; also if an option is refused
         * @throws CognitoException.LibraryUnavailable if there is no native library for this platform
         */
        @Throws(
            SecretStoreException::class,
            CognitoException::class,
            kotlin.coroutines.cancellation.CancellationException::class,
        )
        public suspend fun open(options: KeyringOptions): KeyringStore = withContext(Dispatchers.IO) {
            KeyringStore(options, loaded { translatingStore { keyringStore(options.toNative()) } })
        }
    }
}

/**
 * How a [KeyringStore] uses the platform's vault. What a platform does not have is ignored there.
 *
 * @property service what items are filed under, best the app's own reverse-DNS name. It must not be empty and must hold neither `@` nor
 * control characters.
 * @property lockDirectory where the lock files stand that keep processes apart: the same for all that share the items; a directory of the
 * user's if null
 * @property largestItem the largest item the vault takes, in bytes, at least 256; larger values are kept in several items. What the platform
 * is known to take if null.
 * @property dataProtectionKeychain macOS: uses the data protection keychain and not the login keychain. The app must be signed with an
 * entitlement for it.
 * @property accessGroup macOS: shares the items with the apps that have this access group among their entitlements; implies the data
 * protection keychain
 */
public class KeyringOptions(
    public val service: String,
    public val lockDirectory: Path? = null,
    public val largestItem: Int? = null,
    public val dataProtectionKeychain: Boolean = false,
    public val accessGroup: String? = null,
) {
    /** The service name. */
    override fun toString(): String = "KeyringOptions($service)"

    internal fun toNative() = NativeKeyringOptions(
        service,
        accessGroup = accessGroup,
        dataProtectionKeychain = dataProtectionKeychain,
        lockDirectory = lockDirectory?.toString(),
        largestItem = largestItem?.toLong(),
    )
}

/**
 * Keeps each item in a file of its own, encrypted and authenticated (AES-256-GCM), in a directory of its own: for machines without a vault,
 * with a key of the app's own, and for vaults that hold small items only, with the key kept there.
 *
 * Items are replaced as a whole: after a crash at any moment the old or the new one is there. Several processes may use one directory. What
 * cannot be read is left as it is.
 */
public class EncryptedFileStore private constructor(private val directory: Path, internal val native: NativeSecretStore) :
    SecretStore by Foreign(native) {
    /** The directory, nothing of what is held. */
    override fun toString(): String = "EncryptedFileStore($directory)"

    /** Where directories are opened. */
    public companion object {
        /**
         * Opens the store in [directory], which is made for this user only if it is not there. May have to wait for other processes and does
         * so off the caller's thread.
         *
         * @param key 32 random bytes of the app's own, the same each time. The library wipes its copies; wipe the array yourself.
         * @throws SecretStoreException.Unavailable if the directory cannot be used or is open to other users, or the key has another length
         * @throws SecretStoreException.Corrupt if the directory was written with another key. Nothing is deleted.
         * @throws SecretStoreException.Busy if another process held the directory for 10 seconds
         * @throws CognitoException.LibraryUnavailable if there is no native library for this platform
         */
        @Throws(
            SecretStoreException::class,
            CognitoException::class,
            kotlin.coroutines.cancellation.CancellationException::class,
        )
        public suspend fun open(directory: Path, key: ByteArray): EncryptedFileStore = withContext(Dispatchers.IO) {
            EncryptedFileStore(directory, loaded { translatingStore { encryptedFileStore(directory.toString(), key) } })
        }

        /**
         * As the other function, with the key kept in another store, best the platform's vault. It is made when a new directory is opened for
         * the first time.
         *
         * @param vault where the key is kept
         * @param keyName the key's name there: one of its own for each directory
         * @throws SecretStoreException as the other function; also if the vault cannot be reached, and as
         * [SecretStoreException.Corrupt] if it no longer has the key, or something else in its place: then only [erase] begins anew
         * @throws CognitoException.LibraryUnavailable if there is no native library for this platform
         */
        @Throws(
            SecretStoreException::class,
            CognitoException::class,
            kotlin.coroutines.cancellation.CancellationException::class,
        )
        public suspend fun open(directory: Path, vault: SecretStore, keyName: String): EncryptedFileStore = withContext(Dispatchers.IO) {
            val native = loaded {
                translatingStore { encryptedFileStoreWithKeyIn(directory.toString(), vault.toNative(), keyName) }
            }
            EncryptedFileStore(directory, native)
        }

        /**
         * Deletes what the store in [directory] holds: all its sessions are lost, and the next opening begins with nothing. For when [open]
         * throws [SecretStoreException.Corrupt] and the app does not hope for a better answer; nothing else ever does this. The directory
         * stays, with what is not the store's. Objects that are open must not be used any more.
         *
         * @throws SecretStoreException if something may still be there; it can be repeated then
         * @throws CognitoException.LibraryUnavailable if there is no native library for this platform
         */
        @Throws(
            SecretStoreException::class,
            CognitoException::class,
            kotlin.coroutines.cancellation.CancellationException::class,
        )
        public suspend fun erase(directory: Path): Unit = withContext(Dispatchers.IO) {
            loaded { translatingStore { eraseEncryptedFileStore(directory.toString()) } }
        }

        /**
         * As the other function, together with the key that another store keeps.
         *
         * @param vault where the key is kept
         * @param keyName the key's name there
         * @throws SecretStoreException as the other function; if the vault cannot be reached, nothing is deleted
         * @throws CognitoException.LibraryUnavailable if there is no native library for this platform
         */
        @Throws(
            SecretStoreException::class,
            CognitoException::class,
            kotlin.coroutines.cancellation.CancellationException::class,
        )
        public suspend fun erase(directory: Path, vault: SecretStore, keyName: String): Unit = withContext(Dispatchers.IO) {
            loaded {
                translatingStore {
                    eraseEncryptedFileStoreWithKeyIn(directory.toString(), vault.toNative(), keyName)
                }
            }
        }
    }
}

internal inline fun <T> loaded(make: () -> T): T {
    NativeLibrary.load()
    return make()
}
