/** The key that items are sealed with, and the patience that vaults need. */
package io.github.cognitoclient.android.store

import io.github.cognitoclient.SecretStoreException
import java.security.GeneralSecurityException
import java.security.KeyStoreException
import java.security.ProviderException
import javax.crypto.AEADBadTagException
import javax.crypto.SecretKey

/** Where a key lives that never leaves it. */
internal interface KeyVault {
    /** The key, or null if there certainly is none. */
    fun find(): SecretKey?

    /** Makes the key. */
    fun make(): SecretKey

    /** Forgets the key. */
    fun forget()
}

/** The key of one store, looked up once. */
internal class VaultKey(private val vault: KeyVault, private val pause: (milliseconds: Long) -> Unit = Thread::sleep) {
    @Volatile
    private var known: SecretKey? = null

    /** Finds the key, or makes it for a store that [isNew]; for another one, nothing could be read with a new key. */
    fun open(isNew: Boolean) {
        known = patiently { vault.find() ?: if (isNew) vault.make() else null }
            ?: throw SecretStoreException.Corrupt("the Keystore no longer has the key that the items were sealed with")
    }

    fun forget() {
        known = null
        patiently { vault.forget() }
    }

    /**
     * Works with the key. Vaults are known to fail now and then, in all manner of ways, and to work again a moment later: nothing that
     * they say is believed at once, and nothing is ever deleted over it.
     */
    fun <T> use(work: (SecretKey) -> T): T = patiently {
        val key = known ?: vault.find() ?: throw SecretStoreException.Corrupt("the Keystore no longer has the key of this store")
        try {
            work(key).also { known = key }
        } catch (error: GeneralSecurityException) {
            // The handle may have gone stale.
            known = null
            throw error
        }
    }

    @Suppress("ThrowsCount")
    private fun <T> patiently(work: () -> T): T {
        for (wait in PAUSES) {
            try {
                return work()
            } catch (_: GeneralSecurityException) {
                pause(wait)
            } catch (_: ProviderException) {
                pause(wait)
            }
        }
        try {
            return work()
        } catch (error: AEADBadTagException) {
            // Some releases wrap a failing vault so.
            throw if (error.cause is KeyStoreException) {
                unavailable(
                    error,
                )
            } else {
                SecretStoreException.Corrupt("the item is damaged or of another key", error)
            }
        } catch (error: GeneralSecurityException) {
            throw unavailable(error)
        } catch (error: ProviderException) {
            throw unavailable(error)
        }
    }

    private fun unavailable(cause: Exception) =
        SecretStoreException.Unavailable("the Keystore failed: ${cause.javaClass.simpleName}", cause)

    private companion object {
        /** Milliseconds before the second try, the third, and the last. */
        val PAUSES = longArrayOf(20, 100, 400)
    }
}
