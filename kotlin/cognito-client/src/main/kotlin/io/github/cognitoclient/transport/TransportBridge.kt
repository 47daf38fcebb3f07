package io.github.cognitoclient.transport

import io.github.cognitoclient.NANOS
import io.github.cognitoclient.ffi.HttpExchange
import io.github.cognitoclient.ffi.HttpHeader
import io.github.cognitoclient.ffi.SentRequest
import io.github.cognitoclient.ffi.TransportFailure
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import java.time.Duration
import io.github.cognitoclient.ffi.HttpMethod as NativeMethod
import io.github.cognitoclient.ffi.HttpRequest as NativeRequest
import io.github.cognitoclient.ffi.HttpResponse as NativeResponse
import io.github.cognitoclient.ffi.Transport as NativeTransport

internal fun HttpTransport.toNative(): NativeTransport = Taken(this)

/** The requests of all pools: each ends with its own reply, and none takes another with it. */
private val requests = CoroutineScope(SupervisorJob() + Dispatchers.Default)

/** An app's transport, as the native side sees it. */
private class Taken(private val transport: HttpTransport) : NativeTransport {
    override fun send(request: NativeRequest, exchange: HttpExchange): SentRequest {
        val sending = requests.launch { exchange.tell(transport, request) }
        sending.invokeOnCompletion { exchange.close() }
        return Sending(sending)
    }
}

private class Sending(private val job: Job) : SentRequest {
    override fun cancel() = job.cancel()
}

/** Tells the outcome, whatever it is: what transports throw must not go up in the scope, where it would end the app. */
@Suppress("TooGenericExceptionCaught")
private suspend fun HttpExchange.tell(transport: HttpTransport, request: NativeRequest) {
    val response = try {
        transport.send(request.toApp()).toNative()
    } catch (error: Throwable) {
        return fail(error.toFailure())
    }
    succeed(response)
}

private fun NativeRequest.toApp() = HttpRequest(
    method = when (method) {
        NativeMethod.POST -> HttpMethod.POST
        NativeMethod.GET -> HttpMethod.GET
    },
    url = url,
    headers = headers.associate { it.name to it.value },
    body = body,
    timeout = Duration.ofNanos((timeout * NANOS).toLong()),
)

private fun HttpResponse.toNative() =
    NativeResponse(status, headers.flatMap { (name, values) -> values.map { HttpHeader(name, it) } }, body)

/** What an app's transport throws by surprise may quote what it was given: only the class is told on. */
private fun Throwable.toFailure(): TransportFailure = when (this) {
    is TransportException.Connect -> TransportFailure.Connect(text)
    is TransportException.Timeout -> TransportFailure.Timeout(sent, text)
    is TransportException.Tls -> TransportFailure.Tls(text)
    is TransportException.Interrupted -> TransportFailure.Interrupted(text)
    is TransportException.TooLarge -> TransportFailure.TooLarge(text)
    is TransportException.Unusable -> TransportFailure.Unusable(text)
    else -> TransportFailure.Interrupted("the app's transport threw ${javaClass.name}")
}

private val TransportException.text: String get() = message.orEmpty()
