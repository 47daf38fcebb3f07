/** What the AWS SDK for Android 2.x kept in preferences (`AWSKeyValueStore`), or plain before it had that store. */
package io.github.cognitoclient.android.migration

import io.github.cognitoclient.MigrationItem
import io.github.cognitoclient.SecretStoreException
import io.github.cognitoclient.WantedItem
import io.github.cognitoclient.android.store.VaultKey
import java.util.Base64
import javax.crypto.Cipher
import javax.crypto.spec.GCMParameterSpec

private const val ENCRYPTED = ".encrypted"
private const val IV = "$ENCRYPTED.iv"
private const val VERSION = "$ENCRYPTED.keyvaluestoreversion"
private const val ALGORITHM = "AES/GCM/NoPadding"
private const val IV_BYTES = 12
private const val TAG_BYTES = 16
private const val TAG_BITS = 8 * TAG_BYTES

/**
 * The wanted ones among the entries of one preferences file, decrypted. One that cannot be decrypted, now or ever, is given as unreadable; a
 * vault that does not answer fails the whole, because it may answer later.
 */
internal fun itemsOf(container: String, entries: Map<String, *>, wanted: List<WantedItem>, key: VaultKey): List<MigrationItem> =
    entries.mapNotNull { (entry, value) ->
        val name = entry.removeSuffix(ENCRYPTED)
        when {
            entry.endsWith(IV) || entry.endsWith(VERSION) -> null

            wanted.none { it.fits(container, name) } -> null

            // Left over from before the entry was encrypted.
            name == entry && entry + ENCRYPTED in entries -> null

            // The SDK writes texts only.
            value !is String -> MigrationItem.unreadable(container, name)

            name == entry -> MigrationItem(container, name, value)

            else ->
                decrypted(value, entries[name + IV], key)?.let { MigrationItem(container, name, it) }
                    ?: MigrationItem.unreadable(container, name)
        }
    }

/** The value, or null if it can never be had. */
private fun decrypted(value: String, iv: Any?, key: VaultKey): ByteArray? {
    val sealed = bytes(value)?.takeIf { it.size >= TAG_BYTES } ?: return null
    // The only size that the Keystore makes and takes.
    val nonce = (iv as? String)?.let(::bytes)?.takeIf { it.size == IV_BYTES } ?: return null
    val parameters = GCMParameterSpec(TAG_BITS, nonce)
    return try {
        key.use { secret ->
            Cipher.getInstance(ALGORITHM).apply { init(Cipher.DECRYPT_MODE, secret, parameters) }.doFinal(sealed)
        }
    } catch (_: SecretStoreException.Corrupt) {
        null
    }
}

/** The SDK's base64 has line breaks. */
private fun bytes(base64: String): ByteArray? = try {
    Base64.getMimeDecoder().decode(base64)
} catch (_: IllegalArgumentException) {
    null
}
