package io.github.cognitoclient

import kotlinx.coroutines.runBlocking
import io.github.cognitoclient.ffi.DeviceQuestion as NativeDeviceQuestion
import io.github.cognitoclient.ffi.DeviceRemembering as NativeDeviceRemembering
import io.github.cognitoclient.ffi.NewDevice as NativeNewDevice

/**
 * Whether new devices are remembered where the pool leaves it to the user. Pools that always remember devices, or never, do not ask.
 *
 * ```
 * deviceRemembering = DeviceRemembering.Ask { device -> withContext(Dispatchers.Main) { dialog.ask(device.deviceName) } }
 * ```
 */
public sealed interface DeviceRemembering {
    /**
     * None is, until the app asks for it by [Session.rememberDevice]. The default: a device that skips the second factor is for its user to
     * want.
     */
    public data object OnRequest : DeviceRemembering

    /** Every new device is, nobody being asked. */
    public data object Always : DeviceRemembering

    /**
     * As the answer is.
     *
     * @property question asks the user, once for each new device, after the sign-in is done. Nobody waits for it: it may take as long as a
     * person needs, on a thread of the library. Whatever it throws counts as no.
     */
    public class Ask(public val question: suspend (NewDevice) -> Boolean) : DeviceRemembering {
        /** Which way it is. */
        override fun toString(): String = "Ask"
    }
}

/**
 * The device that is asked about: this one.
 *
 * @property username the user's name in the pool
 * @property deviceKey the name the pool gave the device
 * @property deviceName the name it was confirmed with ([UserPoolConfiguration.deviceName])
 */
public class NewDevice internal constructor(public val username: String, public val deviceKey: String, public val deviceName: String?) {
    /** Without the device's name. */
    override fun toString(): String = "NewDevice($username, $deviceKey)"
}

internal fun DeviceRemembering.toNative(): NativeDeviceRemembering = when (this) {
    DeviceRemembering.Always -> NativeDeviceRemembering.Always
    DeviceRemembering.OnRequest -> NativeDeviceRemembering.OnRequest
    is DeviceRemembering.Ask -> NativeDeviceRemembering.Ask(Asked(question))
}

/** An app's question, as the native side asks it: on a thread of its own, which is there to wait. */
private class Asked(private val question: suspend (NewDevice) -> Boolean) : NativeDeviceQuestion {
    @Suppress("TooGenericExceptionCaught")
    override fun remember(device: NativeNewDevice): Boolean = try {
        runBlocking { question(NewDevice(device.username, device.deviceKey, device.deviceName)) }
    } catch (_: Throwable) {
        // What an app throws may say anything, so it goes no further.
        false
    }
}
