package io.github.cognitoclient

import io.github.cognitoclient.support.AppStore
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

class MigrationTest {
    private val scope = MigrationScope("us-east-1_AbCdEf123", "1example23456789")

    /** What an SDK left, as the core's own tests have it. */
    private fun left(name: String): List<MigrationItem> {
        val file = File("../../core/tests/fixtures/migration/$name.json")
        return Json.parseToJsonElement(file.readText()).jsonObject.getValue("items").jsonArray.map { item ->
            fun text(member: String) = item.jsonObject.getValue(member).jsonPrimitive.content
            MigrationItem(text("container"), text("key"), text("value"))
        }
    }

    @Test
    fun `sessions of the old Android SDK are taken over once`() = runBlocking {
        val store = AppStore()
        val items = left("aws-sdk-android-2")
        val migration = Migration(store, scope, MigrationSource.AWS_SDK_ANDROID)
        val wanted = migration.wanted
        assertTrue(items.all { item -> wanted.any { it.fits(item.container, item.key) } }, "$wanted")
        assertFalse(wanted.any { it.fits("com.example.settings", "theme") }, "$wanted")

        assertFalse(migration.isDone())
        val report = migration.run(items)
        assertTrue(report.isComplete && !report.wasDone, "${report.problems}")
        assertEquals(2, report.copied.size)
        assertTrue(report.copied.none { it in report.toString() })
        assertTrue(migration.isDone())
        assertTrue(Migration(store, scope, MigrationSource.AWS_SDK_ANDROID).run(items).wasDone)

        val client = UserPool(scope.poolId, scope.clientId) { this.store = store }
        assertEquals("ana", (client.state() as SessionState.SignedIn).session.username)
        assertEquals(report.copied.sorted(), client.users().map { it.username })
    }

    @Test
    fun `every source of this platform gives its sessions`() = runBlocking {
        val files = mapOf(
            "amplify-android-2.0" to MigrationSource.AMPLIFY_ANDROID,
            "aws-sdk-android-hosted-ui" to MigrationSource.AWS_SDK_ANDROID,
            "amplify-flutter-1" to MigrationSource.AMPLIFY_FLUTTER,
            "amplify-js-react-native" to MigrationSource.AMPLIFY_JS,
        )
        for ((file, source) in files) {
            val report = Migration(MemoryStore(), scope, source).run(left(file))
            assertTrue(report.copied.isNotEmpty(), "$file: ${report.problems}")
        }
    }

    @Test
    fun `entries handed in encrypted are told and keep it from being done`() = runBlocking {
        val migration = Migration(MemoryStore(), scope, MigrationSource.AWS_SDK_ANDROID)
        val key = "CognitoIdentityProvider.${scope.clientId}.ana.refreshToken.encrypted"
        val report = migration.run(listOf(MigrationItem("CognitoIdentityProviderCache", key, "hush-hush")))
        assertEquals(MigrationProblem.Kind.ENCRYPTED, report.problems.single().kind)
        assertFalse("hush" in "${report.problems} $report")
        assertFalse(report.isComplete || migration.isDone())
        migration.markDone()
        assertTrue(migration.isDone())
    }

    @Test
    fun `a store that cannot tell fails the migration`() {
        runBlocking {
            val store = AppStore().apply { failure = { SecretStoreException.Unavailable("the vault is locked") } }
            val migration = Migration(store, scope, MigrationSource.AMPLIFY_ANDROID)
            failing<CognitoException.Storage> { migration.isDone() }
            failing<CognitoException.Storage> { migration.run(left("amplify-android-2.0")) }
        }
    }

    @Test
    fun `sources have the names of the core, each platform's newer one first`() {
        val names = listOf("amplify-swift", "aws-mobile-client-ios", "amplify-android", "aws-sdk-android", "amplify-flutter", "amplify-js")
        assertEquals(names, MigrationSource.entries.map { it.label })
    }
}
