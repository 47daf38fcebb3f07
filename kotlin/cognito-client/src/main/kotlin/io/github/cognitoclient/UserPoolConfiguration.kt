package io.github.cognitoclient

import io.github.cognitoclient.ffi.UserPoolConfig
import io.github.cognitoclient.transport.HttpTransport
import io.github.cognitoclient.transport.HttpUrlConnectionTransport
import io.github.cognitoclient.transport.toNative
import java.time.Duration
import io.github.cognitoclient.ffi.UserPool as NativeUserPool

/** What a [UserPool] can be told beyond the two ids. Every setting has a default. */
public class UserPoolConfiguration internal constructor() {
    /** The secret of an app client that has one. Register apps that leave your hands without. */
    public var clientSecret: String? = null

    /** The Region to talk to, for replicas of a pool outside the Region its id names. */
    public var region: String? = null

    /**
     * A URL to talk to instead of AWS, for instance a local pool. Plain `http` is taken for loopback addresses only, unless
     * [allowInsecureHttp] is set.
     */
    public var endpoint: String? = null

    /** Allows a plain `http` endpoint on any host. Tokens are then readable on the way: for closed test networks only. */
    public var allowInsecureHttp: Boolean = false

    /** Uses the Region's FIPS 140 endpoint. */
    public var useFips: Boolean = false

    /** Uses the Region's dual-stack (IPv4 and IPv6) endpoint. */
    public var useDualStack: Boolean = false

    /** Where sessions are kept. Without one they stay in memory, for the life of the pool object. */
    public var store: SecretStore? = null

    /**
     * Sends all requests instead of the library's own HTTP: [HttpUrlConnectionTransport] for the system's, or one of the app's own.
     * [connectTimeout] is then the transport's business.
     */
    public var transport: HttpTransport? = null

    /** Tokens with less life left than this are refreshed before use; 2 minutes if unset, a day at most. */
    public var refreshLeeway: Duration? = null

    /** How long connecting may take, TLS included; 10 seconds if unset. */
    public var connectTimeout: Duration? = null

    /** How long one request may take; 30 seconds if unset. */
    public var requestTimeout: Duration? = null

    /** How long one call to the service may take with all its repeats; 60 seconds if unset. */
    public var totalTimeout: Duration? = null

    /**
     * Tells the pool's threat protection what device the user is on (`UserContextData`), with every request that takes it. Off by
     * default: what is told is personal data, which the app has to disclose.
     */
    public var threatProtection: DeviceContext? = null

    /**
     * Texts for the pool's Lambda triggers (`ClientMetadata`), sent with every refresh; those of a sign-in are in its options. Never put
     * secrets in.
     */
    public var refreshClientMetadata: Map<String, String> = emptyMap()

    /**
     * Refreshes sessions before their tokens reach the leeway, whether somebody asks or not: for desktop apps that want no call to wait.
     * Off by default; apps that sleep in the background should leave it off.
     */
    public var backgroundRefresh: Boolean = false

    /** Whether new devices are remembered where the pool leaves it to the user; by default only on request. */
    public var deviceRemembering: DeviceRemembering = DeviceRemembering.OnRequest

    /** What the pool shows for this device, in lists of the user's devices. It is given once, when a new device is confirmed. */
    public var deviceName: String? = null

    /** Names the class only: a client secret may be set. */
    override fun toString(): String = "UserPoolConfiguration(redacted)"

    internal fun build(poolId: String, clientId: String): NativeUserPool {
        val config = UserPoolConfig(
            poolId = poolId,
            clientId = clientId,
            region = region,
            endpoint = endpoint,
            allowInsecureHttp = allowInsecureHttp,
            useFips = useFips,
            useDualStack = useDualStack,
            refreshLeeway = refreshLeeway?.inSeconds,
            connectTimeout = connectTimeout?.inSeconds,
            requestTimeout = requestTimeout?.inSeconds,
            totalTimeout = totalTimeout?.inSeconds,
            threatProtection = threatProtection?.toNative(),
            refreshClientMetadata = refreshClientMetadata,
            backgroundRefresh = backgroundRefresh,
            deviceRemembering = deviceRemembering.toNative(),
            deviceName = deviceName,
        )
        NativeLibrary.load()
        return translating { NativeUserPool(config, clientSecret, store?.toNative(), transport?.toNative()) }
    }
}

/** As the native side takes it, which says which are of use. */
internal val Duration.inSeconds: Double get() = seconds + nano / NANOS

internal const val NANOS = 1e9
