package io.github.cognitoclient.support

import io.github.cognitoclient.SecretStore
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CopyOnWriteArraySet

/** A store as an app might write one, with a switch that makes it fail. */
class AppStore : SecretStore {
    private val values = ConcurrentHashMap<String, ByteArray>()

    /** The threads that called. */
    val callers = CopyOnWriteArraySet<Thread>()

    @Volatile
    var failure: (() -> Exception)? = null

    @Volatile
    private var writeFailure: (() -> Exception)? = null

    /** Makes writes fail, reads not. */
    fun failWrites(failure: (() -> Exception)?) {
        writeFailure = failure
    }

    /** What is kept, as text. */
    val contents: Map<String, String> get() = values.mapValues { it.value.decodeToString() }

    override fun get(key: String): ByteArray? = called { values[key] }

    override fun put(key: String, value: ByteArray) = called {
        writeFailure?.let { throw it() }
        values[key] = value.copyOf()
    }

    override fun remove(key: String) = called<Unit> { values.remove(key) }

    override fun list(prefix: String): List<String> = called { values.keys.filter { it.startsWith(prefix) } }

    private fun <T> called(work: () -> T): T {
        callers += Thread.currentThread()
        failure?.let { throw it() }
        return work()
    }
}
