package io.github.cognitoclient.transport

import java.time.Duration
import kotlin.coroutines.cancellation.CancellationException

/**
 * Sends requests instead of the library's own HTTP: that of the system ([HttpUrlConnectionTransport]), or of the app.
 *
 * ```
 * class OkHttpTransport(private val client: OkHttpClient) : HttpTransport {
 *     override suspend fun send(request: HttpRequest): HttpResponse {
 *         val call = client.newCall(request.toOkHttp()).apply { timeout().timeout(request.timeout) }
 *         return call.await().use { HttpResponse(it.code, it.headers.toMultimap(), it.body.bytes()) }
 *     }
 * }
 * ```
 *
 * A transport must not follow redirects, keep cookies or replies, repeat requests or log bodies: they hold passwords and tokens. When the
 * coroutine is cancelled it must abandon the request. It is called on a thread of coroutines' default dispatcher, which must not be blocked.
 */
public interface HttpTransport {
    /**
     * Sends a request and brings back its reply, whatever its status.
     *
     * @throws TransportException whose class tells whether the service may have acted on the request. Whatever else is thrown counts as
     * [TransportException.Interrupted], and only the exception's class is told on.
     */
    @Throws(TransportException::class, CancellationException::class)
    public suspend fun send(request: HttpRequest): HttpResponse
}

/** How a request asks. */
public enum class HttpMethod {
    /** With a body: every operation of the service. */
    POST,

    /** Without a body: the pool's public keys. */
    GET,
}

/**
 * A request.
 *
 * @property method how it asks
 * @property url where to
 * @property headers what to say besides `Host`, `Content-Length` and `User-Agent`, which are the transport's
 * @property body what to send; empty for GET
 * @property timeout how long sending and receiving may take together
 */
public class HttpRequest(
    public val method: HttpMethod,
    public val url: String,
    public val headers: Map<String, String>,
    public val body: ByteArray,
    public val timeout: Duration,
) {
    /** Where to, and nothing secret. */
    override fun toString(): String = "HttpRequest($method $url)"
}

/**
 * A reply.
 *
 * @property status its HTTP status, such as 200
 * @property headers its headers, with names in any case
 * @property body its body, of which a transport should accept 1 MiB at most
 */
public class HttpResponse(public val status: Int, public val headers: Map<String, List<String>>, public val body: ByteArray) {
    /** The status, and nothing secret. */
    override fun toString(): String = "HttpResponse($status)"
}

/**
 * Why there is no reply, told by what may have happened to the request. The text is for developers and must not hold bodies, headers or
 * credentials.
 */
public sealed class TransportException(message: String, cause: Throwable?) : Exception(message, cause) {
    /** There was no connection, so nothing of the request was sent: it may be repeated safely. */
    public class Connect(message: String, cause: Throwable? = null) : TransportException(message, cause)

    /**
     * Time ran out.
     *
     * @property sent whether any of the request may have been sent
     */
    public class Timeout(public val sent: Boolean, message: String, cause: Throwable? = null) : TransportException(message, cause)

    /** No safe TLS session came about, for instance because of an untrusted certificate. Nothing was sent. */
    public class Tls(message: String, cause: Throwable? = null) : TransportException(message, cause)

    /** The connection broke after something was sent. The service may have acted on the request. */
    public class Interrupted(message: String, cause: Throwable? = null) : TransportException(message, cause)

    /** The reply is larger than the transport accepts. The service has acted. */
    public class TooLarge(message: String, cause: Throwable? = null) : TransportException(message, cause)

    /** The request or the transport itself is unusable. Nothing was sent, and repeating will not help. */
    public class Unusable(message: String, cause: Throwable? = null) : TransportException(message, cause)
}
