package io.github.cognitoclient.android.store

import io.github.cognitoclient.SecretStore
import io.github.cognitoclient.SecretStoreException
import java.io.IOException
import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardCopyOption.REPLACE_EXISTING
import java.nio.file.StandardOpenOption.CREATE
import java.nio.file.StandardOpenOption.READ
import java.nio.file.StandardOpenOption.TRUNCATE_EXISTING
import java.nio.file.StandardOpenOption.WRITE
import java.time.Duration

/**
 * Keeps each item in a file of its own in one directory, sealed. Items are replaced as a whole: after a crash at any moment the old or the
 * new one is there. Several processes may use the directory. What cannot be read is left as it is.
 */
internal class SealedFiles private constructor(private val directory: Path, private val envelope: Envelope) : SecretStore {
    override fun get(key: String): ByteArray? {
        val item = read(Envelope.fileOf(key)) ?: return null
        if (item.name != key) throw SecretStoreException.Corrupt("a file holds another item than its name says")
        return item.value
    }

    override fun put(key: String, value: ByteArray) {
        val file = Envelope.fileOf(key)
        val content = envelope.seal(Item(key, value), file)
        LockFile.take(directory.resolve(WRITING), PATIENCE).use { replace(file, content) }
    }

    override fun remove(key: String): Unit = reaching {
        Files.deleteIfExists(directory.resolve(Envelope.fileOf(key) + ENDING))
        stillThere()
        settle()
    }

    override fun list(prefix: String): List<String> {
        // One that goes meanwhile is none any more.
        val names = files(directory).mapNotNull { read(it)?.name }
        if (names.isEmpty()) stillThere()
        return names.filter { it.startsWith(prefix) }
    }

    override fun lock(name: String, patience: Duration): AutoCloseable {
        stillThere()
        return LockFile.take(directory.resolve(Envelope.fileOf(name) + ".lock"), patience)
    }

    private fun read(file: String): Item? {
        val content = reaching {
            try {
                Files.readAllBytes(directory.resolve(file + ENDING))
            } catch (_: NoSuchFileException) {
                null
            }
        }
        // Storage that went away, or is not unlocked yet, is not an empty one.
        if (content == null) stillThere()
        return content?.let { envelope.open(it, file) }
    }

    /** The caller holds the lock, so that the name of the new file is its own; one that was left behind is overwritten. */
    private fun replace(file: String, content: ByteArray): Unit = reaching {
        val fresh = directory.resolve(NEW)
        FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING).use { channel ->
            val buffer = ByteBuffer.wrap(content)
            while (buffer.hasRemaining()) channel.write(buffer)
            channel.force(true)
        }
        Files.move(fresh, directory.resolve(file + ENDING), ATOMIC_MOVE, REPLACE_EXISTING)
        settle()
    }

    /** Makes the directory itself durable, where the system lets it be opened. */
    private fun settle() {
        try {
            FileChannel.open(directory, READ).use { it.force(true) }
        } catch (_: IOException) {
            // The item is replaced; only a power cut within the next seconds could still bring the old one back.
        }
    }

    private fun stillThere() {
        if (!Files.isDirectory(directory)) throw SecretStoreException.Unavailable("the store's directory is not there")
    }

    companion object {
        private const val ENDING = ".item"
        private const val NEW = "new"
        private const val WRITING = "writing.lock"
        private const val OPENING = "opening.lock"
        private const val MARKER = "marker"
        private val PATIENCE: Duration = Duration.ofSeconds(10)

        /** Opens the directory, which is made if it is not there, and sees that the key is its own. */
        fun open(directory: Path, key: VaultKey): SealedFiles {
            reaching { Files.createDirectories(directory) }
            val store = SealedFiles(directory, Envelope(key))
            LockFile.take(directory.resolve(OPENING), PATIENCE).use {
                val items = files(directory)
                val isMarked = Files.exists(directory.resolve(MARKER + ENDING))
                key.open(isNew = items.isEmpty() && !isMarked)
                val proof = if (isMarked) MARKER else items.firstOrNull()
                proof?.let(store::read)
                if (!isMarked) {
                    val content = store.envelope.seal(Item("", ByteArray(0)), MARKER)
                    LockFile.take(directory.resolve(WRITING), PATIENCE).use { store.replace(MARKER, content) }
                }
            }
            return store
        }

        /** Deletes all items, and then the key. */
        fun erase(directory: Path, key: VaultKey) {
            if (Files.isDirectory(directory)) {
                LockFile.take(directory.resolve(OPENING), PATIENCE).use {
                    reaching { for (file in files(directory) + MARKER) Files.deleteIfExists(directory.resolve(file + ENDING)) }
                }
            }
            key.forget()
        }

        /** The files of items, without their ending. */
        private fun files(directory: Path): List<String> = reaching {
            Files.newDirectoryStream(directory, "*$ENDING").use { entries ->
                entries.map { it.fileName.toString().removeSuffix(ENDING) }.filter { it != MARKER }
            }
        }

        private inline fun <T> reaching(work: () -> T): T = try {
            work()
        } catch (error: IOException) {
            throw unavailable(error)
        }

        private fun unavailable(cause: IOException) =
            SecretStoreException.Unavailable("the store's directory cannot be used: ${cause.javaClass.simpleName}", cause)
    }
}
