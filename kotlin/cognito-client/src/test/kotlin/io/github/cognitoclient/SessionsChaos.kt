package io.github.cognitoclient

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger
import kotlin.random.Random
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/**
 * Calls from several coroutines for some time, against a server at which everything goes wrong; `cargo xtask chaos --kotlin`
 * starts both, and judges what is printed here.
 */
class SessionsChaos {
    private val end = TimeSource.Monotonic.markNow() + setting("SECONDS").toInt().seconds
    private val calls = AtomicInteger()

    @Test
    fun `sessions in chaos`() = runBlocking {
        val users = List(setting("USERS").toInt()) { "user$it" }
        val workers = List(WORKERS) { number ->
            async(Dispatchers.Default) { Worker(number, users.filterIndexed { at, _ -> at % WORKERS == number }).work() }
        }
        workers.awaitAll()
        println("chaos: calls $calls")
        assertTrue(calls.get() > 0)
    }

    /** Makes calls for users that no other worker has, so that it knows of each whether it is signed in. */
    private inner class Worker(number: Int, private val users: List<String>) {
        private val random = Random(setting("SEED").toLong() + number)
        private val pools = MemoryStore().let { store -> List(2) { pool(store) } }

        /** The sign-ins of users who are signed in for all that this worker knows, by their origin. */
        private val origins = mutableMapOf<String, String?>()

        suspend fun work() {
            while (end.hasNotPassedNow() && users.isNotEmpty()) {
                val user = users[random.nextInt(minOf(users.size, 4))]
                val began = TimeSource.Monotonic.markNow()
                step(user, pools[random.nextInt(pools.size)])
                if (began.elapsedNow() > PATIENCE) {
                    println("chaos: broken in-time a step for $user took more than $PATIENCE")
                }
            }
            pools.forEach(UserPool::close)
        }

        private suspend fun step(user: String, pool: UserPool) {
            calls.incrementAndGet()
            val state = pool.session(user)
            if (state !is SessionState.SignedIn) return signIn(user, pool)
            state.session.use { session ->
                when (random.nextInt(20)) {
                    0, 1 -> signOut(user, pool, session)
                    2 -> signIn(user, pool)
                    else -> atOnce(user, session)
                }
            }
        }

        private suspend fun signOut(user: String, pool: UserPool, session: Session) {
            origins.remove(user)
            val scope = if (random.nextInt(4) == 0) SignOut.EVERYWHERE else SignOut.THIS_DEVICE
            val isComplete = session.signOut(scope).isComplete
            if (isComplete && pool.session(user) is SessionState.SignedIn) {
                println("chaos: broken signed-out $user signed out and is signed in")
            }
        }

        private suspend fun signIn(user: String, pool: UserPool) {
            origins.remove(user)
            val step = try {
                pool.signIn(user, AuthFlow.UserPassword(setting("PASSWORD")), SignInOptions(replaceSession = true))
            } catch (_: CognitoException) {
                return
            }
            if (step !is SignInStep.Done) return
            step.session.use { session ->
                if (session.username != user) println("chaos: broken owner $user got the session of another user")
                origins[user] = try {
                    session.accessClaims().use { it.origin }
                } catch (_: CognitoException) {
                    null
                }
            }
        }

        /** Several calls on one session at the same time, which are cancelled now and then. */
        private suspend fun atOnce(user: String, session: Session) = coroutineScope {
            val origin = origins[user]
            val jobs = List(1 + random.nextInt(5)) {
                val kind = random.nextInt(10)
                calls.incrementAndGet()
                launch { call(kind, user, session, origin) }
            }
            if (random.nextInt(20) == 0) jobs.forEach { it.cancelAndJoin() } else jobs.forEach { it.join() }
        }
    }

    private suspend fun call(kind: Int, user: String, session: Session, origin: String?) {
        try {
            if (kind == 9) {
                if (session.user().username != user) println("chaos: broken owner $user was told about another user")
                return
            }
            val tokens = if (kind < 6) session.tokens() else session.refresh()
            val whose = tokens.use { all -> all.accessClaims.use { it.username } to all.idClaims.use { it.username } }
            if (whose != user to user) println("chaos: broken owner $user got tokens of another user")
        } catch (error: CognitoException) {
            val over = error is CognitoException.SessionExpired || error is CognitoException.SignedOut
            if (over && origin != null) println("chaos: over $user $origin")
        }
    }

    private fun pool(store: MemoryStore): UserPool {
        val (url, poolId, clientId) = setting("POOL").split(" ")
        return UserPool(poolId, clientId) {
            endpoint = url
            this.store = store
            connectTimeout = Duration.ofSeconds(1)
            requestTimeout = Duration.ofSeconds(4)
            totalTimeout = Duration.ofSeconds(10)
        }
    }

    private companion object {
        const val WORKERS = 6

        /** Longer than any call may take. */
        val PATIENCE = 60.seconds

        fun setting(name: String): String = checkNotNull(System.getenv("COGNITO_CHAOS_$name")) {
            "COGNITO_CHAOS_$name is not set: start this by `cargo xtask chaos --kotlin`"
        }
    }
}
