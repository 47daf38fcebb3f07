package io.github.cognitoclient

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class UsersAndEventsTest : PoolTest() {
    private fun twoUsers() = TestPool(server).user("ana").user("ben")

    private suspend fun UserPool.current(): String = (state() as SessionState.SignedIn).session.username

    @Test
    fun `users live side by side and are switched between`() = test {
        val client = twoUsers().client()
        assertEquals(emptyList<KnownUser>(), client.users())
        client.signedIn("ana")
        client.signedIn("ben")
        assertEquals(listOf("KnownUser(ana)", "KnownUser(ben)"), client.users().map { it.toString() })
        assertEquals("ben", client.current())
        assertEquals("ana", client.switchUser("ana").username)
        assertEquals("ana", client.current())
        assertInstanceOf(SessionState.SignedIn::class.java, client.session("ben"))
        assertEquals(SessionState.SignedOut, client.session("eve"))
        failing<CognitoException.SignedOut> { client.switchUser("eve") }
        assertEquals("ana", client.current())
    }

    @Test
    fun `a session the server ended is among the users as expired`() = test {
        val pool = twoUsers()
        val client = pool.client()
        val ana = client.signedIn("ana")
        client.signedIn("ben")
        pool.administer("AdminDeleteUser", "ana")
        failing<CognitoException.SessionExpired> { ana.refresh() }
        assertEquals(listOf(true, false), client.users().map { it.isExpired })
        failing<CognitoException.SessionExpired> { client.switchUser("ana") }
    }

    @Test
    fun `several users are signed out at once`() = test {
        val client = twoUsers().client()
        client.signedIn("ana")
        client.signedIn("ben")
        val results = client.signOut(listOf("ana", "eve", "ben"), SignOut.EVERYWHERE)
        assertEquals(listOf("ana", "ben"), results.map { it.name })
        assertTrue(results.all { it.isComplete && it.error == null }, results.toString())
        assertEquals(emptyList<KnownUser>(), client.users())
    }

    @Test
    fun `what a sign-out left undone is done by its retry`() = test {
        val session = TestPool(server).user("ana").client().signedIn()
        server.fault("drop_before", "RevokeToken") { count(10) }
        val result = session.signOut(SignOut.THIS_DEVICE)
        assertFalse(result.isComplete)
        val retry = assertNotNull(result.retry).let { result.retry!! }
        assertEquals("SignOutRetry(ana)", retry.toString())
        assertEquals("ana", retry.username)
        server.reset()

        val again = retry.run()
        assertTrue(again.isComplete, again.toString())
        assertEquals(SignOutPart.Confirmed, again.revocation)
        assertNull(again.retry)
        assertEquals(1, server.calls("RevokeToken"))
    }

    @Test
    fun `each collector is told each change once`() = test {
        val pool = TestPool(server).user("ana")
        val client = pool.client()
        val collectors = List(2) { async(start = CoroutineStart.UNDISPATCHED) { client.events.take(4).toList() } }
        val session = client.signedIn()
        session.refresh()
        server.fault("drop_before", "GetTokensFromRefreshToken") { count(10) }
        failing<CognitoException.Network> { session.refresh() }
        server.reset()
        pool.administer("AdminDeleteUser", "ana")
        failing<CognitoException.SessionExpired> { session.refresh() }
        for (collector in collectors) {
            val (signedIn, refreshed, failed, expired) = collector.await()
            assertEquals("SignedIn(ana)", signedIn.toString())
            assertEquals("Refreshed(ana)", refreshed.toString())
            assertInstanceOf(CognitoException.Network::class.java, (failed as SessionEvent.RefreshFailed).error)
            assertInstanceOf(CognitoException.SessionExpired::class.java, (expired as SessionEvent.Expired).error)
        }
    }

    @Test
    fun `a collector that is cancelled stops at once and another goes on`() = test {
        val client = TestPool(server).user("ana").client()
        val told = Channel<SessionEvent>(Channel.UNLIMITED)
        val waiting = launch(start = CoroutineStart.UNDISPATCHED) { client.events.collect { error("told $it") } }
        val other = launch(start = CoroutineStart.UNDISPATCHED) { client.events.collect(told::send) }
        waiting.cancelAndJoin()
        client.signedIn().signOut(SignOut.THIS_DEVICE)
        assertEquals("SignedIn(ana)", told.receive().toString())
        assertEquals("SignedOut(ana)", told.receive().toString())
        other.cancelAndJoin()
    }

    @Test
    fun `the events end with the pool`() = test {
        val client = TestPool(server).client()
        val events = async(start = CoroutineStart.UNDISPATCHED) { client.events.toList() }
        client.close()
        assertEquals(emptyList<SessionEvent>(), events.await())
    }
}
