package io.github.cognitoclient.android.store

import io.github.cognitoclient.SecretStore
import io.github.cognitoclient.SecretStoreException
import io.github.cognitoclient.SessionState
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.security.ProviderException
import java.time.Duration
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.io.path.deleteExisting
import kotlin.io.path.div
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.moveTo
import kotlin.io.path.name
import kotlin.io.path.readBytes
import kotlin.io.path.writeBytes

class SealedFilesTest : PoolTest() {
    @TempDir
    lateinit var folder: Path

    private val vault = SoftwareVault()
    private val directory get() = folder / "store"
    private val pauses = mutableListOf<Long>()

    private fun open(vault: KeyVault = this.vault) = SealedFiles.open(directory, VaultKey(vault, pauses::add))

    private fun SecretStore.text(key: String) = get(key)?.decodeToString()

    private fun SecretStore.put(key: String, value: String) = put(key, value.toByteArray())

    private fun fileOf(name: String) = directory / "${Envelope.fileOf(name)}.item"

    private fun contents() = directory.listDirectoryEntries("*.item").associate { it.name to it.readBytes().toList() }

    @Test
    fun `items are kept, replaced, listed and forgotten`() {
        val store = open()
        assertNull(store.get("a/1"))
        store.put("a/1", "one")
        store.put("a/1", "uno")
        store.put("a/ü", "")
        store.put("b/1", "two")
        assertEquals("uno", store.text("a/1"))
        assertArrayEquals(ByteArray(0), store.get("a/ü"))
        assertEquals(setOf("a/1", "a/ü"), store.list("a/").toSet())
        store.remove("a/1")
        store.remove("a/1")
        assertNull(store.get("a/1"))
        assertEquals(setOf("a/ü", "b/1"), store.list("").toSet())
    }

    @Test
    fun `items outlive the object, in the clear nowhere`() {
        open().put("cognito/ana", "hush-hush")
        assertEquals("hush-hush", open().text("cognito/ana"))
        assertEquals(1, vault.made)
        val written = directory.listDirectoryEntries().map { it.name + it.readBytes().toString(Charsets.ISO_8859_1) }
        assertTrue(written.none { "hush" in it || "ana" in it })
    }

    @Test
    fun `a session lives in it`() = test {
        val pool = TestPool(server).user("ana")
        val session = pool.client { store = open() }.signedIn()
        val token = session.refresh().accessToken
        val again = pool.client { store = open() }
        assertEquals(token, assertInstanceOf(SessionState.SignedIn::class.java, again.state()).session.tokens().accessToken)
    }

    @Test
    fun `what is too large is refused and the old stays`() {
        val store = open()
        store.put("a", "one")
        failing<SecretStoreException.TooLarge> { store.put("a", ByteArray(Envelope.LARGEST_VALUE + 1)) }
        failing<SecretStoreException.TooLarge> { store.put("x".repeat(Envelope.LONGEST_NAME + 1), "one") }
        assertEquals("one", store.text("a"))
        store.put("x".repeat(Envelope.LONGEST_NAME), ByteArray(Envelope.LARGEST_VALUE))
    }

    @Test
    fun `the longest names that users can have are kept like others`() {
        val store = open()
        val ids = "cognito-client/${"p".repeat(55)}/${"c".repeat(128)}"
        val names = listOf("n".repeat(1024), "\uD83D\uDD11".repeat(256), "$ids/device-name/${"\uD83D\uDD11".repeat(128)}")
        for (name in names) store.put(name, name)
        assertEquals(names.toSet(), open().list("").toSet())
        for (name in names) {
            assertEquals(name, store.text(name))
            store.remove(name)
        }
        assertEquals(emptyList<String>(), store.list(""))
    }

    @Test
    fun `a file damaged at any byte is corrupt and stays`() {
        val store = open()
        store.put("a", "one")
        val whole = fileOf("a").readBytes()
        for (at in whole.indices) {
            fileOf("a").writeBytes(whole.copyOf().also { it[at] = (it[at].toInt() xor 1).toByte() })
            failing<SecretStoreException.Corrupt> { store.get("a") }
            fileOf("a").writeBytes(whole.copyOf(at))
            failing<SecretStoreException.Corrupt> { store.get("a") }
        }
        assertEquals(whole.size - 1, fileOf("a").readBytes().size)
        fileOf("a").writeBytes(whole)
        assertEquals("one", store.text("a"))
    }

    @Test
    fun `files that were swapped are noticed`() {
        val store = open()
        store.put("a", "one")
        store.put("b", "two")
        fileOf("a").writeBytes(fileOf("b").readBytes())
        failing<SecretStoreException.Corrupt> { store.get("a") }
        failing<SecretStoreException.Corrupt> { store.list("") }
        assertEquals("two", store.text("b"))
    }

    @Test
    fun `a write that was cut short at any byte leaves the old item and is overwritten`() {
        val store = open()
        store.put("a", "one")
        val whole = fileOf("a").readBytes()
        for (length in whole.indices) {
            (directory / "new").writeBytes(whole.copyOf(length))
            assertEquals("one", open().text("a"))
        }
        store.put("a", "two")
        assertEquals("two", store.text("a"))
        assertFalse(directory.listDirectoryEntries().any { it.name == "new" })
    }

    @Test
    fun `a vault that fails now and then is asked again`() {
        vault.failing(3)
        val store = open()
        vault.failing(2) { ProviderException("busy") }
        store.put("a", "one")
        assertEquals("one", store.text("a"))
        assertEquals(listOf<Long>(20, 100, 400), pauses.take(3))
    }

    @Test
    fun `a vault that goes on failing is unavailable, and nothing is lost`() {
        open().put("a", "one")
        val before = contents()
        vault.failing(4)
        failing<SecretStoreException.Unavailable> { open() }
        assertEquals(before, contents())
        assertEquals("one", open().text("a"))
        assertEquals(1, vault.made)
    }

    @Test
    fun `a key that is gone makes no new one and deletes nothing`() {
        open().put("a", "one")
        val before = contents()
        val key = vault.key
        vault.key = null
        failing<SecretStoreException.Corrupt> { open() }
        failing<SecretStoreException.Corrupt> { open(SoftwareVault().apply { make() }) }
        assertEquals(before, contents())
        vault.key = key
        assertEquals("one", open().text("a"))
    }

    @Test
    fun `a lost marker is made good if the key is the items' own`() {
        open().put("a", "one")
        (directory / "marker.item").deleteExisting()
        failing<SecretStoreException.Corrupt> { open(SoftwareVault().apply { make() }) }
        assertEquals("one", open().text("a"))
        assertTrue("marker.item" in contents())
    }

    @Test
    fun `a directory that goes away is not an empty one`() {
        val store = open()
        store.put("a", "one")
        val elsewhere = directory.moveTo(folder / "elsewhere")
        failing<SecretStoreException.Unavailable> { store.get("a") }
        failing<SecretStoreException.Unavailable> { store.put("a", "two") }
        failing<SecretStoreException.Unavailable> { store.remove("a") }
        failing<SecretStoreException.Unavailable> { store.list("") }
        failing<SecretStoreException.Unavailable> { store.lock("a", Duration.ZERO) }
        elsewhere.moveTo(directory)
        assertEquals("one", store.text("a"))
    }

    @Test
    fun `erasing takes the items and the key, and the next one begins anew`() {
        open().put("a", "one")
        SealedFiles.erase(directory, VaultKey(vault))
        assertNull(vault.key)
        assertEquals(emptyMap<String, List<Byte>>(), contents())
        assertNull(open().get("a"))
        assertEquals(2, vault.made)
    }

    @Test
    fun `writers at once leave one of their values, whole`() {
        val threads = Executors.newFixedThreadPool(8)
        val stores = List(4) { open() }
        repeat(80) { n -> threads.submit { stores[n % stores.size].put("a", "$n".repeat(500)) } }
        threads.shutdown()
        assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS))
        val value = open().text("a")!!
        assertTrue((0 until 80).any { "$it".repeat(500) == value })
        assertEquals(1, vault.made)
    }

    @Test
    fun `a lock keeps the next one out until it is closed, and others not`() {
        val (one, other) = List(2) { open() }
        val lock = one.lock("a", Duration.ZERO)
        failing<SecretStoreException.Busy> { other.lock("a", Duration.ofMillis(30)) }
        other.lock("b", Duration.ZERO).close()
        lock.close()
        lock.close()
        other.lock("a", Duration.ZERO).use { failing<SecretStoreException.Busy> { one.lock("a", Duration.ZERO) } }
    }

    @Test
    fun `a lock of another process keeps this one out until that process dies`() {
        val store = open()
        val file = directory / "${Envelope.fileOf("a")}.lock"
        val process = ProcessBuilder(
            (Path.of(System.getProperty("java.home")) / "bin" / "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.github.cognitoclient.android.store.LockHolderKt",
            file.toString(),
        ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        try {
            assertEquals("locked", process.inputReader().readLine())
            failing<SecretStoreException.Busy> { store.lock("a", Duration.ofMillis(50)) }
            process.destroyForcibly().waitFor()
            store.lock("a", Duration.ofSeconds(30)).close()
        } finally {
            process.destroyForcibly()
        }
    }
}
