package io.github.cognitoclient.android

import android.content.Context
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import io.github.cognitoclient.android.store.KeyVault
import java.io.IOException
import java.security.KeyStore
import java.security.KeyStoreException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/** One key of the Android Keystore. It needs no unlocking by the user: sessions are refreshed in the background, too. */
internal class AndroidKeyVault(private val alias: String, private val strongBox: Boolean) : KeyVault {
    override fun find(): SecretKey? = opened().getKey(alias, null) as SecretKey?

    override fun make(): SecretKey {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val specification = KeyGenParameterSpec.Builder(alias, purposes)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(KEY_BITS)
            .apply { if (strongBox) inStrongBox() }
            .build()
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).apply { init(specification) }.generateKey()
    }

    override fun forget() = opened().deleteEntry(alias)

    private fun opened(): KeyStore = try {
        KeyStore.getInstance(PROVIDER).apply { load(null) }
    } catch (error: IOException) {
        throw KeyStoreException("the Keystore cannot be opened", error)
    }

    /** Newer than what this module is compiled against. */
    private fun KeyGenParameterSpec.Builder.inStrongBox() {
        KeyGenParameterSpec.Builder::class.java.getMethod("setIsStrongBoxBacked", Boolean::class.java).invoke(this, true)
    }

    companion object {
        private const val PROVIDER = "AndroidKeyStore"
        private const val KEY_BITS = 256
        private const val ANDROID_9 = 28
        private const val STRONG_BOX = "android.hardware.strongbox_keystore"

        fun hasStrongBox(context: Context): Boolean =
            Build.VERSION.SDK_INT >= ANDROID_9 && context.packageManager.hasSystemFeature(STRONG_BOX)
    }
}
