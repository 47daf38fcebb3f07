/** A process that takes a lock and holds it until it is killed. */
package io.github.cognitoclient.android.store

import java.nio.file.Path
import java.time.Duration

fun main(arguments: Array<String>) {
    LockFile.take(Path.of(arguments.single()), Duration.ofSeconds(30)).use {
        println("locked")
        Thread.sleep(Long.MAX_VALUE)
    }
}
