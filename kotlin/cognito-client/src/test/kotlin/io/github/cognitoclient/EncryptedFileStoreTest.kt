package io.github.cognitoclient

import io.github.cognitoclient.support.AppStore
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger
import kotlin.io.path.div
import kotlin.io.path.isRegularFile
import kotlin.io.path.readBytes
import kotlin.io.path.walk

class EncryptedFileStoreTest : PoolTest() {
    private val key = ByteArray(32) { 7 }

    @Test
    fun `sessions outlive the object and are nowhere in the clear`(@TempDir folder: Path) = test {
        val pool = TestPool(server).user("ana")
        val directory = folder / "sessions"
        val first = EncryptedFileStore.open(directory, key)
        val tokens = pool.client { store = first }.signedIn().tokens()
        val again = EncryptedFileStore.open(directory, key)
        val state = pool.client { store = again }.state()
        assertEquals(tokens.accessToken, assertInstanceOf(SessionState.SignedIn::class.java, state).session.tokens().accessToken)
        val files = directory.walk().filter { it.isRegularFile() }.toList()
        assertTrue(files.size > 1)
        assertTrue(files.none { "ana" in it.toString() || tokens.refreshToken in it.readBytes().decodeToString() })
        assertEquals("EncryptedFileStore($directory)", again.toString())
    }

    @Test
    fun `another key is refused and nothing is deleted`(@TempDir folder: Path) = test {
        val directory = folder / "sessions"
        EncryptedFileStore.open(directory, key).put("a", "one".toByteArray())
        failing<SecretStoreException.Corrupt> { EncryptedFileStore.open(directory, ByteArray(32) { 8 }) }
        failing<SecretStoreException.Unavailable> { EncryptedFileStore.open(directory, ByteArray(31)) }
        assertEquals("one", EncryptedFileStore.open(directory, key).get("a")?.decodeToString())
    }

    @Test
    fun `the key is made in the app's vault and found again`(@TempDir folder: Path) = test {
        val vault = AppStore()
        val directory = folder / "sessions"
        EncryptedFileStore.open(directory, vault, "data key").put("a", "one".toByteArray())
        assertEquals(setOf("data key"), vault.contents.keys)
        assertEquals("one", EncryptedFileStore.open(directory, vault, "data key").get("a")?.decodeToString())
        vault.remove("data key")
        failing<SecretStoreException.Corrupt> { EncryptedFileStore.open(directory, vault, "data key") }
    }

    @Test
    fun `a damaged key is told until the store is erased together with it`(@TempDir folder: Path) = test {
        val vault = AppStore()
        val directory = folder / "sessions"
        EncryptedFileStore.open(directory, vault, "data key").put("a", "one".toByteArray())
        vault.put("data key", "damaged".toByteArray())
        failing<SecretStoreException.Corrupt> { EncryptedFileStore.open(directory, vault, "data key") }
        EncryptedFileStore.erase(directory, vault, "data key")
        assertEquals(emptySet<String>(), vault.contents.keys)
        val store = EncryptedFileStore.open(directory, vault, "data key")
        assertEquals(emptyList<String>(), store.list(""))
        store.put("a", "two".toByteArray())
        assertEquals("two", EncryptedFileStore.open(directory, vault, "data key").get("a")?.decodeToString())
    }

    @Test
    fun `a store with a key of the app's own is erased, too`(@TempDir folder: Path) = test {
        val directory = folder / "sessions"
        EncryptedFileStore.erase(directory)
        EncryptedFileStore.open(directory, key).put("a", "one".toByteArray())
        EncryptedFileStore.erase(directory)
        assertEquals(emptyList<String>(), EncryptedFileStore.open(directory, ByteArray(32) { 8 }).list(""))
    }

    @Test
    fun `the longest names that users can have are kept like others`(@TempDir folder: Path) = test {
        val ids = "cognito-client/${"p".repeat(55)}/${"c".repeat(128)}"
        val names = setOf("n".repeat(1024), "\uD83D\uDD11".repeat(256), "$ids/device-name/${"\uD83D\uDD11".repeat(128)}")
        for (store in listOf(MemoryStore(), EncryptedFileStore.open(folder / "sessions", key))) {
            for (name in names) store.put(name, name.toByteArray())
            assertEquals(names, store.list("").toSet())
            for (name in names) assertEquals(name, store.get(name)?.decodeToString())
        }
    }

    @Test
    fun `its lock keeps the next one out until it is closed`(@TempDir folder: Path) = test {
        val directory = folder / "sessions"
        val (one, other) = List(2) { EncryptedFileStore.open(directory, key) }
        val lock = one.lock("ana", Duration.ofSeconds(60))!!
        failing<SecretStoreException.Busy> { other.lock("ana", Duration.ZERO) }
        assertNotNull(other.lock("ben", Duration.ZERO))
        lock.close()
        other.lock("ana", Duration.ofSeconds(60))!!.close()
        assertNull(MemoryStore().lock("ana", Duration.ZERO))
    }

    @Test
    fun `a refresh waits for whoever holds the store's lock`(@TempDir folder: Path) = test {
        val store = EncryptedFileStore.open(folder / "sessions", key)
        val locked = AtomicInteger()
        val noting = object : SecretStore by store {
            override fun lock(name: String, patience: Duration): AutoCloseable? =
                store.lock(name, patience)?.let { lock -> AutoCloseable { lock.close() }.also { locked.incrementAndGet() } }
        }
        val session = TestPool.rotating(server).user("ana").client { this.store = noting }.signedIn()
        val before = locked.get()
        session.refresh()
        session.refresh()
        assertTrue(locked.get() >= before + 2, "locked ${locked.get()} times")
    }
}
