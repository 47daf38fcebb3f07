package io.github.cognitoclient.android

import android.content.Context
import android.os.UserManager
import io.github.cognitoclient.Migration
import io.github.cognitoclient.MigrationItem
import io.github.cognitoclient.MigrationSource
import io.github.cognitoclient.SecretStoreException
import io.github.cognitoclient.WantedItem
import io.github.cognitoclient.android.migration.itemsOf
import io.github.cognitoclient.android.store.VaultKey
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/**
 * The preferences in which the AWS SDK for Android 2.x, and with it Amplify Android 1.x and Amplify Flutter 0.x, kept its sessions.
 *
 * ```
 * val store = AndroidKeystoreStore.open(context)
 * Migration(store, MigrationScope(poolId, clientId), MigrationSource.AWS_SDK_ANDROID).use { migration ->
 *     if (!migration.isDone()) migration.run(AwsSdkContainers.items(context, migration))
 * }
 * ```
 *
 * Amplify Android 2.x and Amplify Flutter 1.x use `EncryptedSharedPreferences` of `androidx.security`, which this library does not bring:
 * open them with it, if their file is there, and hand their entries in.
 */
public object AwsSdkContainers {
    private const val PREFERENCES = "shared_prefs"
    private const val KEY_ALIAS = ".aesKeyStoreAlias"

    /**
     * What the [migration] wants of these preferences, decrypted. Nothing is written, made or deleted. What can never be decrypted is
     * given as [MigrationItem.unreadable].
     *
     * @throws SecretStoreException.Unavailable if the Keystore or the storage does not answer: do not run the migration then, and try
     * again at the next start
     * @throws IllegalArgumentException for a migration of another source
     */
    @Throws(SecretStoreException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun items(context: Context, migration: Migration): List<MigrationItem> {
        require(migration.source == MigrationSource.AWS_SDK_ANDROID) { "a migration of another source" }
        val wanted = migration.wanted
        return withContext(Dispatchers.IO) {
            files(context, wanted).flatMap { file ->
                val key = VaultKey(AndroidKeyVault(file + KEY_ALIAS, strongBox = false))
                itemsOf(file, context.getSharedPreferences(file, Context.MODE_PRIVATE).all, wanted, key)
            }
        }
    }

    /** The files that are there: asking for one that is not would make it. */
    private fun files(context: Context, wanted: List<WantedItem>): List<String> {
        if (!context.isDeviceProtectedStorage && context.getSystemService(UserManager::class.java)?.isUserUnlocked == false) {
            throw SecretStoreException.Unavailable("the device was not unlocked since it started")
        }
        val folder = context.dataDir.resolve(PREFERENCES)
        if (!folder.exists()) return emptyList()
        val files = folder.list() ?: throw SecretStoreException.Unavailable("the app's preferences cannot be listed")
        return files.filter { it.endsWith(".xml") }.map { it.removeSuffix(".xml") }
            .filter { file -> wanted.any { it.container.fits(file) } }
    }
}
