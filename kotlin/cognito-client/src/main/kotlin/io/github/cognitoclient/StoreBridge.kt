package io.github.cognitoclient

import io.github.cognitoclient.ffi.HeldLock
import io.github.cognitoclient.ffi.StoreFailure
import java.time.Duration
import io.github.cognitoclient.ffi.SecretStore as NativeSecretStore

/** Stores that live on the native side go back there without a detour. */
internal fun SecretStore.toNative(): NativeSecretStore = when (this) {
    is MemoryStore -> native
    is KeyringStore -> native
    is EncryptedFileStore -> native
    else -> Own(this)
}

/** A native store, as apps see it. */
internal class Foreign(private val native: NativeSecretStore) : SecretStore {
    override fun get(key: String): ByteArray? = translatingStore { native.get(key) }

    override fun put(key: String, value: ByteArray) = translatingStore { native.put(key, value) }

    override fun remove(key: String) = translatingStore { native.remove(key) }

    override fun list(prefix: String): List<String> = translatingStore { native.list(prefix) }

    override fun lock(name: String, patience: Duration): AutoCloseable? =
        translatingStore { native.lock(name, patience.inSeconds) }?.let { lock ->
            AutoCloseable {
                translatingStore { lock.unlock() }
                (lock as? AutoCloseable)?.close()
            }
        }
}

/** An app's store, as the native side sees it. */
private class Own(private val store: SecretStore) : NativeSecretStore {
    override fun get(key: String): ByteArray? = told { store.get(key) }

    override fun put(key: String, value: ByteArray) = told { store.put(key, value) }

    override fun remove(key: String) = told { store.remove(key) }

    override fun list(prefix: String): List<String> = told { store.list(prefix) }

    override fun lock(name: String, patience: Double): HeldLock? =
        told { store.lock(name, Duration.ofNanos((patience * NANOS).toLong())) }?.let(::OwnLock)
}

/** An app's lock, as the native side sees it. */
private class OwnLock(private val lock: AutoCloseable) : HeldLock {
    override fun unlock() = told { lock.close() }
}

internal inline fun <T> translatingStore(call: () -> T): T = try {
    call()
} catch (failure: StoreFailure) {
    throw when (failure) {
        is StoreFailure.Unavailable -> SecretStoreException.Unavailable(failure.detail)
        is StoreFailure.Busy -> SecretStoreException.Busy(failure.detail)
        is StoreFailure.Corrupt -> SecretStoreException.Corrupt(failure.detail)
        is StoreFailure.TooLarge -> SecretStoreException.TooLarge(failure.detail)
    }
}

/** What an app's store throws by surprise may quote what it was given: only the class is told on. */
@Suppress("TooGenericExceptionCaught")
private inline fun <T> told(call: () -> T): T = try {
    call()
} catch (error: Exception) {
    throw when (error) {
        is SecretStoreException.Unavailable -> StoreFailure.Unavailable(error.text)
        is SecretStoreException.Busy -> StoreFailure.Busy(error.text)
        is SecretStoreException.Corrupt -> StoreFailure.Corrupt(error.text)
        is SecretStoreException.TooLarge -> StoreFailure.TooLarge(error.text)
        else -> StoreFailure.Unavailable("the app's store threw ${error.javaClass.name}")
    }
}

private val SecretStoreException.text: String get() = message.orEmpty()
