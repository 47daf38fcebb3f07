package io.github.cognitoclient.transport

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import java.io.ByteArrayOutputStream
import java.io.EOFException
import java.io.IOException
import java.io.InputStream
import java.net.HttpRetryException
import java.net.HttpURLConnection
import java.net.SocketException
import java.net.SocketTimeoutException
import java.net.URL
import java.net.UnknownServiceException
import javax.net.ssl.SSLException
import kotlin.coroutines.EmptyCoroutineContext

/** One request over one [HttpURLConnection], whose calls block and which nothing but [HttpURLConnection.disconnect] interrupts. */
internal class UrlExchange(
    private val request: HttpRequest,
    private val url: URL,
    private val connectMillis: Long,
    private val timeoutMillis: Long,
) {
    @Volatile
    private var connection: HttpURLConnection? = null

    @Volatile
    private var sent = false

    @Volatile
    private var abandoned = false

    suspend fun perform(): HttpResponse {
        val connection = withTimeoutOrNull(connectMillis) { blocking(::connect) } ?: throw outOfTime()
        sent = true
        return blocking { converse(connection) }
    }

    fun outOfTime() = TransportException.Timeout(sent, if (sent) "no reply in time" else "no connection in time")

    /** Runs what blocks on a thread for that. Who is cancelled goes on at once, and the connection is closed behind it. */
    private suspend fun <T> blocking(work: () -> T): T = suspendCancellableCoroutine { continuation ->
        continuation.invokeOnCancellation { abandon() }
        requests.dispatch(EmptyCoroutineContext) {
            if (continuation.isActive) continuation.resumeWith(runCatching { disconnectingOnFailure(work) })
        }
    }

    private fun abandon() {
        abandoned = true
        // Closing takes its time where another thread reads.
        closing.dispatch(EmptyCoroutineContext, ::disconnect)
    }

    /** Closes the connection, which another thread may be using: what goes wrong then is of no interest. */
    private fun disconnect() {
        runCatching { connection?.disconnect() }
    }

    @Suppress("TooGenericExceptionCaught")
    private fun <T> disconnectingOnFailure(work: () -> T): T = try {
        work().also { if (abandoned) disconnect() }
    } catch (error: Exception) {
        disconnect()
        throw error as? TransportException ?: if (sent) error.afterSending() else error.beforeSending()
    }

    private fun connect(): HttpURLConnection {
        val opened = url.openConnection() as HttpURLConnection
        connection = opened
        opened.instanceFollowRedirects = false
        opened.useCaches = false
        opened.connectTimeout = connectMillis.toInt()
        opened.readTimeout = timeoutMillis.toInt()
        opened.setRequestProperty("Accept", "*/*")
        // Android would ask for compression by itself.
        opened.setRequestProperty("Accept-Encoding", "identity")
        opened.setRequestProperty("User-Agent", USER_AGENT)
        for ((name, value) in request.headers) opened.setRequestProperty(name, value)
        if (request.method == HttpMethod.POST) {
            opened.requestMethod = "POST"
            opened.doOutput = true
            // Otherwise a request whose connection is lost would be sent again.
            opened.setFixedLengthStreamingMode(request.body.size)
        }
        opened.connect()
        return opened
    }

    private fun converse(connection: HttpURLConnection): HttpResponse {
        if (request.method == HttpMethod.POST) connection.outputStream.use { it.write(request.body) }
        val status = try {
            connection.responseCode
        } catch (refused: HttpRetryException) {
            // As Android says that the reply asks for a password.
            return HttpResponse(refused.responseCode(), emptyMap(), ByteArray(0))
        }
        if (status !in STATUSES) throw TransportException.Interrupted("the reply is not HTTP")
        val headers = connection.headers()
        val body = if (status in WITHOUT_BODY) ByteArray(0) else connection.body(status, headers)
        return HttpResponse(status, headers, body)
    }

    private fun HttpURLConnection.headers(): Map<String, List<String>> = headerFields
        .mapNotNull { (name: String?, values) -> name?.let { it to values.map { value -> value.orEmpty().trim(' ', '\t') } } }
        .toMap()

    private fun HttpURLConnection.body(status: Int, headers: Map<String, List<String>>): ByteArray {
        fun header(name: String) = headers.entries.find { it.key.equals(name, ignoreCase = true) }?.value?.firstOrNull()
        val announced = header("Content-Length")?.toLongOrNull()
        if (announced != null && announced > LARGEST_REPLY) throw tooLarge()
        val stream = if (status >= HttpURLConnection.HTTP_BAD_REQUEST) errorStream else inputStream
        // The JVM drops the body of a reply that asks for a password.
        if (stream == null && status in ASKING_FOR_PASSWORD) return ByteArray(0)
        val body = stream?.use { it.atMost(LARGEST_REPLY) } ?: ByteArray(0)
        // Connections that end too early are not noticed by the JVM, which takes what there is of head and body.
        val whole = announced?.let { it == body.size.toLong() } ?: (header("Transfer-Encoding") != null || body.isNotEmpty())
        if (!whole) throw TransportException.Interrupted("the reply is not whole")
        return body
    }

    private fun InputStream.atMost(limit: Int): ByteArray {
        val body = ByteArrayOutputStream()
        val part = ByteArray(PART)
        while (true) {
            val read = read(part)
            if (abandoned) throw TransportException.Interrupted("nobody waits any more")
            if (read < 0) return body.toByteArray()
            if (body.size() + read > limit) throw tooLarge()
            body.write(part, 0, read)
        }
    }

    private fun tooLarge(): TransportException {
        // Closed before the stream is, which would otherwise read on to use the connection again.
        disconnect()
        return TransportException.TooLarge("is larger than $LARGEST_REPLY bytes")
    }

    private companion object {
        const val LARGEST_REPLY = 1024 * 1024
        const val PART = 16 * 1024
        const val MOST_AT_ONCE = 64
        val STATUSES = 100..999
        val WITHOUT_BODY = setOf(HttpURLConnection.HTTP_NO_CONTENT, HttpURLConnection.HTTP_NOT_MODIFIED)
        val ASKING_FOR_PASSWORD = setOf(HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_PROXY_AUTH)
        val USER_AGENT = "cognito-client (${System.getProperty("os.name").orEmpty().filter { it in ' '..'~' }})"

        /** Threads of their own, so that the app's work never waits for a slow network. */
        val requests: CoroutineDispatcher = Dispatchers.IO.limitedParallelism(MOST_AT_ONCE)
        val closing: CoroutineDispatcher = Dispatchers.IO.limitedParallelism(MOST_AT_ONCE)
    }
}

/** A failure to connect or to agree on TLS: nothing was sent. */
private fun Exception.beforeSending(): TransportException = when (this) {
    is SocketTimeoutException -> TransportException.Timeout(sent = false, "no connection in time", this)

    is SSLException ->
        if (generateSequence(cause) { it.cause }.any { it is EOFException || it is SocketException }) {
            TransportException.Connect("the connection was closed in the TLS handshake", this)
        } else {
            TransportException.Tls(described(), this)
        }

    is UnknownServiceException -> TransportException.Unusable(described(), this)

    is IOException -> TransportException.Connect(described(), this)

    else -> TransportException.Unusable(described(), this)
}

private fun Exception.afterSending(): TransportException = when (this) {
    is SocketTimeoutException -> TransportException.Timeout(sent = true, "no reply in time", this)
    else -> TransportException.Interrupted(described(), this)
}

private fun Exception.described() = "${javaClass.simpleName}: ${message.orEmpty()}".take(LONGEST_DETAIL)

private const val LONGEST_DETAIL = 256
