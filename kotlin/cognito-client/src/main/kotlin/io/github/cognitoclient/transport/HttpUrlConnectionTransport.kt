package io.github.cognitoclient.transport

import kotlinx.coroutines.withTimeoutOrNull
import java.net.MalformedURLException
import java.net.URI
import java.net.URISyntaxException
import java.net.URL
import java.time.Duration

/**
 * The system's HTTP, by [java.net.HttpURLConnection], which Android and the JVM have built in.
 *
 * ```
 * val pool = UserPool("us-east-1_AbCdEf123", "4k2v0p9examplecl1ent7id8q") {
 *     transport = HttpUrlConnectionTransport()
 * }
 * ```
 *
 * Requests then follow the rules of the device: its trusted certificates (with those of a company and the app's network security
 * configuration), its proxy ([java.net.ProxySelector]) and its VPN. Connections are kept and used again as the system does it.
 *
 * No redirect is followed, no reply is cached, none over 1 MiB is taken, and no request of a sign-in or session is repeated. Whoever cancels, or runs out of
 * time, goes on at once, and the connection is closed; on the JVM only when a read of the body that is under way ends, at the latest with
 * the request's time. A [java.net.CookieHandler] or [java.net.Authenticator] that the app installs for the whole process sees these
 * requests like all others.
 *
 * @param connectTimeout how long finding the host, connecting and agreeing on TLS may take
 * @param allowInsecureHttp sends plain `http` to other hosts than this device's own loopback addresses. Passwords and tokens are then
 * readable on the way: for closed test networks only.
 */
public class HttpUrlConnectionTransport(
    private val connectTimeout: Duration = Duration.ofSeconds(CONNECT_SECONDS),
    private val allowInsecureHttp: Boolean = false,
) : HttpTransport {
    init {
        require(!connectTimeout.isNegative && !connectTimeout.isZero) { "connectTimeout must be longer than nothing" }
    }

    override suspend fun send(request: HttpRequest): HttpResponse {
        val timeout = request.timeout.inMillis
        val exchange = UrlExchange(request, usable(request.url), minOf(connectTimeout.inMillis, timeout), timeout)
        return withTimeoutOrNull(timeout) { exchange.perform() } ?: throw exchange.outOfTime()
    }

    private fun usable(text: String): URL {
        val url = try {
            URI(text).toURL()
        } catch (_: URISyntaxException) {
            null
        } catch (_: MalformedURLException) {
            null
        } catch (_: IllegalArgumentException) {
            null
        }
        return when {
            url == null || url.protocol !in SCHEMES || url.host.isEmpty() -> throw TransportException.Unusable("the URL cannot be read")

            url.protocol == "http" && !allowInsecureHttp && !LOOPBACK.matches(url.host) ->
                throw TransportException.Unusable("plain http leaves this device, which allowInsecureHttp would have to allow")

            else -> url
        }
    }

    /** Nothing secret. */
    override fun toString(): String = "HttpUrlConnectionTransport"

    private companion object {
        const val CONNECT_SECONDS = 10L
        val SCHEMES = setOf("http", "https")
        val LOOPBACK = Regex("""localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1]|::1""", RegexOption.IGNORE_CASE)
    }
}

/** At least one: no time at all means for ever there. */
private val Duration.inMillis: Long get() = toMillis().coerceIn(1, Int.MAX_VALUE.toLong())
