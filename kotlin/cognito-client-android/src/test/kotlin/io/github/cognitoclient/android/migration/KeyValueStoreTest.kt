package io.github.cognitoclient.android.migration

import io.github.cognitoclient.MemoryStore
import io.github.cognitoclient.Migration
import io.github.cognitoclient.MigrationItem
import io.github.cognitoclient.MigrationProblem
import io.github.cognitoclient.MigrationScope
import io.github.cognitoclient.MigrationSource
import io.github.cognitoclient.SecretStoreException
import io.github.cognitoclient.android.store.SoftwareVault
import io.github.cognitoclient.android.store.VaultKey
import io.github.cognitoclient.support.failing
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import java.util.Base64
import javax.crypto.Cipher

class KeyValueStoreTest {
    private val vault = SoftwareVault().apply { make() }
    private val key = VaultKey(vault) { }
    private val migration = Migration(
        MemoryStore(),
        MigrationScope("us-east-1_AbCdEf123", "1example23456789"),
        MigrationSource.AWS_SDK_ANDROID,
    )

    /** What the SDK left, by file and name, as the core's own tests have it. */
    private val left: Map<String, Map<String, String>> = run {
        val file = File("../../core/tests/fixtures/migration/aws-sdk-android-2.json")
        Json.parseToJsonElement(file.readText()).jsonObject.getValue("items").jsonArray.map { it.jsonObject }
            .groupBy({ it.getValue("container").jsonPrimitive.content }) { item ->
                item.getValue("key").jsonPrimitive.content to item.getValue("value").jsonPrimitive.content
            }.mapValues { it.value.toMap() }
    }

    /** The entries of a file as the SDK encrypts them. */
    private fun encrypted(entries: Map<String, String>): Map<String, String> = buildMap {
        for ((name, value) in entries) {
            val cipher = Cipher.getInstance("AES/GCM/NoPadding").apply { init(Cipher.ENCRYPT_MODE, vault.key) }
            val base64 = Base64.getMimeEncoder()
            put("$name.encrypted", base64.encodeToString(cipher.doFinal(value.toByteArray())))
            put("$name.encrypted.iv", base64.encodeToString(cipher.iv))
            put("$name.encrypted.keyvaluestoreversion", "1")
        }
    }

    private fun items(files: Map<String, Map<String, *>>): List<MigrationItem> =
        files.flatMap { (file, entries) -> itemsOf(file, entries, migration.wanted, key) }

    @Test
    fun `encrypted entries become sessions`() = runBlocking {
        val report = migration.run(items(left.mapValues { encrypted(it.value) }))
        assertTrue(report.isComplete, "${report.problems}")
        assertEquals(2, report.copied.size)
    }

    @Test
    fun `plain entries of the old releases become sessions`() = runBlocking {
        val report = migration.run(items(left))
        assertTrue(report.isComplete, "${report.problems}")
        assertEquals(2, report.copied.size)
    }

    @Test
    fun `entries nobody wants are passed over, and values of other types cannot be read`() {
        val (file, entries) = left.entries.first()
        val count = entries.keys.first() + ".count"
        val found = itemsOf(file, entries + mapOf("theme" to "dark", count to 7), migration.wanted, key)
        assertEquals(entries.keys + count, found.map { it.key }.toSet())
        assertEquals(listOf(count), found.unreadable())
        assertEquals(emptyList<MigrationItem>(), itemsOf("settings", entries, migration.wanted, key))
    }

    private fun List<MigrationItem>.unreadable() = filter { "$it" == "MigrationItem(unreadable)" }.map { it.key }

    @Test
    fun `an encrypted entry counts, not what it replaced`() {
        val (file, entries) = left.entries.first()
        val found = itemsOf(file, entries.mapValues { "old" } + encrypted(entries), migration.wanted, key)
        assertEquals(entries.size, found.size)
        assertTrue(found.none { it.toString() == "MigrationItem(3 bytes)" && entries.getValue(it.key).length != 3 })
    }

    @Test
    fun `what cannot be decrypted is told, for whatever reason`() {
        val (file, entries) = left.entries.first()
        val whole = encrypted(entries)
        val name = entries.keys.first()
        for (damage in listOf(
            "$name.encrypted" to "AAAA",
            "$name.encrypted" to "A",
            "$name.encrypted.iv" to "AAAA",
            "$name.encrypted.iv" to "AAAAAAAAAAAAAAAA",
        )) {
            val found = itemsOf(file, whole + damage, migration.wanted, key)
            assertEquals(entries.keys, found.map { it.key }.toSet(), "$damage")
            assertEquals(listOf(name), found.unreadable(), "$damage")
        }
        assertEquals(listOf(name), itemsOf(file, whole - "$name.encrypted.iv", migration.wanted, key).unreadable())
        val without = itemsOf(file, whole, migration.wanted, VaultKey(SoftwareVault()) { })
        assertEquals(entries.keys, without.unreadable().toSet())
    }

    @Test
    fun `a session that cannot be decrypted keeps the migration from being complete`() = runBlocking {
        val spoilt = left.values.flatMap { it.keys }.first { it.endsWith(".ana.refreshToken") }
        val files = left.mapValues { (_, entries) ->
            encrypted(entries).mapValues { (name, value) -> if (name == "$spoilt.encrypted") "AAAA" else value }
        }
        val report = migration.run(items(files))
        assertTrue(report.copied.isNotEmpty() && "ana" !in report.copied, "${report.copied.size}")
        assertTrue(report.problems.any { it.kind == MigrationProblem.Kind.UNREADABLE && it.item == "refreshToken" && it.user == "ana" })
        assertFalse(report.isComplete)
        assertFalse(migration.run(items(files)).isComplete)
    }

    @Test
    fun `a vault that does not answer is not an empty container`() {
        val (file, entries) = left.entries.first()
        val whole = encrypted(entries)
        val silent = VaultKey(vault.failing(4)) { }
        failing<SecretStoreException.Unavailable> { itemsOf(file, whole, migration.wanted, silent) }
        assertEquals(entries.size, itemsOf(file, whole, migration.wanted, silent).size)
    }
}
