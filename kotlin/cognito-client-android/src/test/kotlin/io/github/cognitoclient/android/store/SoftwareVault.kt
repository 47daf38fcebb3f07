package io.github.cognitoclient.android.store

import java.security.GeneralSecurityException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/** A vault in memory, with a switch that makes it fail. */
internal class SoftwareVault : KeyVault {
    var key: SecretKey? = null
    var made = 0
    var asked = 0

    /** What the next calls fail with, one after the other. */
    val failures = ArrayDeque<Exception>()

    fun failing(times: Int, failure: () -> Exception = { GeneralSecurityException("the vault is busy") }) = apply {
        repeat(times) { failures += failure() }
    }

    override fun find(): SecretKey? = answering { key }

    override fun make(): SecretKey = answering {
        made++
        KeyGenerator.getInstance("AES").apply { init(256) }.generateKey().also { key = it }
    }

    override fun forget() = answering { key = null }

    private fun <T> answering(work: () -> T): T {
        asked++
        failures.removeFirstOrNull()?.let { throw it }
        return work()
    }
}
