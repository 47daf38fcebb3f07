package io.github.cognitoclient

import java.time.Duration

/**
 * A place for secrets, by key, that an app may write itself.
 *
 * Keys are texts of up to 1,024 bytes that may contain any character: they hold the ids of the pool and the app client and the name of a
 * user, which may have 128 characters of four bytes. Values are UTF-8 JSON of a few kilobytes (tokens are large: allow 64 KiB). Calls may block: they are made on threads of the library, never on the caller's, and for one session one after the other.
 *
 * A store that fails throws [SecretStoreException]. Whatever else it throws counts as [SecretStoreException.Unavailable], and only
 * the exception's class is told on. The caller of the library then gets a [CognitoException.Storage], and nothing is changed.
 */
public interface SecretStore {
    /**
     * The value kept under [key], or null if there certainly is none. A store that cannot tell, for instance because it is locked,
     * must throw instead: null means "signed out".
     */
    @Throws(SecretStoreException::class)
    public fun get(key: String): ByteArray?

    /**
     * Keeps [value] under [key], replacing what was there: the whole value, or else the old one stays. It must have reached durable
     * storage when the call returns.
     */
    @Throws(SecretStoreException::class)
    public fun put(key: String, value: ByteArray)

    /** Forgets [key]; there being nothing to forget is no failure. */
    @Throws(SecretStoreException::class)
    public fun remove(key: String)

    /** The keys that begin with [prefix], in any order. */
    @Throws(SecretStoreException::class)
    public fun list(prefix: String): List<String>

    /**
     * Keeps every other thread and process that asks for the same [name] out until the answer is closed; the operating system should do
     * it when the process dies. Waits up to [patience], then throws [SecretStoreException.Busy].
     *
     * Null, the default, says that this store cannot keep other processes out. Threads of one process are kept apart without it. A lock
     * guards nothing by itself: items are read and written while it is held. It is closed once, on any thread.
     */
    @Throws(SecretStoreException::class)
    public fun lock(name: String, patience: Duration): AutoCloseable? = null
}

/** Why a [SecretStore] could not do what it was asked. The text is for developers and must not hold the value. */
public sealed class SecretStoreException(message: String, cause: Throwable?) : Exception(message, cause) {
    /** Locked, denied, full or not there. May work later. */
    public class Unavailable(message: String, cause: Throwable? = null) : SecretStoreException(message, cause)

    /** Someone else, perhaps another process, held a lock for longer than the caller wanted to wait. Asking again may work. */
    public class Busy(message: String, cause: Throwable? = null) : SecretStoreException(message, cause)

    /** What is kept cannot be read as this store wrote it. */
    public class Corrupt(message: String, cause: Throwable? = null) : SecretStoreException(message, cause)

    /** The value does not fit. */
    public class TooLarge(message: String, cause: Throwable? = null) : SecretStoreException(message, cause)
}
