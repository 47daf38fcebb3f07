package io.github.cognitoclient.android

import android.content.Context
import android.os.UserManager
import io.github.cognitoclient.SecretStore
import io.github.cognitoclient.SecretStoreException
import io.github.cognitoclient.android.store.SealedFiles
import io.github.cognitoclient.android.store.VaultKey
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import java.nio.file.Path

/**
 * Keeps sessions in files of the app, each sealed with a key of the Android Keystore (AES-256-GCM) that never leaves it.
 *
 * ```
 * val sessions = AndroidKeystoreStore.open(context)
 * val pool = UserPool(poolId, clientId) { store = sessions }
 * ```
 *
 * The files lie where no backup takes them (`noBackupFilesDir`): the key is not in a backup either. Several processes of the app may use
 * one store. A Keystore that fails is asked again for a while, and then the call fails as [SecretStoreException.Unavailable]; nothing is
 * ever deleted because it could not be read. Only [erase] deletes.
 */
public class AndroidKeystoreStore private constructor(private val name: String, private val files: SealedFiles) : SecretStore by files {
    /** The name, nothing of what is held. */
    override fun toString(): String = "AndroidKeystoreStore($name)"

    /** Where stores are opened. */
    public companion object {
        private const val DEFAULT_NAME = "sessions"
        private val NAMES = Regex("[A-Za-z0-9_-]{1,64}")

        /**
         * Opens the store, off the caller's thread.
         *
         * @param name tells several stores of one app apart: letters, digits, `_` and `-`
         * @param strongBox makes the key in the device's separate security chip, if it has one (Android 9 and later). Slower; counts
         * when the key is made, that is, for a new store.
         * @throws SecretStoreException.Unavailable if the Keystore or the storage cannot be used now, for instance before the device was
         * first unlocked
         * @throws SecretStoreException.Corrupt if there are items, and their key is gone or another one. Nothing is deleted: that is for the
         * app to decide, by [erase].
         * @throws SecretStoreException.Busy if another process held the store for 10 seconds
         * @throws IllegalArgumentException for a name that is none
         */
        @Throws(SecretStoreException::class, kotlin.coroutines.cancellation.CancellationException::class)
        public suspend fun open(context: Context, name: String = DEFAULT_NAME, strongBox: Boolean = false): AndroidKeystoreStore =
            withContext(Dispatchers.IO) {
                val directory = directoryOf(context, name)
                AndroidKeystoreStore(name, SealedFiles.open(directory, VaultKey(vaultOf(context, name, strongBox))))
            }

        /**
         * Deletes what the store holds, and its key: all its sessions are lost. For when [open] says that the key is gone. Objects that are
         * open must not be used any more.
         *
         * @throws SecretStoreException if something may still be there
         * @throws IllegalArgumentException for a name that is none
         */
        @Throws(SecretStoreException::class, kotlin.coroutines.cancellation.CancellationException::class)
        public suspend fun erase(context: Context, name: String = DEFAULT_NAME): Unit = withContext(Dispatchers.IO) {
            SealedFiles.erase(directoryOf(context, name), VaultKey(vaultOf(context, name, strongBox = false)))
        }

        private fun vaultOf(context: Context, name: String, strongBox: Boolean) =
            AndroidKeyVault("io.github.cognitoclient.$name", strongBox && AndroidKeyVault.hasStrongBox(context))

        private fun directoryOf(context: Context, name: String): Path {
            require(NAMES.matches(name)) { "a store's name is made of letters, digits, _ and -" }
            if (!context.isDeviceProtectedStorage && context.getSystemService(UserManager::class.java)?.isUserUnlocked == false) {
                throw SecretStoreException.Unavailable("the device was not unlocked since it started")
            }
            val parent = context.noBackupFilesDir
                ?: throw SecretStoreException.Unavailable("the app's storage is not there")
            return parent.toPath().resolve("io.github.cognitoclient").resolve(name)
        }
    }
}
