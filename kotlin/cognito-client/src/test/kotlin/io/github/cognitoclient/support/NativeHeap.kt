package io.github.cognitoclient.support

import com.sun.jna.Function
import com.sun.jna.Native
import com.sun.jna.NativeLibrary
import com.sun.jna.Platform
import com.sun.jna.Pointer
import com.sun.jna.ptr.LongByReference
import com.sun.jna.ptr.PointerByReference

/** How much memory this process holds outside the Java heap. */
object NativeHeap {
    /** Bytes in use: exactly on glibc, elsewhere as the process's resident size. */
    fun bytes(): Long = if (Platform.isLinux()) allocated() else resident()

    /** Reads glibc's own account, over all of its arenas. */
    private fun allocated(): Long {
        val libc = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
        fun function(name: String): Function = libc.getFunction(name)
        val buffer = PointerByReference()
        val size = LongByReference()
        val stream = function("open_memstream").invokePointer(arrayOf(buffer, size))
        function("malloc_info").invokeInt(arrayOf(0, stream))
        function("fclose").invokeInt(arrayOf(stream))
        val report = buffer.value.getString(0)
        Native.free(Pointer.nativeValue(buffer.value))
        // The totals stand after the last arena.
        val totals = report.substringAfterLast("</heap>")
        fun total(element: String, type: String) =
            Regex("<$element type=\"$type\"[^>]*size=\"(\\d+)\"").find(totals)!!.groupValues[1].toLong()
        return total("system", "current") + total("total", "mmap") - total("total", "fast") - total("total", "rest")
    }

    private fun resident(): Long {
        val process = ProcessBuilder("ps", "-o", "rss=", "-p", ProcessHandle.current().pid().toString()).start()
        return 1024 * process.inputReader().readText().trim().toLong()
    }
}
