package io.github.cognitoclient

import io.github.cognitoclient.support.AppStore
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.put
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class SignOutTest : PoolTest() {
    /** Whether the server still takes an access token, asked without our client. */
    private fun takes(accessToken: String): Boolean = try {
        server.call("GetUser") { put("AccessToken", accessToken) }
        true
    } catch (error: IllegalStateException) {
        assertTrue("NotAuthorizedException" in error.message.orEmpty(), error.message)
        false
    }

    @Test
    fun `signing out on this device revokes this session only`() = test {
        val pool = TestPool(server).user("ana")
        val here = pool.client()
        val there = pool.client().signedIn()
        val session = here.signedIn()
        val token = session.tokens().accessToken

        val result = session.signOut(SignOut.THIS_DEVICE)
        assertEquals(SignOutPart.NotRequested, result.global)
        assertEquals(SignOutPart.Confirmed, result.revocation)
        assertEquals(SignOutPart.Confirmed, result.local)
        assertTrue(result.isComplete)
        assertNull(result.error)

        assertFalse(takes(token))
        failing<CognitoException.SignedOut> { session.tokens() }
        failing<CognitoException.SignedOut> { session.refresh() }
        assertEquals(SessionState.SignedOut, here.state())
        there.refresh()
    }

    @Test
    fun `signing out everywhere ends every session of the user`() = test {
        val pool = TestPool(server).user("ana")
        val there = pool.client().signedIn()
        val session = pool.client().signedIn()
        val tokens = listOf(session.tokens().accessToken, there.tokens().accessToken)
        assertTrue(tokens.all(::takes))

        val result = session.signOut(SignOut.EVERYWHERE)
        assertEquals(SignOutPart.Confirmed, result.global)
        assertEquals(SignOutPart.NotNeeded, result.revocation)
        assertEquals(SignOutPart.Confirmed, result.local)

        assertTrue(tokens.none(::takes))
        failing<CognitoException.SessionExpired> { there.refresh() }
    }

    @Test
    fun `signing out offline completes here and tells what the server did not confirm`() = test {
        val store = AppStore()
        val client = TestPool(server).user("ana").client { this.store = store }
        val session = client.signedIn()
        val token = session.tokens().refreshToken
        server.fault("drop_before", "GlobalSignOut") { count(10) }
        server.fault("drop_before", "RevokeToken") { count(10) }

        val result = session.signOut(SignOut.EVERYWHERE)
        val failed = assertInstanceOf(SignOutPart.Failed::class.java, result.global)
        assertInstanceOf(CognitoException.Network::class.java, failed.error)
        assertInstanceOf(SignOutPart.Failed::class.java, result.revocation)
        assertEquals(SignOutPart.Confirmed, result.local)
        assertFalse(result.isComplete)
        assertEquals(failed.error, result.error)

        assertEquals(SessionState.SignedOut, client.state())
        assertTrue(store.contents.values.none { token in it })
    }

    @Test
    fun `signing out twice is no failure`() = test {
        val session = TestPool(server).user("ana").client().signedIn()
        session.signOut(SignOut.THIS_DEVICE)
        val again = session.signOut(SignOut.THIS_DEVICE)
        assertEquals(SignOutPart.NotNeeded, again.revocation)
        assertEquals(SignOutPart.Confirmed, again.local)
    }
}

internal fun JsonObjectBuilder.count(times: Int) {
    put("count", times)
}
