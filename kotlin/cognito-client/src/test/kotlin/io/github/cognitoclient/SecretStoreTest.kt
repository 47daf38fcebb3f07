package io.github.cognitoclient

import io.github.cognitoclient.support.AppStore
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

class SecretStoreTest : PoolTest() {
    @Test
    fun `a session outlives the pool object in the app's own store`() = test {
        val pool = TestPool(server).user("ana")
        val store = AppStore()
        val first = pool.client { this.store = store }
        assertEquals(SessionState.SignedOut, first.state())
        val tokens = first.signedIn().tokens()
        first.close()

        val second = pool.client { this.store = store }
        val session = assertInstanceOf(SessionState.SignedIn::class.java, second.state()).session
        assertEquals("ana", session.username)
        assertEquals(tokens.accessToken, session.tokens().accessToken)
        session.signOut(SignOut.THIS_DEVICE)
        assertEquals(SessionState.SignedOut, second.state())
        assertTrue(store.contents.values.none { tokens.refreshToken in it })
    }

    @Test
    fun `a memory store is shared by the pools that are given it`() = test {
        val pool = TestPool(server).user("ana")
        val store = MemoryStore()
        pool.client { this.store = store }.signedIn()
        assertInstanceOf(SessionState.SignedIn::class.java, pool.client { this.store = store }.state())
        assertEquals(SessionState.SignedOut, pool.client().state())
    }

    @Test
    fun `a memory store keeps, replaces, lists and forgets`() {
        val store: SecretStore = MemoryStore()
        assertNull(store.get("a/1"))
        store.put("a/1", "one".toByteArray())
        store.put("a/1", "uno".toByteArray())
        store.put("b/1", ByteArray(0))
        assertArrayEquals("uno".toByteArray(), store.get("a/1"))
        assertArrayEquals(ByteArray(0), store.get("b/1"))
        assertEquals(listOf("a/1"), store.list("a/"))
        store.remove("a/1")
        store.remove("a/1")
        assertNull(store.get("a/1"))
    }

    @Test
    fun `a store that cannot write fails the sign-in and leaves everything as it was`() = test {
        val store = AppStore()
        val client = TestPool(server).user("ana").client { this.store = store }
        store.failure = { SecretStoreException.TooLarge("the vault takes 2560 bytes") }
        val error = failing<CognitoException.Storage> { client.signedIn() }
        assertTrue("2560" in error.detail, error.detail)
        assertFalse(error.isRetryable)
        store.failure = null
        assertEquals(emptyMap<String, String>(), store.contents)
        assertEquals(SessionState.SignedOut, client.state())
        client.signedIn()
    }

    @Test
    fun `a store that cannot read leaves the state open and deletes nothing`() = test {
        val store = AppStore()
        val client = TestPool(server).user("ana").client { this.store = store }
        client.signedIn()
        val kept = store.contents
        store.failure = { SecretStoreException.Unavailable("the vault is locked") }
        val state = assertInstanceOf(SessionState.Unavailable::class.java, client.state())
        assertInstanceOf(CognitoException.Storage::class.java, state.error)
        assertTrue("locked" in state.error.detail)
        store.failure = null
        assertEquals(kept, store.contents)
        assertInstanceOf(SessionState.SignedIn::class.java, client.state())
    }

    @Test
    fun `an unexpected exception of a store is told by its class and nothing else`() = test {
        val store = AppStore()
        val client = TestPool(server).user("ana").client { this.store = store }
        store.failure = { IllegalArgumentException("could not write s3cret") }
        val error = failing<CognitoException.Storage> { client.signedIn() }
        assertTrue("java.lang.IllegalArgumentException" in error.detail, error.detail)
        assertFalse("s3cret" in error.stackTraceToString())
    }

    @Test
    fun `a refresh that cannot be stored keeps the session and is made good later`() = test {
        val pool = TestPool.rotating(server).user("ana")
        val store = AppStore()
        val session = pool.client { this.store = store }.signedIn()
        val kept = store.contents
        store.failWrites { SecretStoreException.Unavailable("the disk is full") }
        failing<CognitoException.Storage> { session.refresh() }
        assertEquals(kept, store.contents)
        store.failWrites(null)
        val tokens = session.refresh()
        assertTrue(store.contents.values.any { tokens.refreshToken in it })
    }

    @Test
    fun `a vault that cannot be reached is a typed failure`() = test {
        failing<SecretStoreException.Unavailable> { KeyringStore.open("") }
    }

    @Test
    fun `the options of a vault are handed on and refused where they make no sense`() = test {
        val options = KeyringOptions("", java.nio.file.Path.of("/nonexistent"), largestItem = 2_560)
        val error = failing<SecretStoreException.Unavailable> { KeyringStore.open(options) }
        assertTrue("service name" in error.message.orEmpty(), "$error")
    }

    @Test
    fun `a vault is unlocked or says that there is none`() = test {
        try {
            val store = KeyringStore.open(KeyringOptions("io.github.cognitoclient.tests"))
            store.unlock()
            store.get("probe")
        } catch (none: SecretStoreException.Unavailable) {
            assertTrue(none.message.orEmpty().isNotEmpty())
        }
    }
}
