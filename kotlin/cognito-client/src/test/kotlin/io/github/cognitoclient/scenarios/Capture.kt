package io.github.cognitoclient.scenarios

import java.io.ByteArrayOutputStream
import java.io.OutputStream
import java.io.PrintStream
import java.util.logging.Handler
import java.util.logging.Level
import java.util.logging.LogRecord
import java.util.logging.Logger

/** Everything that is printed or logged in this process while it is open, and everything that values print. */
class Capture : AutoCloseable {
    private val captured = ByteArrayOutputStream()
    private val out = System.out
    private val err = System.err
    private val root = Logger.getLogger("")
    private val before = root.level
    private val handler = object : Handler() {
        override fun publish(record: LogRecord) {
            // The runner's own requests, which are full of codes, go by the JDK's client.
            if (!record.loggerName.orEmpty().startsWith("jdk.")) add("${record.loggerName}: ${record.message} ${record.thrown}")
        }

        override fun flush() = Unit

        override fun close() = Unit
    }

    /** What must not be found. */
    val secrets: MutableSet<String> = sortedSetOf()

    init {
        System.setOut(PrintStream(Both(out), true))
        System.setErr(PrintStream(Both(err), true))
        handler.level = Level.ALL
        root.addHandler(handler)
        root.level = Level.ALL
    }

    private fun add(text: String) = synchronized(captured) { captured.write("$text\n".toByteArray()) }

    /** Adds what a value prints. */
    fun <T : Any> show(value: T): T = value.also {
        add(it.toString())
        if (it is Throwable) add(it.stackTraceToString())
    }

    /** Notes a secret. Shorter ones are found anywhere by accident. */
    fun secret(text: String?): String? = text.also { if (it != null && it.length >= SHORTEST) secrets += it }

    /** The lines that give a secret away. */
    fun givenAway(): List<String> {
        val lines = synchronized(captured) { captured.toString(Charsets.UTF_8) }.lines()
        check(lines.size > 1 && secrets.isNotEmpty()) { "nothing was captured" }
        return secrets.flatMap { secret ->
            val sought = if (secret.length > LONG && !secret.startsWith("eyJ")) secret.take(LONG) else secret
            val alone = Regex("(?<![\\p{L}\\p{N}])${Regex.escape(sought)}(?![\\p{L}\\p{N}])")
            lines.filter { if (sought.length >= UNMISTAKABLE) sought in it else alone.containsMatchIn(it) }.map { "$sought in: $it" }
        }
    }

    override fun close() {
        System.setOut(out)
        System.setErr(err)
        root.removeHandler(handler)
        root.level = before
    }

    private inner class Both(private val through: OutputStream) : OutputStream() {
        override fun write(byte: Int) = write(byteArrayOf(byte.toByte()), 0, 1)

        override fun write(bytes: ByteArray, offset: Int, length: Int) {
            synchronized(captured) { captured.write(bytes, offset, length) }
            through.write(bytes, offset, length)
        }

        override fun flush() = through.flush()
    }

    private companion object {
        const val SHORTEST = 4
        const val UNMISTAKABLE = 16
        const val LONG = 40
    }
}
