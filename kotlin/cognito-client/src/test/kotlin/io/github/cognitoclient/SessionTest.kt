package io.github.cognitoclient

import io.github.cognitoclient.support.AppStore
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.time.Duration
import java.util.concurrent.CompletableFuture

class SessionTest : PoolTest() {
    /** Lets the server's time pass, and the client learn of it from a reply. */
    private suspend fun UserPool.pass(time: Duration) {
        server.advance(time)
        failing<CognitoException.IncorrectCredentials> { signIn("stranger", "Wrong-Horse-8") }
    }

    @Test
    fun `tokens come from the cache while they are fresh`() = test {
        val session = TestPool(server).user("ana").client().signedIn()
        val tokens = List(50) { session.tokens().accessToken }
        assertEquals(1, tokens.toSet().size)
        assertEquals(0, server.calls("GetTokensFromRefreshToken"))
    }

    @Test
    fun `what needs nothing done is given without waiting`() = test {
        val client = TestPool(server).user("ana").client()
        val session = client.signedIn()
        val tokens = session.tokens()
        // On a thread that no coroutine is on.
        val given = CompletableFuture.supplyAsync { session.cachedTokens()?.accessToken }.get()
        assertEquals(tokens.accessToken, given)
        assertEquals(tokens.accessToken, session.accessToken())
        assertEquals(0, server.calls("GetTokensFromRefreshToken"))

        client.pass(Duration.ofHours(2))
        assertNull(session.cachedTokens())
        assertNotEquals(tokens.accessToken, session.accessToken())
        assertEquals(session.accessToken(), session.cachedTokens()?.accessToken)
        assertEquals(1, server.calls("GetTokensFromRefreshToken"))

        session.signOut(SignOut.THIS_DEVICE)
        assertNull(session.cachedTokens())
        failing<CognitoException.SignedOut> { session.accessToken() }
        failing<CognitoException.SignedOut> { session.tokens() }
    }

    @Test
    fun `a cancelled coroutine gets no tokens, cached or not`() = test {
        val session = TestPool(server).user("ana").client().signedIn()
        val got = mutableListOf<String>()
        launch {
            cancel()
            got += session.tokens().accessToken
        }.join()
        launch {
            cancel()
            got += session.accessToken()
        }.join()
        assertEquals(emptyList<String>(), got)
    }

    @Test
    fun `a thousand callers of an expired session make one refresh`() = test {
        val client = TestPool(server).user("ana").client()
        val session = client.signedIn()
        val old = session.tokens().accessToken
        client.pass(Duration.ofHours(2))

        val tokens = List(1_000) { async(Dispatchers.Default) { session.tokens().accessToken } }.awaitAll()
        assertEquals(1, tokens.toSet().size)
        assertNotEquals(old, tokens.first())
        assertEquals(1, server.calls("GetTokensFromRefreshToken"))
    }

    @Test
    fun `a refresh is made when asked for, and its tokens are kept`() = test {
        val session = TestPool(server).user("ana").client().signedIn()
        val old = session.tokens()
        val fresh = session.refresh()
        assertNotEquals(old.accessToken, fresh.accessToken)
        assertEquals(old.refreshToken, fresh.refreshToken)
        assertEquals(fresh.accessToken, session.tokens().accessToken)
        assertEquals(1, server.calls("GetTokensFromRefreshToken"))
    }

    @Test
    fun `a rotated refresh token replaces the old one in the store`() = test {
        val pool = TestPool.rotating(server).user("ana")
        val store = AppStore()
        val session = pool.client { this.store = store }.signedIn()
        val old = session.tokens().refreshToken
        val new = session.refresh().refreshToken
        assertNotEquals(old, new)
        assertTrue(store.contents.values.any { new in it })
        assertTrue(store.contents.values.none { old in it })

        val restored = pool.client { this.store = store }.state() as SessionState.SignedIn
        assertNotEquals(new, restored.session.refresh().refreshToken)
    }

    @Test
    fun `the user's attributes are read from the service`() = test {
        val pool = TestPool(server).user("ana", mapOf("email" to "ana@example.com", "custom:tier" to "gold"))
        val user = pool.client().signedIn().user()
        assertEquals("ana", user.username)
        assertEquals("ana@example.com", user.attributes["email"])
        assertEquals("gold", user.attributes["custom:tier"])
    }

    @Test
    fun `a session ended by the server says so and stays known as expired`() = test {
        val pool = TestPool(server).user("ana")
        val client = pool.client()
        val session = client.signedIn()
        pool.administer("AdminUserGlobalSignOut", "ana")

        val error = failing<CognitoException.SessionExpired> { session.refresh() }
        assertEquals("NotAuthorizedException", error.code)
        failing<CognitoException.SessionExpired> { session.tokens() }
        failing<CognitoException.SessionExpired> { session.idClaims() }
        val state = client.state() as SessionState.Expired
        assertEquals("ana", state.username)
        assertEquals("ana", state.signInName)

        client.signedIn()
        assertTrue(client.state() is SessionState.SignedIn)
    }

    @Test
    fun `a failing service does not end a session`() = test {
        val session = TestPool(server).user("ana").client().signedIn()
        val cached = session.tokens().accessToken
        server.fault("drop_before", "GetTokensFromRefreshToken") { count(10) }
        val error = failing<CognitoException.Network> { session.refresh() }
        assertTrue(error.isRetryable)
        server.reset()
        assertEquals(cached, session.tokens().accessToken)
        session.refresh()
    }

    @Test
    fun `claims of the cached tokens need no network`() = test {
        val session = TestPool(server).user("ana", mapOf("email" to "ana@example.com")).client().signedIn()
        server.reset()
        assertEquals("ana@example.com", session.idClaims().email)
        assertEquals("ana", session.accessClaims().username)
        assertEquals(0, server.calls("GetUser"))
    }
}
