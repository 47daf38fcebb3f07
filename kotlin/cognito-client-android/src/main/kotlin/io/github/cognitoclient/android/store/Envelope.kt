package io.github.cognitoclient.android.store

import io.github.cognitoclient.SecretStoreException
import java.nio.BufferUnderflowException
import java.nio.ByteBuffer
import java.security.MessageDigest
import javax.crypto.Cipher
import javax.crypto.spec.GCMParameterSpec

/** An item as it lies in a file. */
internal class Item(val name: String, val value: ByteArray)

/**
 * How an item becomes the content of a file and back.
 *
 * ```
 * "CCAK" 0x01 | length of IV (1 byte) | IV | AES-256-GCM of: length of name (2 bytes) | name, UTF-8 | value
 * ```
 *
 * The header and the file's name are authenticated with it, so that files cannot be swapped.
 */
internal class Envelope(private val key: VaultKey) {
    fun seal(item: Item, file: String): ByteArray {
        val name = item.name.encodeToByteArray()
        if (name.size > LONGEST_NAME) throw SecretStoreException.TooLarge("a name of ${name.size} bytes; $LONGEST_NAME at most")
        if (item.value.size > LARGEST_VALUE) {
            throw SecretStoreException.TooLarge("a value of ${item.value.size} bytes; $LARGEST_VALUE at most")
        }
        val plain = ByteBuffer.allocate(Short.SIZE_BYTES + name.size + item.value.size)
            .putShort(name.size.toShort()).put(name).put(item.value).array()
        try {
            return key.use { secret ->
                // The vault chooses the IV.
                val cipher = Cipher.getInstance(ALGORITHM).apply { init(Cipher.ENCRYPT_MODE, secret) }
                val header = MAGIC + cipher.iv.size.toByte() + cipher.iv
                cipher.updateAAD(header)
                cipher.updateAAD(file.encodeToByteArray())
                header + cipher.doFinal(plain)
            }
        } finally {
            plain.fill(0)
        }
    }

    fun open(content: ByteArray, file: String): Item {
        val ivAt = MAGIC.size + 1
        if (content.size < ivAt || !content.copyOf(MAGIC.size).contentEquals(MAGIC)) {
            throw SecretStoreException.Corrupt("file $file is none of this store's")
        }
        val sealedAt = ivAt + content[MAGIC.size]
        if (sealedAt - ivAt != IV_BYTES) throw SecretStoreException.Corrupt("file $file has a header that is none")
        if (content.size < sealedAt + TAG_BYTES) throw SecretStoreException.Corrupt("file $file is cut off")
        val plain = key.use { secret ->
            val cipher = Cipher.getInstance(ALGORITHM)
            cipher.init(Cipher.DECRYPT_MODE, secret, GCMParameterSpec(TAG_BITS, content, ivAt, sealedAt - ivAt))
            cipher.updateAAD(content, 0, sealedAt)
            cipher.updateAAD(file.encodeToByteArray())
            cipher.doFinal(content, sealedAt, content.size - sealedAt)
        }
        try {
            val buffer = ByteBuffer.wrap(plain)
            val name = ByteArray(buffer.short.toInt().coerceIn(0, LONGEST_NAME)).also(buffer::get)
            return Item(name.decodeToString(), ByteArray(buffer.remaining()).also(buffer::get))
        } catch (error: BufferUnderflowException) {
            throw SecretStoreException.Corrupt("file $file is too short", error)
        } finally {
            plain.fill(0)
        }
    }

    companion object {
        /** In bytes. */
        const val LONGEST_NAME = 1024

        /** In bytes. */
        const val LARGEST_VALUE = 1 shl 20

        private const val ALGORITHM = "AES/GCM/NoPadding"
        private const val TAG_BYTES = 16
        private const val TAG_BITS = 8 * TAG_BYTES

        /** The only size that the Keystore makes and takes. */
        private const val IV_BYTES = 12
        private val MAGIC = "CCAK".encodeToByteArray() + 1

        /** The file of an item: tells nothing of a name to those who do not know it already. */
        fun fileOf(name: String): String =
            MessageDigest.getInstance("SHA-256").digest(name.encodeToByteArray()).joinToString("") { "%02x".format(it) }
    }
}
