package io.github.cognitoclient

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Sessions of which only the refresh token is left. */
class MigrationFinishTest : PoolTest() {
    private suspend fun left(pool: TestPool): List<MigrationItem> {
        val tokens = pool.client().signedIn().tokens()
        fun item(part: String, value: String) =
            MigrationItem("localStorage", "CognitoIdentityServiceProvider.${pool.clientId}.$part", value)
        return listOf(item("LastAuthUser", "ana"), item("ana.refreshToken", tokens.refreshToken))
    }

    @Test
    fun `they are refreshed with the pool and stored`() = test {
        val pool = TestPool(server).user("ana")
        val store = MemoryStore()
        val migration = Migration(store, MigrationScope(pool.poolId, pool.clientId), MigrationSource.AMPLIFY_JS)
        val client = pool.client { this.store = store }
        assertEquals("report", failing<CognitoException.InvalidInput> { migration.finish(client) }.field)
        assertEquals(listOf("ana"), migration.run(left(pool)).unfinished)
        assertFalse(migration.isDone())

        val report = migration.finish(client)
        assertEquals(listOf("ana"), report.copied)
        assertTrue(report.isComplete && report.refused.isEmpty() && report.lastError == null, "$report")
        assertTrue(migration.isDone())
        assertEquals("ana", (client.state() as SessionState.SignedIn).session.tokens().accessClaims.username)
    }

    @Test
    fun `one that the server has ended is refused and named in no log`() = test {
        val pool = TestPool(server).user("ana")
        val store = MemoryStore()
        val migration = Migration(store, MigrationScope(pool.poolId, pool.clientId), MigrationSource.AMPLIFY_JS)
        migration.run(left(pool))
        pool.administer("AdminUserGlobalSignOut", "ana")
        val report = migration.finish(pool.client { this.store = store })
        val refusal = report.refused.single()
        assertEquals("ana", refusal.username)
        assertTrue(refusal.error is CognitoException.SessionExpired, "${refusal.error}")
        assertFalse("ana" in "$report $refusal")
        assertTrue(report.isComplete && migration.isDone())
    }

    @Test
    fun `another pool is refused`() = test {
        val pool = TestPool(server).user("ana")
        val store = MemoryStore()
        val migration = Migration(store, MigrationScope(pool.poolId, pool.clientId), MigrationSource.AMPLIFY_JS)
        migration.run(left(pool))
        val other = TestPool(server).client { this.store = store }
        assertEquals("pool", failing<CognitoException.InvalidInput> { migration.finish(other) }.field)
    }
}
