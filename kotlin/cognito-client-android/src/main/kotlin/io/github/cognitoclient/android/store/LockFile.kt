package io.github.cognitoclient.android.store

import io.github.cognitoclient.SecretStoreException
import java.io.IOException
import java.nio.channels.FileChannel
import java.nio.channels.OverlappingFileLockException
import java.nio.file.Path
import java.nio.file.StandardOpenOption.CREATE
import java.nio.file.StandardOpenOption.WRITE
import java.time.Duration
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.Semaphore
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean

/**
 * Keeps other threads and processes out. The operating system gives the lock back when the process dies; the file stays, as taking it away
 * would let two in at once.
 */
internal class LockFile private constructor(private val turn: Semaphore, private val channel: FileChannel) : AutoCloseable {
    private val isHeld = AtomicBoolean(true)

    /** Gives the lock back, once, on any thread. */
    override fun close() {
        if (!isHeld.getAndSet(false)) return
        try {
            channel.close()
        } finally {
            turn.release()
        }
    }

    companion object {
        private const val PAUSE_MILLISECONDS = 15L

        /** A process cannot wait for its own locks on files: its threads take turns first. */
        private val turns = ConcurrentHashMap<Path, Semaphore>()

        fun take(file: Path, patience: Duration): LockFile {
            val end = System.nanoTime() + patience.toNanos()
            val turn = turns.computeIfAbsent(file.toAbsolutePath().normalize()) { Semaphore(1, true) }
            if (!turn.tryAcquire(patience.toNanos().coerceAtLeast(0), TimeUnit.NANOSECONDS)) throw busy()
            var channel: FileChannel? = null
            var isTaken = false
            try {
                channel = FileChannel.open(file, CREATE, WRITE)
                while (!take(channel)) {
                    if (System.nanoTime() >= end) throw busy()
                    Thread.sleep(PAUSE_MILLISECONDS)
                }
                isTaken = true
                return LockFile(turn, channel)
            } catch (error: IOException) {
                throw SecretStoreException.Unavailable("the lock file cannot be used: ${error.javaClass.simpleName}", error)
            } finally {
                if (!isTaken) {
                    try {
                        channel?.close()
                    } finally {
                        turn.release()
                    }
                }
            }
        }

        private fun take(channel: FileChannel): Boolean = try {
            channel.tryLock() != null
        } catch (_: OverlappingFileLockException) {
            // Someone in this process who came by another path.
            false
        }

        private fun busy() = SecretStoreException.Busy("another process or thread held the lock for all of that time")
    }
}
